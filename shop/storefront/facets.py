"""How many goods each further choice of a filter would leave: one statement for all filters, nothing remembered.

The goods are read once with a mark for every filter in use that they fail. The choices of a filter are counted over
the goods that fail none of the *others*: so the number beside a choice is what the list will have after choosing it.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db import connection

from catalog.origins.models import ABOVE

from .narrowing import IN_STOCK, Condition, Selection, in_season, inside, select
from .shelf import Shelf

#: Where one price bracket ends and the next begins, yuan.
BRACKETS = (10, 30, 60, 100, 300)


@dataclass(frozen=True)
class Count:
    """One choice: its value in the address, its words as the database knows them ("" where the code does)."""

    value: str
    name: str
    count: int


#: The goods of the list with a mark for each filter that they fail; their verified origins; the tiers of those.
SEEN = """WITH seen AS MATERIALIZED (
  SELECT product.id, product.origin_id, product.storage_band AS band, seller.kind, stock.price,
    CASE WHEN {in_stock} THEN 1 ELSE 0 END AS ready, CASE WHEN {mine} THEN 1 ELSE 0 END AS mine,
    CASE WHEN {season} THEN 1 ELSE 0 END AS season{misses}
  {on_sale}
), narrowed AS (
  SELECT seen.*, {sum} AS missed FROM seen WHERE {sum} <= 1
), claimed AS (
  SELECT DISTINCT narrowed.id, claim.region_id, narrowed.missed{own}
  FROM narrowed JOIN recognition_originclaim claim ON claim.product_id = narrowed.id
  WHERE claim.state = 'verified' AND claim.region_id = narrowed.origin_id AND claim.valid_from <= {day}
  AND (claim.valid_to IS NULL OR claim.valid_to > {day})
), held AS (
  SELECT DISTINCT asked.id AS region_id, member.tier_id FROM (SELECT DISTINCT region_id FROM claimed) used
  JOIN origins_region asked ON asked.id = used.region_id
  JOIN origins_region place ON place.id =
    CASE WHEN asked.heir_id IS NOT NULL AND asked.valid_to <= {day} THEN asked.heir_id ELSE asked.id END
  JOIN origins_tiermembership member
    ON member.region_id IN (place.id, place.town_id, place.county_id, place.city_id, place.province_id)
  WHERE member.valid_from <= {day} AND (member.valid_to IS NULL OR member.valid_to > {day})
)
"""
#: (filter, value, words, rank, goods) of each choice. ``fits`` is "fails no filter but perhaps this one".
PARTS = {
    "region": """SELECT 'region', place.code, place.name, 0, COUNT(*) FROM narrowed
      JOIN origins_region origin ON origin.id = narrowed.origin_id JOIN origins_region place ON place.id = {below}
      WHERE missed = 0 AND {level} < 5 GROUP BY place.code, place.name""",
    "tier": """SELECT 'tier', tier.code, tier.name, tier.rank, COUNT(*) FROM claimed
      JOIN held ON held.region_id = claimed.region_id JOIN origins_tier tier ON tier.id = held.tier_id
      WHERE {fits} GROUP BY tier.code, tier.name, tier.rank""",
    "certificate": """SELECT 'certificate', held_by.kind, '', 0, COUNT(*) FROM (
        SELECT DISTINCT narrowed.id, paper.kind FROM narrowed
        JOIN certificates_certificate_products covered ON covered.product_id = narrowed.id
        JOIN certificates_certificate paper ON paper.id = covered.certificate_id
        WHERE {fits} AND paper.state = 'verified' AND paper.valid_from <= {day}
        AND (paper.valid_to IS NULL OR paper.valid_to > {day})
      ) held_by GROUP BY held_by.kind""",
    "paired": "SELECT 'paired', '1', '', 0, COUNT(*) FROM narrowed WHERE {fits} AND mine = 1",
    "proof": """SELECT 'proof', 'origin', '', 0, COUNT(*) FROM claimed WHERE {fits}
      UNION ALL SELECT 'proof', 'recognised', '', 1, COUNT(*) FROM claimed WHERE {fits} AND EXISTS (
        SELECT 1 FROM recognition_recognition known WHERE known.product_id = claimed.id AND known.state = 'valid'
        AND known.valid_from <= {day} AND (known.valid_to IS NULL OR known.valid_to > {day}))""",
    "band": "SELECT 'band', band, '', 0, COUNT(*) FROM narrowed WHERE {fits} GROUP BY band",
    "kind": "SELECT 'kind', kind, '', 0, COUNT(*) FROM narrowed WHERE {fits} GROUP BY kind",
    "price": "SELECT 'price', '', '', {bracket}, COUNT(*) FROM narrowed WHERE {fits} GROUP BY {bracket}",
    "season": "SELECT 'season', '1', '', 0, COUNT(*) FROM narrowed WHERE {fits} AND season = 1",
    "in_stock": "SELECT 'in_stock', '1', '', 0, COUNT(*) FROM narrowed WHERE {fits} AND ready = 1",
}
BRACKET = "CASE {} ELSE 0 END".format(" ".join(f"WHEN price < {end} THEN {end}" for end in BRACKETS))


def count(shelf: Shelf, *, day: date) -> dict[str, list[Count]]:
    """{filter: its choices that leave something, with how many}; one query (and one for delivery, if asked).

    The value of a price bracket is its upper end, 0 for the one that has none.
    """
    chosen = select(shelf, day=day)
    parts = [_part(name, chosen, shelf, day) for name in PARTS]
    mine, season = inside(shelf.mine), in_season(day)
    params = [
        *mine.params,
        *season.params,
        *(value for condition in chosen.filters.values() for value in condition.params),
        *chosen.more_params,
        *(value for condition in chosen.fixed for value in condition.params),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_seen(chosen, mine, season, day) + " UNION ALL ".join(parts), params)
        rows = cursor.fetchall()
    found: dict[str, list[Count]] = defaultdict(list)
    for name, value, words, rank, number in sorted(rows, key=lambda row: (row[0], row[3], row[1])):
        if number:
            found[name].append(Count(str(rank) if name == "price" else value, words, number))
    return found


def _seen(chosen: Selection, mine: Condition, season: Condition, day: date) -> str:
    misses = "".join(
        f", CASE WHEN {condition.sql} THEN 0 ELSE 1 END AS miss_{name}" for name, condition in chosen.filters.items()
    )
    return SEEN.format(
        in_stock=IN_STOCK,
        mine=mine.sql,
        season=season.sql,
        misses=misses,
        on_sale=chosen.of(list(chosen.fixed)),
        sum=" + ".join(f"miss_{name}" for name in chosen.filters) or "0",
        own="".join(f", narrowed.miss_{name}" for name in chosen.filters),
        day=_day(day),
    )


def _part(name: str, chosen: Selection, shelf: Shelf, day: date) -> str:
    own = [one for one in (("price_min", "price_max") if name == "price" else (name,)) if one in chosen.filters]
    level = shelf.place.level if shelf.place else 0
    # Where a level is missing (a county right below a province), the next one stands in its place.
    below = [f"origin.{column}_id" for above, column in ABOVE.items() if above > level]
    return PARTS[name].format(
        fits=" - ".join(["missed", *(f"miss_{one}" for one in own)]) + " = 0",
        day=_day(day),
        bracket=BRACKET,
        level=level,
        below=f"COALESCE({', '.join([*below, 'origin.id', 'NULL'])})",
    )


def _day(day: date) -> str:
    return f"DATE '{day.isoformat()}'" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"
