"""Questions of fulfilment that are too wide for one queryset."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.translation import gettext

from catalog.origins.models import Region
from logistics.coldchain.charts import TemperatureChart, temperature_chart
from logistics.coldchain.models import Excursion

from . import rates
from .models import Consignment, FreightSubsidy, PackedUnits, ProbeAssignment, RateCard, TrackingEvent, Waybill
from .planning import ParcelLine
from .rates import FreightQuote
from .states import AT_THE_SELLERS, ConsignmentState
from .subsidies import pays

#: News that a reader should not miss.
BAD = dict.fromkeys(("attempted", "returning", "returned"), "bad")


def freight_for(
    *, lines: Sequence[ParcelLine], province: str, seller_region: Region | None, day: date
) -> list[FreightQuote]:
    """Freight of one seller's goods to ``province`` on ``day``, one quote a band. Raises NoRate."""
    return freight_for_many(parcels=[(seller_region, lines)], province=province, day=day)[0]


def freight_for_many(
    *, parcels: Sequence[tuple[Region | None, Sequence[ParcelLine]]], province: str, day: date
) -> list[list[FreightQuote]]:
    """Freight for several sellers at once, in their order; two queries whatever their number. Raises NoRate."""
    cards = [row.card() for row in RateCard.objects.on(day)]
    codes = {region.pk: region.path.split("/")[0] for region, _ in parcels if region is not None}
    names = dict(Region.objects.filter(code__in=set(codes.values())).values_list("code", "name")) if codes else {}
    return [
        rates.quote(
            lines=lines,
            cards=cards,
            province=province,
            seller_province=names.get(codes[region.pk], "") if region is not None else "",
        )
        for region, lines in parcels
    ]


def subsidies_for(*, freight: Mapping[int, Mapping[int, Decimal]], day: date) -> dict[int, Decimal]:
    """{key: yuan that subsidies would pay now} for orders told by key (the freight of their goods); one query."""
    products = {product for goods in freight.values() for product in goods}
    running: dict[int, FreightSubsidy] = {}
    for row in FreightSubsidy.objects.running(day).filter(product__in=products):
        running.setdefault(row.product_id, row)
    found = {}
    for key, goods in freight.items():
        paid = (pays(running[product].offer(), goods[product]) for product in goods.keys() & running.keys())
        found[key] = sum(paid, Decimal("0.00"))
    return found


def bands_carried(*, province: str, day: date) -> tuple[set[str], set[str]]:
    """Storage bands that some carrier takes to ``province``: (from anywhere, from sellers in it). One query."""
    anywhere, at_home = set(), set()
    for card in RateCard.objects.on(day):
        row = card.card()
        if rates.reaches(row, province=province, seller_province=""):
            anywhere.add(row.band)
        elif rates.reaches(row, province=province, seller_province=province):
            at_home.add(row.band)
    return anywhere, at_home


@dataclass(frozen=True)
class Event:
    """One entry of a timeline; ``tone`` is "now", "bad" or nothing."""

    at: datetime
    title: str
    text: str
    tone: str = ""


@dataclass
class Travel:
    """One consignment as both parties see it: papers, news newest first, temperatures, what was decided."""

    consignment: Consignment
    waybill: Waybill | None = None
    events: list[TrackingEvent] = field(default_factory=list)
    charts: list[TemperatureChart] = field(default_factory=list)
    excursions: list[Excursion] = field(default_factory=list)

    @property
    def timeline(self) -> list[Event]:
        """The courier's news, the seller's steps and what the probe noticed, newest first."""
        one = self.consignment
        told = [
            Event(news.happened_at, news.get_status_display(), news.description, BAD.get(news.status, ""))
            for news in self.events
        ]
        told += [
            Event(spell.started_at, spell.get_kind_display(), str(spell.probe), "bad") for spell in self.excursions
        ]
        steps = [(one.packed_at, gettext("packed")), (one.created_at, gettext("to be packed"))]
        if not self.events:
            steps = [
                (one.delivered_at, gettext("delivered")),
                (one.dispatched_at, gettext("handed over")),
                *steps,
            ]
        told += [Event(at, title, "") for at, title in steps if at]
        return sorted(told, key=lambda event: event.at, reverse=True)

    @property
    def undecided(self) -> list[Excursion]:
        """Spells that nobody has judged yet."""
        return [spell for spell in self.excursions if not spell.disposition]


def travels(consignments: Sequence[Consignment]) -> list[Travel]:
    """How each of these consignments travels. A fixed number of queries and one for each probe on the way."""
    pks = [consignment.pk for consignment in consignments]
    waybills: dict[int, Waybill] = {}
    for waybill in (
        Waybill.objects.filter(consignment_id__in=pks)
        .order_by("requested_at", "pk")
        .prefetch_related(Prefetch("events", TrackingEvent.objects.order_by("-happened_at", "-pk")))
    ):
        waybills[waybill.consignment_id] = waybill
    by_consignment: dict[int, list[ProbeAssignment]] = {}
    for assignment in (
        ProbeAssignment.objects.filter(consignment_id__in=pks)
        .select_related("watch__limits", "watch__probe")
        .prefetch_related(Prefetch("watch__excursions", Excursion.objects.filter(withdrawn_at=None)))
        .order_by("pk")
    ):
        by_consignment.setdefault(assignment.consignment_id, []).append(assignment)
    return [
        _travel(consignment, waybills.get(consignment.pk), by_consignment.get(consignment.pk, []))
        for consignment in consignments
    ]


def _travel(consignment: Consignment, waybill: Waybill | None, assignments: list[ProbeAssignment]) -> Travel:
    watches = [assignment.watch for assignment in assignments]
    excursions = [excursion for watch in watches for excursion in watch.excursions.all()]
    return Travel(
        consignment=consignment,
        waybill=waybill,
        events=list(waybill.events.all()) if waybill else [],
        charts=[chart for chart in (temperature_chart(watch) for watch in watches) if chart],
        excursions=sorted(excursions, key=lambda excursion: (excursion.started_at, excursion.pk)),
    )


def travels_for(reference: str) -> list[Travel]:
    """Everything that travels for one order: what the order's page of a buyer or a seller shows."""
    return travels(
        list(Consignment.objects.for_reference(reference).select_related("seller").prefetch_related("lines"))
    )


@dataclass(frozen=True)
class OutOfLot:
    """Units of one lot in one line of one consignment."""

    lot_id: int
    units: int
    consignment: str
    reference: str
    state: str
    held_from: str
    product_id: int | None
    ship_to_name: str
    ship_to_phone: str

    @property
    def at_the_sellers(self) -> bool:
        return self.state in AT_THE_SELLERS or (self.state == "held" and self.held_from in AT_THE_SELLERS)


def packed_out_of(lot_ids: Collection[int]) -> list[OutOfLot]:
    """Everything that was packed out of these lots and not put back, oldest first; one query."""
    rows = (
        PackedUnits.objects.filter(lot__in=lot_ids)
        .exclude(line__consignment__state=ConsignmentState.CANCELLED)
        .order_by("pk")
    )
    where = "line__consignment__"
    columns = ("number", "reference", "state", "held_from")
    return [
        OutOfLot(*row)
        for row in rows.values_list(
            "lot_id", "units", *(where + column for column in columns), "line__product_id",
            where + "ship_to_name", where + "ship_to_phone",
        )
    ]  # fmt: skip


@dataclass(frozen=True)
class ColdStory:
    """How cold the goods of a lot were on their way: of ``watched`` parcels so many had a spell out of limits."""

    watched: int
    too_warm: int


def cold_story(lot_id: int) -> ColdStory:
    """Of all parcels with goods of the lot that a probe travelled with. Two queries."""
    with_probe = ProbeAssignment.objects.filter(consignment__lines__packed__lot=lot_id)
    spells = Excursion.objects.filter(watch__assignment__in=with_probe, withdrawn_at=None).exclude(kind="gap")
    return ColdStory(
        watched=with_probe.values("consignment").distinct().count(),
        too_warm=spells.values("watch__assignment__consignment").distinct().count(),
    )
