"""Several people at one lot at one moment; only PostgreSQL lets them write side by side."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from threading import Barrier

import pytest
from django.db import connection, connections
from django.db.models import Sum

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.lots import operations, queries
from catalog.lots.models import Lot, Recall
from catalog.lots.operations import AlreadyRecalled, BadLot, LotsRunShort, NotHeld, SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
WHO = {"by": "clerk", "at": datetime(2026, 11, 22, 10, tzinfo=CHINA)}
REFUSALS = (AlreadyRecalled, BadLot, IllegalMove, LotsRunShort, NotHeld, SoldOut)


def at_once(people, act):
    start = Barrier(people)

    def run(n):
        try:
            connection.ensure_connection()
            start.wait(60)
            return act(n)
        except REFUSALS as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(run, range(people)))


def receive(product, quantity):
    return operations.receive(product=product, quantity=quantity, produced_on=date(2026, 11, 22), **WHO)


def stock_and_lots(product):
    record = StockRecord.objects.get(product=product)
    unheld = product.lots.filter(state="available").aggregate(s=Sum("on_hand"))["s"] or 0
    return record.num_in_stock - record.num_uncovered, unheld


def test_a_recall_pressed_by_eight_people_at_once_is_one_recall():
    lot = receive(goods.product(), 40)
    operations.split(lot=lot, parts=[5, 6], **WHO)

    outcomes = at_once(
        8,
        lambda n: operations.recall(lot=Lot.objects.get(pk=lot.pk), scope="forward", reason="r", advice="a", **WHO),
    )

    [recall] = Recall.objects.all()
    assert [str(one) for one in outcomes].count(recall.number) == 1
    assert sum(isinstance(one, AlreadyRecalled) for one in outcomes) == 7
    assert recall.recalled.count() == 3


def test_a_lot_divided_by_eight_people_at_once_loses_nothing():
    product = goods.product()
    lot = receive(product, 40)

    outcomes = at_once(8, lambda n: operations.split(lot=Lot.objects.get(pk=lot.pk), parts=[9], **WHO))

    assert sum(isinstance(one, BadLot) for one in outcomes) == 4
    assert sorted(product.lots.values_list("on_hand", flat=True)) == [4, 9, 9, 9, 9]


def test_whatever_sixteen_people_do_at_once_stock_is_what_unheld_lots_hold():
    product = goods.product()
    lots = [receive(product, 30) for _n in range(4)]
    record = StockRecord.objects.get(product=product)
    operations.reserve(wanted={record.pk: 40})

    def act(n):
        lot = Lot.objects.get(pk=lots[n % 4].pk)
        deeds = (
            lambda: operations.split(lot=lot, parts=[3], **WHO),
            lambda: operations.hold(lot=lot, reason="r", **WHO),
            lambda: operations.pack(product=product, quantity=5, **WHO),
            lambda: operations.merge(lots=[lots[0], lots[(n % 3) + 1]], **WHO),
            lambda: operations.recall(lot=lot, scope="family", reason="r", advice="a", **WHO),
        )
        return deeds[n % 5]()

    at_once(16, act)

    in_stock, unheld = stock_and_lots(product)
    assert in_stock == unheld
    everything = list(product.lots.values_list("pk", flat=True))
    assert queries.balance(everything).difference == 0
    assert queries.balance(everything).received == 120
