"""The union's money when two people, the clock and the trucks act on one round at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, connections

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Budget
from shop.ordering import refunds
from shop.oscar_forks.order.models import Order, OrderState
from shop.payments.models import Payment
from shop.welfare import operations, queries
from shop.welfare.models import Allowance, FeedbackSlip, Round
from shop.welfare.operations import NotADraft, NotConfirmed, NotShort
from tests.catalog import goods

from .union import answer_all, draft, open_round, union, wish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
REFUSED = (IllegalMove, NotADraft, NotConfirmed, NotShort, refunds.CannotCallOff)


def at_once(*acts):
    start = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            start.wait(60)
            return act()
        except REFUSED as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def fund():
    return Budget.objects.values_list("reserved_cny", "committed_cny", "spent_cny").get()


def fresh(round):
    return Round.objects.select_related("union__region").get(pk=round.pk)


def confirmed(members=8):
    chicken = goods.product("小笨鸡", price="90.00", sale_unit="zhi", stock=100)
    made = open_round(union(members=members), at=AT, items=[chicken])
    for n in range(members):
        wish(made, f"会员{n}", {chicken: 1}, at=AT)
    operations.close(round=made, by="officer", at=AT)
    answer_all(made, at=AT)
    operations.fix_quantities(round=made, by="officer", at=AT)
    return fresh(made)


def test_published_by_four_at_once_the_money_is_set_aside_once():
    made = draft(union(members=10), at=AT, items=[goods.product("小笨鸡", price="90.00")])
    outcomes = at_once(*[lambda: operations.publish(round=fresh(made), by="o", at=AT)] * 4)
    assert outcomes.count(None) == 1
    assert fund() == (Decimal("2000.00"), 0, 0)
    assert Allowance.objects.count() == 10


def test_closed_by_hand_and_by_the_clock_at_once_each_cooperative_has_one_slip():
    chicken = goods.product("小笨鸡", price="90.00", stock=50)
    made = open_round(union(members=4), at=AT, items=[chicken])
    wish(made, "会员0", {chicken: 1}, at=AT)
    at_once(*[lambda: operations.close(round=fresh(made), by="x", at=AT + timedelta(days=7))] * 4)
    assert FeedbackSlip.objects.count() == 1
    assert fund() == (Decimal("90.00"), 0, 0)


def test_ordered_by_four_clicks_at_once_it_is_paid_once():
    made = confirmed()
    officer = made.created_by
    at_once(*[lambda: operations.order_and_pay(round=fresh(made), officer=officer, at=AT)] * 4)
    assert fund() == (0, 0, Decimal("720.00"))
    assert Payment.objects.count() == made.places.count() == 2
    assert StockRecord.objects.values_list("num_allocated", flat=True).get() == 8


def test_raised_by_two_officers_at_once_the_union_buys_the_rest_once():
    made = confirmed(members=2)
    Product.objects.update(min_quantity=3)  # the seller sends no less from now on
    place, item = made.places.first(), made.items.get()
    short = queries.shortfalls(round=made)
    assert len(short) == 2
    at_once(*[lambda: operations.raise_to_minimum(round=fresh(made), place=place, item=item, by="o", at=AT)] * 4)
    assert place.extras.get().quantity == 2
    assert fund()[0] == Decimal("180.00") + Decimal("180.00")


def test_called_off_while_the_trucks_leave_each_order_is_either_sent_or_paid_back():
    made = confirmed()
    operations.order_and_pay(round=made, officer=made.created_by, at=AT)
    seller = Order.objects.first().seller

    def bring(consignment):
        fulfilment.pack(consignment=consignment, by="p", at=AT)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F1", by="p", at=AT)
        fulfilment.deliver_own_truck(consignment=consignment, by="p", at=AT)

    parcels = list(Consignment.objects.all())
    at_once(
        *[lambda p=p: bring(p) for p in parcels],
        *[lambda: operations.call_off_seller(round=fresh(made), seller=seller, by="o", reason="x", at=AT)] * 2,
    )

    sent = Order.objects.filter(status=OrderState.DELIVERED).count()
    back = Order.objects.filter(status=OrderState.REFUNDED).count()
    assert sent + back == 2
    assert sum(Allowance.objects.values_list("spent_cny", flat=True)) == 360 * sent
    assert sum(Payment.objects.values_list("refunded_cny", flat=True)) == 360 * back
    assert StockRecord.objects.values_list("num_in_stock", "num_allocated").get() == (100 - 4 * sent, 0)
