"""A sum given to the wrong payment is taken back, with everything that came of it, or not at all."""

from decimal import Decimal

import pytest

from catalog.foundation.models import User
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ledger.models import Entry
from shop.ordering import operations as ordering
from shop.ordering.models import OrderNotice
from shop.oscar_forks.order.models import OrderState
from shop.payments import operations, queries
from shop.payments.models import BankLine, Payment, Refund
from shop.payments.operations import CannotUnmatch
from shop.payments.signals import Refused
from shop.payments.states import BankLineState, PaymentState
from tests.catalog import goods
from tests.ordering.checkout import place, rate_cards

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(db):
    rate_cards()


def bring(amount, payment, at, ref="B1"):
    line = BankLine.objects.create(
        account="demo", bank_ref=ref, booked_at=at, amount_cny=Decimal(amount), payer_name="实验小学",
        payer_account="6222000011112222", note="货款", imported_at=at, imported_by="test",
    )  # fmt: skip
    operations.match_transfer(bank_line=line, payment=payment, by="徐静", at=at)
    line.refresh_from_db()
    return line


@pytest.fixture
def groups(at):
    product = goods.product("马蹄", price="3.50", stock=100)
    return [place([(product, 10)], at=at) for _ in range(2)]


def unmatch(line, at, reason="看错了户名"):
    operations.unmatch(bank_line=line, by="徐静", reason=reason, at=at)
    line.refresh_from_db()


def test_the_wrong_order_is_called_off_and_the_right_one_paid_with_the_same_sum(groups, at):
    wrong, right = groups
    line = bring(wrong.total_cny, wrong.payment, at)
    assert wrong.orders.get().status == OrderState.PAID

    unmatch(line, at)

    assert (line.state, line.payment) == (BankLineState.UNMATCHED, None)
    assert wrong.orders.get().status == OrderState.REFUNDED
    assert sum(Entry.objects.values_list("amount_cny", flat=True)) == queries.net_cny() == 0
    assert not Refund.objects.to_pay_by_hand().exists()  # nobody is to be paid anything
    assert OrderNotice.objects.get().amount_cny == 0
    operations.match_transfer(bank_line=line, payment=right.payment, by="徐静", at=at)
    assert right.orders.get().status == OrderState.PAID
    assert StockRecord.objects.get().num_allocated == 10
    assert queries.net_cny() == right.total_cny


def test_part_of_a_payment_is_simply_due_again(groups, at):
    line = bring("20.00", groups[0].payment, at)
    unmatch(line, at)
    payment = Payment.objects.get(pk=groups[0].payment_id)
    assert (payment.state, payment.received_cny) == (PaymentState.WAITING, 0)
    assert Refund.objects.count() == 0


def test_a_surplus_that_was_to_go_back_is_withdrawn_and_may_come_again(groups, at):
    wrong, right = groups
    line = bring(wrong.total_cny + 5, wrong.payment, at)
    unmatch(line, at)
    assert set(Refund.objects.filter(surplus=True).values_list("state", flat=True)) == {"withdrawn"}
    operations.match_transfer(bank_line=line, payment=right.payment, by="徐静", at=at)
    [waiting] = Refund.objects.to_pay_by_hand()
    assert waiting.amount_cny == 5


def test_a_surplus_that_went_back_stops_it(groups, at):
    line = bring(groups[0].total_cny + 5, groups[0].payment, at)
    operations.make_payout(by="徐静", at=at)
    with pytest.raises(CannotUnmatch, match="已经退回"):
        unmatch(line, at)
    assert groups[0].orders.get().status == OrderState.PAID


def test_goods_that_have_left_stop_it_and_nothing_is_half_undone(groups, at):
    line = bring(groups[0].total_cny, groups[0].payment, at)
    parcel = Consignment.objects.get()
    fulfilment.pack(consignment=parcel, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=parcel, vehicle="粤F12345", by="packer", at=at)
    with pytest.raises(Refused, match="已经发出"):
        unmatch(line, at)
    line.refresh_from_db()
    assert (line.state, groups[0].orders.get().status) == (BankLineState.MATCHED, OrderState.DISPATCHED)
    assert Refund.objects.count() == 0


def test_the_payer_s_own_part_goes_back_for_real(groups, at):
    wrong = groups[0]
    own = bring("20.00", wrong.payment, at, ref="own")
    line = bring(wrong.total_cny - 20, wrong.payment, at, ref="other")
    unmatch(line, at)
    own.refresh_from_db()
    assert own.state == BankLineState.RETURNED
    [waiting] = Refund.objects.to_pay_by_hand()
    assert (waiting.amount_cny, waiting.payee_account) == (20, "6222000011112222")


def test_money_that_came_too_late_is_taken_back_from_a_cancelled_order(groups, at):
    wrong, right = groups
    ordering.cancel(group=wrong, by="buyer", at=at)
    line = bring(wrong.total_cny, wrong.payment, at)
    unmatch(line, at)
    assert not Refund.objects.to_pay_by_hand().exists()
    operations.match_transfer(bank_line=line, payment=right.payment, by="徐静", at=at)
    assert queries.net_cny() == right.total_cny


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_mistake_is_named_or_not_undone(groups, at, reason):
    line = bring("20.00", groups[0].payment, at)
    with pytest.raises(CannotUnmatch):
        unmatch(line, at, reason)


def test_finance_finds_the_sum_and_takes_it_back_once(groups, at, client):
    line = bring(groups[0].total_cny, groups[0].payment, at)
    client.force_login(User.objects.create_superuser("finance", password="demo-2026"))
    assert "实验小学" in client.get("/admin/bank-statement/matched/?q=实验").content.decode()
    assert "没有找到" in client.get("/admin/bank-statement/matched/?q=别的").content.decode()
    for _again in range(2):
        answer = client.post(f"/admin/bank-statement/{line.pk}/unmatch/", {"reason": "看错了"}, follow=True)
    assert "没有匹配到任何付款" in answer.content.decode()
    line.refresh_from_db()
    assert line.state == BankLineState.UNMATCHED
