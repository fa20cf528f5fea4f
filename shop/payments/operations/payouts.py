"""Refunds of bank transfers leave in files that the bank carries out; a person says what became of each."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.numbering import new_number

from ..models import Method, Payout, Refund
from ..states import REFUND, RefundState
from .refunds import announce_settled

#: A bank takes no longer list at once.
MOST = 500


class NothingToPay(Exception):
    """No refund waits that has an account to go to. Nothing changed."""


class BadPayee(Exception):
    """This account cannot be; the message says why. Nothing changed."""


@transaction.atomic
def make_payout(*, by: str, at: datetime) -> Payout:
    """Put every refund that waits for a transfer, and has an account, into one file; each stands in one file only.

    Two people who make a file at once: the second finds what the first left. Raises NothingToPay.
    """
    waiting = list(Refund.objects.for_next_payout().select_for_update()[:MOST])
    if not waiting:
        raise NothingToPay(_("No refund waits for a transfer, or none has an account yet."))
    payout = Payout.objects.create(
        number=new_number("T"),
        made_by=by,
        made_at=at,
        count=len(waiting),
        total_cny=sum((refund.amount_cny for refund in waiting), Decimal("0.00")),
    )
    for refund in waiting:
        REFUND.move(refund, RefundState.SENT, by=by, at=at, reason=payout.number, payout=payout, sent_at=at)
    return payout


@transaction.atomic
def confirm_payout(*, payout: Payout, bank_ref: str, by: str, at: datetime) -> int:
    """The bank has carried the file out: every refund of it that did not come back is paid. Return how many.

    ``bank_ref`` is the bank's number of the batch. Twice is once.
    """
    paid = 0
    for refund in payout.refunds.filter(state=RefundState.SENT).select_for_update().order_by("pk"):
        REFUND.move(refund, RefundState.SUCCEEDED, by=by, at=at, reason=bank_ref[:300], gateway_ref=bank_ref[:120])
        announce_settled(refund, at)
        paid += 1
    return paid


@transaction.atomic
def note_bounced(*, refund: Refund, reason: str, by: str, at: datetime) -> None:
    """The bank could not transfer it, or sent it back (wrong account, closed): it waits for another try.

    Raises IllegalMove unless it was in a file or paid by transfer.
    """
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.channel != Method.BANK_TRANSFER:
        raise IllegalMove(_("%(refund)s did not go by bank transfer.") % {"refund": refund})
    REFUND.move(refund, RefundState.FAILED, by=by, at=at, reason=reason[:300], failure=reason[:120], payout=None)


@transaction.atomic
def set_payee(*, refund: Refund, name: str, account: str, by: str, at: datetime) -> None:
    """Say whose account a refund goes to, where the statement did not tell or the bank sent it back.

    A bounced refund waits for the next file again. Raises BadPayee, or IllegalMove once it is in a file or paid.
    """
    name, account = name.strip(), "".join(account.split())
    if not name or not account.isascii() or not account.isdigit() or not 8 <= len(account) <= 32:
        raise BadPayee(_("Give the payee's full name and an account of 8 to 32 digits."))
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.state == RefundState.FAILED and refund.channel == Method.BANK_TRANSFER:
        REFUND.move(refund, RefundState.REQUESTED, by=by, at=at, attempt=refund.attempt + 1, gateway_ref="", failure="")
    if refund.state != RefundState.REQUESTED or refund.channel != Method.BANK_TRANSFER:
        raise IllegalMove(_("%(refund)s is on its way or paid; its account changes no more.") % {"refund": refund})
    Refund.objects.filter(pk=refund.pk).update(payee_name=name[:120], payee_account=account)
