"""What is in season, what is expected, what was sold of it: in bulk, for pages and for rooms above."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, QuerySet, Sum

from catalog.foundation import units
from catalog.foundation.periods import day as whole_day
from catalog.lots.models import LotEvent, LotEventKind
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord
from catalog.recognition.models import Linkage

from . import seasons
from .models import Crop, CropProduct, Planting
from .seasons import Balance, Grown, Season, Sold


def products_in_season(day: date) -> QuerySet:
    """Ids of goods that can be fresh on ``day``: a subquery for a filter."""
    return CropProduct.objects.filter(crop__plantings__first_day__lte=day, crop__plantings__last_day__gte=day).values(
        "product"
    )


def in_season(product_ids: Iterable[int], day: date) -> set[int]:
    """Those of these goods that are in season on ``day``. One query."""
    found = CropProduct.objects.filter(
        product__in=list(product_ids), crop__plantings__first_day__lte=day, crop__plantings__last_day__gte=day
    )
    return set(found.values_list("product", flat=True))


@dataclass(frozen=True)
class Expected:
    """What the plantings behind a product yield within a window, spread evenly over their days.

    ``kg`` is None where no weight is told; ``sale_units`` is as if all of it became this product (None likewise).
    """

    kg: Decimal | None
    sale_units: Decimal | None
    area_mu: Decimal
    head_count: int
    first_day: date
    last_day: date


def expected(product_ids: Iterable[int], first: date, last: date) -> dict[int, Expected]:
    """{product: what is expected of its crop from ``first`` to ``last``}, both days included; two queries.

    Goods without a planting in the window are absent. Several goods of one crop share it: do not add them up.
    """
    links = list(
        CropProduct.objects.filter(product__in=list(product_ids)).values_list(
            "product", "crop", "product__sale_unit", "product__net_weight_g", "product__pieces"
        )
    )
    by_crop: dict[int, list[Planting]] = defaultdict(list)
    rows = Planting.objects.filter(
        crop__in={crop for _product, crop, *_rest in links}, first_day__lte=last, last_day__gte=first
    )
    for planting in rows:
        by_crop[planting.crop_id].append(planting)
    found = {}
    for product, crop, sale_unit, net_weight_g, pieces in links:
        if crop in by_crop:
            found[product] = _expected(by_crop[crop], (first, last), sale_unit, net_weight_g, pieces)
    return found


def _expected(
    plantings: list[Planting], window: tuple[date, date], sale_unit: str, net_weight_g: int | None, pieces: int | None
) -> Expected:
    kg: Decimal | None = Decimal(0)
    count: Decimal | None = Decimal(0)
    for one in plantings:
        amount = one.expected_yield * seasons.share_of((one.first_day, one.last_day), window)
        weight = units.kilograms(amount, one.yield_unit, one.unit_weight_g)
        kg = None if kg is None or weight is None else kg + weight
        is_counted = one.yield_unit in ("zhi", "tou") or units.pieces_in(one.yield_unit, None)
        count = count + amount if count is not None and is_counted else None
    each = units.kilograms(Decimal(1), sale_unit, net_weight_g)
    whole = 1 if sale_unit in ("zhi", "tou") else units.pieces_in(sale_unit, pieces)
    by_weight = kg / each if kg is not None and each else None
    sale_units = count / whole if count is not None and whole else by_weight
    return Expected(
        kg=kg, sale_units=sale_units, area_mu=sum((one.area_mu or Decimal(0) for one in plantings), Decimal(0)),
        head_count=sum(one.head_count or 0 for one in plantings),
        first_day=min(one.first_day for one in plantings), last_day=max(one.last_day for one in plantings),
    )  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A crop with its plantings of a year; ``balance`` is that of the season of the day asked, if there is one."""

    crop: Crop
    plantings: list[Planting]
    months: list[bool]
    households: int
    season: Season | None
    balance: Balance | None
    products: list = field(default_factory=list)


def calendar(crops: QuerySet[Crop], *, year: int, day: date) -> list[Row]:
    """The crops of a calendar of twelve months with what was sold of the season of ``day``; seven queries at most."""
    rows = list(crops.select_related("partner").order_by("partner__name", "name", "pk"))
    plantings = defaultdict(list)
    start, end = date(year, 1, 1), date(year, 12, 31)
    near = Planting.objects.filter(crop__in=rows).filter(
        Q(first_day__lte=end, last_day__gte=start) | Q(first_day__lte=day, last_day__gte=day)
    )
    for one in near.select_related("village__town"):
        plantings[one.crop_id].append(one)
    products = defaultdict(list)
    for link in CropProduct.objects.filter(crop__in=rows).select_related("product").order_by("product"):
        products[link.crop_id].append(link.product)
    present = {crop.pk: _season_of(plantings[crop.pk], day) for crop in rows}
    sold = sold_in({pk: season for pk, season in present.items() if season}, day)
    households = _households(rows, plantings, day)
    return [
        Row(
            crop=crop, plantings=[one for one in plantings[crop.pk] if one.first_day <= end and one.last_day >= start],
            months=[
                any(seasons.months_of(one.first_day, one.last_day, year)[month] for one in plantings[crop.pk])
                for month in range(12)
            ],
            households=households[crop.pk], season=present[crop.pk], balance=sold.get(crop.pk),
            products=products[crop.pk],
        )
        for crop in rows
    ]  # fmt: skip


def _season_of(plantings: Iterable[Planting], day: date) -> Season | None:
    found = seasons.seasons(
        Grown(one.first_day, one.last_day, one.expected_yield, one.yield_unit, one.unit_weight_g) for one in plantings
    )
    return next((season for season in found if season.first <= day <= season.last), None)


def present_seasons(crops: QuerySet[Crop], day: date) -> dict[int, Season]:
    """{crop: its season that ``day`` lies in}; crops out of season are absent. One query."""
    plantings = defaultdict(list)
    for one in Planting.objects.filter(crop__in=crops):
        plantings[one.crop_id].append(one)
    found = {crop: _season_of(rows, day) for crop, rows in plantings.items()}
    return {crop: season for crop, season in found.items() if season}


def sold_in(present: dict[int, Season], day: date) -> dict[int, Balance]:
    """{crop: yield against what was packed since its season began and what orders hold now}; three queries.

    Crops whose units cannot be set against one another are absent.
    """
    links = list(
        CropProduct.objects.filter(crop__in=list(present)).values_list(
            "crop", "product", "product__sale_unit", "product__net_weight_g", "product__pieces"
        )
    )
    crop_of = {product: crop for crop, product, *_rest in links}
    packed = _packed(crop_of, present)
    held = dict(StockRecord.objects.filter(product__in=list(crop_of)).values_list("product", "num_allocated"))
    sold = defaultdict(list)
    for crop, product, sale_unit, net_weight_g, pieces in links:
        amount = packed.get(product, 0) + (held.get(product) or 0)
        sold[crop].append(Sold(Decimal(amount), sale_unit, net_weight_g, pieces))
    found = {crop: seasons.balance(season, sold[crop]) for crop, season in present.items()}
    return {crop: balance for crop, balance in found.items() if balance}


def _packed(crop_of: dict[int, int], present: dict[int, Season]) -> dict[int, int]:
    """{product: units that left its lots since the season began, what was put back taken off}."""
    if not crop_of:
        return {}
    earliest = min(season.first for season in present.values())
    moved = (
        LotEvent.objects.filter(
            lot__product__in=list(crop_of), kind__in=(LotEventKind.PACKED, LotEventKind.PUT_BACK),
            at__gte=whole_day(earliest)[0],
        )
        .order_by()
        .values_list("lot__product", "at__date")
        .annotate(Sum("quantity"))
    )  # fmt: skip
    packed: dict[int, int] = defaultdict(int)
    for product, on, quantity in moved:
        if present[crop_of[product]].first <= on <= present[crop_of[product]].last:
            packed[product] -= quantity
    return packed


def _households(rows: list[Crop], plantings: dict[int, list[Planting]], day: date) -> dict[int, int]:
    """{crop: households linked with its seller in the villages where it grows}: derived, never typed."""
    linked = Linkage.objects.in_force(day).filter(partner__in={crop.partner_id for crop in rows})
    living: dict[tuple[int, int], set[int]] = defaultdict(set)
    for partner, village, household in linked.values_list("partner", "household__region", "household"):
        living[partner, village].add(household)
    return {
        crop.pk: len(set().union(*(living[crop.partner_id, one.village_id] for one in plantings[crop.pk]), set()))
        for crop in rows
    }


@dataclass(frozen=True)
class InSeason:
    """A crop that can be sold in a month, where it grows, and its goods on sale."""

    name: str
    places: list[str]
    products: list[Product]


def public_calendar(*, year: int, month: int) -> list[InSeason]:
    """What is in season in that month and on sale today, by name; two queries."""
    first = date(year, month, 1)
    last = date(year + month // 12, month % 12 + 1, 1)
    crops: dict[int, tuple[str, dict[str, None]]] = {}
    rows = Planting.objects.filter(first_day__lt=last, last_day__gte=first).order_by("crop__name", "pk")
    for crop, name, county, village in rows.values_list("crop", "crop__name", "village__county__name", "village__name"):
        crops.setdefault(crop, (name, {}))[1][county or village] = None
    goods: dict[int, list[Product]] = defaultdict(list)
    on_sale = Product.objects.on_sale().filter(grown_as__crop__in=list(crops)).only("title", "slug")
    for product in on_sale.annotate(crop_id=F("grown_as__crop")).order_by("title", "pk"):
        goods[product.crop_id].append(product)
    by_name: dict[str, InSeason] = {}
    for crop, (name, places) in crops.items():
        if goods[crop]:
            row = by_name.setdefault(name, InSeason(name, [], []))
            row.places.extend(place for place in places if place not in row.places)
            row.products.extend(goods[crop])
    return list(by_name.values())


def season_of_product(product_id: int, day: date) -> tuple[date, date] | None:
    """The first and last day of the season that ``day`` lies in, else of the next one; None without any. One query."""
    days = Planting.objects.filter(crop__links__product=product_id, last_day__gte=day).order_by("first_day", "pk")
    return next(iter(days.values_list("first_day", "last_day")[:1]), None)
