"""A shelf in SQL: which of the goods on sale stand on it, condition by condition.

Conditions carry the name of the filter that they come from, so that the counts beside the choices of one filter can
leave that filter out.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection

from catalog.certificates.queries import products_certified
from catalog.harvests.queries import products_in_season
from catalog.origins.models import Region, Tier
from catalog.oscar_forks.catalogue import search
from catalog.recognition.models import OriginClaim, Recognition
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
        return list(hits), list(hits.values())
    return (json.dumps(hits),)


def _filters(shelf: Shelf, day: date) -> dict[str, Condition]:
    asked = {
        "region": shelf.place and inside((shelf.place.path,)),
        "tier": shelf.tier and _inside(_of_tier(shelf.tier, day)),
        "paired": shelf.paired and inside(shelf.mine),
        "certificate": shelf.certificate and _inside(products_certified(shelf.certificate, day)),
        "proof": shelf.proof and _inside(_proved(shelf.proof, day)),
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


def _of_tier(tier: str, day: date) -> Any:
    """Products whose badge on ``day`` rests on a place in that tier."""
    tiers = Tier.objects.filter(code=tier).values("pk")
    return OriginClaim.objects.giving_badges(day).in_tiers(tiers, day).values("product")


def _proved(proof: str, day: date) -> Any:
    verified = OriginClaim.objects.giving_badges(day)
    if proof == Proof.RECOGNISED:
        verified = verified.filter(product__in=Recognition.objects.in_force(day).values("product"))
    return verified.values("product")


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
