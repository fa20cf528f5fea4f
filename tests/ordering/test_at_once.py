"""Acts that meet at one moment: one wins, the other hears of it, and money and stock stay whole."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connection, connections

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.lots.operations import SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from shop.ordering import operations, refunds
from shop.ordering.refunds import CannotClaim, Claim
from shop.oscar_forks.order.models import Order, OrderGroup, OrderState
from shop.payments.models import Payment
from tests.catalog import goods

from .checkout import pay, place, rate_cards, someone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
LOST = (SoldOut, IllegalMove, CannotClaim)


def at_once(*acts):
    """Run all together; return what each got or raised of ``LOST``. Anything else fails the test."""
    start = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            start.wait(60)
            return act()
        except LOST as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture(autouse=True)
def cards(transactional_db):
    rate_cards()


def test_64_buyers_who_want_2_each_of_100_place_50_orders_and_14_are_told(settings):
    product = goods.product("雪毛鸡", stock=100)
    buyers = [someone() for _ in range(64)]

    outcomes = at_once(*[lambda b=b: place([(product, 2)], at=AT, buyer=b) for b in buyers])

    assert sum(isinstance(o, OrderGroup) for o in outcomes) == 50
    assert [o.shortages for o in outcomes if isinstance(o, SoldOut)] == [[("雪毛鸡", 2, 0)]] * 14
    assert StockRecord.objects.values_list("num_in_stock", "num_allocated").get() == (100, 100)
    assert Order.objects.count() == Payment.objects.count() == 50


def test_eight_clicks_at_once_place_one_order():
    product, buyer = goods.product(stock=100), someone()
    outcomes = at_once(*[lambda: place([(product, 2)], at=AT, buyer=buyer, key="one")] * 8)
    assert len({group.pk for group in outcomes}) == 1
    assert StockRecord.objects.values_list("num_allocated", flat=True).get() == 2


def test_paying_and_cancelling_at_once_leaves_every_order_either_paid_or_paid_back():
    product = goods.product(stock=1000)
    groups = [place([(product, 2)], at=AT) for _ in range(16)]
    acts = []
    for group in groups:
        acts.append(lambda g=group: pay(g, at=AT))
        acts.append(lambda g=group: operations.cancel(group=g, by="buyer", at=AT))

    at_once(*acts)

    for order in Order.objects.select_related("group__payment"):
        payment = order.group.payment
        if order.status == OrderState.PAID:
            assert payment.refunded_cny == 0
        else:
            assert order.status == OrderState.CANCELLED
            assert payment.refunded_cny in (0, payment.amount_cny)
            assert (payment.refunded_cny == payment.amount_cny) == payment.late
    kept = Order.objects.filter(status=OrderState.PAID).count()
    assert StockRecord.objects.values_list("num_in_stock", "num_allocated").get() == (1000, 2 * kept)


def test_two_requests_at_once_open_one_after_sale():
    product = goods.product(stock=100)
    group = place([(product, 10)], at=AT)
    pay(group, at=AT)
    Order.objects.update(status=OrderState.DISPATCHED)
    order = group.orders.get()
    claim = [Claim(order.lines.get().pk, 4)]

    outcomes = at_once(*[lambda: refunds.request(order=order, claims=claim, reason="坏", by=order.user, at=AT)] * 4)

    assert sum(isinstance(o, CannotClaim) for o in outcomes) == 3
    assert order.after_sales.count() == 1
