"""Rows of goods and numbers for pages, asked from the catalogue at the moment of showing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.cache import cache
from django.db.models import F

from catalog.foundation.units import SALE_UNITS
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.recognition.models import Linkage
from catalog.recognition.queries import Badge, badges_for

NUMBERS_KEY, CATEGORIES_KEY, ROW_KEY = "cms.numbers", "cms.categories", "cms.row"
KEPT_S = 60


@dataclass(frozen=True)
class Card:
    """What ``design/product_cards.html`` shows of one product."""

    url: str
    title: str
    picture: str
    price_cny: Decimal
    unit: str
    unit_price_cny: Decimal | None
    unit_price_unit: str
    place: str
    mark: str
    sold_out: bool


@dataclass(frozen=True)
class CategoryLink:
    name: str
    url: str


@dataclass(frozen=True)
class Numbers:
    """What the shop can say of itself today; all counted, none written by hand."""

    goods: int
    sellers: int
    villages: int
    households: int


def newest(*, category: str = "", region: str = "", count: int) -> list[int]:
    """The ids of the newest ``count`` goods that can be bought, of a category (slug) or a place (code) or both.

    Which goods stand in a row is remembered for a minute; ``cards`` asks anew what they cost and whether they may
    still be shown. A category or place that does not exist has no goods.
    """
    key = f"{ROW_KEY}:{category}:{region}:{count}"
    known = cache.get(key)
    if known is None:
        known = _newest(category, region, count)
        cache.set(key, known, KEPT_S)
    return known


def _newest(category: str, region: str, count: int) -> list[int]:
    goods = Product.objects.on_sale().filter(
        stockrecords__num_in_stock__gte=F("stockrecords__num_allocated") + F("min_quantity")
    )
    if category:
        branch = Category.objects.filter(slug=category, is_public=True).first()
        if branch is None:
            return []
        goods = goods.in_category(branch)
    if region:
        place = Region.objects.filter(code=region).first()
        if place is None:
            return []
        goods = goods.from_region(place)
    return list(goods.order_by("-date_created", "-pk").values_list("pk", flat=True)[:count])


def cards(product_ids: Iterable[int], *, day: date) -> dict[int, Card]:
    """{product: its card}; goods that are not on sale are absent. Six queries however many, none for none."""
    wanted = set(product_ids)
    if not wanted:
        return {}
    badges = badges_for(wanted, day)
    goods = Product.objects.on_sale().for_list().filter(pk__in=wanted)
    return {product.pk: _card(product, badges.get(product.pk)) for product in goods}


def _card(product: Product, badge: Badge | None) -> Card:
    stock, standard = product.stockrecord, product.standard_price
    return Card(
        url=f"/p/{product.slug}_{product.pk}/",
        title=product.title,
        picture=picture_url(product),
        price_cny=stock.price,
        unit=str(SALE_UNITS[product.sale_unit].label),
        unit_price_cny=standard and standard.cny,
        unit_price_unit=str(standard.label) if standard else "",
        place=badge.place if badge else "",
        mark=badge.tier_label if badge else "",
        sold_out=stock.num_in_stock - stock.num_allocated < product.min_quantity,
    )


def picture_url(product: Product) -> str:
    """The small square of the first photo; empty without one."""
    photo = product.picture
    if photo is None:
        return ""
    return photo.card.url if photo.card else photo.original.url


def numbers(*, day: date) -> Numbers:
    """Counted at most once a minute: two queries, or none."""
    known = cache.get(NUMBERS_KEY)
    if known is None:
        on_sale = Product.objects.on_sale().order_by()
        rows = list(on_sale.values_list("pk", "origin_id", "stockrecords__partner_id"))
        sellers = {seller for _pk, _origin, seller in rows}
        households = Linkage.objects.in_force(day).filter(partner__in=sellers).values("household").distinct().count()
        known = Numbers(
            goods=len(rows),
            sellers=len(sellers),
            villages=len({origin for _pk, origin, _seller in rows if origin}),
            households=households,
        )
        cache.set(NUMBERS_KEY, known, KEPT_S)
    return known


def top_categories() -> Sequence[CategoryLink]:
    """The public categories at the top of the tree, for the bar below the search box; read once a minute."""
    known = cache.get(CATEGORIES_KEY)
    if known is None:
        rows = Category.objects.filter(depth=1, is_public=True).order_by("path").values_list("name", "slug")
        known = [CategoryLink(name, f"/c/{slug}/") for name, slug in rows]
        cache.set(CATEGORIES_KEY, known, KEPT_S)
    return known
