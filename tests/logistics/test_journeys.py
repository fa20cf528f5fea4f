"""A parcel that leaves and arrives is told to machines in the words of GS1, and its receiver is not."""

import json
from datetime import timedelta

import jsonschema
import pytest

from catalog.lots.models import Lot
from catalog.origins.models import Region
from catalog.safety import operations as safety
from catalog.safety.operations import Promise
from catalog.tracing import epcis, gs1
from logistics.coldchain import operations as coldchain
from logistics.coldchain.models import Probe
from logistics.coldchain.operations import Measured
from logistics.fulfilment import operations
from logistics.fulfilment.queries import journeys_of, travels_for
from tests.catalog.tracing.test_gs1 import SCHEMA, SITE

from .conftest import NOON, packed, planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(seller):
    """Ten jin with a probe inside leave at noon and arrive in Futian, Shenzhen, two hours later."""
    seller.code = "beixiang"
    seller.save()
    shenzhen = Region.objects.create(code="440300", name="深圳市", level=2, parent=Region.objects.get(code="440000"))
    Region.objects.create(code="440304", name="福田区", level=3, parent=shenzhen)
    consignment = packed(seller)
    probe = Probe.objects.get(device="TH-0001")
    operations.assign_probe(consignment=consignment, probe=probe, by="packer", at=NOON)
    operations.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=NOON)
    readings = [Measured(NOON + timedelta(minutes=minute), cold) for minute, cold in ((5, 3.0), (15, 4.0), (25, 3.5))]
    coldchain.ingest(probe=probe, nonce="nonce-0001", measured=readings, at=NOON + timedelta(minutes=25))
    operations.deliver_own_truck(consignment=consignment, by="driver", at=NOON + timedelta(hours=2))
    return consignment


def told():
    ids = list(Lot.objects.values_list("pk", flat=True))
    document = epcis.document(lot_ids=ids, site=SITE, at=NOON, journeys=journeys_of(ids))
    return json.loads(json.dumps(document)), document["epcisBody"]["eventList"]


def test_a_parcel_leaves_and_arrives_with_its_seller_its_county_and_how_cold_it_was(sent):
    document, events = told()

    assert list(jsonschema.Draft7Validator(SCHEMA).iter_errors(document)) == []
    shipped, received = (event for event in events if event["bizStep"] in ("shipping", "receiving"))
    assert (shipped["disposition"], received["disposition"]) == ("in_transit", "in_progress")
    assert (shipped["eventTime"], received["eventTime"]) == ("2026-11-22T12:00:00+08:00", "2026-11-22T14:00:00+08:00")
    for event in (shipped, received):
        assert event["action"] == "OBSERVE"
        assert event["epcList"] == [f"{SITE}/00/{gs1.sscc(sent.number)}"]
        assert [q["quantity"] for q in event["quantityList"]] == [5.0]
        assert event["sourceList"] == [{"type": "possessing_party", "source": f"{SITE}/coop/beixiang/"}]
        assert event["destinationList"] == [{"type": "location", "destination": f"{SITE}/places/440304/"}]
    assert "sensorElementList" not in shipped
    [sensor] = received["sensorElementList"]
    assert sensor["sensorReport"] == [
        {"type": "Temperature", "minValue": 3.0, "maxValue": 4.0, "meanValue": 3.5, "uom": "CEL"}
    ]
    assert sensor["sensorMetadata"]["startTime"] == "2026-11-22T12:05:00+08:00"


def test_nobody_learns_from_it_who_received_the_goods(sent):
    text = json.dumps(told()[0], ensure_ascii=False)

    for secret in (sent.ship_to_name, sent.ship_to_phone, sent.ship_to_street, sent.reference, "driver", "粤F12345"):
        assert secret not in text


def test_what_has_not_left_is_not_told_and_what_has_not_arrived_is_only_sent(seller):
    packed(seller)
    assert {event["bizStep"] for event in told()[1]} == {"commissioning", "packing"}

    second = packed(seller, reference="O-2")
    operations.dispatch_own_truck(consignment=second, vehicle="粤F12345", by="packer", at=NOON)

    steps = [event["bizStep"] for event in told()[1]]
    assert (steps.count("shipping"), steps.count("receiving")) == (1, 0)


def test_a_county_that_is_not_known_is_told_as_its_province(seller):
    consignment = packed(seller)
    operations.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=NOON)

    [shipped] = [event for event in told()[1] if event["bizStep"] == "shipping"]

    assert shipped["destinationList"] == [{"type": "location", "destination": f"{SITE}/places/440000/"}]


@pytest.mark.parametrize("count", [1, 3])
def test_many_parcels_cost_what_one_costs(seller, count, django_assert_num_queries):
    for number in range(count):
        made = packed(seller, reference=f"O-{number}")
        operations.dispatch_own_truck(consignment=made, vehicle="粤F12345", by="packer", at=NOON)
    planned(seller, reference="O-9")
    ids = list(Lot.objects.values_list("pk", flat=True))

    with django_assert_num_queries(4):
        assert len(journeys_of(ids)) == count


def test_a_parcel_names_its_lots_and_the_certificates_that_stand(seller):
    packed(seller)
    lot = Lot.objects.get()
    said = {"by": "clerk", "at": NOON}
    wrong = safety.issue(lot=lot, promise=Promise(contact="0751-5550101"), **said)
    safety.void(certificate=wrong, reason="数量写错", **said)
    right = safety.issue(lot=lot, promise=Promise(contact="0751-5550101"), **said)

    [travel] = travels_for("O-1")

    assert [(one.goods, one.units, one.lot, one.certificate) for one in travel.inside] == [
        ("马蹄", 10, lot.code, right.number)
    ]
