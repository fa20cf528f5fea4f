"""The database refuses to change what happened to a lot, by whatever way one comes."""

from datetime import date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from catalog.foundation.periods import CHINA
from catalog.lots import operations
from catalog.lots.models import LotEvent, LotLink, RecalledLot
from tests.catalog import goods

pytestmark = pytest.mark.django_db
WHO = {"by": "clerk", "at": datetime(2026, 11, 22, 10, tzinfo=CHINA)}


@pytest.fixture(autouse=True)
def rows():
    lot = operations.receive(product=goods.product(), quantity=9, produced_on=date(2026, 11, 22), **WHO)
    operations.split(lot=lot, parts=[4], **WHO)
    operations.recall(lot=lot, scope="lot", reason="r", advice="a", **WHO)


@pytest.mark.parametrize("model", [LotEvent, LotLink, RecalledLot])
def test_a_row_is_neither_changed_nor_deleted(model):
    row = model.objects.order_by("pk").first()
    before = model.objects.values().get(pk=row.pk)

    for act in (
        lambda: model.objects.filter(pk=row.pk).update(id=row.pk + 1000),
        lambda: model.objects.filter(pk=row.pk).delete(),
        row.save,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()

    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.sqlite
def test_sqlites_insert_or_replace_replaces_nothing():
    event = LotEvent.objects.first()

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO lots_lotevent (id, lot_id, kind, quantity, at, by, reason, reference) "
            "VALUES (%s, %s, 'received', 1000, '2026-11-22', 'thief', '', '')",
            [event.pk, event.lot_id],
        )

    assert LotEvent.objects.get(pk=event.pk).quantity == 9


@pytest.mark.postgres
def test_the_table_is_not_emptied():
    with connection.cursor() as cursor:
        # Foreign keys still to be checked would hold the table before its guard does.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("TRUNCATE lots_lotevent")

    assert LotEvent.objects.exists()
