"""Which places and bodies help which places."""

from __future__ import annotations

from datetime import date

from catalog.origins.models import Pairing


def pairs_on(day: date) -> list[tuple[str, str]]:
    """[(path of the helper's place, path of the helped place)] of places that help as a whole. One query."""
    rows = Pairing.objects.in_force(day).filter(helper_uscc="", helper_region__isnull=False).order_by()
    return list(rows.values_list("helper_region__path", "helped__path"))


def helpers_of(path: str, day: date) -> set[str]:
    """Credit codes of the single bodies that help the place of ``path``, or one above it. One query."""
    rows = Pairing.objects.in_force(day).exclude(helper_uscc="").order_by()
    return {code for code, helped in rows.values_list("helper_uscc", "helped__path") if path.startswith(helped)}
