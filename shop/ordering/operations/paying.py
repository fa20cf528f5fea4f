"""An order group's money comes in, or it does not and the group is called off."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.foundation.driving import each
from catalog.lots import operations as lots
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.shipto import ShipTo
from shop.oscar_forks.order.models import Line, Order, OrderGroup, OrderState
from shop.payments import operations as payments
from shop.payments.models import Method, Payment

from .. import signals
from ..states import ORDER
from .parcels import parcel_lines

#: Between a transfer and the reading of the statement on which it stands.
STATEMENT_READ_WITHIN = timedelta(days=1)


@transaction.atomic
def settle(*, payment: Payment, at: datetime) -> None:
    """The group's money is in: its orders become PAID and their consignments are planned.

    Money for a group that was cancelled meanwhile goes straight back. Raises IllegalMove when called twice; payments
    announces a settlement once.
    """
    group = OrderGroup.objects.filter(payment=payment).select_related("institution").first()
    if group is None:
        return
    if payment.late:
        payments.start_refund(
            payment=payment,
            amount_cny=payment.amount_cny,
            source=f"late:{payment.number}",
            reason=_("The order was cancelled before the payment arrived."),
            at=at,
        )
        return
    orders = list(group.orders.select_related("seller__region").prefetch_related("lines").order_by("pk"))
    for order in orders:
        ORDER.move(order, OrderState.PAID, by="payment", at=at, paid_at=at)
        order.group = group
        fulfilment.plan(
            reference=order.number,
            seller=order.seller,
            ship_to=ShipTo(**order.ship_to),
            lines=parcel_lines(order.lines.all()),
            wanted_on=order.wanted_on,
            window=order.window,
            freshness=group.institution.freshness if group.institution else None,
            at=at,
        )
        signals.order_paid.send(sender=Order, order=order, at=at)


@transaction.atomic
def cancel(*, group: OrderGroup, by: str, at: datetime, reason: str = "") -> None:
    """Call an unpaid group off and free its stock. Raises IllegalMove when it was paid or cancelled already."""
    # The payment first, here and in ``settle``: two acts that lock the same rows lock them in the same order.
    payments.cancel(payment=group.payment, at=at, by=by, reason=reason)
    orders = list(group.orders.order_by("pk"))
    for order in orders:
        ORDER.move(order, OrderState.CANCELLED, by=by, at=at, reason=reason)
    held: dict[int, int] = defaultdict(int)
    for line in Line.objects.filter(order__group=group, stockrecord__isnull=False):
        held[line.stockrecord_id] += line.num_allocated
    lots.release(held=held)
    fulfilment.return_subsidies(references=[order.number for order in orders], at=at)
    for order in orders:
        signals.order_cancelled.send(sender=Order, order=order, at=at)


def expire_unpaid(*, at: datetime) -> int:
    """Cancel every group whose deadline has passed; return how many. Safe to run at once in several processes.

    A transfer that was made in time is seen when the bank's statement is read, so such a group waits for that as well.
    """
    overdue = OrderGroup.objects.filter(
        Q(pay_by__lte=at - STATEMENT_READ_WITHIN) | Q(pay_by__lte=at) & ~Q(payment__method=Method.BANK_TRANSFER),
        orders__status=OrderState.PLACED,
    ).distinct()
    return each(
        overdue.select_related("payment").order_by("pay_by", "pk"),
        lambda group: cancel(group=group, by="deadline", at=at, reason=_("Not paid in time.")),
    )
