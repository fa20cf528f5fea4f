"""A fact is entered once; the same fact again is the same entry, another amount for it is refused by name."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from shop.ledger import operations
from shop.ledger.models import SCHEMAS, Entry
from shop.ledger.operations import SecondAmount


def test_the_same_fact_twice_is_one_entry(prepared, at):
    operations.append(entries=[prepared("O-1:1")], at=at)
    first = Entry.objects.get()
    operations.append(entries=[prepared("O-1:1")], at=at + timedelta(hours=1))

    again = Entry.objects.get()
    assert (again.entry_no, again.recorded_at) == (first.entry_no, first.recorded_at)


def test_a_second_amount_for_one_source_is_refused_and_nothing_beside_it_is_written(prepared, at):
    operations.append(entries=[prepared("O-1:1")], at=at)

    with translation.override("en"), pytest.raises(SecondAmount) as refused:
        operations.append(entries=[prepared("O-2:1"), prepared("O-1:1", amount_cny=Decimal("12.01"))], at=at)

    assert str(refused.value) == "O-1:1 stands in the ledger with ¥12.00; a second figure, ¥12.01, is refused."
    assert [entry.source for entry in Entry.objects.all()] == ["O-1:1"]


def test_what_is_read_back_has_the_hash_that_was_written(prepared, at):
    odd = prepared(
        "O-1:1",
        quantity=Decimal("1E+1"),
        kilograms=None,
        amount_cny=Decimal("24"),
        unit_price_cny=Decimal("2.4"),
        happened_at=at.replace(microsecond=123_456),
        product_title="马蹄 “特级” \\ \u2028 🥚",
    )
    operations.append(entries=[odd], at=at.replace(microsecond=999_999))

    entry = Entry.objects.get()
    assert entry.compute_hash() == entry.content_hash == odd.content_hash
    assert (str(entry.quantity), entry.happened_at.microsecond) == ("10.000", 123_000)


def test_the_hash_covers_every_column_but_the_key_and_itself():
    columns = {field.attname for field in Entry._meta.concrete_fields}

    assert set(SCHEMAS[1]) == columns - {"id", "content_hash"}


@pytest.mark.parametrize("count", [1, 200])
def test_two_hundred_lines_cost_what_one_costs(prepared, at, count, django_assert_max_num_queries):
    from django.db import connection

    entries = [prepared(f"O-1:{number}") for number in range(count)]
    # SQLite takes 999 parameters in a statement, PostgreSQL all in one.
    inserts = 1 if connection.vendor == "postgresql" else -(-count // 18)
    with django_assert_max_num_queries(inserts + 3):
        operations.append(entries=entries, at=at)

    assert Entry.objects.count() == count


def test_entry_numbers_can_be_read_aloud(prepared, at):
    operations.append(entries=[prepared("O-1:1")], at=at)

    assert Entry.objects.get().entry_no.startswith("E-")
    assert len(Entry.objects.get().entry_no) == 16
    assert not set("01OIL") & set(Entry.objects.get().entry_no[2:])
