"""A buyer says what is wrong with what came; the seller answers, the platform decides if they disagree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.driving import each
from catalog.foundation.models import User
from catalog.foundation.money import to_fen
from catalog.foundation.numbering import new_number
from shop.oscar_forks.order.models import Order, OrderState

from ..models import AfterSale, AfterSaleLine, AfterSalePhoto, OrderRefund
from ..states import AFTER_SALE, ORDER, AfterSaleState
from .giving_back import give_back

ANSWER_WITHIN = timedelta(hours=48)
#: How long a buyer may bring a refusal before the platform; then it is final.
ESCALATE_WITHIN = timedelta(days=7)
CLAIM_WITHIN = timedelta(days=15)
#: An order that nobody confirms is claimed against as if it had been confirmed this long after it arrived.
CONFIRM_WITHIN = timedelta(days=10)
MOST_PHOTOS = 6


class CannotClaim(Exception):
    """The request cannot be taken; the message tells the buyer why. Nothing changed."""


@dataclass(frozen=True)
class Claim:
    """So many sale units of one line."""

    line_id: int
    quantity: int


@transaction.atomic
def request(
    *,
    order: Order,
    claims: Sequence[Claim],
    reason: str,
    photos: Sequence[ContentFile] = (),
    by: User,
    at: datetime,
) -> AfterSale:
    """Say what is wrong with what came. ``photos`` are cleaned pictures (``foundation.uploads``).

    The amount is each line's price in proportion to the quantity, at most what is left of it.
    Raises CannotClaim for an order that did not leave yet or completed more than 15 days ago (or arrived 25 days ago
    and was never confirmed), a quantity beyond what was ordered, no reason, or while an earlier request is still open.
    """
    if order.status not in (OrderState.DISPATCHED, OrderState.DELIVERED, OrderState.COMPLETED):
        raise CannotClaim(_("After-sale is possible once the goods are on their way. Cancel the order instead."))
    until = claim_until(order)
    if until and until < at:
        raise CannotClaim(_("After-sale ends 15 days after receipt. Call the seller or the platform."))
    if not reason.strip():
        raise CannotClaim(_("Say in a few words what is wrong."))
    if len(photos) > MOST_PHOTOS:
        raise CannotClaim(_("At most %(most)s photos.") % {"most": MOST_PHOTOS})
    # One open request per order: the order row is the gate that two clicks have to pass one after the other.
    Order.objects.select_for_update().get(pk=order.pk)
    if order.after_sales.filter(state__in=[AfterSaleState.REQUESTED, AfterSaleState.ESCALATED]).exists():
        raise CannotClaim(_("A request for this order is open already. Wait for its answer or withdraw it."))
    if order.after_sales.filter(state=AfterSaleState.REFUSED).exists():
        raise CannotClaim(
            _("The seller refused your request for this order. Ask the platform to decide on it instead of a new one.")
        )
    lines = {line.pk: line for line in order.lines.all()}
    wanted = []
    for claim in claims:
        line = lines.get(claim.line_id)
        if line is None or not 1 <= claim.quantity <= line.quantity:
            raise CannotClaim(_("Choose the goods and a quantity that was ordered."))
        share = to_fen(line.line_price_incl_tax * claim.quantity / line.quantity)
        wanted.append((line, claim.quantity, min(share, line.line_price_incl_tax - line.refunded_cny)))
    wanted = [row for row in wanted if row[2] > 0]
    if not wanted:
        raise CannotClaim(_("Choose at least one of the goods that was not refunded yet."))
    after_sale = AfterSale.objects.create(
        number=new_number("S"),
        order=order,
        reason=reason.strip(),
        amount_cny=sum((amount for _line, _quantity, amount in wanted), Decimal(0)),
        requested_at=at,
        answer_by=at + ANSWER_WITHIN,
    )
    AfterSaleLine.objects.bulk_create(
        AfterSaleLine(after_sale=after_sale, line=line, quantity=quantity, amount_cny=amount)
        for line, quantity, amount in wanted
    )
    for photo in photos:
        AfterSalePhoto.objects.create(after_sale=after_sale, picture=photo)
    return after_sale


def claim_until(order: Order) -> datetime | None:
    """The last instant at which something may be claimed; None while the goods are on their way."""
    if order.completed_at:
        return order.completed_at + CLAIM_WITHIN
    arrived = ORDER.history(order).filter(target=OrderState.DELIVERED).order_by("at").first()
    return arrived.at + CONFIRM_WITHIN + CLAIM_WITHIN if arrived else None


@transaction.atomic
def approve(*, after_sale: AfterSale, by: str, at: datetime, answer: str = "") -> OrderRefund:
    """Agree: the refund starts at once. Raises IllegalMove when it was answered already.

    ``answer`` is the seller's, or the platform's word where it has come before the platform.
    """
    said = {"decision" if after_sale.state == AfterSaleState.ESCALATED else "answer": answer[:500]}
    AFTER_SALE.move(after_sale, AfterSaleState.AGREED, by=by, at=at, reason=answer[:300], **said)
    order_refund = give_back(
        order=after_sale.order,
        line_amounts={row.line_id: row.amount_cny for row in after_sale.lines.all()},
        source=f"after-sale:{after_sale.number}",
        reason=after_sale.reason[:300],
        at=at,
    )
    AfterSale.objects.filter(pk=after_sale.pk).update(order_refund=order_refund)
    # An internal fund pays back at once, before the after-sale knew its refund.
    if order_refund.settled_at:
        AFTER_SALE.move(after_sale, AfterSaleState.SETTLED, by="payment", at=at)
    return order_refund


def refuse(*, after_sale: AfterSale, by: str, at: datetime, answer: str) -> None:
    """The seller says no, and why; for seven days the buyer may bring it before the platform."""
    if not answer.strip():
        raise CannotClaim(_("Say why you refuse; the buyer reads it."))
    AFTER_SALE.move(
        after_sale,
        AfterSaleState.REFUSED,
        by=by,
        at=at,
        reason=answer[:300],
        answer=answer[:500],
        escalate_by=at + ESCALATE_WITHIN,
    )


def escalate(*, after_sale: AfterSale, by: str, at: datetime) -> None:
    """Bring it before the platform. Raises CannotClaim when it is too late for that, IllegalMove when it is decided."""
    if after_sale.state == AfterSaleState.REFUSED and not after_sale.may_escalate(at):
        raise CannotClaim(
            _("The seven days in which the platform could be asked are over; the seller's answer is final.")
        )
    AFTER_SALE.move(after_sale, AfterSaleState.ESCALATED, by=by, at=at)


def deny(*, after_sale: AfterSale, by: str, at: datetime, answer: str) -> None:
    """The platform's last word against the request, with its reason."""
    if not answer.strip():
        raise CannotClaim(_("Say why; both sides read it."))
    AFTER_SALE.move(after_sale, AfterSaleState.DENIED, by=by, at=at, reason=answer[:300], decision=answer[:500])


def withdraw(*, after_sale: AfterSale, by: str, at: datetime) -> None:
    """The buyer lets it be, also after a refusal: the order can then complete."""
    AFTER_SALE.move(after_sale, AfterSaleState.WITHDRAWN, by=by, at=at)


def escalate_overdue(*, at: datetime) -> int:
    """What a seller left unanswered for 48 hours comes before the platform; return how many."""
    return each(AfterSale.objects.overdue(at), lambda one: escalate(after_sale=one, by="deadline", at=at))


def close_refused(*, at: datetime) -> int:
    """A refusal that the buyer did not bring before the platform in time is final; return how many became so."""
    return each(
        AfterSale.objects.refused_for_good(at),
        lambda one: AFTER_SALE.move(one, AfterSaleState.CLOSED, by="deadline", at=at),
    )
