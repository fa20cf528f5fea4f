"""Questions about places that span tables."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt

from django.db import connection
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from .codes import canonical
from .models import ChangeKind, Pairing, Region, RegionChange, Tier

EARTH_KM = 6371.0088
#: More generations of changes than any place has seen.
GENERATIONS = 20

#: A place is in the tiers of every place above it; the columns of its row name them, so each is one look at an index.
#: A place that is gone by then has become its heir.
TIERS = """
SELECT asked.id, tier.id, tier.code, tier.name, tier.rank
FROM origins_region asked
JOIN origins_region place
  ON place.id = CASE WHEN asked.heir_id IS NOT NULL AND asked.valid_to <= %s THEN asked.heir_id ELSE asked.id END
JOIN origins_tiermembership member
  ON member.region_id IN (place.id, place.town_id, place.county_id, place.city_id, place.province_id)
JOIN origins_tier tier ON tier.id = member.tier_id
WHERE asked.id IN ({places}) AND member.valid_from <= %s AND (member.valid_to IS NULL OR member.valid_to > %s)
ORDER BY asked.id, tier.rank, tier.code
"""


def tiers_on(region_ids: Iterable[int], day: date) -> dict[int, list[Tier]]:
    """{region: its tiers on that day, highest rank first}; one query for one village or ten thousand.

    Tiers of the places above count. A region in no tier has an empty list; one that another has taken over by then
    has the tiers of that one.
    """
    tiers: dict[int, list[Tier]] = {int(pk): [] for pk in region_ids}
    if not tiers:
        return tiers
    known: dict[int, Tier] = {}
    with connection.cursor() as cursor:
        cursor.execute(TIERS.format(places=", ".join(map(str, tiers))), [day, day, day])
        for region, pk, *columns in cursor.fetchall():
            if pk not in known:
                known[pk] = Tier.from_db(connection.alias, ["id", "code", "name", "rank"], [pk, *columns])
            if known[pk] not in tiers[region]:
                tiers[region].append(known[pk])
    return tiers


def on_day(regions: Iterable[Region], day: date) -> dict[int, list[Region]]:
    """{region: the places that stand for it on that day}: itself while it exists, then whoever took over.

    A village of 2019 leads to today's, over however many changes; a split one to all its parts. One that is simply
    gone leads nowhere. One query for each generation of changes, not for each place.
    """
    standing: dict[int, list[Region]] = {region.pk: [] for region in regions}
    known = {region.pk: region for region in regions}
    open_ends = {pk: {pk} for pk in standing}
    for _generation in range(GENERATIONS):
        gone = set()
        for pk, ends in open_ends.items():
            for end in sorted(ends):
                until = known[end].valid_to
                if until is None or until > day:
                    standing[pk].append(known[end])
                else:
                    gone.add(end)
        if not gone:
            break
        links: dict[int, set[int]] = {}
        changes = RegionChange.objects.filter(former__in=gone, on__lte=day).exclude(kind=ChangeKind.RENAMED)
        for change in changes.select_related("successor"):
            links.setdefault(change.former_id, set()).add(change.successor_id)
            known[change.successor_id] = change.successor
        open_ends = {
            pk: {successor for end in ends & gone for successor in links.get(end, ())} - {pk}
            for pk, ends in open_ends.items()
        }
    return standing


def distance_km(here: Region | None, there: Region | None) -> Decimal | None:
    """As the crow flies, to the kilometre's hundredth; None where either place has no position on file."""
    places = [place for place in (here, there) if place]
    degrees = [float(one) for place in places for one in (place.latitude, place.longitude) if one is not None]
    if len(degrees) < 4:
        return None
    lat1, lon1, lat2, lon2 = map(radians, degrees)
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return Decimal(2 * EARTH_KM * asin(sqrt(min(chord, 1.0)))).quantize(Decimal("0.01"))


def pairings_of(regions: Iterable[Region], day: date, *, uscc: str = "") -> QuerySet[Pairing]:
    """Pairings in which a unit in these places helps on that day, the closest helper first; one query.

    A unit helps by itself (``uscc``, its unified social credit code), and with every place that it lies in.
    """
    above = {
        pk
        for place in regions
        for pk in (place.pk, place.town_id, place.county_id, place.city_id, place.province_id)
        if pk
    }
    helps = Q(helper_region__in=above, helper_uscc="")
    if uscc:
        helps |= Q(helper_uscc=uscc)
    closeness = Case(
        When(~Q(helper_uscc=""), then=Value(9)), default="helper_region__level", output_field=IntegerField()
    )
    found = Pairing.objects.in_force(day).filter(helps).select_related("helped", "helper_region")
    return found.order_by(closeness.desc(), "helped__code", "pk")


def paired_regions(region_ids: Iterable[int], day: date, *, uscc: str = "") -> list[Region]:
    """The places that a unit helps on that day, the closest helper's first: its default “my paired place”.

    ``region_ids`` are the keys of the places where the unit is (usually one, its own region; an empty list for a unit
    without one), ``uscc`` its unified social credit code. Two queries. Goods from there:
    ``Product.objects.from_region(region)`` for each, or a filter on ``origin__path__startswith=region.path``.
    """
    places = Region.objects.filter(pk__in=list(region_ids))
    return list(dict.fromkeys(pairing.helped for pairing in pairings_of(places, day, uscc=uscc)))


def pairing_for(pairings: Sequence[Pairing], origin: Region | None) -> Pairing | None:
    """Of a unit's pairings (closest first) the one that a purchase from ``origin`` is credited to: one only."""
    if origin is None:
        return None
    return next((one for one in pairings if origin.path.startswith(one.helped.path)), None)


def tier_names(codes: Collection[str] | None = None) -> dict[str, str]:
    """{code: name} of tiers, the highest first."""
    rows = Tier.objects.all() if codes is None else Tier.objects.filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def place_names(codes: Collection[str] | None = None) -> dict[str, str]:
    """{code: full name}; a shortened code (``44``, ``3206``) is that of the whole province or city."""
    wanted = {canonical(code): code for code in codes or ()}
    return {
        wanted[code]: name for code, name in Region.objects.filter(code__in=wanted).values_list("code", "full_name")
    }
