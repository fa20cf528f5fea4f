"""Questions about money that no single queryset answers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, Sum

from .models import Attempt, BankLine, Method, Payment, Refund
from .states import AttemptState, PaymentState, RefundState

#: One sweep does not take more than this, so that it ends before the next begins.
BATCH = 200
ZERO = Decimal("0.00")


def net_cny() -> Decimal:
    """What we hold of what was paid: settled payments less what was promised back. The ledger's sum equals it.

    Surpluses are in neither: nobody bought anything with them.
    """
    settled = Payment.objects.filter(state=PaymentState.SETTLED)
    sums = settled.aggregate(paid=Sum("amount_cny"), back=Sum("refunded_cny"))
    return (sums["paid"] or ZERO) - (sums["back"] or ZERO)


def refunded_cny() -> Decimal:
    """What has reached payers, surpluses not counted."""
    sent = Refund.objects.filter(state=RefundState.SUCCEEDED, surplus=False)
    return sent.aggregate(total=Sum("amount_cny"))["total"] or ZERO


def refunds_to_sweep(*, before: datetime) -> list[Refund]:
    """Refunds that have waited since before ``before``: never sent, or sent without an answer."""
    stuck = Q(state=RefundState.REQUESTED, requested_at__lt=before) | Q(state=RefundState.SENT, sent_at__lt=before)
    waiting = Refund.objects.filter(stuck).exclude(channel=Method.BANK_TRANSFER)
    return list(waiting.select_related("payment").order_by("pk")[:BATCH])


def attempts_to_sweep(*, before: datetime) -> list[Attempt]:
    """Attempts begun before ``before`` of which nothing final was heard, oldest first."""
    waiting = Attempt.objects.filter(state=AttemptState.OPEN, started_at__lt=before)
    return list(waiting.select_related("payment").order_by("pk")[:BATCH])


def suggestions(lines: Sequence[BankLine]) -> dict[int, list[Payment]]:
    """For sums nobody can place: open transfers of exactly the same amount, same payer's name first. Two queries.

    {bank line id: payments}. Only for a person to choose from; an amount alone never decides.
    """
    by_amount = defaultdict(list)
    amounts = {line.amount_cny for line in lines}
    waiting = Payment.objects.open_transfers()  # type: ignore[attr-defined]  # the plugin loses this one method
    for payment in waiting.filter(amount_cny__in=amounts, received_cny=0):
        by_amount[payment.amount_cny].append(payment)
    return {
        line.pk: sorted(by_amount[line.amount_cny], key=lambda payment: payment.payer_name != line.payer_name)[:5]
        for line in lines
    }
