"""Parcels leave and arrive; the buyer has the goods."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from catalog.foundation.driving import each
from catalog.foundation.models import StateChange
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import FINAL
from shop.oscar_forks.order.models import Order, OrderState

from .. import signals
from ..states import OPEN_AFTER_SALE, ORDER


@transaction.atomic
def mark_dispatched(*, reference: str, at: datetime) -> None:
    """The first parcel of the order left. Later parcels, and references of others, change nothing."""
    order = Order.objects.filter(number=reference, status=OrderState.PAID).first()
    if order:
        ORDER.move(order, OrderState.DISPATCHED, by="logistics", at=at)


@transaction.atomic
def mark_delivered(*, reference: str, at: datetime) -> None:
    """The order arrived when the last of its parcels did; what was lost on the way is refunded apart."""
    order = Order.objects.filter(number=reference, status__in=[OrderState.PAID, OrderState.DISPATCHED]).first()
    if order and not Consignment.objects.for_reference(reference).exclude(state__in=FINAL).exists():
        ORDER.move(order, OrderState.DELIVERED, by="logistics", at=at)


@transaction.atomic
def complete(*, order: Order, by: str, at: datetime) -> None:
    """The buyer has the goods. Parcels that the courier has not reported yet count as received with it.

    Raises ``fulfilment.NotOnItsWay`` while a parcel is still at the seller's or held for its temperature, IllegalMove
    for an order that is not paid or is complete already.
    """
    for consignment in Consignment.objects.for_reference(order.number).exclude(state__in=FINAL):
        fulfilment.confirm_receipt(consignment=consignment, by=by, at=at)
    order.refresh_from_db(fields=["status"])
    ORDER.move(order, OrderState.COMPLETED, by=by, at=at, completed_at=at)
    signals.order_completed.send(sender=Order, order=order, by=by, at=at)


def complete_overdue(*, at: datetime, after: timedelta = timedelta(days=10)) -> int:
    """Complete employees' orders that arrived ``after`` ago and about which nobody complained; return how many."""
    arrival = StateChange.objects.filter(
        subject=Order._meta.label_lower, subject_id=OuterRef("pk"), target=OrderState.DELIVERED, at__lte=at - after
    )
    arrived = Order.objects.filter(Exists(arrival), status=OrderState.DELIVERED, group__institution=None)
    return each(
        arrived.exclude(after_sales__state__in=OPEN_AFTER_SALE).order_by("pk"),
        lambda order: complete(order=order, by="deadline", at=at),
    )
