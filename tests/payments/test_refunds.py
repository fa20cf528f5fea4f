"""Money back: promised once, sent once, heard of in any order."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.foundation.lifecycle import IllegalMove
from shop.payments import operations, queries, tasks
from shop.payments.models import Payment, Refund
from shop.payments.operations import NotPaid, OverRefund
from shop.payments.states import RefundState

pytestmark = pytest.mark.django_db


@pytest.fixture
def refund(at, django_capture_on_commit_callbacks):
    """Ask for a refund, and let its task run."""

    def _refund(payment, amount="30.00", source="aftersale:1"):
        with django_capture_on_commit_callbacks(execute=True):
            return operations.start_refund(
                payment=payment, amount_cny=Decimal(amount), source=source, reason="短斤少两", at=at
            )

    return _refund


def state_of(refund):
    refund.refresh_from_db()
    return refund.state


def test_a_card_is_refunded_at_once_and_alipay_when_stripe_says_so(paid, refund, stripe, announced):
    card, alipay = paid(way="card"), paid(way="alipay")
    quick, slow = refund(card, source="a:1"), refund(alipay, source="a:2")
    assert (state_of(quick), state_of(slow)) == (RefundState.SUCCEEDED, RefundState.SENT)

    stripe.settle_refunds()
    stripe.deliver()

    assert state_of(slow) == RefundState.SUCCEEDED
    assert announced[2:] == [("refunded", card.number, Decimal("30.00")), ("refunded", alipay.number, Decimal("30.00"))]
    assert queries.net_cny() == Decimal("117.60")
    assert queries.refunded_cny() == Decimal("60.00")


def test_the_same_source_is_refunded_once(paid, refund, stripe):
    payment = paid()
    first = refund(payment)

    assert refund(payment) == first
    assert refund(payment, amount="88.80") == first
    payment.refresh_from_db()
    assert payment.refunded_cny == Decimal("30.00")
    assert [event["type"] for event in stripe.webhooks.held].count("refund.created") == 1


def test_more_than_was_paid_is_refused_and_changes_nothing(paid, refund):
    payment = paid("88.80")
    refund(payment, "80.00")

    with pytest.raises(OverRefund, match=r"8\.80"):
        refund(payment, "8.81", source="aftersale:2")
    payment.refresh_from_db()
    assert (payment.refunded_cny, Refund.objects.count()) == (Decimal("80.00"), 1)
    refund(payment, "8.80", source="aftersale:2")


def test_the_database_itself_refuses_to_promise_too_much(paid):
    payment = paid("88.80")

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(refunded_cny=Decimal("88.81"))


def test_what_was_not_paid_is_not_refunded(expect, refund):
    with pytest.raises(NotPaid):
        refund(expect())
    assert not Refund.objects.exists()


@pytest.mark.parametrize("amount", ["0.00", "-5.00", "0.001"])
def test_a_sum_that_cannot_be_sent_is_not_promised(paid, refund, amount):
    with pytest.raises(ValueError, match="cannot be refunded"):
        refund(paid(), amount)


def test_a_late_word_of_pending_undoes_no_success(paid, refund, stripe, announced):
    row = refund(paid())
    pending = stripe.last("refund.created")
    stripe.settle_refunds()
    stripe.deliver(kinds=["refund.updated"])

    assert stripe.webhooks.deliver(pending) == 200

    assert state_of(row) == RefundState.SUCCEEDED
    assert [name for name, *_rest in announced] == ["settled", "refunded"]


def test_a_refund_that_bounces_is_on_finances_list_and_is_announced_once(paid, refund, stripe, announced, at):
    row = refund(paid())
    stripe.settle_refunds(fail=True)
    stripe.deliver()
    assert (state_of(row), row.failure) == (RefundState.FAILED, "expired_or_canceled_card")
    assert list(Refund.objects.to_pay_by_hand()) == [row]

    operations.retry_refund(refund=row, by="徐静", at=at)
    row.refresh_from_db()
    operations.send_refund(refund=row, at=at)
    stripe.settle_refunds()
    stripe.deliver()

    assert (state_of(row), row.attempt) == (RefundState.SUCCEEDED, 2)
    assert [name for name, *_rest in announced] == ["settled", "refunded"]
    assert queries.net_cny() == Decimal("58.80")
    with pytest.raises(IllegalMove):
        operations.mark_paid_out(refund=row, bank_ref="x", by="徐静", at=at)


def test_a_refund_whose_task_was_lost_is_sent_by_the_sweep_once(paid, stripe):
    now = timezone.now()
    row = operations.start_refund(
        payment=paid(), amount_cny=Decimal("5.00"), source="a:1", reason="", at=now - timedelta(minutes=6)
    )
    young = operations.start_refund(payment=paid(), amount_cny=Decimal("5.00"), source="a:2", reason="", at=now)

    tasks.sweep()
    tasks.sweep()

    assert (state_of(row), state_of(young)) == (RefundState.SENT, RefundState.REQUESTED)
    assert [event["type"] for event in stripe.webhooks.held].count("refund.created") == 1


def test_a_refund_sent_long_ago_without_a_word_is_asked_about(paid, refund, stripe):
    row = refund(paid())
    Refund.objects.update(sent_at=timezone.now() - timedelta(minutes=6))
    stripe.settle_refunds()

    tasks.sweep()

    assert state_of(row) == RefundState.SUCCEEDED


def test_an_allowance_goes_back_at_once(expect, at, refund, announced):
    payment = expect(method="allowance")
    operations.settle_from_allowance(payment=payment, at=at)

    assert state_of(refund(payment)) == RefundState.SUCCEEDED
    assert announced[-1] == ("refunded", payment.number, Decimal("30.00"))
