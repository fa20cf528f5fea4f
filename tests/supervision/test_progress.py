"""A unit is measured by what was paid and counts, less what went back; a union's purchases are its unit's."""

from datetime import date
from decimal import Decimal

import pytest

from shop.institutions.models import Institution
from shop.ledger import operations
from shop.ledger.models import Entry
from shop.supervision.queries.progress import months, progress
from shop.supervision.queries.scope import scope_of

TODAY = date(2026, 11, 22)


def year_of(world, who="finance"):
    scope = scope_of(user=world[who], on=TODAY)
    found = progress(institutions=scope.institutions, year=2026, today=TODAY)
    return found, {row.unit.name: row for row in found.units}


def test_reserved_paid_and_counted_stand_side_by_side(world, declare, bought):
    declare("第一中学", "2613416.67")
    bought("第一中学", "O-1:1", "500000.00")
    bought("第一中学", "O-1:2", "100000.00", counts=False)
    bought("工会", "O-2:1", "376840.00", fund="union")
    found, rows = year_of(world)

    row = rows["第一中学"]
    assert (row.reserved, row.paid, row.counted) == (Decimal("784025.00"), Decimal("976840.00"), Decimal("876840.00"))
    assert row.ratio.formula == "876,840.00 ÷ 784,025.00 = 111.84 %"
    assert row.channels == {"canteen": Decimal("500000.00"), "union": Decimal("376840.00")}
    assert "第一中学工会" not in rows
    assert "韶关市财政局" not in rows
    assert found.ratio.percent == Decimal("111.84")


def test_a_refund_lowers_the_numerator_on_its_own_day(world, declare, bought, at):
    declare("第一中学", "10000.00")
    purchase = bought("第一中学", "O-1:1", "1000.00")
    bought(
        "第一中学",
        "R-1:1",
        "-400.00",
        kind="reversal",
        reverses=purchase,
        quantity=Decimal(-4),
        unit_price_cny=Decimal(100),
    )
    _found, rows = year_of(world)

    assert (rows["第一中学"].counted, str(rows["第一中学"].ratio)) == (Decimal("600.00"), "20.00 %")


def test_last_years_payments_are_last_years(world, declare, bought):
    declare("第一中学", "10000.00")
    bought("第一中学", "O-1:1", "1000.00", paid_on=date(2025, 12, 31))

    assert year_of(world)[1]["第一中学"].counted == Decimal("0.00")


def test_who_is_behind_the_time_is_named_the_furthest_first(world, declare, bought):
    declare("第一中学", "10000.00")
    bought("第一中学", "O-1:1", "2679.59")  # 89.32 % of 3,000 less a fen
    found, _rows = year_of(world)
    assert found.due == Decimal("89.32")
    assert [row.unit.name for row in found.laggards] == ["第二中学"]
    bought("第一中学", "O-1:2", "0.01")
    assert [row.unit.name for row in year_of(world)[0].laggards] == ["第二中学"]

    declare("第二中学", "1000.00", accept=False)
    assert [row.unit.name for row in year_of(world)[0].laggards] == ["第二中学"]
    assert year_of(world)[1]["第二中学"].reserved == 0


def test_a_unit_without_a_canteen_is_exempt_and_never_behind(world):
    found, rows = year_of(world)

    assert rows["图书馆"].exempt is True
    assert "图书馆" not in [row.unit.name for row in found.laggards]
    assert (found.filed.formula, found.bought.formula) == ("0 ÷ 2 = 0.00 %", "0 ÷ 2 = 0.00 %")


def test_the_curve_adds_up_month_by_month(world, bought):
    bought("第一中学", "O-1:1", "100.00", paid_on=date(2026, 3, 31))
    bought("第一中学", "O-1:2", "50.00", paid_on=date(2026, 11, 1))
    sums = months(institutions=Institution.objects.all(), year=2026)

    assert [str(total) for total in sums] == [*["0.00"] * 2, *["100.00"] * 8, *["150.00"] * 2]


def test_a_county_sees_what_its_villages_sold_and_a_stranger_sees_nothing(world, bought):
    bought("第一中学", "O-1:1", "100.00")
    bought("abroad", "O-2:1", "30.00")
    bought("第一中学", "O-3:1", "7.00", origin_code="220322000000")

    county, finance, stranger = (scope_of(user=world[who], on=TODAY) for who in ("county", "finance", "stranger"))
    assert set(county.entries.values_list("source", flat=True)) == {"O-1:1", "O-2:1"}
    assert set(finance.entries.values_list("source", flat=True)) == {"O-1:1", "O-3:1"}
    assert set(stranger.entries.values_list("source", flat=True)) == {"O-2:1"}
    assert scope_of(user=world["buyer"], on=TODAY) is None


@pytest.mark.parametrize("count", [1, 3])
def test_the_year_costs_the_same_however_many_units(world, count, bought, django_assert_num_queries):
    for number in range(count):
        bought(["第一中学", "第二中学", "图书馆"][number], f"O-{number}:1", "10.00")
    scope = scope_of(user=world["finance"], on=TODAY)
    institutions = scope.institutions
    with django_assert_num_queries(5):
        assert len(progress(institutions=institutions, year=2026, today=TODAY).units) >= count


def test_a_broken_record_never_hides(world, bought, at):
    """The dashboard reads the entries themselves, so there is no rollup that could differ from them."""
    bought("第一中学", "O-1:1", "10.00")
    operations.seal_all(at=at)
    assert year_of(world)[0].paid == Entry.objects.sums()["goods"] == Decimal("10.00")
