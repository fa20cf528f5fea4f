"""Whom to ask for help with goods that do not sell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from catalog.market.queries.pairs import helpers_of, pairs_on
from catalog.origins.models import Region
from shop.institutions.models import Institution, InstitutionKind, InstitutionQuerySet
from shop.institutions.progress import counted_by_unit
from shop.institutions.queries import reserved_by_unit


@dataclass(frozen=True)
class Helper:
    """A unit that still has to buy from aided places this year. How much, only its bureau is to know."""

    unit: Institution
    paired: bool


def units_with_open_reserve(*, on: date, origin: Region | None = None) -> list[Helper]:
    """Units whose accepted reserve of the year is not bought yet: paired ones first, then who has most open.

    Six queries however many there are.
    """
    units = {
        unit.pk: unit for unit in Institution.objects.exclude(is_union=True).select_related("region").order_by("name")
    }
    reserved = reserved_by_unit(institutions=list(units), year=on.year)
    counted = counted_by_unit(institutions=list(reserved), year=on.year)
    still = {pk: amount - counted.get(pk, Decimal(0)) for pk, amount in reserved.items()}
    pairs = pairs_on(on)
    bodies = helpers_of(origin.path, on) if origin else set()

    def paired(unit: Institution) -> bool:
        if origin is None or unit.region is None:
            return False
        return unit.uscc in bodies or any(
            unit.region.path.startswith(helper) and origin.path.startswith(helped) for helper, helped in pairs
        )

    found = [Helper(units[pk], paired(units[pk])) for pk, left in still.items() if left > 0 and pk in units]
    return sorted(found, key=lambda helper: (not helper.paired, -still[helper.unit.pk], helper.unit.name))


def unions() -> InstitutionQuerySet:
    """Unions that hold rounds, by name."""
    return Institution.objects.filter(Q(is_union=True) | Q(kind=InstitutionKind.UNION)).order_by("name", "pk")
