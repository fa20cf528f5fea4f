"""What is asked of a unit in a year, in exact figures. No database."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.programmes.models import QuotaTarget
from catalog.programmes.requirements import UnitFacts, required_of

OWN = UnitFacts(kind="school", canteen_mode="own", members=704)


def yuan(text):
    return Decimal(text)


@pytest.mark.parametrize(
    ("target", "base", "last", "share", "floor", "required", "base_year"),
    [
        ({"ratio": "0.10"}, "7840250.00", None, "784025.00", "0.00", "784025.00", 2026),
        ({"ratio": "0.30"}, "280000.00", None, "84000.00", "0.00", "84000.00", 2026),
        ({"ratio": "0.10", "base_year_offset": -1}, "100.05", None, "10.01", "0.00", "10.01", 2025),
        ({"ratio": "0.15", "floor_rule": "last_year"}, "100000", "20000.00", "15000.00", "20000.00", "20000.00", 2026),
        ({"ratio": "0.15", "floor_rule": "last_year"}, "100000", None, "15000.00", "0.00", "15000.00", 2026),
        (
            {"ratio": "0.20", "floor_rule": "per_member", "floor_cny": Decimal(700)},
            "2000000", None, "400000.00", "492800.00", "492800.00", 2026,
        ),
        ({"ratio": "0.15", "floor_rule": "last_year"}, "10000", "20000.00", "1500.00", "20000.00", "10000", 2026),
    ],
)  # fmt: skip
def test_the_higher_of_share_and_floor_is_required_and_never_more_than_the_base(
    target, base, last, share, floor, required, base_year
):
    asked = required_of(
        QuotaTarget(**target | {"ratio": Decimal(target["ratio"])}), OWN, year=2026, base_cny=yuan(base),
        last_year_cny=None if last is None else yuan(last),
    )  # fmt: skip

    assert (asked.share_cny, asked.floor_cny, asked.required_cny, asked.base_year) == (
        yuan(share), yuan(floor), yuan(required), base_year,
    )  # fmt: skip


@pytest.mark.parametrize("unit", [UnitFacts(canteen_mode="none"), UnitFacts(kind="army")])
def test_an_exempt_unit_is_asked_for_nothing(unit):
    target = QuotaTarget(ratio=Decimal("0.10"), exempt_canteen_modes=["none"], exempt_unit_kinds=["army"])

    asked = required_of(target, unit, year=2026, base_cny=yuan("100000"))

    assert (asked.exempt, asked.required_cny) == (True, Decimal("0.00"))


def test_without_a_base_nothing_is_worked_out():
    asked = required_of(QuotaTarget(ratio=Decimal("0.10")), OWN, year=2026)

    assert (asked.share_cny, asked.required_cny, asked.exempt) == (None, None, False)


def test_a_year_is_bound_by_what_holds_on_its_last_day():
    target = QuotaTarget(ratio=Decimal("0.15"), valid_from=date(2022, 6, 1), valid_to=date(2024, 12, 31))

    assert [year for year in range(2020, 2027) if target.binds(year)] == [2022, 2023]
