"""Money back, always to where it came from. What a line can still give back is checked inside the UPDATE."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.money import to_fen, yuan
from catalog.foundation.numbering import new_number
from catalog.lots import operations as lots
from logistics.fulfilment import operations as fulfilment
from shop.oscar_forks.order.models import Line, Order, OrderState
from shop.payments import operations as payments
from shop.payments.models import Payment, Refund

from . import signals
from .models import AfterSale, AfterSaleLine, AfterSalePhoto, OrderRefund, OrderRefundLine
from .states import AFTER_SALE, ORDER, AfterSaleState

ANSWER_WITHIN = timedelta(hours=48)
CLAIM_WITHIN = timedelta(days=15)
MOST_PHOTOS = 6


class NothingLeftToRefund(Exception):
    """The line or the freight has less left than was to be given back. Nothing changed."""


class CannotClaim(Exception):
    """The request cannot be taken; the message tells the buyer why. Nothing changed."""


@dataclass(frozen=True)
class Claim:
    """So many sale units of one line."""

    line_id: int
    quantity: int


@transaction.atomic
def give_back(
    *,
    order: Order,
    line_amounts: Mapping[int, Decimal],
    freight_cny: Decimal = Decimal(0),
    source: str,
    reason: str,
    at: datetime,
) -> OrderRefund:
    """Start a refund of these amounts to where the payment came from.

    ``line_amounts`` is yuan by line id. The same ``source`` twice returns the first refund and moves no money.
    Raises NothingLeftToRefund when a line (or the freight) has less left than asked for.
    """
    earlier = OrderRefund.objects.filter(source=source).select_related("refund").first()
    if earlier:
        return earlier
    # The payment first, as everywhere: a refund that settles at the same moment waits here instead of deadlocking.
    payment = Payment.objects.select_for_update().get(order_group__orders=order)
    line_amounts = {line_id: to_fen(amount) for line_id, amount in sorted(line_amounts.items()) if amount > 0}
    for line_id, amount in line_amounts.items():
        enough = Line.objects.filter(pk=line_id, order=order, line_price_incl_tax__gte=F("refunded_cny") + amount)
        if enough.update(refunded_cny=F("refunded_cny") + amount) != 1:
            raise NothingLeftToRefund(
                _("Less than %(amount)s is left of this line to refund.") % {"amount": yuan(amount)}
            )
    if freight_cny:
        enough = Order.objects.filter(pk=order.pk, shipping_incl_tax__gte=F("freight_refunded_cny") + freight_cny)
        if enough.update(freight_refunded_cny=F("freight_refunded_cny") + freight_cny) != 1:
            raise NothingLeftToRefund(
                _("Less than %(amount)s of freight is left to refund.") % {"amount": yuan(freight_cny)}
            )
    total = sum(line_amounts.values(), Decimal(0)) + freight_cny
    if total <= 0:
        raise NothingLeftToRefund(_("There is nothing left of this order to refund."))
    refund = payments.start_refund(payment=payment, amount_cny=total, source=f"order:{source}", reason=reason, at=at)
    order_refund = OrderRefund.objects.create(
        order=order, refund=refund, source=source, reason=reason, freight_cny=freight_cny
    )
    OrderRefundLine.objects.bulk_create(
        OrderRefundLine(order_refund=order_refund, line_id=line_id, amount_cny=amount)
        for line_id, amount in line_amounts.items()
    )
    return order_refund


def credit(*, order: Order, line: Line, amount_cny: Decimal, reason: str, source: str, at: datetime) -> OrderRefund:
    """Give back the price of what was short or refused at acceptance. The same ``source`` twice is one credit."""
    return give_back(order=order, line_amounts={line.pk: amount_cny}, source=source, reason=reason, at=at)


def whatever_is_left(order: Order) -> tuple[dict[int, Decimal], Decimal]:
    """What of the order was not given back yet: yuan by line id, and freight."""
    lines = {
        line.pk: line.line_price_incl_tax - line.refunded_cny
        for line in order.lines.all()
        if line.line_price_incl_tax > line.refunded_cny
    }
    return lines, order.shipping_incl_tax - order.freight_refunded_cny


@transaction.atomic
def cancel_paid(*, order: Order, by: str, at: datetime, reason: str) -> OrderRefund:
    """Call off a paid order of which nothing has left the seller: its goods are free again, all the money goes back.

    Raises ``fulfilment.AlreadyTravelling`` once a parcel has left, IllegalMove when the order is not PAID any more.
    """
    # The payment first, here too: what is left is read once no other refund of it can be under way.
    Payment.objects.select_for_update().get(order_group__orders=order)
    lines, freight = whatever_is_left(order)
    ORDER.move(order, OrderState.REFUNDED, by=by, at=at, reason=reason)
    records = {line.product_id: line.stockrecord_id for line in order.lines.all()}
    held: dict[int, int] = defaultdict(int)
    for consignment in fulfilment.cancel(reference=order.number, by=by, at=at):
        # What was packed went back into its lots already; the rest is still held for the order.
        for line in consignment.lines.all() if consignment.packed_at is None else ():
            held[records[line.product_id]] += line.quantity
    lots.release(held=held)
    return give_back(
        order=order, line_amounts=lines, freight_cny=freight, source=f"cancel:{order.number}", reason=reason, at=at
    )


@transaction.atomic
def give_back_lost(
    *, reference: str, band: str, source: str, reason: str, at: datetime, was_packed: bool = True
) -> None:
    """A parcel will not arrive (sent back, or destroyed because it got too warm): its goods are paid back at once.

    A parcel holds the lines of one temperature band; what was not packed yet is held for nobody any more. Freight of
    the order goes back with the last of its parcels. References of others, and goods refunded before, change nothing.
    """
    order = Order.objects.filter(number=reference).first()
    if order is None:
        return
    of_band = {line.pk: line for line in order.lines.filter(storage_band=band)}
    if not was_packed:
        lots.release(held={line.stockrecord_id: line.quantity for line in of_band.values() if line.stockrecord_id})
    if order.status == OrderState.REFUNDED:
        return
    left, freight = whatever_is_left(order)
    amounts = {pk: amount for pk, amount in left.items() if pk in of_band}
    nothing_arrived = not left.keys() - of_band.keys()
    if amounts:
        give_back(
            order=order,
            line_amounts=amounts,
            freight_cny=freight if nothing_arrived else Decimal(0),
            source=source,
            reason=reason,
            at=at,
        )


@transaction.atomic
def settled(*, refund: Refund, at: datetime) -> None:
    """The money is back with the payer: announce it once, and close what waited for it."""
    order_refund = OrderRefund.objects.filter(refund=refund).select_related("order__group").first()
    if order_refund is None:
        return
    if OrderRefund.objects.filter(pk=order_refund.pk, settled_at=None).update(settled_at=at) != 1:
        return
    order = order_refund.order
    after_sale = AfterSale.objects.filter(order_refund=order_refund, state=AfterSaleState.AGREED).first()
    if after_sale:
        AFTER_SALE.move(after_sale, AfterSaleState.SETTLED, by="payment", at=at)
    lines, freight = whatever_is_left(order)
    if not lines and freight == 0 and order.status != OrderState.REFUNDED:
        ORDER.move(order, OrderState.REFUNDED, by="payment", at=at, reason=order_refund.reason)
    signals.order_refunded.send(
        sender=Order,
        order=order,
        line_amounts=dict(order_refund.lines.values_list("line_id", "amount_cny")),
        freight_cny=order_refund.freight_cny,
        refund=refund,
        at=at,
    )


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
    Raises CannotClaim for an order that did not leave yet or completed more than 15 days ago, a quantity beyond what
    was ordered, no reason, or while an earlier request is still open.
    """
    if order.status not in (OrderState.DISPATCHED, OrderState.DELIVERED, OrderState.COMPLETED):
        raise CannotClaim(_("After-sale is possible once the goods are on their way. Cancel the order instead."))
    if order.completed_at and order.completed_at + CLAIM_WITHIN < at:
        raise CannotClaim(_("After-sale ends 15 days after receipt. Call the seller or the platform."))
    if not reason.strip():
        raise CannotClaim(_("Say in a few words what is wrong."))
    if len(photos) > MOST_PHOTOS:
        raise CannotClaim(_("At most %(most)s photos.") % {"most": MOST_PHOTOS})
    # One open request per order: the order row is the gate that two clicks have to pass one after the other.
    Order.objects.select_for_update().get(pk=order.pk)
    if order.after_sales.filter(state__in=[AfterSaleState.REQUESTED, AfterSaleState.ESCALATED]).exists():
        raise CannotClaim(_("A request for this order is open already. Wait for its answer or withdraw it."))
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


@transaction.atomic
def approve(*, after_sale: AfterSale, by: str, at: datetime, answer: str = "") -> OrderRefund:
    """Agree: the refund starts at once. Raises IllegalMove when it was answered already."""
    AFTER_SALE.move(after_sale, AfterSaleState.AGREED, by=by, at=at, reason=answer[:300], answer=answer[:500])
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
    """The seller says no, and why; the buyer may bring it before the platform."""
    if not answer.strip():
        raise CannotClaim(_("Say why you refuse; the buyer reads it."))
    AFTER_SALE.move(after_sale, AfterSaleState.REFUSED, by=by, at=at, reason=answer[:300], answer=answer[:500])


def escalate(*, after_sale: AfterSale, by: str, at: datetime) -> None:
    AFTER_SALE.move(after_sale, AfterSaleState.ESCALATED, by=by, at=at)


def deny(*, after_sale: AfterSale, by: str, at: datetime, answer: str) -> None:
    """The platform's last word against the request, with its reason."""
    if not answer.strip():
        raise CannotClaim(_("Say why; both sides read it."))
    AFTER_SALE.move(after_sale, AfterSaleState.DENIED, by=by, at=at, reason=answer[:300], answer=answer[:500])


def withdraw(*, after_sale: AfterSale, by: str, at: datetime) -> None:
    AFTER_SALE.move(after_sale, AfterSaleState.WITHDRAWN, by=by, at=at)


def escalate_overdue(*, at: datetime) -> int:
    """What a seller left unanswered for 48 hours comes before the platform; return how many."""
    overdue = list(AfterSale.objects.overdue(at))
    for after_sale in overdue:
        escalate(after_sale=after_sale, by="deadline", at=at)
    return len(overdue)
