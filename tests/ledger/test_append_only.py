"""The database itself refuses to change, delete or empty the ledger, whoever asks and in which words."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from shop.ledger import operations
from shop.ledger.models import AppendOnly, Entry, Seal, TreeHead

TABLES = ["ledger_entry", "ledger_seal", "ledger_treehead", "ledger_treenode"]


@pytest.fixture
def filled(recorded, at):
    recorded(257)
    operations.seal_all(at=at)


def refused(sql, *parameters):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@pytest.mark.parametrize("table", TABLES)
def test_raw_sql_deletes_no_row(filled, table):
    refused(f"DELETE FROM {table}")  # noqa: S608 - a literal of this file


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_entry SET amount_cny = 1",
        "UPDATE ledger_entry SET content_hash = content_hash",
        "UPDATE ledger_seal SET leaf_hash = ''",
        "UPDATE ledger_treehead SET root = ''",
        "UPDATE ledger_treenode SET hash = ''",
    ],
)
def test_raw_sql_changes_no_row(filled, sql):
    refused(sql)


def test_nothing_was_lost_by_the_attempts(filled):
    for table in TABLES:
        refused(f"DELETE FROM {table}")  # noqa: S608

    assert (Entry.objects.count(), Seal.objects.count(), TreeHead.objects.count()) == (257, 257, 1)
    assert set(Entry.objects.values_list("amount_cny", flat=True)) == {Decimal("12.00")}


@pytest.mark.postgres
@pytest.mark.parametrize("table", TABLES)
def test_postgresql_truncates_no_table(filled, table):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.sqlite
def test_sqlite_replaces_no_row(filled):
    entry = Entry.objects.in_order().first()
    columns = ", ".join(f'"{field.column}"' for field in Entry._meta.concrete_fields)
    forged = columns.replace('"amount_cny"', "99999").replace('"id"', str(entry.pk))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO ledger_entry ({columns}) SELECT {forged} FROM ledger_entry LIMIT 1")  # noqa: S608

    assert Entry.objects.get(pk=entry.pk).amount_cny == Decimal("12.00")
    assert Entry.objects.count() == 257


def test_python_refuses_with_the_same_word(filled):
    entry = Entry.objects.in_order().first()
    for act in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(amount_cny=0)):
        with pytest.raises(AppendOnly):
            act()


def test_a_reason_that_contradicts_the_counting_is_refused_by_the_database(prepared, at):
    with pytest.raises(DatabaseError), transaction.atomic():
        operations.append(entries=[prepared("O-1:1", counts_reserve=True, reason="no_unit")], at=at)
    with pytest.raises(DatabaseError), transaction.atomic():
        operations.append(entries=[prepared("O-1:1", amount_cny=Decimal("-1.00"))], at=at)

    assert Entry.objects.count() == 0
