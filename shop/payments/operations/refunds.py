"""Give money back: promise it in the transaction of its cause, send it afterwards, hear how it went."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.numbering import new_number

from ..gateways import gateway
from ..gateways.base import Outcome, RefundAsk, Refused
from ..models import BankLine, Method, Payment, Refund
from ..signals import refund_settled
from ..states import REFUND, PaymentState, RefundState

#: A request older than this may have been made and forgotten by the gateway: look before repeating it.
LOOK_FIRST_AFTER = timedelta(hours=12)


class NotPaid(Exception):
    """Nothing was paid, so nothing can be refunded."""


class OverRefund(Exception):
    """More would go back than was paid. Nothing changed."""


@transaction.atomic
def start_refund(*, payment: Payment, amount_cny: Decimal, source: str, reason: str, at: datetime) -> Refund:
    """Promise ``amount_cny`` back to the payer and send it after the commit; return the refund.

    The same ``source`` twice is the same refund, whatever else is asked. Sixteen processes that ask at once get
    no more than was paid: the check is inside the UPDATE. Raises NotPaid, OverRefund, and ValueError for a sum
    that is not positive or not in whole fen.
    """
    if amount_cny <= 0 or amount_cny != amount_cny.quantize(Decimal("0.01")):
        raise ValueError(f"{amount_cny} CNY cannot be refunded.")
    if known := Refund.objects.filter(source=source).first():
        return known
    try:
        with transaction.atomic():
            _promise(payment, amount_cny)
            refund = _create(payment=payment, amount_cny=amount_cny, source=source, reason=reason, at=at)
    except (OverRefund, IntegrityError):
        # The other of two equal requests may have been first, and have taken what this one asked for.
        if known := Refund.objects.filter(source=source).first():
            return known
        raise
    payment.refresh_from_db(fields=["refunded_cny"])
    return refund


def _promise(payment: Payment, amount_cny: Decimal) -> None:
    settled = Payment.objects.filter(pk=payment.pk, state=PaymentState.SETTLED)
    enough = settled.filter(amount_cny__gte=F("refunded_cny") + amount_cny)
    if enough.update(refunded_cny=F("refunded_cny") + amount_cny) == 1:
        return
    left = settled.values_list("amount_cny", "refunded_cny").first()
    if left is None:
        raise NotPaid(_("Nothing has been paid here, so nothing can be refunded."))
    raise OverRefund(
        _("At most ¥%(left)s can still be refunded of this payment.") % {"left": f"{left[0] - left[1]:,.2f}"}
    )


def surplus_of(line: BankLine) -> str:
    """What a surplus of this sum is known by. A sum that is matched anew after a mistake may have another one."""
    earlier = Refund.objects.surplus_of(line).count()
    return f"surplus:line:{line.pk}" + (f":{earlier}" if earlier else "")


def return_surplus(
    *,
    payment: Payment,
    amount_cny: Decimal,
    source: str,
    at: datetime,
    capture_ref: str = "",
    line: BankLine | None = None,
) -> Refund:
    """Send back money that was never owed. It is not part of what may be refunded of the payment."""
    return _create(
        payment=payment,
        amount_cny=amount_cny,
        source=source,
        reason=_("Paid more than was due"),
        at=at,
        surplus=True,
        capture_ref=capture_ref,
        line=line,
    )


def _create(
    *,
    payment: Payment,
    amount_cny: Decimal,
    source: str,
    reason: str,
    at: datetime,
    surplus: bool = False,
    capture_ref: str = "",
    line: BankLine | None = None,
) -> Refund:
    from ..tasks import send_refund as send  # tasks are doors to the operations: a circle at import time

    if line is None and payment.method == Method.BANK_TRANSFER:
        line = payment.bank_lines.order_by("-amount_cny", "pk").first()
    refund = Refund.objects.create(
        number=new_number("R"),
        payment=payment,
        source=source,
        surplus=surplus,
        amount_cny=amount_cny,
        reason=reason[:200],
        channel=payment.method,
        capture_ref=capture_ref or Payment.objects.values_list("gateway_ref", flat=True).get(pk=payment.pk),
        payee_name=line.payer_name if line else payment.payer_name,
        payee_account=line.payer_account if line else "",
        requested_at=at,
    )
    if refund.channel != Method.BANK_TRANSFER:
        transaction.on_commit(partial(send.delay, refund_id=refund.pk), robust=True)
    return refund


def send_refund(*, refund: Refund, at: datetime) -> None:
    """Tell the gateway to give the money back. Twice is once, by the key.

    Does nothing to a refund that finance pays by hand or that was sent already. A refusal leaves it FAILED, on
    finance's list. Raises Unavailable.
    """
    if refund.state != RefundState.REQUESTED or refund.channel == Method.BANK_TRANSFER:
        return
    ask = RefundAsk(
        number=refund.number,
        attempt=refund.attempt,
        payment_number=refund.payment.number,
        capture_ref=refund.capture_ref,
        amount_cny=refund.amount_cny,
        look_first=refund.requested_at < at - LOOK_FIRST_AFTER,
    )
    try:
        answer = gateway(refund.channel).refund(ask)
    except Refused as refusal:
        outcome, ref, reason = Outcome.FAILED, "", refusal.reason
    else:
        outcome, ref, reason = answer.outcome, answer.ref, answer.reason
    hear_of_refund(refund=refund, outcome=outcome, ref=ref, attempt=refund.attempt, reason=reason, at=at)


@transaction.atomic
def hear_of_refund(*, refund: Refund, outcome: Outcome, ref: str, attempt: int, reason: str, at: datetime) -> bool:
    """Take one sign of how a refund stands; return whether it changed anything.

    Signs come in any order and from three sides (answer, push, look-up). For one request to the gateway failure
    is final, even after success; a sign of an earlier request, or of a stage already passed, changes nothing.
    """
    refund = Refund.objects.select_for_update().select_related("payment").get(pk=refund.pk)
    if attempt != refund.attempt or (ref and refund.gateway_ref and ref != refund.gateway_ref):
        return False
    target = {
        Outcome.PENDING: RefundState.SENT,
        Outcome.SUCCEEDED: RefundState.SUCCEEDED,
        Outcome.FAILED: RefundState.FAILED,
    }.get(outcome)
    # From FAILED only finance moves it on.
    if target is None or refund.state == RefundState.FAILED or not REFUND.allows(refund.state, target):
        return False
    also = {"gateway_ref": ref or refund.gateway_ref, "failure": reason[:120]}
    REFUND.move(refund, target, by=refund.channel, at=at, sent_at=refund.sent_at or at, **also)
    if target == RefundState.SUCCEEDED:
        announce_settled(refund, at)
    return True


def announce_settled(refund: Refund, at: datetime) -> None:
    """Tell the rooms above, once, however often the refund comes back and is sent again."""
    if Refund.objects.filter(pk=refund.pk, settled_at=None).update(settled_at=at):
        refund.settled_at = at
        if not refund.surplus:
            refund_settled.send(Refund, refund=refund, at=at)


@transaction.atomic
def mark_paid_out(*, refund: Refund, bank_ref: str, by: str, at: datetime) -> None:
    """Note that finance has transferred the money by hand under ``bank_ref``.

    Raises IllegalMove if it is paid already or a gateway is at it.
    """
    refund = Refund.objects.select_for_update().select_related("payment").get(pk=refund.pk)
    by_hand = refund.channel == Method.BANK_TRANSFER or refund.state == RefundState.FAILED
    if not by_hand or refund.state == RefundState.SUCCEEDED:
        raise IllegalMove(_("%(refund)s is not on the list of refunds to pay by hand.") % {"refund": refund})
    REFUND.move(refund, RefundState.SUCCEEDED, by=by, at=at, reason=bank_ref[:300], gateway_ref=bank_ref[:120])
    announce_settled(refund, at)


@transaction.atomic
def retry_refund(*, refund: Refund, by: str, at: datetime) -> None:
    """Send a failed refund once more, under a new key. Raises IllegalMove if it has not failed."""
    from ..tasks import send_refund as send  # as above

    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    REFUND.move(
        refund, RefundState.REQUESTED, by=by, at=at, attempt=refund.attempt + 1, gateway_ref="", requested_at=at
    )
    if refund.channel != Method.BANK_TRANSFER:
        transaction.on_commit(partial(send.delay, refund_id=refund.pk), robust=True)


def sweep_refund(*, refund: Refund, at: datetime) -> None:
    """Drive on a refund that has waited too long: send it, or ask how it stands. Raises Unavailable or Refused."""
    if refund.state == RefundState.REQUESTED:
        send_refund(refund=refund, at=at)
    elif refund.state == RefundState.SENT and refund.gateway_ref:
        news = gateway(refund.channel).look_up_refund(refund.gateway_ref)
        hear_of_refund(
            refund=refund, outcome=news.outcome, ref=news.ref, attempt=refund.attempt, reason=news.reason, at=at
        )
