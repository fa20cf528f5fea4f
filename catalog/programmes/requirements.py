"""What a programme asks of one unit in one year, in figures that a clerk can follow. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from catalog.foundation.money import to_fen

from .models import FloorRule, QuotaTarget


@dataclass(frozen=True)
class UnitFacts:
    """What the rules ask about a unit: its kind, how its canteen is run, how many union members it has."""

    kind: str = ""
    canteen_mode: str = "own"
    members: int = 0


@dataclass(frozen=True)
class Requirement:
    """One target as it binds one unit in one year.

    ``share_cny`` is base × ratio to the fen; ``required_cny`` the higher of it and the floor. Both are None until the
    base is known. An exempt unit is asked for nothing.
    """

    target: QuotaTarget
    year: int
    exempt: bool
    base_year: int
    base_cny: Decimal | None
    share_cny: Decimal | None
    floor_cny: Decimal
    required_cny: Decimal | None


def is_exempt(target: QuotaTarget, unit: UnitFacts) -> bool:
    return unit.canteen_mode in target.exempt_canteen_modes or unit.kind in target.exempt_unit_kinds


def floor_of(target: QuotaTarget, unit: UnitFacts, *, last_year_cny: Decimal | None) -> Decimal:
    """The amount below which the target may not be set; ``last_year_cny`` is what was reserved the year before."""
    if target.floor_rule == FloorRule.LAST_YEAR:
        return last_year_cny or Decimal("0.00")
    if target.floor_rule == FloorRule.PER_MEMBER:
        return to_fen((target.floor_cny or Decimal(0)) * unit.members)
    return Decimal("0.00")


def required_of(
    target: QuotaTarget,
    unit: UnitFacts,
    *,
    year: int,
    base_cny: Decimal | None = None,
    last_year_cny: Decimal | None = None,
) -> Requirement:
    """What ``target`` asks of ``unit`` in ``year``. The floor never asks for more than the base holds."""
    exempt = is_exempt(target, unit)
    share = None if base_cny is None else to_fen(base_cny * target.ratio)
    floor = floor_of(target, unit, last_year_cny=last_year_cny)
    required = None if base_cny is None or share is None else min(max(share, floor), base_cny)
    return Requirement(
        target=target,
        year=year,
        exempt=exempt,
        base_year=year + target.base_year_offset,
        base_cny=base_cny,
        share_cny=share,
        floor_cny=floor,
        required_cny=Decimal("0.00") if exempt else required,
    )
