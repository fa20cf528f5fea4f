"""Questions about orders that no single queryset answers."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from catalog.foundation.periods import is_daytime, start_of
from logistics.fulfilment.models import Consignment
from shop.oscar_forks.order.models import Line, Order, OrderState

from .models import OrderNotice
from .promises import Offer, Side, offer


def offers(*, orders: Sequence[Order], side: Side, today: date) -> dict[int, Offer]:
    """What of each of these orders that side may call off on that day, by the order's id; two queries."""
    consignments: dict[str, list[Consignment]] = defaultdict(list)
    for consignment in Consignment.objects.filter(reference__in=[order.number for order in orders]).order_by("pk"):
        consignments[consignment.reference].append(consignment)
    lines: dict[int, list[Line]] = defaultdict(list)
    for line in Line.objects.filter(order__in=orders).order_by("pk"):
        lines[line.order_id].append(line)
    return {
        order.pk: offer(
            order=order, lines=lines[order.pk], consignments=consignments[order.number], side=side, today=today
        )
        for order in orders
    }


def unsent():
    """Paid orders of which something is still at the seller's, oldest first."""
    waiting = Consignment.objects.unsent().filter(reference=OuterRef("number"))
    return (
        Order.objects.filter(Exists(waiting), status__in=[OrderState.PAID, OrderState.DISPATCHED])
        .select_related("seller", "user", "group__institution")
        .order_by("paid_at", "pk")
    )


def late(*, today: date):
    """Those of ``unsent`` whose buyers need not wait any longer (``promises.late_from``)."""
    return promised_by(today - timedelta(days=settings.LATE_AFTER_DAYS + 1))


def promised_by(last: date):
    """Those of ``unsent`` that are promised for that day or an earlier one (``promises.promised_on``)."""
    paid_before = start_of(last - timedelta(days=settings.SHIP_WITHIN_DAYS) + timedelta(days=1))
    return unsent().filter(Q(wanted_on__lte=last) | Q(wanted_on=None, paid_at__lt=paid_before))


def notices_to_text(*, at: datetime) -> list[int]:
    """Notices whose message has not gone out five minutes after they were written; at night they wait."""
    if not is_daytime(at):
        return []
    waiting = OrderNotice.objects.filter(texted_at=None, made_at__lte=at - timedelta(minutes=5))
    return list(waiting.order_by("pk").values_list("pk", flat=True)[:200])
