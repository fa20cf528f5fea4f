"""At the gate: two people, three numbers, and money back for what is missing."""

from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from shop.ordering.models import OrderRefund
from shop.oscar_forks.order.models import Order, OrderState
from shop.payments.models import Refund
from shop.procurement import operations
from shop.procurement.models import Acceptance
from shop.procurement.states import AcceptanceState
from tests.catalog import goods
from tests.ordering.checkout import pay_out

from .kitchen import approved, counts, delivered, kitchen
from .test_requests import free

pytestmark = pytest.mark.django_db


def weigh_and_sign(school, sheet, at, **by_title):
    operations.record_weights(acceptance=sheet, counts=counts(sheet, **by_title), by=school.acceptor, at=at)
    operations.countersign(acceptance=sheet, by=school.buyer, at=at)


def test_a_delivery_opens_one_sheet_with_blank_weights(school, at):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)

    again = operations.open_acceptance(consignment=sheet.consignment, at=at)

    line = sheet.lines.get()
    assert again == sheet
    assert (line.ordered, line.shipped, line.received) == (100, 100, None)
    assert (sheet.institution, sheet.state) == (school.unit, AcceptanceState.OPEN)
    assert Acceptance.objects.count() == 1


def test_nothing_missing_completes_the_order_and_credits_nothing(school, at):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)

    weigh_and_sign(school, sheet, at)

    order = Order.objects.get()
    assert order.status == OrderState.COMPLETED
    assert order.lines.get().accepted_quantity == 100
    assert Refund.objects.count() == 0
    assert [(s.user, s.name) for s in sheet.signatures.all()] == [
        (school.acceptor, "acceptor"),
        (school.buyer, "buyer"),
    ]


def test_short_weight_makes_a_credit_and_gives_the_budget_back_when_it_is_paid_out(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500, catch_weight=True)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    total = sheet.order.total_incl_tax

    weigh_and_sign(school, sheet, at, 马蹄=("96", "0", "短秤"))

    refund = OrderRefund.objects.get()
    assert refund.refund.amount_cny == Decimal("14.00")
    line = sheet.lines.get()
    assert (line.credited_cny, line.received) == (Decimal("14.00"), Decimal("96"))
    assert line.order_line.accepted_quantity == Decimal("96")
    assert free(school.budget) == (0, 0, total)  # not back yet
    pay_out(refund, at=at)
    assert free(school.budget) == (0, 0, total - Decimal("14.00"))


def test_within_three_percent_only_goods_billed_by_weight_are_credited(school, at):
    caught = goods.product("马蹄", price="10.00", stock=500, catch_weight=True)
    fixed = goods.product("红薯", price="10.00", stock=500)
    sheets = delivered(school, [(caught, 100), (fixed, 100)], at=at)

    for sheet in sheets:
        weigh_and_sign(school, sheet, at, 马蹄=("98", "0", ""), 红薯=("98", "0", ""))

    assert [refund.amount_cny for refund in Refund.objects.all()] == [Decimal("20.00")]


def test_rejected_goods_are_credited_with_the_reason(school, at):
    egg = goods.product("鸡蛋", price="0.80", sale_unit="mei", stock=1000)
    [sheet] = delivered(school, [(egg, 300)], at=at)

    weigh_and_sign(school, sheet, at, 鸡蛋=("300", "12", "破损"))

    refund = OrderRefund.objects.get()
    assert refund.refund.amount_cny == Decimal("9.60")
    assert "破损" in refund.reason
    assert sheet.lines.get().order_line.accepted_quantity == 288


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (("90", "0", ""), "3 %"),
        (("100", "101", "x"), "拒收"),
        (("-1", "0", "x"), "拒收"),
        (("5000", "0", "x"), "十倍"),
    ],
)
def test_figures_that_cannot_be_are_refused_and_nothing_is_written(school, at, count, sentence):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)

    with pytest.raises(operations.BadWeights, match=sentence):
        operations.record_weights(acceptance=sheet, counts=counts(sheet, 马蹄=count), by=school.acceptor, at=at)

    assert sheet.lines.get().received is None
    assert sheet.signatures.count() == 0


@pytest.mark.parametrize("received", ["94", "106"])
def test_weighed_goods_out_of_tolerance_are_kept_only_with_the_buyers_yes(school, at, received):
    mati = goods.product("马蹄", stock=500, catch_weight=True, tolerance_percent=Decimal(5))
    [sheet] = delivered(school, [(mati, 100)], at=at)
    line = sheet.lines.get()
    said = {"received": Decimal(received), "reason": "路上失水"}

    with pytest.raises(operations.BadWeights, match="5 %"):
        operations.record_weights(
            acceptance=sheet, counts={line.pk: operations.Count(**said)}, by=school.acceptor, at=at
        )
    line.refresh_from_db()
    assert (line.received, line.agreed) == (None, False)

    operations.record_weights(
        acceptance=sheet, counts={line.pk: operations.Count(**said, agreed=True)}, by=school.acceptor, at=at
    )
    line.refresh_from_db()
    assert (line.received, line.agreed) == (Decimal(received), True)


def test_goods_may_be_as_far_off_as_they_say(school, at):
    mati = goods.product("马蹄", stock=500, catch_weight=True, tolerance_percent=Decimal(5))
    [sheet] = delivered(school, [(mati, 100)], at=at)
    line = sheet.lines.get()

    operations.record_weights(
        acceptance=sheet, counts={line.pk: operations.Count(Decimal("95.5"))}, by=school.acceptor, at=at
    )

    line.refresh_from_db()
    assert (line.received, line.agreed) == (Decimal("95.5"), False)


def test_the_acceptor_weighs_and_another_person_signs(school, at):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    stranger = kitchen("人民医院")

    for person in (school.buyer, stranger.acceptor):
        with pytest.raises(operations.NotAnAcceptor):
            operations.record_weights(acceptance=sheet, counts=counts(sheet), by=person, at=at)
    with pytest.raises(IllegalMove):
        operations.countersign(acceptance=sheet, by=school.buyer, at=at)
    operations.record_weights(acceptance=sheet, counts=counts(sheet), by=school.acceptor, at=at)
    with pytest.raises(operations.SamePerson):
        operations.countersign(acceptance=sheet, by=school.acceptor, at=at)
    with pytest.raises(operations.NotAnAcceptor):
        operations.countersign(acceptance=sheet, by=stranger.buyer, at=at)
    assert Order.objects.get().status == OrderState.DELIVERED

    for person in (school.buyer, school.accountant):
        operations.countersign(acceptance=sheet, by=person, at=at)
    with pytest.raises(IllegalMove):
        operations.countersign(acceptance=sheet, by=school.approver, at=at)
    assert sheet.signatures.count() == 3
    assert Order.objects.get().status == OrderState.COMPLETED


def test_a_sheet_sent_back_is_weighed_again(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500, catch_weight=True)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    operations.record_weights(
        acceptance=sheet, counts=counts(sheet, 马蹄=("50", "0", "短秤")), by=school.acceptor, at=at
    )

    operations.send_back(acceptance=sheet, by=school.buyer, reason="再称一次", at=at)
    assert (sheet.state, sheet.signatures.count()) == (AcceptanceState.OPEN, 0)
    weigh_and_sign(school, sheet, at)

    assert Refund.objects.count() == 0


def test_the_order_completes_with_its_last_sheet(school, at):
    seller = goods.seller("乐昌")
    mati = goods.product("马蹄", seller_=seller, stock=500)
    meat = goods.product("冻鸡", seller_=seller, stock=500, storage_band="frozen", sale_unit="zhi", net_weight_g=1500)
    first, last = delivered(school, [(mati, 100), (meat, 10)], at=at)

    weigh_and_sign(school, first, at)
    assert Order.objects.get().status == OrderState.DELIVERED
    weigh_and_sign(school, last, at)

    assert Order.objects.get().status == OrderState.COMPLETED


def test_what_an_employee_bought_opens_no_sheet(school, at):
    from logistics.fulfilment import operations as fulfilment
    from logistics.fulfilment.models import Consignment
    from tests.ordering.checkout import pay, place

    group = place([(goods.product(stock=50), 5)], at=at)
    pay(group, at=at)
    consignment = Consignment.objects.get()
    fulfilment.pack(consignment=consignment, by="packer", at=at)
    fulfilment.hand_over(consignment=consignment, by="packer", at=at)
    fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)

    assert Acceptance.objects.count() == 0


def test_nothing_arrives_before_it_is_paid(school, at):
    approved(school, [(goods.product(stock=500), 100)], at=at)
    assert Acceptance.objects.count() == 0
