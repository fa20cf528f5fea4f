"""What the platform sees by itself stands in the seller's file once: disputes, late parcels, failed tests."""

from datetime import date, datetime, timedelta

import pytest

from catalog.credit import operations
from catalog.credit.models import CreditFact
from catalog.foundation.periods import CHINA
from catalog.recognition import operations as recognition
from catalog.safety import operations as safety
from catalog.safety.operations import Finding
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import refunds
from shop.ordering.refunds import Claim
from shop.sellers.credit import note_late
from tests.catalog import goods
from tests.logistics.conftest import NOON, packed
from tests.ordering.checkout import pay, pay_out, place, rate_cards, someone

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


@pytest.fixture
def seller(db):
    operations.load_causes()
    return goods.seller("北乡演示合作社", region=goods.village())


@pytest.mark.parametrize(("arrives", "facts"), [(24, 0), (25, 1)])
def test_a_parcel_that_comes_after_the_agreed_day_is_a_fact(seller, arrives, facts):
    consignment = packed(seller, wanted_on=date(2026, 11, 24))
    fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="x", at=NOON)

    fulfilment.deliver_own_truck(consignment=consignment, by="x", at=NOON + timedelta(days=arrives - 22))

    assert list(CreditFact.objects.values_list("cause__code", "source")) == [
        ("late_delivery", f"consignment:{consignment.number}")
    ] * facts  # fmt: skip


@pytest.mark.parametrize(("paid", "facts"), [(23, 1), (24, 0), (25, 0)])
def test_what_was_paid_on_the_agreed_day_or_later_is_not_late_through_the_seller(seller, paid, facts):
    rate_cards()
    group = place([(goods.product(seller_=seller, stock=10), 1)], at=AT, wanted_on=date(2026, 11, 24))
    pay(group, at=AT + timedelta(days=paid - 22))
    consignment = Consignment.objects.get(reference=group.orders.get().number)

    note_late(consignment=consignment, at=AT + timedelta(days=4))

    assert CreditFact.objects.count() == facts


def test_a_failed_test_is_a_fact_and_a_passed_one_is_none(seller):
    product = goods.product(seller_=seller, stock=10)
    for passed in (True, False):
        sample = safety.take_sample(
            lot=product.lots.get(), taken_on=date(2026, 11, 21), office="农业农村局", lab="检测中心", by="x", at=AT
        )
        safety.report(
            sample=sample, findings=[Finding("毒死蜱", "0.08 mg/kg", "0.02 mg/kg", passed)], report_no="7号",
            reported_on=date(2026, 11, 22), by="x", at=AT,
        )  # fmt: skip

    [fact] = CreditFact.objects.all()
    assert (fact.cause.code, fact.points, fact.source) == ("failed_test", -30, f"sample:{sample.number}")


def test_without_rules_nothing_is_entered(seller):
    operations.CreditCause.objects.all().delete()
    operations.note(seller=seller, cause="dispute", happened_on=AT.date(), evidence="x", source="x", at=AT)

    assert not CreditFact.objects.exists()


@pytest.mark.parametrize("overruled", [False, True])
def test_only_a_refund_that_the_platform_had_to_decide_is_a_dispute(seller, overruled):
    rate_cards()
    product = goods.product("马蹄", seller_=seller, stock=100)
    group = place([(product, 10)], at=AT, buyer=someone("buyer"))
    pay(group, at=AT)
    order = group.orders.get()
    for consignment in Consignment.objects.for_reference(order.number):
        fulfilment.pack(consignment=consignment, by="packer", at=AT)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=AT)
    order.refresh_from_db()
    asked = refunds.request(
        order=order, claims=[Claim(order.lines.get().pk, 3)], reason="坏了三斤", by=order.user, at=AT
    )
    if overruled:
        refunds.refuse(after_sale=asked, by="seller", at=AT, answer="照片不清楚")
        refunds.escalate(after_sale=asked, by="buyer", at=AT)

    pay_out(refunds.approve(after_sale=asked, by="x", at=AT), at=AT)

    facts = CreditFact.objects.filter(cause__code="dispute")
    assert list(facts.values_list("source", flat=True)) == [f"after-sale:{asked.number}"] * overruled


@pytest.mark.parametrize(("false_origin", "points"), [(True, [-50]), (False, [])])
def test_a_recognition_taken_back_for_a_false_origin_is_a_fact_and_for_another_cause_is_none(
    seller, false_origin, points
):
    made = goods.product("马蹄", seller_=seller, origin=goods.village())
    held = recognition.recognise(
        product=made,
        number="乐认1号",
        authority="农业农村局",
        valid_from=date(2026, 1, 1),
        valid_to=None,
        by="x",
        at=AT,
    )

    recognition.withdraw_recognition(
        recognition=held, reason="由外地调入", false_origin=false_origin, by="林国栋", at=AT
    )

    facts = CreditFact.objects.filter(seller=seller, cause__code="false_origin")
    assert list(facts.values_list("points", flat=True)) == points
    assert [fact.evidence for fact in facts] == ["乐认1号: 由外地调入"] * len(points)
