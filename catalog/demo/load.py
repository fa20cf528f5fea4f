"""Fills an empty catalogue with the demo, through the operations that people use."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction

from catalog.foundation.periods import china_date
from catalog.harvests import demo as harvests
from catalog.households import demo as households
from catalog.lots import operations as lots
from catalog.origins import demo as place_stories
from catalog.origins import imports
from catalog.origins import operations as places
from catalog.origins.models import Region, Tier
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Category, Product, Synonym
from catalog.oscar_forks.catalogue.operations import Details
from catalog.oscar_forks.partner.models import Partner
from catalog.pricing import demo as pricing
from catalog.recognition import operations as recognition
from catalog.safety import demo as safety
from catalog.safety.operations import Promise

from . import goods
from .goods import Goods

HERE = Path(__file__).parent
CLERK, OPERATOR = "邓丽华", "吴思源"
SINCE = date(2026, 1, 1)


@transaction.atomic
def load(at: datetime) -> dict[str, Partner]:
    """Places, tiers, sellers, goods with lots, claims and households; return the sellers by their short name.

    People are not made here: the rooms above attach them. A second call on the same database is refused by the
    sellers' names being there already: see ``load_places`` for the part that may run alone.
    """
    regions = load_places()
    place_stories.load_pairings(regions, china_date(at).year)
    sellers = _sellers(regions)
    kinds = _categories()
    safety.load_rules()
    Synonym.objects.bulk_create(Synonym(words=words) for words in goods.SYNONYMS)
    for item in goods.GOODS:
        _product(item, sellers, regions, kinds, at)
    households.load(goods.HOUSEHOLDS, sellers, regions, at)
    harvests.load(sellers, regions, at)
    pricing.load({item.title: item.reference for item in goods.GOODS if item.reference}, at)
    return sellers


@transaction.atomic
def load_places() -> dict[str, Region]:
    """The places of the demo with their tiers, by code. Twice is once."""
    imports.import_regions(imports.read((HERE / "regions.csv").read_bytes()), on=SINCE)
    regions = {region.code: region for region in Region.objects.all()}
    tiers = {
        code: Tier.objects.get_or_create(code=code, defaults={"name": name, "rank": rank})[0]
        for code, name, rank in goods.TIERS
    }
    for place, tier, start, end, document in goods.MEMBERSHIPS:
        places.enter_membership(
            region=regions[place], tier=tiers[tier], valid_from=start, valid_to=end, document_no=document
        )
    place_stories.load_changes(regions)
    return regions


def _sellers(regions: Mapping[str, Region]) -> dict[str, Partner]:
    return {
        key: Partner.objects.create(
            name=name, code=key, kind=kind, region=regions[region], phone=phone, about=about, producer_name=producer,
            state="open",
        )
        for key, name, kind, region, phone, about, producer in goods.SELLERS
    }  # fmt: skip


def _categories() -> dict[str, Category]:
    found = {}
    for name, below in goods.CATEGORIES:
        root = categories.enter(name=name)
        found |= {child: categories.enter(name=child, under=root) for child in below}
    return found


def _product(
    item: Goods,
    sellers: Mapping[str, Partner],
    regions: Mapping[str, Region],
    kinds: Mapping[str, Category],
    at: datetime,
) -> None:
    village, today = regions[item.village], china_date(at)
    details = Details(
        title=item.title, category=kinds[item.category], sale_unit=item.unit, price_cny=item.price_cny, origin=village,
        net_weight_g=item.net_g, specification=item.spec, storage_band=item.band, shelf_life_days=item.shelf,
        min_quantity=item.least, step_quantity=item.step, catch_weight=item.catch, story=item.story,
        pieces=item.pieces,
    )  # fmt: skip
    with (HERE / "pictures" / f"{item.slug}.webp").open("rb") as picture:
        product = catalogue.draft_product(
            partner=sellers[item.seller], details=details, pictures=[File(picture)], by=CLERK, at=at
        )
    safety.describe(product, item.category, at)
    _claim(item, product, village, at)
    if item.stock:
        first = item.stock * 2 // 3
        for share, days in ((first, item.age + 1), (item.stock - first, item.age)):
            picked = today - timedelta(days=days)
            lots.receive(product=product, quantity=share, produced_on=picked, papers=Promise(), by=CLERK, at=at)
    if item.state == "delisted":
        _last_season(product, at - timedelta(days=125))
    _review(item, product, at)


def _last_season(product: Product, at: datetime) -> None:
    """A lot of the summer that is gone to the last piece."""
    lot = lots.receive(product=product, quantity=300, produced_on=china_date(at), papers=Promise(), by=CLERK, at=at)
    lots.write_off(lot=lot, quantity=300, reason="当季售罄", by=CLERK, at=at + timedelta(days=5))


def _claim(item: Goods, product: Product, village: Region, at: datetime) -> None:
    today = china_date(at)
    claim = recognition.claim_origin(product=product, region=village, by=CLERK, at=at)
    if item.claim == "claimed":
        return
    # A claim whose last day was yesterday gives no badge today: one of the demo's stories.
    end = today if item.claim == "lapsed" else date(today.year + 1, 7, 1)
    recognition.verify_claim(
        claim=claim,
        document_no=f"演示产证〔2026〕{product.pk:03}号",
        valid_from=SINCE,
        valid_to=end,
        by=OPERATOR,
        at=at,
    )
    if item.recognised:
        recognition.recognise(
            product=product, number=item.recognised, authority=f"{village.county.name}农业农村局（演示）",
            valid_from=SINCE, valid_to=end, by=OPERATOR, at=at,
        )  # fmt: skip


def _review(item: Goods, product: Product, at: datetime) -> None:
    if item.state == "draft":
        return
    catalogue.submit(product=product, by=CLERK, at=at)
    if item.state == "refused":
        catalogue.refuse(product=product, note="请补充屠宰检疫证明和冷冻包装的照片。", by=OPERATOR, at=at)
    elif item.state != "submitted":
        catalogue.list_product(product=product, by=OPERATOR, at=at)
    if item.state == "delisted":
        catalogue.delist(product=product, note="过季，明年七月再上架。", by=CLERK, at=at)
