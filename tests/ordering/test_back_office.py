"""The operator sees orders and has the last word in a dispute; nobody else comes near."""

from decimal import Decimal

import pytest

from catalog.foundation.models import User
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import refunds
from shop.ordering.refunds import Claim
from shop.ordering.states import AfterSaleState
from shop.payments.models import Refund
from tests.catalog import goods

from .checkout import pay, place, rate_cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026"))
    return client


@pytest.fixture
def dispute(at):
    rate_cards()
    group = place([(goods.product("马蹄", stock=100), 10)], at=at)
    pay(group, at=at)
    order = group.orders.get()
    for consignment in Consignment.objects.all():
        fulfilment.pack(consignment=consignment, by="packer", at=at)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=at)
    order.refresh_from_db()
    asked = refunds.request(
        order=order, claims=[Claim(order.lines.get().pk, 2)], reason="<b>坏了</b>", by=order.user, at=at
    )
    refunds.refuse(after_sale=asked, by="seller", at=at, answer="看不清")
    refunds.escalate(after_sale=asked, by="buyer", at=at)
    return asked


@pytest.mark.parametrize("page", ["order/", "after_sale/", "order_refund/", "state_change/", "disputes/"])
def test_every_list_opens(operator, dispute, page):
    assert operator.get(f"/admin/{page}").status_code == 200


def test_the_operator_reads_both_sides_and_refunds(operator, dispute):
    shown = operator.get("/admin/disputes/").content.decode()
    assert "&lt;b&gt;坏了&lt;/b&gt;" in shown
    assert "看不清" in shown

    operator.post(f"/admin/disputes/{dispute.number}/decide/", {"decision": "refund", "answer": "支持买家"})

    dispute.refresh_from_db()
    assert (dispute.state, dispute.answer, dispute.decision) == (AfterSaleState.AGREED, "看不清", "支持买家")
    assert [r.amount_cny for r in Refund.objects.all()] == [Decimal("7.00")]


def test_a_refusal_without_a_reason_is_not_taken(operator, dispute):
    answer = operator.post(f"/admin/disputes/{dispute.number}/decide/", {"decision": "deny", "answer": ""}, follow=True)
    assert "请写明理由" in answer.content.decode()
    dispute.refresh_from_db()
    assert dispute.state == AfterSaleState.ESCALATED


def test_deciding_twice_pays_once(operator, dispute):
    decide = f"/admin/disputes/{dispute.number}/decide/"
    operator.post(decide, {"decision": "refund", "answer": ""})
    again = operator.post(decide, {"decision": "refund", "answer": ""}, follow=True).content.decode()
    assert "不能改为" not in again
    assert "此前已按此处理" in again
    other = operator.post(decide, {"decision": "deny", "answer": "不"}, follow=True).content.decode()
    assert "不能改为" in other
    assert Refund.objects.count() == 1


def test_an_order_cannot_be_edited_in_a_form(operator, dispute):
    assert operator.get(f"/admin/order/edit/{dispute.order_id}/").status_code in (302, 403, 404)


def test_a_buyer_has_no_business_here(client, dispute):
    client.force_login(dispute.order.user)
    answer = client.post(f"/admin/disputes/{dispute.number}/decide/", {"decision": "refund"})
    assert answer.status_code in (302, 403)
    assert Refund.objects.count() == 0
