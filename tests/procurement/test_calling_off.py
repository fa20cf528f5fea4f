"""A canteen's paid order that is not sent, or is lost: the unit has doors, the money and the budget come back."""

from decimal import Decimal

import pytest

from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ledger.models import Entry
from shop.ordering import refunds
from shop.ordering.models import OrderRefund
from shop.ordering.promises import Side
from shop.oscar_forks.order.models import Order, OrderState
from shop.payments.models import Payment, Refund
from shop.procurement import operations, queries
from shop.procurement.models import PurchaseRequest
from tests.catalog import goods
from tests.ordering.checkout import pay, pay_out

from .kitchen import approved, counts, delivered, kitchen

pytestmark = pytest.mark.django_db


def free(school) -> Decimal:
    school.budget.refresh_from_db()
    return school.budget.free_cny


@pytest.fixture
def paid(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500)
    request = approved(school, [(mati, 100)], at=at)
    pay(request.group, at=at)
    return request.group.orders.get()


def page(client, user, order):
    client.force_login(user)
    response = client.get(f"/org/orders/{order.group.number}/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_buyer_calls_off_a_paid_order_and_money_budget_and_stock_come_back(school, paid, at, client):
    before = free(school)
    assert "取消这笔订单" in page(client, school.buyer, paid)

    answer = client.post(f"/org/orders/{paid.number}/call-off/", {"reason": "停课两周"}, follow=True)

    assert "已取消" in answer.content.decode()
    paid.refresh_from_db()
    assert paid.status == OrderState.REFUNDED
    refund = Refund.objects.get()
    assert (refund.channel, refund.amount_cny, refund.reason) == ("bank_transfer", paid.total_incl_tax, "停课两周")
    assert free(school) == before  # not until the transfer has been made
    pay_out(OrderRefund.objects.get(), at=at)
    assert free(school) == before + paid.total_incl_tax
    assert sum(Entry.objects.values_list("amount_cny", flat=True)) == 0
    assert list(paid.lines.values_list("stockrecord__num_allocated", flat=True)) == [0]


def test_a_double_click_and_an_old_page_change_nothing_twice(school, paid, client):
    client.force_login(school.buyer)
    for _again in range(2):
        answer = client.post(f"/org/orders/{paid.number}/call-off/", {"reason": "停课"}, follow=True)
    assert "已经取消" in answer.content.decode()
    assert Refund.objects.count() == 1


def test_without_a_reason_nothing_is_called_off(school, paid, client):
    client.force_login(school.buyer)
    answer = client.post(f"/org/orders/{paid.number}/call-off/", {"reason": " "}, follow=True)
    assert "请写明取消原因" in answer.content.decode()
    paid.refresh_from_db()
    assert paid.status == OrderState.PAID


def test_who_weighs_or_keeps_the_books_finds_no_such_door(school, paid, client):
    for user in (school.acceptor, school.accountant):
        assert "取消这笔订单" not in page(client, user, paid)
        assert client.post(f"/org/orders/{paid.number}/call-off/", {"reason": "x"}).status_code == 403
    assert Refund.objects.count() == 0


def test_another_unit_s_order_is_not_found(school, paid, client):
    client.force_login(kitchen("第二中学").buyer)
    assert client.post(f"/org/orders/{paid.number}/call-off/", {"reason": "x"}).status_code == 404
    assert client.post(f"/org/orders/{paid.number}/anew/").status_code == 404
    assert Refund.objects.count() == 0


def two_parcels(school, at):
    seller = goods.seller("乐昌")
    mati = goods.product("马蹄", seller_=seller, price="3.50", stock=500)
    hen = goods.product("雪毛鸡", seller_=seller, price="60.00", sale_unit="zhi", stock=50, storage_band="frozen")
    request = approved(school, [(mati, 100), (hen, 2)], at=at)
    pay(request.group, at=at)
    order = request.group.orders.get()
    return order, *(Consignment.objects.get(reference=order.number, band=band) for band in ("ambient", "frozen"))


def bring(consignment, at):
    fulfilment.pack(consignment=consignment, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=at)
    fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)


def accept(school, order, at):
    sheet = order.acceptances.get()
    operations.record_weights(acceptance=sheet, counts=counts(sheet), by=school.acceptor, at=at)
    operations.countersign(acceptance=sheet, by=school.buyer, at=at)


def test_when_the_last_parcel_is_lost_after_the_rest_was_accepted_the_order_is_complete(school, at):
    order, ambient, frozen = two_parcels(school, at)
    bring(ambient, at)
    accept(school, order, at)
    order.refresh_from_db()
    assert order.status == OrderState.DISPATCHED

    fulfilment.pack(consignment=frozen, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=frozen, vehicle="粤F12345", by="packer", at=at)
    fulfilment.declare_lost(consignment=frozen, by="driver", reason="车辆起火", at=at)

    order.refresh_from_db()
    assert order.status == OrderState.COMPLETED
    assert Refund.objects.get().amount_cny == Decimal("120.00")


def test_when_the_seller_calls_off_the_rest_the_accepted_order_is_complete(school, at):
    order, ambient, _frozen = two_parcels(school, at)
    bring(ambient, at)
    accept(school, order, at)

    refunds.call_off(order=order, side=Side.SELLER, by="clerk", reason="没有鸡了", at=at)

    order.refresh_from_db()
    assert order.status == OrderState.COMPLETED


def test_lost_goods_are_ordered_anew_from_one_button(school, at, client):
    order, ambient, frozen = two_parcels(school, at)
    fulfilment.pack(consignment=frozen, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=frozen, vehicle="粤F12345", by="packer", at=at)
    fulfilment.declare_lost(consignment=frozen, by="driver", reason="车辆起火", at=at)
    assert "重新采购" in page(client, school.buyer, order)

    client.post(f"/org/orders/{order.number}/anew/")

    draft = PurchaseRequest.objects.get(state="draft")
    assert list(draft.lines.values_list("title", "quantity")) == [("雪毛鸡", 2)]
    assert draft.site == school.site


def test_of_an_order_that_comes_nothing_is_ordered_anew(school, paid, client):
    assert "重新采购" not in page(client, school.buyer, paid)
    answer = client.post(f"/org/orders/{paid.number}/anew/", follow=True)
    assert "没有整项退款" in answer.content.decode()
    assert PurchaseRequest.objects.filter(state="draft").count() == 0


def test_money_that_went_back_before_counts_towards_what_the_scales_find(school, at, client):
    mati = goods.product("马蹄", price="3.50", stock=500)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    line = sheet.order.lines.get()
    refunds.credit(order=sheet.order, line=line, amount_cny=Decimal("30.00"), reason="商家让价", source="x", at=at)

    shortage = counts(sheet, 马蹄=("90", "0", "短秤"))  # ten jin: 35.00
    operations.record_weights(acceptance=sheet, counts=shortage, by=school.acceptor, at=at)
    client.force_login(school.buyer)
    answer = client.post(f"/org/receiving/{sheet.number}/sign/", follow=True)

    assert "将退回 ¥5.00" in answer.content.decode()
    assert "累计已退 ¥35.00" in answer.content.decode()
    line.refresh_from_db()
    assert line.refunded_cny == Decimal("35.00")
    assert Payment.objects.get().refunded_cny == Decimal("35.00")


def test_goods_paid_back_whole_before_they_were_weighed_are_credited_no_more(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    line = sheet.order.lines.get()
    refunds.credit(order=sheet.order, line=line, amount_cny=Decimal("350.00"), reason="召回", source="x", at=at)

    nothing = counts(sheet, 马蹄=("0", "0", "拒收"))
    operations.record_weights(acceptance=sheet, counts=nothing, by=school.acceptor, at=at)
    operations.countersign(acceptance=sheet, by=school.buyer, at=at)

    assert Refund.objects.count() == 1
    assert sheet.lines.get().credited_cny == 0
    assert Order.objects.get().status == OrderState.COMPLETED


def test_nothing_is_invoiced_for_an_order_that_was_paid_back_whole(school, paid, at):
    assert [row.state for row in queries.invoice_rows(school.unit)] == ["missing"]
    refunds.call_off(order=paid, side=Side.SELLER, by="clerk", reason="没有货", at=at)
    assert queries.invoice_rows(school.unit) == []
