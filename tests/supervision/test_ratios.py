"""Shares come out as arithmetic has them, not as bulletins printed them (domain.md §4.3)."""

from datetime import date
from decimal import Decimal

import pytest

from shop.supervision.ratios import Ratio, time_share


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent"),
    [
        ("141.10", "602.26", "23.43"),
        ("370.92", "1622.67", "22.86"),
        ("85", "146", "58.22"),
        ("651", "1015", "64.14"),
        ("876840", "784025", "111.84"),
        ("27.42", "27.10", "101.18"),
        ("20.95", "105.17", "19.92"),
        ("512.02", "2224.93", "23.01"),
        ("1.79", "2.87", "62.37"),
        ("0", "1", "0.00"),
    ],
)
def test_published_figures_give_their_true_share(numerator, denominator, percent):
    assert Ratio(Decimal(numerator), Decimal(denominator)).percent == Decimal(percent)


def test_a_share_shows_what_it_is_made_of():
    assert Ratio(Decimal("512.02"), Decimal("2224.93")).formula == "512.02 ÷ 2,224.93 = 23.01 %"
    assert Ratio(Decimal("5.00"), Decimal(0)).formula == "5.00 ÷ 0 = —"
    assert Ratio(Decimal("5.00"), Decimal(0)).percent is None


def test_three_funds_give_the_universitys_sum():
    assert Decimal("11.2") + Decimal("6.91") + Decimal("1.48") == Decimal("19.59")


@pytest.mark.parametrize(
    ("year", "today", "share"),
    [
        (2026, date(2026, 11, 22), "89.32"),
        (2026, date(2026, 12, 31), "100.00"),
        (2025, date(2026, 11, 22), "100.00"),
        (2027, date(2026, 11, 22), "0.00"),
        (2024, date(2024, 1, 1), "0.27"),
    ],
)
def test_the_part_of_the_year_that_is_over(year, today, share):
    assert time_share(year=year, today=today) == Decimal(share)
