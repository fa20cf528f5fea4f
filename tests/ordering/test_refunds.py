"""A buyer may refuse and return; money goes back once, never more than was paid, to where it came from."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import operations, refunds
from shop.ordering.models import AfterSale, OrderRefund
from shop.ordering.promises import Side
from shop.ordering.refunds import CannotCallOff, CannotClaim, Claim, NothingLeftToRefund
from shop.ordering.signals import order_refunded
from shop.ordering.states import AFTER_SALE, AfterSaleState
from shop.oscar_forks.order.models import OrderState
from shop.payments.models import Payment, Refund
from tests.catalog import goods

from .checkout import pay, pay_out, place, rate_cards, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(db):
    rate_cards()


@pytest.fixture
def announced():
    heard = []

    def hear(sender, order, line_amounts, freight_cny, refund, at, **_future):
        heard.append((order.number, sorted(line_amounts.values()), freight_cny))

    order_refunded.connect(hear)
    yield heard
    order_refunded.disconnect(hear)


@pytest.fixture
def paid(at):
    """A paid order of 10 jin of 马蹄 at 3.50 and 4 bags of 大米 at 25."""
    seller = goods.seller()
    mati = goods.product("马蹄", seller_=seller, price="3.50", stock=100)
    rice = goods.product("大米", seller_=seller, price="25.00", sale_unit="dai", net_weight_g=5000, stock=100)
    group = place([(mati, 10), (rice, 4)], at=at, buyer=someone("buyer"))
    pay(group, at=at)
    return group.orders.get()


def dispatched(order, at):
    for consignment in Consignment.objects.for_reference(order.number):
        fulfilment.pack(consignment=consignment, by="packer", at=at)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=at)
    order.refresh_from_db()
    return order


def lines(order):
    return {line.title: line for line in order.lines.all()}


def test_a_paid_order_may_be_called_off_while_nothing_has_left(paid, at, announced):
    refund = refunds.call_off(order=paid, side=Side.BUYER, by="buyer", at=at, reason="不要了")
    pay_out(refund, at=at)

    paid.refresh_from_db()
    payment = Payment.objects.get()
    assert paid.status == OrderState.REFUNDED
    assert payment.refunded_cny == payment.amount_cny == paid.total_incl_tax
    assert list(StockRecord.objects.values_list("num_in_stock", "num_allocated")) == [(100, 0), (100, 0)]
    assert announced == [(paid.number, [Decimal("35.00"), Decimal("100.00")], paid.shipping_incl_tax)]


def test_packed_goods_of_a_called_off_order_go_back_into_their_lots(paid, at):
    fulfilment.pack(consignment=Consignment.objects.get(), by="packer", at=at)
    assert list(StockRecord.objects.values_list("num_in_stock", "num_allocated")) == [(90, 0), (96, 0)]

    refunds.call_off(order=paid, side=Side.SELLER, by="clerk", at=at, reason="机器坏了")

    assert list(StockRecord.objects.values_list("num_in_stock", "num_allocated")) == [(100, 0), (100, 0)]


def test_goods_destroyed_before_they_were_packed_are_paid_back_and_held_for_nobody(paid, at):
    for consignment in Consignment.objects.for_reference(paid.number):
        Consignment.objects.filter(pk=consignment.pk).update(state="held", held_from="planned")
        consignment.refresh_from_db()
        fulfilment.decide(consignment=consignment, disposition="destroy", by="packer", reason="变质", at=at)

    assert list(StockRecord.objects.values_list("num_in_stock", "num_allocated")) == [(100, 0), (100, 0)]
    assert Payment.objects.get().refunded_cny == paid.total_incl_tax


def test_a_long_answer_is_kept_as_far_as_it_fits(paid, at):
    order = dispatched(paid, at)
    claims = [Claim(line.pk, 1) for line in order.lines.all()]
    after_sale = refunds.request(order=order, claims=claims, reason="坏了", by=order.user, at=at)

    refunds.approve(after_sale=after_sale, by="operator", at=at, answer="好" * 900)

    assert len(AfterSale.objects.get().answer) == 500
    assert max(len(change.reason) for change in AFTER_SALE.history(after_sale)) == 300


def test_what_has_left_is_not_called_off_but_returned(paid, at):
    dispatched(paid, at)
    paid.status = OrderState.PAID  # as a page that was opened before shows it
    with pytest.raises(CannotCallOff, match="已从商家发出"):
        refunds.call_off(order=paid, side=Side.BUYER, by="buyer", at=at, reason="不要了")
    assert Refund.objects.count() == 0


def test_an_after_sale_is_agreed_and_paid_back_in_proportion(paid, at, announced):
    order = dispatched(paid, at)
    mati = lines(order)["马蹄"]

    asked = refunds.request(order=order, claims=[Claim(mati.pk, 3)], reason="坏了三斤", by=order.user, at=at)
    assert (asked.amount_cny, asked.answer_by) == (Decimal("10.50"), at + timedelta(hours=48))
    refund = refunds.approve(after_sale=asked, by="seller", at=at)
    assert announced == []  # agreed is not paid
    pay_out(refund, at=at)

    asked.refresh_from_db()
    mati.refresh_from_db()
    order.refresh_from_db()
    assert (asked.state, mati.refunded_cny) == (AfterSaleState.SETTLED, Decimal("10.50"))
    assert order.status == OrderState.DISPATCHED
    assert announced == [(order.number, [Decimal("10.50")], Decimal("0.00"))]


def test_agreeing_twice_pays_once(paid, at):
    order = dispatched(paid, at)
    mati = lines(order)["马蹄"]
    asked = refunds.request(order=order, claims=[Claim(mati.pk, 3)], reason="坏", by=order.user, at=at)
    twin = AfterSale.objects.get()

    refunds.approve(after_sale=asked, by="seller", at=at)
    with pytest.raises(IllegalMove):
        refunds.approve(after_sale=twin, by="seller", at=at)

    assert [r.amount_cny for r in Refund.objects.all()] == [Decimal("10.50")]


@pytest.mark.parametrize("quantity", [0, -1, 11])
def test_more_than_was_ordered_cannot_be_claimed(paid, at, quantity):
    order = dispatched(paid, at)
    with pytest.raises(CannotClaim, match="不超过订购数量"):
        refunds.request(
            order=order, claims=[Claim(lines(order)["马蹄"].pk, quantity)], reason="坏", by=order.user, at=at
        )
    assert AfterSale.objects.count() == 0


def test_a_line_of_another_order_cannot_be_claimed(paid, at):
    other = place([(goods.product("别家", stock=9), 1)], at=at).orders.get().lines.get()
    order = dispatched(paid, at)
    with pytest.raises(CannotClaim):
        refunds.request(order=order, claims=[Claim(other.pk, 1)], reason="坏", by=order.user, at=at)


def test_one_request_is_open_at_a_time(paid, at):
    order = dispatched(paid, at)
    claim = [Claim(lines(order)["马蹄"].pk, 1)]
    refunds.request(order=order, claims=claim, reason="坏", by=order.user, at=at)
    with pytest.raises(CannotClaim, match="处理中"):
        refunds.request(order=order, claims=claim, reason="坏", by=order.user, at=at)
    assert AfterSale.objects.count() == 1


def test_before_it_leaves_and_long_after_it_came_there_is_no_after_sale(paid, at):
    claim = [Claim(lines(paid)["马蹄"].pk, 1)]
    with pytest.raises(CannotClaim, match="直接取消"):
        refunds.request(order=paid, claims=claim, reason="坏", by=paid.user, at=at)
    order = dispatched(paid, at)
    operations.complete(order=order, by="buyer", at=at)
    with pytest.raises(CannotClaim, match="15 天"):
        refunds.request(order=order, claims=claim, reason="坏", by=order.user, at=at + timedelta(days=16))


def test_a_seller_who_does_not_answer_in_48_hours_is_overruled_by_the_clock(paid, at):
    order = dispatched(paid, at)
    asked = refunds.request(order=order, claims=[Claim(lines(order)["马蹄"].pk, 1)], reason="坏", by=order.user, at=at)
    assert refunds.escalate_overdue(at=at + timedelta(hours=47)) == 0
    assert refunds.escalate_overdue(at=at + timedelta(hours=48)) == 1
    asked.refresh_from_db()
    assert asked.state == AfterSaleState.ESCALATED


def test_a_refusal_needs_a_reason_and_can_be_brought_before_the_platform(paid, at):
    order = dispatched(paid, at)
    asked = refunds.request(order=order, claims=[Claim(lines(order)["马蹄"].pk, 1)], reason="坏", by=order.user, at=at)
    with pytest.raises(CannotClaim, match="拒绝理由"):
        refunds.refuse(after_sale=asked, by="seller", at=at, answer="  ")
    refunds.refuse(after_sale=asked, by="seller", at=at, answer="照片不清楚")
    refunds.escalate(after_sale=asked, by="buyer", at=at)
    refunds.approve(after_sale=asked, by="operator", at=at)
    assert OrderRefund.objects.get().refund.amount_cny == Decimal("3.50")


def test_never_more_goes_back_than_the_line_cost(paid, at):
    mati = lines(paid)["马蹄"]
    refunds.credit(order=paid, line=mati, amount_cny=Decimal("30.00"), reason="短斤", source="a", at=at)
    with pytest.raises(NothingLeftToRefund):
        refunds.credit(order=paid, line=mati, amount_cny=Decimal("5.01"), reason="短斤", source="b", at=at)
    refunds.credit(order=paid, line=mati, amount_cny=Decimal("5.00"), reason="短斤", source="c", at=at)
    assert sum(r.amount_cny for r in Refund.objects.all()) == Decimal("35.00")


def test_the_same_fact_credits_once(paid, at):
    mati = lines(paid)["马蹄"]
    for _again in range(2):
        refunds.credit(order=paid, line=mati, amount_cny=Decimal("7.00"), reason="短斤", source="same", at=at)
    mati.refresh_from_db()
    assert (mati.refunded_cny, Refund.objects.count()) == (Decimal("7.00"), 1)


def test_an_order_of_which_everything_went_back_is_refunded(paid, at):
    amounts, freight = refunds.whatever_is_left(paid)
    refund = refunds.give_back(
        order=paid, line_amounts=amounts, freight_cny=freight, source="all", reason="全退", at=at
    )
    paid.refresh_from_db()
    assert paid.status == OrderState.PAID
    pay_out(refund, at=at)
    paid.refresh_from_db()
    assert paid.status == OrderState.REFUNDED


def test_what_arrived_long_ago_without_a_complaint_is_complete(paid, at):
    order = dispatched(paid, at)
    for consignment in Consignment.objects.for_reference(order.number):
        fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)
    order.refresh_from_db()
    assert order.status == OrderState.DELIVERED
    assert operations.complete_overdue(at=at + timedelta(days=9)) == 0
    assert operations.complete_overdue(at=at + timedelta(days=10)) == 1
    order.refresh_from_db()
    assert order.status == OrderState.COMPLETED
