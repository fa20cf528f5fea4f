"""What happened to a lot as an EPCIS 2.0 document in JSON-LD, for whoever has a system that reads it.

No names of people: who did it stays here. Every event has an identifier of its own that never changes, so that the
same event sent twice is one event. Words are those of the Core Business Vocabulary.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.db.models import Q

from catalog.foundation import units
from catalog.foundation.periods import CHINA
from catalog.lots.models import BatchRecord, Lot, LotEvent, LotEventKind, LotLink
from catalog.safety.models import Sample
from catalog.safety.queries import certificates_for
from catalog.safety.states import SampleState

from . import gs1

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
K = LotEventKind
#: kind → (event type, action, bizStep, disposition). What made a lot of others is a TransformationEvent: see below.
WORDS = {
    K.RECEIVED: ("ObjectEvent", "ADD", "commissioning", "active"),
    K.PACKED: ("AggregationEvent", "ADD", "packing", "in_progress"),
    K.PUT_BACK: ("AggregationEvent", "DELETE", "unpacking", "sellable_accessible"),
    K.WRITTEN_OFF: ("ObjectEvent", "DELETE", "destroying", "destroyed"),
    K.HELD: ("ObjectEvent", "OBSERVE", "holding", "non_sellable_other"),
    K.FREED: ("ObjectEvent", "OBSERVE", "stocking", "sellable_accessible"),
    K.RECALLED: ("ObjectEvent", "OBSERVE", "holding", "recalled"),
    K.RETURNED: ("ObjectEvent", "OBSERVE", "receiving", "returned"),
}
TESTS = {SampleState.PASSED: "conformant", SampleState.FAILED: "non_conformant"}


@dataclass(frozen=True)
class Temperatures:
    """What one probe read on the way, in degrees Celsius."""

    device: str
    since: datetime
    until: datetime
    lowest_c: Decimal
    highest_c: Decimal
    mean_c: Decimal


@dataclass(frozen=True)
class Journey:
    """A parcel with goods of the lots that has left: when, from whom, and to which county; never to whom.

    ``seller`` is its code, ``destination`` a division code, ``goods`` are (lot, units); each may be unknown (empty).
    """

    consignment: str
    seller: str
    destination: str
    left_at: datetime
    arrived_at: datetime | None
    goods: tuple[tuple[int, int], ...]
    temperatures: tuple[Temperatures, ...] = ()


def document(*, lot_ids: Collection[int], site: str, at: datetime, journeys: Sequence[Journey] = ()) -> dict[str, Any]:
    """The document of these lots' events, oldest first; a fixed number of queries for any number of lots.

    ``journeys`` are told by who knows parcels (``logistics.fulfilment.queries.journeys_of``).
    """
    writer = Writer(lot_ids, site, journeys)
    return {
        "@context": [CONTEXT, {"mall": f"{site}/ns/trace#"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": at.astimezone(CHINA).isoformat(),
        "epcisBody": {"eventList": sorted(writer.events(), key=lambda event: (event["eventTime"], event["eventID"]))},
    }


class Writer:
    """Everything about some lots, read once."""

    def __init__(self, lot_ids: Collection[int], site: str, journeys: Sequence[Journey]):
        self.site = site
        self.journeys = journeys
        self.own = set(lot_ids)
        children = LotLink.objects.filter(Q(parent__in=self.own) | Q(child__in=self.own)).values("child")
        self.links = list(LotLink.objects.filter(child__in=children).order_by("pk"))
        wanted = self.own | {pk for link in self.links for pk in (link.parent_id, link.child_id)}
        self.lots = Lot.objects.select_related("product__origin").in_bulk(wanted)
        self.certificates = certificates_for(self.own)
        self.records = {
            record.lot_id: record for record in BatchRecord.objects.filter(lot__in=self.own).prefetch_related("inputs")
        }

    def events(self) -> list[dict[str, Any]]:
        told = LotEvent.objects.filter(lot__in=self.own, kind__in=WORDS).order_by("pk")
        samples = Sample.objects.filter(lot__in=self.own, state__in=TESTS).order_by("pk")
        return [
            *(self._event(event) for event in told),
            *self._transformations(),
            *(self._test(sample) for sample in samples),
            *(event for journey in self.journeys for event in self._travelled(journey)),
        ]

    def _event(self, event: LotEvent) -> dict[str, Any]:
        kind, action, step, disposition = WORDS[LotEventKind(event.kind)]
        lot = self.lots[event.lot_id]
        written = self._frame(kind, f"lotevent:{event.pk}", event.at) | {
            "action": action, "bizStep": step, "disposition": disposition,
        }  # fmt: skip
        what = [self._quantity(lot, abs(event.quantity) or None)]
        if kind == "AggregationEvent":
            number = event.reference or f"P-{event.pk}"
            return written | {"parentID": f"{self.site}/00/{gs1.sscc(number)}", "childQuantityList": what}
        written["quantityList"] = what
        if event.kind == LotEventKind.RECEIVED:
            written["ilmd"] = self._ilmd(lot)
            if lot.product.origin:
                written["readPoint"] = {"id": self._place(lot.product.origin.code)}
        if event.reference and event.kind in (LotEventKind.RECALLED, LotEventKind.RETURNED):
            written["bizTransactionList"] = [
                {"type": "urn:x-mall:btt:recall", "bizTransaction": f"{self.site}/recalls/{event.reference}/"}
            ]
        return written

    def _transformations(self) -> list[dict[str, Any]]:
        """One for each lot that was made of others: what went in, what came out."""
        inputs: dict[int, list[LotLink]] = defaultdict(list)
        for link in self.links:
            inputs[link.child_id].append(link)
        return [
            self._frame("TransformationEvent", f"lot:{child}", self.lots[child].received_at)
            | {
                "inputQuantityList": [self._quantity(self.lots[link.parent_id], link.units) for link in links],
                "outputQuantityList": [self._quantity(self.lots[child], sum(link.units for link in links))],
                "transformationID": self._urn(f"transformation:{child}"),
                "bizStep": "commissioning",
                "disposition": "active",
            }
            for child, links in inputs.items()
        ]

    def _test(self, sample: Sample) -> dict[str, Any]:
        lot = self.lots[sample.lot_id]
        return self._frame("ObjectEvent", f"sample:{sample.pk}", sample.entered_at) | {
            "action": "OBSERVE", "bizStep": "inspecting", "disposition": TESTS[SampleState(sample.state)],
            "quantityList": [self._quantity(lot, None)],
            "mall:report": sample.report_no, "mall:laboratory": sample.lab,
        }  # fmt: skip

    def _travelled(self, journey: Journey) -> list[dict[str, Any]]:
        """The parcel leaves; it arrives, with what a probe read on the way."""
        told: dict[str, Any] = {
            "action": "OBSERVE",
            "epcList": [f"{self.site}/00/{gs1.sscc(journey.consignment)}"],
            "quantityList": [self._quantity(self.lots[pk], units) for pk, units in journey.goods if pk in self.own],
            "bizTransactionList": [{"type": "desadv", "bizTransaction": f"urn:x-mall:desadv:{journey.consignment}"}],
        }
        if journey.seller:
            told["sourceList"] = [{"type": "possessing_party", "source": f"{self.site}/coop/{quote(journey.seller)}/"}]
        if journey.destination:
            told["destinationList"] = [{"type": "location", "destination": self._place(journey.destination)}]
        frame = self._frame("ObjectEvent", f"shipped:{journey.consignment}", journey.left_at)
        events = [frame | told | {"bizStep": "shipping", "disposition": "in_transit"}]
        if journey.arrived_at:
            frame = self._frame("ObjectEvent", f"arrived:{journey.consignment}", journey.arrived_at)
            arrived = frame | told | {"bizStep": "receiving", "disposition": "in_progress"}
            if journey.temperatures:
                arrived["sensorElementList"] = [self._sensor(one) for one in journey.temperatures]
            events.append(arrived)
        return events

    def _sensor(self, read: Temperatures) -> dict[str, Any]:
        return {
            "sensorMetadata": {
                "deviceID": f"urn:x-mall:probe:{quote(read.device, safe='')}",
                "startTime": read.since.astimezone(CHINA).isoformat(),
                "endTime": read.until.astimezone(CHINA).isoformat(),
            },
            "sensorReport": [
                {
                    "type": "Temperature", "minValue": float(read.lowest_c), "maxValue": float(read.highest_c),
                    "meanValue": round(float(read.mean_c), 2), "uom": "CEL",
                }
            ],
        }  # fmt: skip

    def _place(self, code: str) -> str:
        return f"{self.site}/places/{code}/"

    def _frame(self, kind: str, identity: str, at: datetime) -> dict[str, Any]:
        return {
            "type": kind,
            "eventID": self._urn(identity),
            "eventTime": at.astimezone(CHINA).isoformat(),
            "eventTimeZoneOffset": "+08:00",
        }

    def _urn(self, identity: str) -> str:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{self.site}/{identity}").urn

    def _quantity(self, lot: Lot, amount: int | None) -> dict[str, Any]:
        """The lot as a class of goods, with how much of it: in kilograms where they are weighed, else in pieces."""
        gtin = gs1.gtin14(upc=lot.product.upc, product_id=lot.product_id)
        element: dict[str, Any] = {"epcClass": gs1.digital_link(site=self.site, gtin=gtin, lot=lot.code)}
        if amount is not None:
            factor = units.SALE_UNITS[lot.product.sale_unit].kg
            element["quantity"] = float(Decimal(amount) * factor) if factor else amount
            if factor:
                element["uom"] = "KGM"
        return element

    def _ilmd(self, lot: Lot) -> dict[str, Any]:
        """What was known when the lot was made: days, plot, inputs, certificate."""
        told: dict[str, Any] = {"cbvmda:lotNumber": lot.code, "cbvmda:harvestEndDate": f"{lot.produced_on}"}
        if lot.expires_on:
            told["cbvmda:itemExpirationDate"] = f"{lot.expires_on}"
        record, certificate = self.records.get(lot.pk), self.certificates.get(lot.pk)
        if record:
            told |= {
                key: value
                for key, value in (
                    ("mall:plot", record.plot),
                    ("mall:startedOn", f"{record.started_on or ''}"),
                    ("mall:packedOn", f"{record.packed_on or ''}"),
                    ("mall:store", record.store),
                )
                if value
            }
            told["mall:inputs"] = [
                {"mall:name": one.name, "mall:usedOn": f"{one.used_on}", "mall:withdrawalDays": one.withdrawal_days}
                for one in record.inputs.all()
            ]
        if certificate:
            told["mall:conformityCertificate"] = certificate.number
        return told
