"""What a recall's report says: whom it reached, how far they have come, and where every unit is."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from catalog.lots import queries as lots
from catalog.lots.models import Lot, RecalledLot
from catalog.lots.queries import Balance
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.queries import packed_out_of
from logistics.fulfilment.states import GONE, ConsignmentState
from shop.oscar_forks.order.models import Order, OrderState

from .models import Alert, AlertedLine, AlertedOrder, AlertMessage
from .states import AlertKind, Channel, MessageState

#: Where packed units can be, in the order in which they travel.
AT_SELLER, ON_THE_WAY, DELIVERED, LOST = "at_seller", "on_the_way", "delivered", "lost"


@dataclass(frozen=True)
class Progress:
    """How many orders there are, and how many of them have come how far."""

    orders: int
    told: int
    answered: int
    refunded: int
    units: int
    returned: int
    unreachable: int


@dataclass(frozen=True)
class LotRow:
    lot: Lot
    balance: Balance


@dataclass
class Report:
    """A recall, a drill or a failed test in numbers."""

    alert: Alert
    progress: Progress
    rows: list[LotRow]
    whole: Balance
    where: dict[str, int] = field(default_factory=dict)
    uncovered: int = 0

    @property
    def in_parcels(self) -> int:
        """Units that consignments say they were given; equals what the lots say was packed."""
        return sum(self.where.values())

    @property
    def unexplained(self) -> int:
        """0, or the units of which nobody can say where they are."""
        return self.whole.difference + (self.whole.packed - self.in_parcels)


def progress(alert: Alert) -> Progress:
    """Three queries."""
    reachable = AlertMessage.objects.filter(alerted=OuterRef("pk")).exclude(state=MessageState.FAILED)
    counts = alert.orders.aggregate(
        orders=Count("pk"),
        told=Count("pk", filter=Q(told_at__isnull=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        refunded=Count("pk", filter=Q(order_refund__settled_at__isnull=False) | Q(order__status=OrderState.REFUNDED)),
    )
    units = AlertedLine.objects.filter(alerted__alert=alert).aggregate(units=Sum("units"), returned=Sum("returned"))
    if alert.kind == AlertKind.DRILL:
        unreachable = sum(1 for one in alert.orders.select_related("order__user") if not addresses_of(one.order))
    else:
        unreachable = alert.orders.filter(told_at=None).exclude(Exists(reachable)).count()
    return Progress(**counts, units=units["units"] or 0, returned=units["returned"] or 0, unreachable=unreachable)


def report(alert: Alert) -> Report:
    """The whole report; a fixed number of queries for any number of lots and orders."""
    ids = list(alert.lots.order_by("pk").values_list("pk", flat=True))
    each = lots.balances(ids)
    found = Lot.objects.select_related("product").in_bulk(ids)
    where = dict.fromkeys((AT_SELLER, ON_THE_WAY, DELIVERED, LOST), 0)
    for out in packed_out_of(ids):
        where[_place(out)] += out.units
    record = StockRecord.objects.filter(product=alert.product_id).values_list("num_uncovered", flat=True).first()
    return Report(
        alert=alert,
        progress=progress(alert),
        rows=[LotRow(found[pk], each[pk]) for pk in ids],
        whole=lots.balance(ids),
        where=where,
        uncovered=record or 0,
    )


def _place(out) -> str:
    if out.at_the_sellers:
        return AT_SELLER
    if out.state == ConsignmentState.DELIVERED:
        return DELIVERED
    return LOST if out.state in GONE else ON_THE_WAY


def orders_of(alert: Alert) -> QuerySet[AlertedOrder]:
    """The orders that it reaches, with all that a list shows; unanswered ones first."""
    return (
        alert.orders.select_related("order__group__institution", "order__user", "order_refund__refund")
        .prefetch_related("lines__lot", "lines__line", "messages")
        .order_by("answered_at", "pk")
    )


def recall_of(lot: Lot) -> RecalledLot | None:
    """The recall that reached this lot, or None; drills are not told."""
    return RecalledLot.objects.filter(lot=lot, recall__drill=False).select_related("recall").first()


def held_for_recalls(seller) -> QuerySet[Consignment]:
    """Parcels of the seller that recalls keep back."""
    return Consignment.objects.filter(seller=seller, state=ConsignmentState.HELD).exclude(recalled_by="")


def alerts_for(user) -> list[AlertedOrder]:
    """What a person, or a unit for which the person acts, has still to answer, newest first. One query."""
    open_ = AlertedOrder.objects.for_user(user).unanswered().select_related("alert__product", "order")
    return list(open_.order_by("-pk")[:5])


def addresses_of(order: Order) -> set[tuple[str, str]]:
    """Whom to tell: who ordered, and who was to receive the goods."""
    to = {(Channel.SMS, order.ship_to.get("phone", ""))}
    if order.user:
        to |= {(Channel.SMS, order.user.phone or ""), (Channel.EMAIL, order.user.email or "")}
    return {(str(channel), address) for channel, address in to if address}
