"""Every dispute ends, and then its order does; one row that fails holds up no other."""

from datetime import timedelta

import pytest

from catalog.foundation.driving import each
from catalog.foundation.lifecycle import IllegalMove
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import operations, refunds
from shop.ordering.models import AfterSale
from shop.ordering.refunds import CannotClaim, Claim
from shop.ordering.signals import order_completed
from shop.ordering.states import AfterSaleState
from shop.oscar_forks.order.models import Order, OrderState
from tests.catalog import goods

from .checkout import pay, place, rate_cards, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(db):
    rate_cards()


def arrived(at, product=None):
    group = place([(product or goods.product("马蹄", stock=100), 10)], at=at, buyer=someone())
    pay(group, at=at)
    order = group.orders.get()
    for consignment in Consignment.objects.for_reference(order.number):
        fulfilment.pack(consignment=consignment, by="packer", at=at)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=at)
        fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)
    order.refresh_from_db()
    return order


def ask(order, at):
    return refunds.request(order=order, claims=[Claim(order.lines.get().pk, 1)], reason="坏", by=order.user, at=at)


def test_a_refusal_that_nobody_takes_further_is_final_after_seven_days_and_the_order_completes(at):
    order = arrived(at)
    asked = ask(order, at + timedelta(days=1))
    refunds.refuse(after_sale=asked, by="seller", answer="照片不清楚", at=at + timedelta(days=2))
    assert asked.escalate_by == at + timedelta(days=9)

    # On the tenth day the order is due, and the refusal has been final for a day.
    day_8, day_10 = at + timedelta(days=8), at + timedelta(days=10)
    assert refunds.close_refused(at=day_8) == 0
    assert refunds.close_refused(at=day_10) == 1
    asked.refresh_from_db()
    assert asked.state == AfterSaleState.CLOSED
    assert operations.complete_overdue(at=day_10) == 1
    order.refresh_from_db()
    assert order.status == OrderState.COMPLETED


def test_while_the_buyer_may_still_go_to_the_platform_the_order_stays_open(at):
    order = arrived(at)
    asked = ask(order, at + timedelta(days=8))
    refunds.refuse(after_sale=asked, by="seller", answer="不同意", at=at + timedelta(days=9))
    assert operations.complete_overdue(at=at + timedelta(days=12)) == 0
    assert refunds.close_refused(at=at + timedelta(days=16)) == 1
    assert operations.complete_overdue(at=at + timedelta(days=16)) == 1


def test_after_the_deadline_the_platform_is_not_asked_any_more_even_before_the_clock_came_by(at):
    asked = ask(arrived(at), at)
    refunds.refuse(after_sale=asked, by="seller", answer="不同意", at=at)
    with pytest.raises(CannotClaim, match="7 天已过"):
        refunds.escalate(after_sale=asked, by="buyer", at=at + timedelta(days=7))
    asked.refresh_from_db()
    assert asked.state == AfterSaleState.REFUSED


def test_a_refusal_is_taken_to_the_platform_and_not_asked_anew(at):
    order = arrived(at)
    asked = ask(order, at)
    refunds.refuse(after_sale=asked, by="seller", answer="不同意", at=at)
    with pytest.raises(CannotClaim, match="平台裁决"):
        ask(order, at)
    refunds.withdraw(after_sale=asked, by="buyer", at=at)
    ask(order, at)
    assert AfterSale.objects.count() == 2


def test_an_order_that_nobody_confirms_has_a_last_day_for_claims_too(at):
    order = arrived(at)
    with pytest.raises(CannotClaim, match="15 天"):
        ask(order, at + timedelta(days=25, seconds=1))
    ask(order, at + timedelta(days=25))


def test_one_order_that_cannot_complete_holds_up_no_other(at, caplog):
    product = goods.product("马蹄", stock=100)
    broken, fine = arrived(at, product), arrived(at, product)

    def stumble(sender, order, **_future):
        if order.pk == broken.pk:
            raise RuntimeError("no budget row")

    order_completed.connect(stumble)
    try:
        assert operations.complete_overdue(at=at + timedelta(days=10)) == 1
    finally:
        order_completed.disconnect(stumble)

    assert dict(Order.objects.values_list("pk", "status")) == {
        broken.pk: OrderState.DELIVERED,
        fine.pk: OrderState.COMPLETED,
    }
    assert "no budget row" in caplog.text


def test_a_row_that_somebody_else_moved_is_no_error(caplog):
    def act(row):
        if row == 2:
            raise IllegalMove("moved")

    assert each([1, 2, 3], act) == 2
    assert [record.levelname for record in caplog.records] in ([], ["INFO"])
