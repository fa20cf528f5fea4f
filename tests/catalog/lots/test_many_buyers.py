"""Many buyers at one moment; only PostgreSQL lets them write side by side."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from catalog.foundation.periods import CHINA
from catalog.lots import operations
from catalog.lots.operations import SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


def at_once(buyers, act):
    """Run ``act(n)`` for all buyers together; return what each of them got or raised."""
    start = Barrier(buyers)

    def run(n):
        try:
            connection.ensure_connection()
            start.wait(60)
            with transaction.atomic():
                return act(n)
        except SoldOut as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(buyers) as pool:
        return list(pool.map(run, range(buyers)))


def test_64_buyers_who_want_2_each_of_100_pieces_buy_exactly_100():
    record = StockRecord.objects.get(product=goods.product(stock=100))

    outcomes = at_once(64, lambda n: operations.reserve(wanted={record.pk: 2}))

    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (100, 100)
    assert outcomes.count(None) == 50
    assert [o.shortages for o in outcomes if o] == [[("马蹄", 2, 0)]] * 14


def test_baskets_in_opposite_order_wait_for_each_other_and_do_not_lock_each_other_out():
    records = [StockRecord.objects.get(product=goods.product(f"第{n}号", stock=1000)).pk for n in range(12)]

    outcomes = at_once(24, lambda n: operations.reserve(wanted=dict.fromkeys(records if n % 2 else records[::-1], 3)))

    assert outcomes == [None] * 24
    assert set(StockRecord.objects.filter(pk__in=records).values_list("num_allocated", flat=True)) == {72}


def test_two_packers_never_take_the_same_goods_twice():
    product = goods.product(stock=40)
    record = StockRecord.objects.get(product=product)
    operations.reserve(wanted={record.pk: 40})

    at_once(8, lambda n: operations.pack(product=product, quantity=5, by=f"packer {n}", at=AT))

    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated) == (0, 0)
    assert [lot.on_hand for lot in product.lots.all()] == [0]
