"""Goods on lists, in one statement: which, in what order, and all that their cards show.

Rows come as plain tuples. Building two dozen of Oscar's Product objects with what hangs on them costs more than the
whole page otherwise does; putting the statement together through the ORM costs as much as running it. Nothing of a
list is cached, so that a changed price, stock or badge shows at once. (Only the number of pages is remembered for a
minute, and only of lists longer than one page.)
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import F
from django.utils.translation import gettext

from catalog.foundation import units
from catalog.foundation.money import to_fen
from catalog.oscar_forks.catalogue import search
from catalog.oscar_forks.catalogue.models import ProductImage
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import SellerState, StockRecord

from . import pictures, prepared
from .cards import Card
from .narrowing import IN_STOCK, Selection, in_season, inside, select
from .shelf import PER_PAGE, Shelf, Sort

COUNT_KEPT_S = 60
LEFT = F("num_in_stock") - F("num_allocated")

#: The same badge as ``recognition.queries.badges_for`` gives (a test holds the two together), in the words of a card.
CARDS = """WITH chosen AS (
  SELECT ranked.id, ROW_NUMBER() OVER () AS place
  FROM (SELECT product.id {on_sale} ORDER BY {order} LIMIT {limit} OFFSET {offset}) ranked
)
SELECT product.id, product.slug, product.title, product.sale_unit, product.net_weight_g, product.pieces,
  product.storage_band, product.min_quantity, stock.price, stock.num_in_stock - stock.num_allocated, seller.name,
  (SELECT COALESCE(NULLIF(image.card, ''), image.original) FROM catalogue_productimage image
   WHERE image.product_id = product.id ORDER BY image.display_order, image.id LIMIT 1),
  (SELECT claim.region_id FROM recognition_originclaim claim
   WHERE claim.product_id = product.id AND claim.state = 'verified' AND claim.region_id = product.origin_id
   AND claim.valid_from <= %s AND (claim.valid_to IS NULL OR claim.valid_to > %s) LIMIT 1),
  province.name, county.name,
  (SELECT tier.name FROM origins_tiermembership member JOIN origins_tier tier ON tier.id = member.tier_id
   WHERE member.region_id IN (home.id, home.town_id, home.county_id, home.city_id, home.province_id)
   AND member.valid_from <= %s AND (member.valid_to IS NULL OR member.valid_to > %s)
   ORDER BY tier.rank, tier.code LIMIT 1)
FROM chosen
JOIN catalogue_product product ON product.id = chosen.id
JOIN partner_stockrecord stock ON stock.product_id = chosen.id
JOIN partner_partner seller ON seller.id = stock.partner_id
LEFT JOIN origins_region origin ON origin.id = product.origin_id
LEFT JOIN origins_region home
  ON home.id = CASE WHEN origin.heir_id IS NOT NULL AND origin.valid_to <= %s THEN origin.heir_id ELSE origin.id END
LEFT JOIN origins_region province ON province.id = origin.province_id
LEFT JOIN origins_region county ON county.id = origin.county_id
ORDER BY chosen.place"""

#: Grams in one sale unit, as ``units.kilograms`` tells them; NULL where nothing does.
GRAMS = "CASE product.sale_unit {} ELSE product.net_weight_g END".format(
    " ".join(f"WHEN '{unit.code}' THEN {unit.kg * 1000:.0f}" for unit in units.SALE_UNITS.values() if unit.kg)
)
PER_GRAM = f"1.0 * stock.price / NULLIF({GRAMS}, 0)"
ORDERS = {
    Sort.NEWEST: "product.date_created DESC, product.id DESC",
    Sort.PRICE: "stock.price, product.id DESC",
    Sort.PRICE_DOWN: "stock.price DESC, product.id DESC",
    Sort.PAIRED: "CASE WHEN {mine} THEN 0 ELSE 1 END, product.date_created DESC, product.id DESC",
    # Best line first; within it what can be had now, what is in season, then the newest.
    Sort.FITTING: f"hit.level DESC, CASE WHEN {IN_STOCK} THEN 0 ELSE 1 END, CASE WHEN {{season}} THEN 0 ELSE 1 END,"
    " product.date_created DESC, product.id DESC",
    Sort.PER_JIN: f"CASE WHEN {PER_GRAM} IS NULL THEN 1 ELSE 0 END, {PER_GRAM}, product.id DESC",
}


@dataclass(frozen=True)
class Page:
    """The cards of one page, its number, and how many goods there are in all."""

    cards: list[Card]
    number: int
    count: int


def on_sale() -> Any:
    """Stock records of everything that anyone may buy: the same goods as ``Product.objects.on_sale()``."""
    return StockRecord.objects.filter(
        product__review_state=ReviewState.LISTED,
        product__is_public=True,
        partner__state=SellerState.OPEN,
        price__isnull=False,
    )


def any_fit(words: str) -> bool:
    """Whether anything on sale fits these words."""
    hits = search.find(words)
    return bool(hits) and on_sale().filter(product__in=list(hits)[:1000]).exists()


def named_like(words: str, *, most: int = 3) -> list[tuple[str, str]]:
    """[(address, title)] of the few goods on sale that fit best."""
    hits = search.find(words) or {}
    rows = on_sale().filter(product__in=list(hits)[:200]).values_list("product_id", "product__slug", "product__title")
    best = sorted(rows, key=lambda row: (-hits[row[0]], -row[0]))[:most]
    return [(f"/p/{slug}_{pk}/", title) for pk, slug, title in best]


def page_of(shelf: Shelf, *, day: date) -> Page:
    """The cards of one page and how many there are in all. A page after the last is the empty last one."""
    chosen = select(shelf, day=day)
    start = (shelf.page - 1) * PER_PAGE
    cards = _cards(chosen, shelf, day=day, limit=PER_PAGE + 1, offset=start)
    more, cards = len(cards) > PER_PAGE, cards[:PER_PAGE]
    count = _count(chosen, shelf) if more or (not cards and shelf.page > 1) else start + len(cards)
    # What was counted a minute ago may be fewer than what is seen to be there now.
    return Page(cards=cards, number=shelf.page, count=max(count, start + len(cards) + more))


def _cards(chosen: Selection, shelf: Shelf, *, day: date, limit: int, offset: int = 0) -> list[Card]:
    # Words of signs only find nothing, and there is nothing to order.
    order = ORDERS[shelf.sort if "hit" in chosen.more or shelf.sort != Sort.FITTING else Sort.NEWEST]
    first: tuple[Any, ...] = ()
    if "{" in order:
        ahead = inside(shelf.mine) if shelf.sort == Sort.PAIRED else in_season(day)
        order, first = order.format(mine=ahead.sql, season=ahead.sql), ahead.params
    statement = CARDS.format(on_sale=chosen.sql, order=order, limit=limit, offset="%s")
    params = [*chosen.params, *first, offset, *[day.isoformat()] * 5]
    return [_card(row, shelf.zone) for row in prepared.rows(statement, params)]


def _count(chosen: Selection, shelf: Shelf) -> int:
    # Not hash(): every process has one of its own, and all of them share what was counted.
    key = f"storefront.count:{sha256(repr(shelf.everything).encode()).hexdigest()}"
    known = cache.get(key)
    if known is None:
        [[known]] = prepared.rows(f"SELECT COUNT(*) {chosen.sql}", chosen.params)
        cache.set(key, known, COUNT_KEPT_S)
    return known


def _card(row: tuple, zone: str = "") -> Card:
    (
        pk, slug, title, unit, weight_g, pieces, band, least, price, left, seller, picture, claimed, province,
        county, tier,
    ) = row  # fmt: skip
    price = to_fen(price if isinstance(price, Decimal) else Decimal(str(price)))
    return Card(
        product_id=pk, slug=slug, title=title, unit=unit, price=price,
        standard=units.beside(price, unit, weight_g, pieces), band=band, seller=seller,
        picture=pictures.small(picture) if picture else "", sold_out=left < least,
        mark=(tier or gettext("Verified origin")) if claimed else "",
        place=f"{province or ''}{county or ''}" if claimed else "", zone=zone,
    )  # fmt: skip


def first_pictures(product_ids: Collection[int]) -> dict[int, str]:
    """{product: address of the small square of its first picture}; those without a picture are absent."""
    found: dict[int, str] = {}
    if product_ids:
        rows = ProductImage.objects.filter(product__in=product_ids).order_by("display_order", "pk")
        for product_id, card, original in rows.values_list("product_id", "card", "original"):
            found.setdefault(product_id, pictures.small(card or original))
    return found


def others_of(seller_id: int, *, but: int, day: date, most: int) -> list[Card]:
    """A few other goods of a seller, newest first; one query."""
    shelf = Shelf(seller_id=seller_id)
    cards = _cards(select(shelf, day=day), shelf, day=day, limit=most + 1)
    return [card for card in cards if card.product_id != but][:most]
