"""What goods cost elsewhere and when they are in season: for anyone to read."""

from datetime import date
from decimal import Decimal

from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema

from catalog.foundation.periods import china_date
from catalog.harvests.queries import public_calendar
from catalog.oscar_forks.catalogue.models import Product
from catalog.pricing.models import Comparison, ReferencePrice

from .schemas import Error

router = Router(tags=["prices and seasons"])
MOST = 100


class ReferenceOut(Schema):
    kind: str
    price_cny: str
    unit: str
    standard_price_cny: str
    standard_unit: str
    place: str
    place_code: str
    source: str
    seen_on: date


class ComparisonOut(Schema):
    """``percent`` is how far the price stands above the reference; negative below it."""

    standard_unit: str
    standard_price_cny: str
    reference_cny: str
    percent: str
    outcome: str
    source: str
    seen_on: date
    rule: str


class SeasonOut(Schema):
    name: str
    places: list[str]
    product_ids: list[int]


@router.get("/prices/references", response=list[ReferenceOut], summary="Reference prices, newest first")
def references(
    request, kind: str = "", limit: int = Query(20, ge=1, le=MOST), offset: int = Query(0, ge=0, le=100_000)
):
    rows = ReferencePrice.objects.filter(product=None).select_related("commodity", "region")
    if kind:
        rows = rows.filter(commodity__name=kind)
    return [
        ReferenceOut(
            kind=row.commodity.name, price_cny=str(row.price_cny), unit=row.unit,
            standard_price_cny=_plain(row.standard_cny), standard_unit=row.per,
            place=str(row.region or ""), place_code=row.region.code if row.region else "", source=row.source,
            seen_on=row.seen_on,
        )
        for row in rows.order_by("-seen_on", "-pk")[offset : offset + limit]
    ]  # fmt: skip


@router.get(
    "/products/{product_id}/price",
    response={200: ComparisonOut, 404: Error},
    summary="How the price of one of the goods stands against what like goods cost",
)
def price(request, product_id: int):
    on_sale = Product.objects.on_sale().filter(pk=product_id)
    row = Comparison.objects.select_related("rule").filter(product__in=on_sale).first()
    if row is None:
        raise Http404
    return ComparisonOut(
        standard_unit=row.per, standard_price_cny=_plain(row.standard_cny), reference_cny=_plain(row.reference_cny),
        percent=str(row.percent), outcome=row.outcome, source=row.source, seen_on=row.seen_on, rule=row.rule.name,
    )  # fmt: skip


@router.get("/seasons", response=list[SeasonOut], summary="What is in season in a month of this year, and on sale")
def seasons(request, month: int = Query(0, ge=0, le=12)):
    today = china_date(timezone.now())
    return [
        SeasonOut(name=row.name, places=row.places, product_ids=[product.pk for product in row.products])
        for row in public_calendar(year=today.year, month=month or today.month)
    ]


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"
