"""A shelf in SQL: which of the goods on sale stand on it, condition by condition.

Conditions carry the name of the filter that they come from, so that the counts beside the choices of one filter can
leave that filter out.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from catalog.certificates.queries import products_certified
from catalog.harvests.queries import products_in_season
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue import search
from catalog.zones.models import Zone
from catalog.zones.queries import goods_in
from logistics.fulfilment.queries import bands_carried

from .menu import Menu
from .shelf import Place, Proof, Shelf

#: The goods on sale: a product, its only stock record, its seller.
ON_SALE = """FROM partner_stockrecord stock
JOIN catalogue_product product ON product.id = stock.product_id
JOIN partner_partner seller ON seller.id = stock.partner_id
{more} WHERE product.review_state = 'listed' AND product.is_public AND seller.state = 'open' AND stock.price IS NOT NULL
{conditions}"""
INSIDE = "product.origin_id IN (SELECT id FROM origins_region WHERE {})"
NEAR = """({anywhere} OR ({near} AND seller.region_id IN (SELECT home.id FROM origins_region home
  LEFT JOIN origins_region above ON above.id = home.province_id WHERE COALESCE(above.name, home.name) LIKE %s)))"""
#: That the goods have a badge on the day: the same goods as ``OriginClaim.objects.giving_badges`` (tests hold them
#: together), but asked of one product after the other: a join would be made for all before a page of them is known.
PROVED = """(SELECT claim.id FROM recognition_originclaim claim WHERE claim.product_id = product.id
  AND claim.region_id = product.origin_id AND claim.state = 'verified' AND claim.valid_from <= %s
  AND (claim.valid_to IS NULL OR claim.valid_to > %s) LIMIT 1) IS NOT NULL"""
RECOGNISED = """ AND (SELECT known.id FROM recognition_recognition known WHERE known.product_id = product.id
  AND known.state = 'valid' AND known.valid_from <= %s AND (known.valid_to IS NULL OR known.valid_to > %s) LIMIT 1)
  IS NOT NULL"""
#: That they come from a place which is in a tier, itself or by a place above it; a place that is gone has its heir's.
OF_TIER = """product.origin_id IN (SELECT asked.id FROM origins_region asked
  JOIN origins_region place ON place.id =
    CASE WHEN asked.heir_id IS NOT NULL AND asked.valid_to <= %s THEN asked.heir_id ELSE asked.id END
  JOIN origins_tiermembership member
    ON member.region_id IN (place.id, place.town_id, place.county_id, place.city_id, place.province_id)
  JOIN origins_tier tier ON tier.id = member.tier_id AND tier.code = %s
  WHERE member.valid_from <= %s AND (member.valid_to IS NULL OR member.valid_to > %s)) AND """
IN_STOCK = "stock.num_in_stock >= stock.num_allocated + product.min_quantity"
#: The goods that fit the words, with how well; one parameter for PostgreSQL's two arrays would lose their types.
HITS = {
    "postgresql": "JOIN UNNEST(%s::bigint[], %s::int[]) AS hit(product, level) ON hit.product = product.id",
    "sqlite": "JOIN (SELECT CAST(key AS INTEGER) AS product, value AS level FROM json_each(%s)) hit"
    " ON hit.product = product.id",
}


@dataclass(frozen=True)
class Condition:
    sql: str
    params: tuple[Any, ...] = ()


NOTHING = Condition("1 = 0")


@dataclass(frozen=True)
class Selection:
    """Joins with their parameters, what always holds, and what each filter asks."""

    more: str
    more_params: tuple[Any, ...]
    fixed: tuple[Condition, ...]
    filters: Mapping[str, Condition]

    @property
    def sql(self) -> str:
        """``ON_SALE`` with every condition."""
        return self.of([*self.fixed, *self.filters.values()])

    @property
    def params(self) -> list[Any]:
        return [*self.more_params, *(value for one in [*self.fixed, *self.filters.values()] for value in one.params)]

    def of(self, conditions: list[Condition]) -> str:
        return ON_SALE.format(more=self.more, conditions="".join(f" AND {one.sql}" for one in conditions))


def resolve(shelf: Shelf, menu: Menu) -> Shelf:
    """The shelf without what the database does not know: a place, a tier. One query where it names a place."""
    place = None
    if shelf.region:
        found = Region.objects.filter(code=shelf.region).values_list("code", "full_name", "level", "path").first()
        place = Place(*found) if found else None
    tier = shelf.tier if any(code == shelf.tier for code, _name in menu.tiers) else ""
    return replace(shelf, place=place, region=place.code if place else "", tier=tier)


def select(shelf: Shelf, *, day: date) -> Selection:
    """What of the goods on sale stands on this shelf. ``day`` decides which badges are in force."""
    more, more_params, fixed = "", (), []
    if shelf.category_id is not None and shelf.leaf:
        more = "JOIN catalogue_productcategory put ON put.product_id = product.id AND put.category_id = %s"
        more_params = (shelf.category_id,)
    elif shelf.category_id is not None:
        fixed.append(
            Condition(
                "product.id IN (SELECT put.product_id FROM catalogue_productcategory put"
                " JOIN catalogue_category below ON below.id = put.category_id WHERE below.path LIKE %s)",
                (f"{shelf.category}%",),
            )
        )
    hits = search.find(shelf.words)
    if hits is not None:
        more = f"{more} {HITS[connection.vendor]}"
        more_params = (*more_params, *_told(hits))
    if shelf.zone_id is not None:
        fixed.append(_inside(goods_in(Zone.objects.get(pk=shelf.zone_id), day).order_by().values("pk")))
    if shelf.seller_id is not None:
        fixed.append(Condition("stock.partner_id = %s", (shelf.seller_id,)))
    return Selection(more, more_params, tuple(fixed), _filters(shelf, day))


def _told(hits: search.Hits) -> tuple[Any, ...]:
    if connection.vendor == "postgresql":
        # As one text each: ten thousand numbers, each bound by itself, cost more than finding them.
        return _array(hits), _array(hits.values())
    return (json.dumps(hits),)


def _array(numbers: Iterable[int]) -> str:
    return f"{{{','.join(map(str, numbers))}}}"


def _filters(shelf: Shelf, day: date) -> dict[str, Condition]:
    asked = {
        "region": shelf.place and inside((shelf.place.path,)),
        "tier": shelf.tier and _of_tier(shelf.tier, day),
        "paired": shelf.paired and inside(shelf.mine),
        "certificate": shelf.certificate and _inside(products_certified(shelf.certificate, day)),
        "proof": shelf.proof and _proved(shelf.proof, day),
        "band": shelf.band and Condition("product.storage_band = %s", (shelf.band,)),
        "kind": shelf.kind and Condition("seller.kind = %s", (shelf.kind,)),
        "to": shelf.to and _deliverable(shelf.to, day),
        "price_min": shelf.price_min is not None and Condition("stock.price >= %s", (str(shelf.price_min),)),
        "price_max": shelf.price_max is not None and Condition("stock.price <= %s", (str(shelf.price_max),)),
        "season": shelf.season and in_season(day),
        "in_stock": shelf.in_stock and Condition(IN_STOCK),
    }
    return {name: condition for name, condition in asked.items() if condition}


def inside(paths: tuple[str, ...]) -> Condition:
    """That the goods come from one of the places with these paths."""
    if not paths:
        return NOTHING
    return Condition(INSIDE.format(" OR ".join(["path LIKE %s"] * len(paths))), tuple(f"{path}%" for path in paths))


def in_season(day: date) -> Condition:
    """That the goods can be fresh on ``day``."""
    return _inside(products_in_season(day))


def _inside(products: Any) -> Condition:
    """That the product is one of this queryset's values."""
    try:
        sql, values = products.query.sql_with_params()
    except EmptyResultSet:
        return NOTHING
    return Condition(f"product.id IN ({sql})", tuple(values))


def _of_tier(tier: str, day: date) -> Condition:
    """Goods whose badge on ``day`` rests on a place in that tier."""
    on = day.isoformat()
    return Condition(OF_TIER + PROVED, (on, tier, on, on, on, on))


def _proved(proof: str, day: date) -> Condition:
    on = day.isoformat()
    if proof == Proof.RECOGNISED:
        return Condition(PROVED + RECOGNISED, (on,) * 4)
    return Condition(PROVED, (on,) * 2)


def _deliverable(province: str, day: date) -> Condition:
    """Goods that some carrier takes to ``province`` at their temperature; some only from a seller in the province."""
    anywhere, at_home = bands_carried(province=province, day=day)
    sql, params = _one_of("product.storage_band", anywhere)
    near = sorted(at_home - anywhere)
    if near:
        more, more_params = _one_of("product.storage_band", near)
        sql = NEAR.format(anywhere=sql, near=more)
        params = (*params, *more_params, f"{province[:2]}%")
    return Condition(sql, params)


def _one_of(column: str, values: Any) -> tuple[str, tuple[Any, ...]]:
    values = sorted(values)
    if not values:
        return "1 = 0", ()
    return f"{column} IN ({', '.join(['%s'] * len(values))})", tuple(values)
