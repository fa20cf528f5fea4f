"""Bring together what the bank's statement says came in and what we expect."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import BankLine, Method, Payment
from ..statements import BadStatement, StatementRow, read_statement
from ..states import LINE, BankLineState, PaymentState
from ..transfer_codes import find_codes
from .expecting import lock, settle
from .refunds import return_surplus, surplus_of


class AlreadyMatched(Exception):
    """This sum belongs to a payment already."""


@dataclass
class Imported:
    """What a statement brought: rows new and known already, and what became of the new ones by state."""

    new: int = 0
    known: int = 0
    states: Counter = field(default_factory=Counter)


@transaction.atomic
def import_statement(*, content: bytes, account: str, by: str, at: datetime) -> Imported:
    """Take every sum that came in on ``account`` and match what names its payment. All or nothing.

    The same statement twice, or one that overlaps, adds only what is new: a sum is known by the bank's
    reference. Raises BadStatement with a sentence for each row that cannot be taken.
    """
    rows = read_statement(content)
    known = {
        line.bank_ref: line
        for line in BankLine.objects.filter(account=account, bank_ref__in=[row.bank_ref for row in rows])
    }
    _refuse_changed(rows, known)
    fresh = [_line(row, account, by, at) for row in rows if row.bank_ref not in known]
    BankLine.objects.bulk_create(fresh)
    imported = Imported(new=len(fresh), known=len(known))
    for line in fresh:
        match_transfer(bank_line=line, at=at, by=by)
        imported.states[line.state] += 1
    return imported


def _refuse_changed(rows: list[StatementRow], known: dict[str, BankLine]) -> None:
    changed = [row for row in rows if row.bank_ref in known and known[row.bank_ref].amount_cny != row.amount_cny]
    if changed:
        raise BadStatement(
            *(
                _("Row %(row)s has the reference of a sum imported earlier, but another amount.") % {"row": row.row}
                for row in changed
            )
        )


def _line(row: StatementRow, account: str, by: str, at: datetime) -> BankLine:
    return BankLine(
        account=account,
        bank_ref=row.bank_ref,
        booked_at=row.booked_at,
        amount_cny=row.amount_cny,
        payer_name=row.payer_name,
        payer_account=row.payer_account,
        note=row.note,
        imported_at=at,
        imported_by=by,
    )


@transaction.atomic
def match_transfer(
    *, bank_line: BankLine, at: datetime, payment: Payment | None = None, by: str = "system"
) -> Payment | None:
    """Give a sum that came in to the payment it is for; return that payment, None if nobody can tell.

    Without ``payment`` only the identification code decides, and only if it names exactly one: two equal sums
    are no proof of anything. With ``payment`` a person (``by``) has decided. Less than is due is kept until the
    rest comes; more settles the payment and the surplus is to be sent back; a sum for a payment that was settled
    otherwise, or cancelled before enough came, goes back whole. Raises AlreadyMatched.
    """
    payment = payment or _named_in(bank_line.note)
    if payment is None:
        return None
    payment = lock(payment)
    if BankLine.objects.filter(pk=bank_line.pk, payment=None).update(payment=payment) != 1:
        raise AlreadyMatched(_("This sum was matched a moment ago. Reload the page."))
    bank_line.payment = payment
    remaining = payment.remaining_cny
    is_enough = bank_line.amount_cny >= remaining
    if payment.state == PaymentState.SETTLED or (payment.state == PaymentState.CANCELLED and not is_enough):
        LINE.move(bank_line, BankLineState.RETURNED, by=by, at=at)
        surplus = bank_line.amount_cny
    elif not is_enough:
        LINE.move(bank_line, BankLineState.PARTIAL, by=by, at=at)
        Payment.objects.filter(pk=payment.pk).update(received_cny=payment.received_cny + bank_line.amount_cny)
        return payment
    else:
        surplus = bank_line.amount_cny - remaining
        LINE.move(bank_line, BankLineState.OVER if surplus else BankLineState.MATCHED, by=by, at=at)
        settle(payment=payment, ref=f"line:{bank_line.pk}", by=by, at=at)
    if surplus:
        source = surplus_of(bank_line)
        return_surplus(payment=payment, amount_cny=surplus, source=source, line=bank_line, at=at)
    return payment


def _named_in(note: str) -> Payment | None:
    named = list(Payment.objects.filter(method=Method.BANK_TRANSFER, transfer_code__in=find_codes(note))[:2])
    return named[0] if len(named) == 1 else None
