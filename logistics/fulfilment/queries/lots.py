"""From lots to parcels: who has goods of them, how those travelled, how cold they were."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Avg, F, Max, Min, Q

from catalog.origins.models import Region, RegionLevel
from catalog.tracing.epcis import Journey, Temperatures
from logistics.coldchain.models import Excursion

from ..models import Consignment, PackedUnits, ProbeAssignment
from ..states import AT_THE_SELLERS, ConsignmentState


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


def journeys_of(lot_ids: Collection[int]) -> list[Journey]:
    """The parcels with goods of these lots that have left, oldest first: for EPCIS, without who received them.

    Four queries whatever their number.
    """
    goods: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    packed = PackedUnits.objects.filter(lot__in=lot_ids, line__consignment__dispatched_at__isnull=False)
    for consignment_id, lot_id, units in packed.values_list("line__consignment", "lot", "units"):
        goods[consignment_id][lot_id] += units
    left = list(Consignment.objects.filter(pk__in=goods).select_related("seller").order_by("dispatched_at", "pk"))
    places = _codes_of({(one.ship_to_province, one.ship_to_district) for one in left})
    read = _read_on_the_way(goods)
    return [
        Journey(
            consignment=one.number,
            seller=one.seller.code or "",
            destination=places.get((one.ship_to_province, one.ship_to_district), ""),
            left_at=one.dispatched_at,
            arrived_at=one.delivered_at,
            goods=tuple(sorted(goods[one.pk].items())),
            temperatures=tuple(read[one.pk]),
        )
        for one in left
        if one.dispatched_at
    ]


def _codes_of(addresses: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """{(province, county): division code of the county, else of the province}; unknown ones are absent."""
    provinces, counties = {one for one, _ in addresses}, {one for _, one in addresses}
    named = Q(level=RegionLevel.PROVINCE, name__in=provinces) | Q(level=RegionLevel.COUNTY, name__in=counties)
    known: dict[tuple[str | None, str], str] = {
        (province, name): code
        for code, name, province in Region.objects.filter(named).values_list("code", "name", "province__name")
    }
    found = {address: known.get(address) or known.get((None, address[0]), "") for address in addresses}
    return {address: code for address, code in found.items() if code}


def _read_on_the_way(consignment_ids: Collection[int]) -> dict[int, list[Temperatures]]:
    taken = "watch__probe__readings__taken_at"
    rows = (
        ProbeAssignment.objects.filter(
            Q(watch__ended_at=None) | Q(**{f"{taken}__lte": F("watch__ended_at")}),
            **{"consignment__in": consignment_ids, f"{taken}__gte": F("watch__started_at")},
        )
        .order_by("watch")
        .values_list("consignment", "watch__probe__device")
        .annotate(Min(taken), Max(taken), *(of("watch__probe__readings__temperature_c") for of in (Min, Max, Avg)))
    )
    read: dict[int, list[Temperatures]] = defaultdict(list)
    for consignment_id, *told in rows:
        read[consignment_id].append(Temperatures(*told))
    return read


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
