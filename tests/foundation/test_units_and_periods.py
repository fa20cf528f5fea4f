from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalog.foundation import periods, units


@pytest.mark.parametrize(
    ("price", "unit", "net_weight_g", "pieces", "cny", "per"),
    [
        ("3.30", "jin", None, None, "3.30", "jin"),
        ("6.60", "kg", None, None, "3.30", "jin"),
        ("6600.00", "dun", None, None, "3.30", "jin"),
        ("60.00", "xiang", 5000, None, "6.00", "jin"),
        ("0.70", "mei", 45, None, "0.70", "piece"),
        ("27.00", "xiang", 1500, 30, "0.90", "piece"),
        ("35.00", "dai", 1000, None, "17.50", "jin"),
    ],
)
def test_the_standard_price_compares_any_two_offers(price, unit, net_weight_g, pieces, cny, per):
    found = units.standard_price(Decimal(price), unit, net_weight_g, pieces)
    assert (found.cny, found.per) == (Decimal(cny), per)


def test_what_tells_no_weight_and_no_pieces_has_no_standard_price():
    assert units.standard_price(Decimal("12.00"), "xiang", None) is None


def test_the_standard_price_stands_beside_the_price_only_where_it_is_another():
    assert units.beside(Decimal("3.30"), "jin", None) is None
    assert units.beside(Decimal("0.70"), "mei", 45) is None
    assert units.beside(Decimal("6.60"), "kg", None).per_kg_cny == Decimal("6.60")


def test_kilograms_come_from_the_unit_or_from_the_net_weight():
    assert units.kilograms(Decimal("50"), "jin", None) == Decimal("25.0")
    assert units.kilograms(Decimal("2"), "zhi", 1750) == Decimal("3.5")
    assert units.kilograms(Decimal("2"), "zhi", None) is None


def test_everything_people_write_is_a_unit_that_exists():
    assert set(units.WRITTEN.values()) <= set(units.SALE_UNITS)


def test_new_year_in_china_begins_while_it_is_still_december_in_london():
    first, after = periods.year(2026)
    assert first.astimezone(UTC) == datetime(2025, 12, 31, 16, tzinfo=UTC)
    assert after == periods.year(2027)[0]
    assert periods.china_date(datetime(2026, 11, 21, 16, 30, tzinfo=UTC)) == date(2026, 11, 22)


def test_periods_follow_one_another_without_gap_or_overlap():
    months = [periods.month(2026, number) for number in range(1, 13)]
    assert all(one[1] == other[0] for one, other in zip(months, months[1:], strict=False))
    assert (months[0][0], months[11][1]) == periods.year(2026)
    assert periods.quarter(2026, 4) == (months[9][0], months[11][1])
