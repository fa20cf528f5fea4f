"""Expect money, stop expecting it, and note that it is there."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.numbering import new_number

from ..models import Attempt, Method, Payment, PaymentViewer
from ..signals import payment_settled
from ..states import LINE, PAYMENT, AttemptState, BankLineState, PaymentState
from ..transfer_codes import new_code
from .refunds import return_surplus, surplus_of


@transaction.atomic
def expect(
    *,
    amount_cny: Decimal,
    method: str,
    payer: User | None,
    source: str,
    due_at: datetime,
    at: datetime,
    payer_name: str = "",
    viewers: Iterable[User] = (),
    description: str = "",
    return_path: str = "",
) -> Payment:
    """Expect ``amount_cny`` from ``payer`` until ``due_at``; return the payment.

    ``source`` says who expects it (``group:G-…``); the same source twice is the same payment, unchanged.
    ``viewers`` may open the payment page besides the payer. ``return_path`` is where the page leads back to.
    Raises ValueError for a sum that is not positive or not in whole fen.
    """
    if amount_cny <= 0 or amount_cny != amount_cny.quantize(Decimal("0.01")):
        raise ValueError(f"{amount_cny} CNY cannot be expected.")
    try:
        with transaction.atomic():
            payment = Payment.objects.create(
                number=new_number("P"),
                source=source,
                description=description,
                method=Method(method),
                amount_cny=amount_cny,
                payer=payer,
                payer_name=payer_name or str(payer or ""),
                return_path=return_path,
                transfer_code=new_code() if method == Method.BANK_TRANSFER else None,
                created_at=at,
                due_at=due_at,
            )
    except IntegrityError:
        # Either this source is expected already, or, once in ages, a fresh number was taken.
        return Payment.objects.get(source=source)
    PaymentViewer.objects.bulk_create(
        [PaymentViewer(payment=payment, user=user) for user in dict.fromkeys(viewers)], ignore_conflicts=True
    )
    return payment


@transaction.atomic
def cancel(*, payment: Payment, at: datetime, by: str = "system", reason: str = "") -> None:
    """Expect the money no more. Twice is once; raises IllegalMove when it is already there.

    What the payer has begun is withdrawn at the gateway after the commit. Money that comes all the same is
    announced by ``payment_settled`` with ``payment.late``; part of a bank transfer that has come goes back.
    """
    payment = lock(payment)
    if payment.state == PaymentState.CANCELLED:
        return
    PAYMENT.move(payment, PaymentState.CANCELLED, by=by, at=at, reason=reason)
    withdraw_open_attempts(payment)
    for line in payment.bank_lines.filter(state=BankLineState.PARTIAL):
        LINE.move(line, BankLineState.RETURNED, by=by, at=at, reason=reason)
        return_surplus(payment=payment, amount_cny=line.amount_cny, source=surplus_of(line), line=line, at=at)
    Payment.objects.filter(pk=payment.pk).update(received_cny=0)


@transaction.atomic
def settle_from_allowance(*, payment: Payment, at: datetime, by: str = "system") -> None:
    """Note that a welfare fund, charged by the caller in this transaction, has paid. Twice is once.

    Raises IllegalMove if the payment is not one by allowance, or was cancelled.
    """
    payment = lock(payment)
    if payment.state == PaymentState.SETTLED:
        return
    if payment.method != Method.ALLOWANCE or not payment.is_open:
        raise IllegalMove(f"{payment} cannot be paid from an allowance.")
    settle(payment=payment, ref=f"payment:{payment.number}:0", by=by, at=at)


def overwrite_payer(*, payment: Payment, name: str) -> None:
    """Replace the payer's name, here and on refunds, when a person is no longer to be read. Bank statements stay."""
    Payment.objects.filter(pk=payment.pk).update(payer_name=name)
    payment.refunds.exclude(channel=Method.BANK_TRANSFER).update(payee_name=name)


def lock(payment: Payment) -> Payment:
    """Return the payment as it is now, alone until the end of the transaction."""
    return Payment.objects.select_for_update().get(pk=payment.pk)


def settle(*, payment: Payment, ref: str, by: str, at: datetime) -> None:
    """Move a locked payment to SETTLED and tell the rooms above. ``ref`` is the capture that paid it."""
    late = payment.state == PaymentState.CANCELLED
    PAYMENT.move(
        payment,
        PaymentState.SETTLED,
        by=by,
        at=at,
        gateway_ref=ref,
        settled_at=at,
        late=late,
        received_cny=payment.amount_cny,
    )
    withdraw_open_attempts(payment)
    payment_settled.send(Payment, payment=payment, at=at)


def withdraw_open_attempts(payment: Payment, *, but: int = 0) -> None:
    """After the commit, tell the gateway to take no more money for this payment (the sweep does if this is lost)."""
    from ..tasks import withdraw_attempt  # tasks are doors to the operations: a circle at import time

    open_attempts = Attempt.objects.filter(payment=payment, state=AttemptState.OPEN).exclude(count=but)
    for pk in open_attempts.values_list("pk", flat=True):
        transaction.on_commit(partial(withdraw_attempt.delay, attempt_id=pk), robust=True)
