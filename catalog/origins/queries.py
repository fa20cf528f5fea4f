"""Questions about places that span tables."""

from collections.abc import Iterable
from datetime import date

from django.db import connection

from .models import Tier

#: A place is in the tiers of every place above it; the columns of its row name them, so each is one look at an index.
TIERS = """
SELECT place.id, tier.id, tier.code, tier.name, tier.rank
FROM origins_region place
JOIN origins_tiermembership member
  ON member.region_id IN (place.id, place.town_id, place.county_id, place.city_id, place.province_id)
JOIN origins_tier tier ON tier.id = member.tier_id
WHERE place.id IN ({places}) AND member.valid_from <= %s AND (member.valid_to IS NULL OR member.valid_to > %s)
ORDER BY place.id, tier.rank, tier.code
"""


def tiers_on(region_ids: Iterable[int], day: date) -> dict[int, list[Tier]]:
    """{region: its tiers on that day, highest rank first}; one query for one village or ten thousand.

    Tiers of the places above count. A region in no tier has an empty list.
    """
    tiers: dict[int, list[Tier]] = {int(pk): [] for pk in region_ids}
    if not tiers:
        return tiers
    with connection.cursor() as cursor:
        cursor.execute(TIERS.format(places=", ".join(map(str, tiers))), [day, day])
        for region, *columns in cursor.fetchall():
            tier = Tier.from_db(connection.alias, ["id", "code", "name", "rank"], columns)
            if tier not in tiers[region]:
                tiers[region].append(tier)
    return tiers
