"""A sum that was given to the wrong payment is taken back from it."""

from datetime import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from ..models import BankLine, Payment, Refund
from ..signals import payment_disproved
from ..states import LINE, REFUND, BankLineState, PaymentState, RefundState
from .expecting import lock
from .refunds import announce_settled, return_surplus, surplus_of


class CannotUnmatch(Exception):
    """The match stands; the message says why and what can be done instead. Nothing changed."""


@transaction.atomic
def unmatch(*, bank_line: BankLine, by: str, reason: str, at: datetime) -> None:
    """Take a sum back from the payment it was given to by mistake; it then belongs to nothing and can be matched anew.

    Part of an open payment is simply due again. A payment that the sum has settled is disproved: whoever expected it
    undoes what came of it (``payment_disproved``), and the refund that they ask for counts as made, because the money
    never was the payer's. Raises CannotUnmatch: no reason, matched to nothing, money of it sent back already, or goods
    that have left; whatever a receiver raises leaves the match as it was.
    """
    reason = reason.strip()[:200]
    if not reason:
        raise CannotUnmatch(_("Say what the mistake was; it stays on record."))
    payment_id = BankLine.objects.values_list("payment_id", flat=True).get(pk=bank_line.pk)
    if payment_id is None:
        raise CannotUnmatch(_("This sum is matched to nothing. Reload the page."))
    payment = lock(Payment(pk=payment_id))
    line = BankLine.objects.select_for_update().get(pk=bank_line.pk)
    if line.payment_id != payment.pk:
        raise CannotUnmatch(_("This sum was changed a moment ago. Reload the page."))
    _withdraw_surplus(line, by, reason, at)
    if payment.state == PaymentState.SETTLED and line.state != BankLineState.RETURNED:
        _disprove(payment, line, by, reason, at)
    elif line.state == BankLineState.PARTIAL:
        Payment.objects.filter(pk=payment.pk).update(received_cny=payment.received_cny - line.amount_cny)
    LINE.move(line, BankLineState.UNMATCHED, by=by, at=at, reason=reason, payment=None)


def _withdraw_surplus(line: BankLine, by: str, reason: str, at: datetime) -> None:
    for refund in Refund.objects.surplus_of(line).exclude(state=RefundState.WITHDRAWN).select_for_update():
        if not REFUND.allows(refund.state, RefundState.WITHDRAWN):
            raise CannotUnmatch(
                _("%(amount)s of this sum went back to its payer already (%(refund)s). It cannot be used again.")
                % {"amount": f"¥{refund.amount_cny:,.2f}", "refund": refund}
            )
        REFUND.move(refund, RefundState.WITHDRAWN, by=by, at=at, reason=reason)


def _disprove(payment: Payment, line: BankLine, by: str, reason: str, at: datetime) -> None:
    promised = list(payment.refunds.filter(surplus=False).select_for_update())
    # Money that came for a cancelled order is promised back whole from the start, and that can still be stopped.
    stoppable = payment.late and all(refund.state == RefundState.REQUESTED for refund in promised)
    if promised and not stoppable:
        raise CannotUnmatch(
            _("Part of %(payment)s was refunded already. Settle the rest with the payer by hand.")
            % {"payment": payment}
        )
    payment_disproved.send(Payment, payment=payment, by=by, reason=reason, at=at)
    payment.refresh_from_db()
    if payment.refunded_cny != payment.amount_cny:
        raise CannotUnmatch(_("What %(payment)s paid for cannot be undone any more.") % {"payment": payment})
    for refund in payment.refunds.filter(surplus=False).select_for_update():
        ref = f"unmatched:{line.bank_ref}"
        REFUND.move(refund, RefundState.SUCCEEDED, by=by, at=at, reason=reason, gateway_ref=ref[:120])
        announce_settled(refund, at)
    # Other sums that paid for it were its payer's own and go back for real.
    for other in payment.bank_lines.exclude(pk=line.pk).exclude(state=BankLineState.RETURNED):
        back = Refund.objects.surplus_of(other).exclude(state=RefundState.WITHDRAWN).aggregate(sum=Sum("amount_cny"))
        LINE.move(other, BankLineState.RETURNED, by=by, at=at, reason=reason)
        return_surplus(
            payment=payment,
            amount_cny=other.amount_cny - (back["sum"] or 0),
            source=surplus_of(other),
            line=other,
            at=at,
        )
