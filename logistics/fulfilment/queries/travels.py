"""What a parcel costs, and how it travels, for the pages of buyers, sellers and packers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import FilteredRelation, Prefetch, Q
from django.utils.translation import gettext

from catalog.origins.models import Region
from catalog.safety.models import QuarantineKind
from logistics.coldchain.charts import TemperatureChart, temperature_chart
from logistics.coldchain.models import Excursion

from .. import rates
from ..models import (
    Consignment,
    FreightSubsidy,
    PackedUnits,
    ProbeAssignment,
    RateCard,
    TrackingEvent,
    TravelPaper,
    Waybill,
)
from ..planning import ParcelLine
from ..rates import FreightQuote
from ..subsidies import pays

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


@dataclass(frozen=True)
class Inside:
    """Units of one lot in a parcel, with the number of the lot's certificate of conformity or nothing."""

    goods: str
    units: int
    unit: str
    lot: str
    certificate: str | None


@dataclass(frozen=True)
class Along:
    """A quarantine certificate that goes along: which form, its number, the last day of its validity, its scan."""

    pk: int
    kind: str
    number: str
    last_day: date
    scan: str

    @property
    def kind_label(self) -> str:
        return str(QuarantineKind(self.kind).label)


@dataclass
class Travel:
    """One consignment as both parties see it: what is inside, news newest first, temperatures, what was decided."""

    consignment: Consignment
    waybill: Waybill | None = None
    inside: list[Inside] = field(default_factory=list)
    papers: list[Along] = field(default_factory=list)
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
    inside, papers = _inside(pks), _papers(pks)
    return [
        _travel(consignment, waybills.get(consignment.pk), by_consignment.get(consignment.pk, []), inside, papers)
        for consignment in consignments
    ]


def _inside(pks: Sequence[int]) -> dict[int, list[Inside]]:
    """{consignment: what was packed into it}, with each lot's standing certificate; one query."""
    standing = FilteredRelation("lot__certificates", condition=Q(lot__certificates__voided_at=None))
    rows = PackedUnits.objects.filter(line__consignment__in=pks).annotate(standing=standing).order_by("line", "pk")
    found: dict[int, list[Inside]] = defaultdict(list)
    for pk, *told in rows.values_list(
        "line__consignment", "line__description", "units", "line__unit", "lot__code", "standing__number"
    ):
        found[pk].append(Inside(*told))
    return found


def _papers(pks: Sequence[int]) -> dict[int, list[Along]]:
    """{consignment: the quarantine certificates that go along}; one query."""
    found: dict[int, list[Along]] = defaultdict(list)
    rows = TravelPaper.objects.filter(consignment__in=pks).order_by("pk")
    for consignment, pk, kind, number, last_day, scan in rows.values_list(
        "consignment", "certificate", "certificate__kind", "certificate__number", "certificate__last_day",
        "certificate__scan",
    ):  # fmt: skip
        found[consignment].append(Along(pk, kind, number, last_day, scan))
    return found


def _travel(
    consignment: Consignment, waybill: Waybill | None, assignments: list[ProbeAssignment],
    inside: dict[int, list[Inside]], papers: dict[int, list[Along]],
) -> Travel:  # fmt: skip
    watches = [assignment.watch for assignment in assignments]
    excursions = [excursion for watch in watches for excursion in watch.excursions.all()]
    return Travel(
        consignment=consignment,
        waybill=waybill,
        inside=inside[consignment.pk],
        papers=papers[consignment.pk],
        events=list(waybill.events.all()) if waybill else [],
        charts=[chart for chart in (temperature_chart(watch) for watch in watches) if chart],
        excursions=sorted(excursions, key=lambda excursion: (excursion.started_at, excursion.pk)),
    )


def travels_for(reference: str) -> list[Travel]:
    """Everything that travels for one order: what the order's page of a buyer or a seller shows."""
    return travels(
        list(Consignment.objects.for_reference(reference).select_related("seller").prefetch_related("lines"))
    )
