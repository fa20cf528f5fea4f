"""Who reviews the goods of a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from catalog.origins.models import RegionLevel
from shop.institutions.models import REVIEWERS, Membership

#: A province's reviewer would be told of every product of the province; the county and the city follow theirs.
TOLD = (RegionLevel.TOWN, RegionLevel.COUNTY, RegionLevel.CITY)


def reviewers_of(paths: Iterable[str], *, on: date) -> dict[str, list[int]]:
    """{path of a place: ids of the people who review its goods, from the town to the city}. One query."""
    held = (
        Membership.objects.in_force(on)
        .filter(role__in=REVIEWERS, institution__region__level__in=TOLD)
        .order_by("user")
        .values_list("user", "institution__region__path")
        .distinct()
    )
    areas = list(held)
    return {path: [user for user, area in areas if path.startswith(area)] for path in paths if path}
