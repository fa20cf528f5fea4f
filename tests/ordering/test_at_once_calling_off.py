"""Goods that leave, are called off, lost, accepted or paid back at the same moment: no deadlock, no yuan twice."""

from datetime import datetime
from decimal import Decimal

import pytest

from catalog.foundation.periods import CHINA
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import refunds
from shop.ordering.models import OrderRefund
from shop.ordering.promises import Side
from shop.oscar_forks.order.models import Line, Order, OrderState
from shop.payments import operations as payments
from shop.payments.models import Payment, Payout, Refund
from shop.procurement import operations as procurement
from tests.catalog import goods
from tests.procurement.kitchen import counts, delivered, kitchen

from .checkout import pay, place, rate_cards
from .test_at_once import LOST, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
REFUSED = (*LOST, refunds.CannotCallOff, refunds.NothingLeftToRefund, payments.NothingToPay)


def refusable(act):
    def run():
        try:
            return act()
        except REFUSED as refused:
            return refused

    return run


@pytest.fixture(autouse=True)
def cards(transactional_db):
    rate_cards()


def packed(count):
    product = goods.product(stock=1000)
    orders = []
    for _ in range(count):
        group = place([(product, 2)], at=AT)
        pay(group, at=AT)
        orders.append(group.orders.get())
    for consignment in Consignment.objects.all():
        fulfilment.pack(consignment=consignment, by="packer", at=AT)
    return orders


def test_a_parcel_leaves_or_is_called_off_never_both():
    orders = packed(12)
    acts = []
    for order in orders:
        parcel = Consignment.objects.get(reference=order.number)
        acts.append(
            refusable(lambda p=parcel: fulfilment.dispatch_own_truck(consignment=p, vehicle="粤F1", by="x", at=AT))
        )
        acts.append(
            refusable(lambda o=order: refunds.call_off(order=o, side=Side.SELLER, by="x", reason="没有", at=AT))
        )

    at_once(*acts)

    gone = 0
    for order in Order.objects.select_related("group__payment"):
        state = Consignment.objects.get(reference=order.number).state
        if order.status == OrderState.REFUNDED:
            assert (state, order.group.payment.refunded_cny) == ("cancelled", order.group.payment.amount_cny)
        else:
            assert (order.status, state, order.group.payment.refunded_cny) == (OrderState.DISPATCHED, "dispatched", 0)
            gone += 1
    assert StockRecord.objects.values_list("num_in_stock", "num_allocated").get() == (1000 - 2 * gone, 0)


def test_buyer_seller_and_platform_call_one_order_off_at_once_and_it_is_paid_back_once():
    [order] = packed(1)
    sides = [Side.SELLER, Side.PLATFORM, Side.SELLER, Side.PLATFORM]
    at_once(
        *[refusable(lambda s=s: refunds.call_off(order=order, side=s, by="x", reason="没有", at=AT)) for s in sides]
    )
    assert Refund.objects.count() == OrderRefund.objects.count() == 1
    assert Payment.objects.get().refunded_cny == order.total_incl_tax


def test_the_last_signature_and_other_refunds_at_once_never_pay_a_line_twice():
    school = kitchen()
    sheets = []
    for number in range(6):
        mati = goods.product(f"马蹄{number}", price="3.50", stock=500)
        [sheet] = delivered(school, [(mati, 100)], at=AT)
        short = counts(sheet, **{f"马蹄{number}": ("60", "0", "短秤")})  # 140.00
        procurement.record_weights(acceptance=sheet, counts=short, by=school.acceptor, at=AT)
        sheets.append(sheet)
    acts = []
    for sheet in sheets:
        line = sheet.order.lines.get()
        acts.append(refusable(lambda s=sheet: procurement.countersign(acceptance=s, by=school.buyer, at=AT)))
        acts += [
            refusable(
                lambda o=sheet.order, li=line, n=n: refunds.credit(
                    order=o, line=li, amount_cny=Decimal("50.00"), reason="召回", source=f"recall:{o}:{n}", at=AT
                )
            )
            for n in range(2)
        ]

    at_once(*acts)

    for sheet in sheets:
        sheet.refresh_from_db()
        assert sheet.state == "signed"
        line = Line.objects.get(order=sheet.order_id)
        paid = sum(sheet.order.order_refunds.values_list("refund__amount_cny", flat=True))
        # Refunds before the signature count towards it; one after it comes on top, as somebody decided.
        assert Decimal("140.00") <= line.refunded_cny == paid <= Decimal("240.00")
        assert sheet.order.group.payment.refunded_cny == paid


def test_two_people_make_a_payout_file_at_once_and_no_refund_stands_in_both():
    orders = packed(8)
    for order in orders:
        refunds.call_off(order=order, side=Side.SELLER, by="x", reason="没有", at=AT)
    Refund.objects.update(payee_account="6222000011112222")
    at_once(*[refusable(lambda: payments.make_payout(by="徐静", at=AT))] * 4)
    assert Refund.objects.filter(state="sent").exclude(payout=None).count() == 8
    assert sum(Payout.objects.values_list("count", flat=True)) == 8
