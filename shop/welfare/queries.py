"""Questions about rounds that are too wide for one queryset. Names of members stay in this room."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.foundation.units import SALE_UNITS
from logistics.fulfilment.models import Consignment
from shop.recalls.models import Alert, AlertedLine
from shop.recalls.states import AlertKind

from .models import (
    Allowance,
    Delivery,
    Extra,
    FeedbackSlip,
    MemberNotice,
    MemberNoticeKind,
    Pick,
    PickUpPoint,
    Round,
    RoundItem,
)
from .sharing import Share, share_out
from .states import HANDING_OUT, SlipState


@dataclass(frozen=True)
class Progress:
    """How far a round is, in numbers without names."""

    members: int
    registered: int
    spent_cny: Decimal
    to_collect: int
    signed: int


def progress(rounds: Iterable[Round]) -> dict[int, Progress]:
    """The progress of each of these rounds by its id, in one query however many."""
    rows = (
        Allowance.objects.filter(round__in=list(rounds))
        .order_by()
        .values("round_id")
        .annotate(
            members=Count("pk"),
            registered=Count("pk", filter=Q(spent_cny__gt=0)),
            spent=Sum("spent_cny"),
            signed=Count("hand_out"),
        )
    )
    return {
        row["round_id"]: Progress(
            members=row["members"],
            registered=row["registered"],
            spent_cny=row["spent"],
            to_collect=row["registered"],
            signed=row["signed"],
        )
        for row in rows
    }


def unanswered(rounds: Iterable[Round]) -> dict[int, int]:
    """How many slips of each of these rounds still wait for an answer; rounds without any are absent. One query."""
    slips = FeedbackSlip.objects.filter(round__in=list(rounds), state=SlipState.SENT).order_by()
    return dict(slips.values_list("round").annotate(Count("pk")))


@dataclass
class Row:
    """One item of the summary: what each workplace wished for, or was allotted, in the order of the places."""

    item: RoundItem
    cells: list[tuple[str, int]] = field(default_factory=list)
    total: int = 0
    amount_cny: Decimal = Decimal("0.00")


def summary(*, round: Round, places: list[PickUpPoint], items: list[RoundItem], allotted: bool) -> list[Row]:
    """Items by workplaces, counts only; one query."""
    column = "allotted" if allotted else "quantity"
    sums = {
        (row["item_id"], row["allowance__place_id"]): row["total"] or 0
        for row in Pick.objects.filter(item__round=round)
        .order_by()
        .values("item_id", "allowance__place_id")
        .annotate(total=Sum(F(column)))
    }
    rows = []
    for item in items:
        cells = [(place.name, sums.get((item.pk, place.pk), 0)) for place in places]
        total = sum(count for (item_id, _place), count in sums.items() if item_id == item.pk)
        rows.append(Row(item=item, cells=cells, total=total, amount_cny=item.unit_price_cny * total))
    return rows


@dataclass(frozen=True)
class Shortfall:
    """An item of which a workplace gets less than its seller sends. ``missing`` brings it to the least quantity."""

    place: PickUpPoint
    item: RoundItem
    quantity: int
    least: int
    members: int

    @property
    def missing(self) -> int:
        return self.least - self.quantity

    @property
    def extra_cny(self) -> Decimal:
        return self.item.unit_price_cny * self.missing


def shortfalls(*, round: Round) -> list[Shortfall]:
    """Where the allotted goods of a workplace are too few to be ordered, workplace by workplace; four queries."""
    counts: dict[tuple[int, int], int] = defaultdict(int)
    members: dict[tuple[int, int], int] = {}
    allotted = Pick.objects.filter(item__round=round, allotted__gt=0).order_by()
    for place_id, item_id, total, people in allotted.values_list("allowance__place_id", "item_id").annotate(
        Sum("allotted"), Count("pk")
    ):
        counts[place_id, item_id], members[place_id, item_id] = total, people
    for extra in Extra.objects.of(round):
        counts[extra.place_id, extra.item_id] += extra.quantity
    items = {item.pk: item for item in round.items.select_related("product")}
    places = {place.pk: place for place in round.places.all()}
    found = []
    for (place_id, item_id), quantity in sorted(counts.items()):
        product = items[item_id].product
        # The least quantity that is also a whole number of steps.
        least = -(-product.min_quantity // product.step_quantity) * product.step_quantity
        if quantity < least and place_id in places:
            found.append(
                Shortfall(places[place_id], items[item_id], quantity, least, members.get((place_id, item_id), 0))
            )
    return found


def ordered_in_all(item: RoundItem) -> int:
    """What the round will order of an item, over all workplaces."""
    wished = Pick.objects.filter(item=item).aggregate(total=Sum("allotted"))["total"] or 0
    return wished + (Extra.objects.filter(item=item).aggregate(total=Sum("quantity"))["total"] or 0)


@dataclass(frozen=True)
class Shared:
    """How a short item was shared out: each wish by its turn of registration, without a name."""

    item: RoundItem
    there: int
    shares: list[Share]


def shares_of(*, round: Round, items: list[RoundItem], confirmed: dict[int, int]) -> list[Shared]:
    """The arithmetic of every short item, recomputed from the wishes, so that it can be checked."""
    wishes: dict[int, list[int]] = defaultdict(list)
    for item_id, quantity in Pick.objects.filter(item__round=round).order_by("pk").values_list("item_id", "quantity"):
        wishes[item_id].append(quantity)
    return [
        Shared(item, confirmed[item.pk], share_out(
            total=confirmed[item.pk], wishes=wishes[item.pk], step=item.product.step_quantity
        ))
        for item in items
        if item.pk in confirmed and confirmed[item.pk] < sum(wishes[item.pk])
    ]  # fmt: skip


def to_hand_out(*, place: PickUpPoint) -> QuerySet[Allowance]:
    """Members who collect at this workplace, with what they get and their signature, by name."""
    mine = Pick.objects.filter(allowance__place=place, allotted__gt=0).values("allowance")
    return (
        Allowance.objects.filter(pk__in=mine)
        .select_related("hand_out")
        .prefetch_related("picks__item__product")
        .order_by("name", "pk")
    )


def waited_for(*, round: Round, at: datetime) -> QuerySet[Allowance]:
    """Members who have not done what the round waits for: registered while it is open, signed where goods are."""
    mine = round.allowances.exclude(member=None).order_by("pk")
    if round.is_open_at(at):
        return mine.filter(spent_cny=0)
    if round.state in HANDING_OUT:
        there = Delivery.objects.filter(round=round, arrived_at__isnull=False).values("place")
        with_goods = Pick.objects.filter(allowance__round=round, allotted__gt=0).values("allowance")
        return mine.filter(pk__in=with_goods, place__in=there, hand_out=None)
    return mine.none()


def unclaimed(*, round: Round) -> list[Allowance]:
    """Members whose goods nobody has signed for, by workplace and name."""
    return list(
        Allowance.objects.filter(round=round, picks__allotted__gt=0, hand_out=None)
        .distinct()
        .select_related("place")
        .order_by("place_id", "name", "pk")
    )


def places_of_alert(alert: Alert) -> list[PickUpPoint]:
    """Workplaces to which units of the alert's lots went; not those whose parcel is still at the seller's."""
    unsent = Consignment.objects.unsent().values("number")
    sent = AlertedLine.objects.filter(alerted__alert=alert, replaced=False).exclude(consignment__in=unsent)
    places = PickUpPoint.objects.filter(delivery__group__orders__alerted__lines__in=sent)
    return list(places.select_related("round").distinct().order_by("pk"))


def alerts_at(place: PickUpPoint) -> list[Alert]:
    """What is wrong with goods that lie at this workplace, newest first: they are not handed out."""
    here = AlertedLine.objects.filter(alerted__order__group__welfare_delivery__place=place, replaced=False)
    alerts = Alert.objects.filter(orders__lines__in=here).exclude(kind=AlertKind.DRILL)
    return list(alerts.select_related("product").prefetch_related("lots").distinct().order_by("-raised_at", "-pk"))


@dataclass(frozen=True)
class Told:
    """How many members of a round an alert concerns, and how many of them know."""

    alert: Alert
    members: int
    texted: int
    read: int
    unreachable: int


def told(*, round: Round) -> list[Told]:
    """Every alert of the round with how far it has come; two queries however many members."""
    rows = (
        MemberNotice.objects.filter(allowance__round=round, kind=MemberNoticeKind.ALERT)
        .order_by("-alert_id")
        .values("alert")
        .annotate(
            members=Count("pk"),
            texted=Count("pk", filter=~Q(texted_tail="")),
            read=Count("pk", filter=Q(read_at__isnull=False)),
            unreachable=Count("pk", filter=Q(texted_at__isnull=False, texted_tail="", read_at=None)),
        )
    )
    alerts = Alert.objects.select_related("product").in_bulk([row["alert"] for row in rows])
    return [Told(alerts[row["alert"]], row["members"], row["texted"], row["read"], row["unreachable"]) for row in rows]


def notices_of(*, round: Round, alert: Alert) -> QuerySet[MemberNotice]:
    """Each member's message of an alert: who does not know yet first, then by workplace and name."""
    mine = MemberNotice.objects.filter(allowance__round=round, alert=alert).select_related(
        "allowance__place", "allowance__member", "allowance__hand_out"
    )
    return mine.order_by(F("read_at").asc(nulls_first=True), "allowance__place_id", "allowance__name", "pk")


def slip_text(slip: FeedbackSlip) -> str:
    """The slip in one message, for a cooperative without a computer at hand."""
    goods = "；".join(
        f"{line.item.product.title} {line.wanted}{SALE_UNITS[line.item.product.sale_unit].label}"
        f" {yuan(line.item.farmer_price_cny)}"
        for line in slip.lines.select_related("item__product")
    )
    return _(
        "%(union)s wishes to order: %(goods)s. Ready by %(day)s. Confirm slip %(number)s in the seller portal."
    ) % {
        "union": slip.round.union.name,
        "goods": goods,
        "day": date_format(slip.round.ready_by),
        "number": slip.number,
    }
