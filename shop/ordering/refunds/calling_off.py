"""Goods that will not come: called off before they leave, or lost on their way. The money goes back at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.driving import each
from catalog.foundation.periods import china_date, is_daytime
from catalog.lots import operations as lots
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import GONE
from shop.oscar_forks.order.models import Order, OrderState
from shop.payments.models import Payment
from shop.payments.signals import Refused

from .. import queries, signals
from ..models import NoticeKind, OrderNotice, OrderRefund
from ..operations.delivering import mark_delivered
from ..promises import Offer, Side, offer
from ..states import ORDER
from .giving_back import give_back, lock_payment, whatever_is_left


class CannotCallOff(Refused):
    """The order, or what is left of it, cannot be called off by this side now; the message says why and what to do."""


@transaction.atomic
def call_off(
    *, order: Order, side: Side, by: str, reason: str, at: datetime, was_paid: bool = True
) -> OrderRefund | None:
    """Call off what of a paid order has not left its seller: free its goods again, give its money back.

    All of the order if nothing has left; otherwise the parcels that are still there, and the rest goes on. None if
    everything had been paid back before. Raises CannotCallOff: no reason, nothing left to call off, or a buyer whose
    goods are packed and not late. Called twice: the second time there is nothing left. Without ``was_paid`` the buyer
    is told of no money: it was somebody else's.
    """
    reason = reason.strip()[:300]
    if not reason:
        raise CannotCallOff(_("Say why you cancel; the other side reads it."))
    # Parcels first, as when one leaves or is lost: the packer who hands over at this moment waits, or we do.
    consignments = list(Consignment.objects.for_reference(order.number).select_for_update())
    lock_payment(order)
    order = Order.objects.select_for_update(of=("self",)).select_related("group").get(pk=order.pk)
    left = offer(
        order=order,
        lines=list(order.lines.order_by("pk")),
        consignments=consignments,
        side=side,
        today=china_date(at),
    )
    _refuse_unless_possible(order, left)
    if left.whole:
        ORDER.move(order, OrderState.REFUNDED, by=by, at=at, reason=reason)
    _free(order, fulfilment.cancel(reference=order.number, by=by, at=at))
    back = None
    if left.total_cny:
        back = give_back(
            order=order,
            line_amounts={line.pk: line.line_price_incl_tax - line.refunded_cny for line in left.lines},
            freight_cny=left.freight_cny,
            nothing_travels=left.whole,
            source=f"cancel:{order.number}",
            reason=reason,
            at=at,
        )
    signals.goods_withdrawn.send(sender=Order, order=order, lines=left.lines, reason=reason, at=at)
    if not left.whole:
        mark_delivered(reference=order.number, at=at)
    if side != Side.BUYER:
        owed = left.total_cny if was_paid else 0
        note(order=order, kind=NoticeKind.CALLED_OFF, reason=reason, amount_cny=owed, at=at)
    return back


@transaction.atomic
def call_off_disproved(*, payment: Payment, by: str, reason: str, at: datetime) -> None:
    """The transfer that paid for these orders was somebody else's: call all of them off. Raises CannotCallOff."""
    over = (OrderState.REFUNDED, OrderState.CANCELLED)
    orders = list(Order.objects.filter(group__payment=payment).exclude(status__in=over).order_by("pk"))
    left = queries.offers(orders=orders, side=Side.PLATFORM, today=china_date(at))
    for order in orders:
        if not (left[order.pk].possible and left[order.pk].whole):
            raise CannotCallOff(
                _("Goods of %(order)s have left already. Ask its buyer for the money instead.") % {"order": order}
            )
        call_off(order=order, side=Side.PLATFORM, by=by, reason=reason, at=at, was_paid=False)


def _refuse_unless_possible(order: Order, left: Offer) -> None:
    if left.possible:
        return
    if left.waits:
        raise CannotCallOff(
            _("The goods are packed for you already. If they have not left by then, you can cancel from %(day)s on.")
            % {"day": _day(left.free_from)}
        )
    if order.status in (OrderState.PLACED, OrderState.CANCELLED):
        raise CannotCallOff(_("Nothing was paid for %(number)s yet.") % {"number": order.number})
    if order.status == OrderState.REFUNDED:
        raise CannotCallOff(_("%(number)s was cancelled already; its money goes back.") % {"number": order.number})
    raise CannotCallOff(
        _("Everything of %(number)s has left the seller. Receive the goods and ask for an after-sale instead.")
        % {"number": order.number}
    )


def _day(day: date | None) -> str:
    return date_format(day) if day else "—"


def _free(order: Order, cancelled: Iterable[Consignment]) -> None:
    """What was packed went back into its lots already; the rest is still held for the order."""
    records = {line.product_id: line.stockrecord_id for line in order.lines.all()}
    held: dict[int, int] = defaultdict(int)
    for consignment in cancelled:
        for line in consignment.lines.all() if consignment.packed_at is None else ():
            record = records.get(line.product_id)
            if record:
                held[record] += line.quantity
    lots.release(held=held)


@transaction.atomic
def give_back_lost(*, consignment: Consignment, reason: str, at: datetime) -> None:
    """A parcel will not arrive (sent back, destroyed, lost): its goods are paid back at once.

    A parcel holds the lines of one temperature band; what was not packed yet is held for nobody any more. Freight of
    the order goes back with the last of its parcels, and the order is then REFUNDED. References of others, and goods
    refunded before, change nothing.
    """
    order = Order.objects.select_related("group").filter(number=consignment.reference).first()
    if order is None:
        return
    of_band = list(order.lines.filter(storage_band=consignment.band))
    if consignment.packed_at is None:
        lots.release(held={line.stockrecord_id: line.quantity for line in of_band if line.stockrecord_id})
    if order.status == OrderState.REFUNDED:
        return
    lock_payment(order)
    left, freight = whatever_is_left(order)
    amounts = {line.pk: left[line.pk] for line in of_band if line.pk in left}
    nothing_comes = not Consignment.objects.for_reference(order.number).exclude(state__in=GONE).exists()
    total = sum(amounts.values(), freight if nothing_comes else freight * 0)
    if total:
        give_back(
            order=order,
            line_amounts=amounts,
            freight_cny=freight if nothing_comes else freight * 0,
            nothing_travels=nothing_comes,
            source=f"lost:{consignment.number}",
            reason=reason,
            at=at,
        )
    order.refresh_from_db(fields=["status"])
    if nothing_comes and order.status != OrderState.REFUNDED:
        ORDER.move(order, OrderState.REFUNDED, by="logistics", at=at, reason=reason)
    signals.goods_withdrawn.send(sender=Order, order=order, lines=tuple(of_band), reason=reason, at=at)
    note(order=order, kind=NoticeKind.LOST, source=consignment.number, reason=reason, amount_cny=total, at=at)


def note(*, order: Order, kind: NoticeKind, at: datetime, source: str = "", reason: str = "", amount_cny=0) -> None:
    """Write down what the buyer must hear, once, and send it after the commit; at night it waits for the day."""
    notice, new = OrderNotice.objects.get_or_create(
        order=order,
        kind=kind,
        source=source,
        defaults={"reason": reason, "amount_cny": amount_cny, "made_at": at},
    )
    if new and is_daytime(at):
        transaction.on_commit(lambda: _text_soon(notice.pk), robust=True)


def _text_soon(notice_id: int) -> None:
    from ..tasks import text_notice  # tasks are doors to the operations: a circle at import time

    text_notice.delay(notice_id=notice_id)


def note_late(*, at: datetime) -> int:
    """Tell the buyers of overdue orders, once each, that they need not wait; return how many are new."""
    untold = queries.late(today=china_date(at)).exclude(notices__kind=NoticeKind.LATE)
    return each(untold, lambda order: note(order=order, kind=NoticeKind.LATE, at=at))
