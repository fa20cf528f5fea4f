"""A buyer's orders: how many wait for what, and what happened to one of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.foundation.models import StateChange, User
from catalog.foundation.money import yuan
from logistics.fulfilment.queries import Travel, travels_for
from shop.ordering.models import AfterSale, OrderRefund
from shop.ordering.states import OPEN_AFTER_SALE, ORDER
from shop.oscar_forks.order.models import Line, Order, OrderState

from . import goods

#: The rows of counts on the home page: what they are called, which states they hold.
WAITING = {
    "unpaid": (gettext_lazy("To pay"), (OrderState.PLACED,)),
    "unsent": (gettext_lazy("To be sent"), (OrderState.PAID,)),
    "coming": (gettext_lazy("To receive"), (OrderState.DISPATCHED, OrderState.DELIVERED)),
}


def counts(user: User) -> dict[str, int]:
    """{"unpaid", "unsent", "coming", "after_sale", "all": how many}; two queries."""
    asked = {name: Count("pk", filter=Q(status__in=states)) for name, (_words, states) in WAITING.items()}
    found = Order.objects.for_buyer(user).order_by().aggregate(all=Count("pk"), **asked)
    return found | {"after_sale": AfterSale.objects.for_buyer(user).filter(state__in=OPEN_AFTER_SALE).count()}


def of(user: User, *, waiting: str = "") -> Any:
    """This person's own orders, newest first; ``waiting`` is a key of ``WAITING``."""
    orders = Order.objects.for_buyer(user).select_related("seller", "group__payment").order_by("-date_placed", "-pk")
    return orders.filter(status__in=WAITING[waiting][1]) if waiting in WAITING else orders


def with_lines(orders: Any) -> list[Order]:
    """The orders of one page with ``shown``: [(line, address of its picture)]; three queries however many."""
    found = list(orders.prefetch_related(Prefetch("lines", Line.objects.order_by("pk"))))
    lines = [line for order in found for line in order.lines.all()]
    shown = goods.first_pictures({line.product_id for line in lines if line.product_id})
    for order in found:
        order.shown = [(line, shown.get(line.product_id, "")) for line in order.lines.all()]
    return found


@dataclass(frozen=True)
class Event:
    """One entry of a timeline, in the shape of ``design/timeline.html``."""

    at: datetime
    title: str
    text: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Story:
    """What happened to an order, newest first, and how its parcels travel."""

    events: list[Event]
    travels: list[Travel]


def story(order: Order, refunds: list[OrderRefund]) -> Story:
    """Put together what orders, parcels, probes and refunds recorded."""
    travels = travels_for(order.number)
    events = [Event(order.date_placed, _("Order placed"))]
    moves = [change for change in ORDER.history(order) if change.target in MOVES]
    events += [_moved(change) for change in moves if change.target == OrderState.PAID]
    for travel in travels:
        events += _journey(travel)
    events += [_moved(change) for change in moves if change.target != OrderState.PAID]
    for back in refunds:
        events += _refunded(back)
    # Of what happened at one instant, what was told later happened later.
    events = [one for _told, one in sorted(enumerate(events), key=_newest_first)]
    if events and not events[0].tone:
        newest = events[0]
        events[0] = Event(newest.at, newest.title, newest.text, "now")
    return Story(events, travels)


def _newest_first(told: tuple[int, Event]) -> tuple[float, int]:
    return -told[1].at.timestamp(), -told[0]


MOVES = {
    OrderState.PAID: (gettext_lazy("Paid"), ""),
    OrderState.COMPLETED: (gettext_lazy("Receipt confirmed"), ""),
    OrderState.CANCELLED: (gettext_lazy("Cancelled"), "bad"),
    OrderState.REFUNDED: (gettext_lazy("Refunded in full"), "bad"),
}


def _moved(change: StateChange) -> Event:
    words, tone = MOVES[OrderState(change.target)]
    return Event(change.at, str(words), change.reason, tone)


def _journey(travel: Travel) -> list[Event]:
    consignment = travel.consignment
    parcel = _("Parcel %(number)s, %(band)s") % {"number": consignment.number, "band": consignment.get_band_display()}
    known = (
        (consignment.packed_at, _("Goods packed")),
        (consignment.dispatched_at, _("Handed to the carrier")),
        (consignment.delivered_at, _("Delivered")),
    )
    events = [Event(at, title, parcel) for at, title in known if at]
    events += [Event(news.happened_at, news.get_status_display(), news.description) for news in travel.events]
    events += [
        Event(excursion.started_at, _("Too warm on the way; the parcel is being examined"), parcel, "bad")
        for excursion in travel.excursions
        if excursion.kind != "gap"
    ]
    return events


def _refunded(back: OrderRefund) -> list[Event]:
    amount = yuan(back.refund.amount_cny)
    events = [Event(back.refund.requested_at, _("Refund of %(amount)s started") % {"amount": amount}, back.reason)]
    if back.settled_at:
        events.append(Event(back.settled_at, _("%(amount)s is back where you paid from") % {"amount": amount}))
    return events
