"""Goods on lists: one query for the rows, one for their pictures, the badges of all of them at once.

Rows come as plain tuples. Building two dozen of Oscar's Product objects costs more than the whole page otherwise does,
and nothing of a list is cached, so that a changed price, stock or badge shows at once. (Only the number of pages is
remembered for a minute, and only of lists longer than one page.)

The query starts at the stock record, of which a product has exactly one: from there product and seller are one step
away, while from the product every filter on price or seller would join the stock again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, Value, When
from django.utils.translation import gettext

from catalog.foundation import units
from catalog.origins.models import TierMembership, in_force
from catalog.oscar_forks.catalogue import search
from catalog.oscar_forks.catalogue.models import Product, ProductCategory, ProductImage
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import SellerState, StockRecord
from catalog.recognition import queries as recognition
from catalog.recognition.models import OriginClaim

from . import pictures
from .cards import Card
from .shelf import MOST_PAGES, PER_PAGE, Shelf, Sort

COUNT_KEPT_S = 60
LEFT = F("num_in_stock") - F("num_allocated")
COLUMNS = (
    "product_id", "product__slug", "product__title", "product__specification", "product__sale_unit",
    "product__net_weight_g", "product__storage_band", "product__min_quantity", "price", "partner__name", LEFT,
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page of a list, in the shape that the design's pager asks for."""

    cards: list[Card]
    number: int
    count: int

    @property
    def num_pages(self) -> int:
        return min(max(-(-self.count // PER_PAGE), 1), MOST_PAGES)


def on_sale() -> Any:
    """Stock records of everything that anyone may buy: the same goods as ``Product.objects.on_sale()``."""
    return StockRecord.objects.filter(
        product__review_state=ReviewState.LISTED,
        product__is_public=True,
        partner__state=SellerState.OPEN,
        price__isnull=False,
    )


def on_shelf(shelf: Shelf, *, day: date) -> Any:
    """The stock records of a shelf, unordered and of all pages. ``day`` decides which badges are in force."""
    offers = on_sale()
    if shelf.category_id is not None:
        put = ProductCategory.objects.filter(product=OuterRef("product_id"))
        below = {"category": shelf.category_id} if shelf.leaf else {"category__path__startswith": shelf.category}
        offers = offers.filter(Exists(put.filter(**below)))
    if shelf.seller_id is not None:
        offers = offers.filter(partner=shelf.seller_id)
    if shelf.band:
        offers = offers.filter(product__storage_band=shelf.band)
    if shelf.kind:
        offers = offers.filter(partner__kind=shelf.kind)
    if shelf.province:
        offers = offers.filter(product__origin__path__startswith=f"{shelf.province}/")
    if shelf.tier:
        offers = offers.filter(product__in=_of_tier(shelf.tier, day))
    if shelf.in_stock:
        offers = offers.filter(num_in_stock__gte=F("num_allocated") + F("product__min_quantity"))
    if shelf.words:
        fitting = search.search(Product.objects.all(), shelf.words).order_by()
        offers = offers.filter(product__in=fitting.values("pk"))
    return offers


def _of_tier(tier: str, day: date) -> Any:
    """Products whose badge on ``day`` rests on a place in that tier; the place may lie in one that is in it."""
    places = TierMembership.objects.filter(in_force(day), tier__code=tier).values("region")
    inside = Q(region__in=places)
    for above in ("town", "county", "city", "province"):
        inside |= Q(**{f"region__{above}__in": places})
    return OriginClaim.objects.giving_badges(day).filter(inside).values("product")


def ordered(offers: Any, shelf: Shelf) -> Any:
    match shelf.sort:
        case Sort.PRICE:
            return offers.order_by("price", "-product_id")
        case Sort.PRICE_DOWN:
            return offers.order_by("-price", "-product_id")
        case Sort.PER_JIN:
            per_kg = F("price") / kilograms()
            return offers.order_by(per_kg.asc(nulls_last=True), "-product_id")
        case Sort.FITTING:
            return offers.order_by(_bears(shelf.words).desc(), "-product__date_created", "-product_id")
    return offers.order_by("-product__date_created", "-product_id")


def _bears(words: str) -> Any:
    """1 for goods that bear every one of the words in their title, else 0."""
    in_title = Q()
    for word in words.split():
        in_title &= Q(product__title__icontains=word)
    return Case(When(in_title, then=Value(1)), default=Value(0), output_field=IntegerField())


def kilograms() -> Any:
    """The weight of one sale unit in SQL, as ``units.kilograms`` tells it; NULL where nothing does."""
    weighed = [When(product__sale_unit=unit.code, then=Value(unit.kg)) for unit in units.SALE_UNITS.values() if unit.kg]
    return Case(*weighed, default=F("product__net_weight_g") / Value(Decimal(1000)))


def page_of(shelf: Shelf, *, day: date) -> Page:
    """The cards of one page and how many there are in all. A page after the last is the empty last one."""
    offers = on_shelf(shelf, day=day)
    start = (shelf.page - 1) * PER_PAGE
    rows = list(ordered(offers, shelf).values_list(*COLUMNS)[start : start + PER_PAGE + 1])
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    count = _count(offers, shelf) if more or (not rows and shelf.page > 1) else start + len(rows)
    # What was counted a minute ago may be fewer than what is seen to be there now.
    count = max(count, start + len(rows) + more)
    ids = [row[0] for row in rows]
    badges = recognition.badges_for(ids, day) if ids else {}
    return Page(cards=cards_of(rows, badges=badges, pictures=first_pictures(ids)), number=shelf.page, count=count)


def _count(offers: Any, shelf: Shelf) -> int:
    key = f"storefront.count:{hash(shelf.everything)}"
    known = cache.get(key)
    if known is None:
        known = offers.count()
        cache.set(key, known, COUNT_KEPT_S)
    return known


def cards_of(rows: Sequence[tuple], *, badges: Mapping[int, Any], pictures: Mapping[int, str]) -> list[Card]:
    """Cards for rows of ``COLUMNS``, in their order; ``pictures`` are addresses by product."""
    return [_card(row, pictures.get(row[0], ""), badges.get(row[0])) for row in rows]


def _card(row: tuple, picture: str, badge: Any) -> Card:
    pk, slug, title, specification, unit, weight_g, band, least, price, seller, left = row
    per_jin = units.price_per_jin(price, unit, weight_g) if unit != "jin" else None
    return Card(
        product_id=pk, slug=slug, title=title, specification=specification, unit=unit, price=price, per_jin=per_jin,
        band=band, seller=seller, picture=picture, sold_out=left < least,
        mark=(badge.tier_label or gettext("Verified origin")) if badge else "", place=badge.place if badge else "",
    )  # fmt: skip


def first_pictures(product_ids: Collection[int]) -> dict[int, str]:
    """{product: address of the small square of its first picture}; those without a picture are absent."""
    found: dict[int, str] = {}
    if product_ids:
        rows = ProductImage.objects.filter(product__in=product_ids).order_by("display_order", "pk")
        for product_id, card, original in rows.values_list("product_id", "card", "original"):
            found.setdefault(product_id, pictures.small(card or original))
    return found


def other_rows(seller_id: int, *, but: int, most: int) -> list[tuple]:
    """Rows of a few other goods of a seller, newest first."""
    offers = on_sale().filter(partner=seller_id).exclude(product=but).order_by("-product__date_created", "-product_id")
    return list(offers.values_list(*COLUMNS)[:most])
