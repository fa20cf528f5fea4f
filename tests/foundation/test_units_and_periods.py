from datetime import UTC, date, datetime
from decimal import Decimal

from catalog.foundation import periods, units


def test_the_price_of_a_jin_compares_any_two_offers():
    assert units.price_per_jin(Decimal("3.30"), "jin", None) == Decimal("3.30")
    assert units.price_per_jin(Decimal("6.60"), "kg", None) == Decimal("3.30")
    assert units.price_per_jin(Decimal("60.00"), "xiang", 5000) == Decimal("6.00")
    assert units.price_per_jin(Decimal("0.70"), "mei", None) is None


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
