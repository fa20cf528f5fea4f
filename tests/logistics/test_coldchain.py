"""Probes push, goods wait, a named person decides."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from logistics.coldchain import operations as coldchain
from logistics.coldchain import views
from logistics.coldchain.models import BandLimit, Excursion, Probe, Reading, SeenNonce
from logistics.coldchain.operations import Measured
from logistics.couriers.base import TrackingEvent as News
from logistics.couriers.base import TrackingStatus as T
from logistics.fulfilment import operations, queries
from logistics.fulfilment.models import Consignment, Waybill
from logistics.fulfilment.signals import consignment_held, consignment_lost

from .conftest import NOON, booked, packed


@pytest.fixture
def probe(seller):
    return Probe.objects.get(device="TH-0001")


@pytest.fixture
def clock(monkeypatch):
    """Our own clock stands at noon, or where a test puts it."""
    now = {"at": NOON}
    monkeypatch.setattr(views.timezone, "now", lambda: now["at"])
    return now


def push(client, probe, readings, *, nonce="nonce-0001", sent_at=NOON, secret=None, device=None):
    body = json.dumps({"device": device or probe.device, "readings": readings}).encode()
    stamp = str(int(sent_at.timestamp()))
    signed = coldchain.signature(secret=secret or probe.secret, timestamp=stamp, nonce=nonce, body=body)
    return client.post(
        "/hooks/probes/",
        body,
        content_type="application/json",
        headers={"X-Probe-Timestamp": stamp, "X-Probe-Nonce": nonce, "X-Probe-Signature": signed},
    )


def row(minute, temperature, **also):
    return {"t": (NOON + timedelta(minutes=minute)).isoformat(), "temp": temperature} | also


def read(probe, *pairs, at=None):
    """Keep readings of (minute, °C); returns how many were new."""
    measured = [Measured(NOON + timedelta(minutes=minute), temperature) for minute, temperature in pairs]
    at = at or NOON + timedelta(minutes=max(minute for minute, _ in pairs))
    return coldchain.ingest(probe=probe, nonce=f"nonce-{SeenNonce.objects.count():06}", measured=measured, at=at)


def sent_with(seller, probe, *, travelling=False, **also):
    """A packed (or travelling) chilled consignment with the probe inside since noon."""
    consignment = packed(seller, **also)
    if travelling:
        operations.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=NOON)
    operations.assign_probe(consignment=consignment, probe=probe, by="packer", at=NOON)
    return consignment


# ------------------------------------------------------------------ the door
def test_a_signed_batch_is_stored(client, probe, clock):
    clock["at"] = NOON + timedelta(minutes=10)

    response = push(client, probe, [row(0, 3.4), row(10, 3.45, rh=81.25)], sent_at=clock["at"])

    assert (response.status_code, response.json()) == (200, {"stored": 2, "known": 0})
    assert [str(one.temperature_c) for one in probe.readings.all()] == ["3.40", "3.45"]


def test_the_same_readings_in_another_batch_are_stored_once(client, probe, clock):
    push(client, probe, [row(0, 3.4)])

    response = push(client, probe, [row(0, 9.9), row(-10, 3.3)], nonce="nonce-0002")

    assert response.json() == {"stored": 1, "known": 1}
    assert [str(one.temperature_c) for one in probe.readings.all()] == ["3.30", "3.40"]


def test_the_same_batch_again_is_refused_and_changes_nothing(client, probe, clock):
    push(client, probe, [row(0, 3.4)])

    response = push(client, probe, [row(0, 3.4)])

    assert (response.status_code, response.json()["error"]) == (409, "这一批读数之前已经收到。")
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(
    "forgery",
    [
        {"secret": "guessed"},
        {"device": "TH-9999"},
        {"sent_at": NOON - timedelta(seconds=301)},
        {"sent_at": NOON + timedelta(seconds=301)},
        {"nonce": "short"},
    ],
)
def test_a_forged_or_stale_batch_is_refused_and_changes_nothing(client, probe, clock, forgery):
    response = push(client, probe, [row(0, 30)], **forgery)

    assert response.status_code == 401
    assert response.json()["error"]
    assert not Reading.objects.exists()
    assert not SeenNonce.objects.exists()


def test_a_batch_may_be_five_minutes_old(client, probe, clock):
    assert push(client, probe, [row(0, 3.4)], sent_at=NOON - timedelta(seconds=300)).status_code == 200


def test_a_retired_probe_is_nobody(client, probe, clock):
    Probe.objects.filter(pk=probe.pk).update(retired_on=NOON.date())

    assert push(client, probe, [row(0, 3.4)]).status_code == 401


@pytest.mark.parametrize(
    ("readings", "status"),
    [
        ([row(0, 101)], 422),
        ([row(0, float("nan"))], 422),
        ([row(6, 3)], 422),
        ([row(0, 3, rh=101)], 422),
        ([{"t": "2026-11-22T12:00:00", "temp": 3}], 400),
        ([{"t": "yesterday", "temp": 3}], 400),
        ([{"temp": 3}], 400),
        ([7], 400),
        ([row(0, 3)] * 2001, 413),
    ],
)
def test_an_impossible_reading_refuses_the_whole_batch(client, probe, clock, readings, status):
    good = row(-5, 3.4)
    response = push(client, probe, [good, *readings][:2001])

    assert response.status_code == status
    assert response.json()["error"]
    assert not Reading.objects.exists()


def test_what_is_not_json_is_refused(client, db):
    response = client.post("/hooks/probes/", b"<xml/>", content_type="text/xml")

    assert (response.status_code, client.get("/hooks/probes/").status_code) == (400, 405)


# ------------------------------------------------------------------ excursions hold goods
def test_a_warm_spell_holds_the_goods_once(seller, probe):
    held = []

    def note(sender, consignment, excursion, at, **_future):
        held.append((consignment.number, excursion.kind))

    consignment_held.connect(note)
    consignment = sent_with(seller, probe, travelling=True)

    read(probe, (0, 4), (10, 11), (20, 11.5))
    assert Consignment.objects.get().state == "dispatched"  # within the grace of 30 minutes
    read(probe, (30, 11), (45, 11))
    read(probe, (50, 11))
    consignment_held.disconnect(note)

    consignment.refresh_from_db()
    assert (consignment.state, consignment.held_from) == ("held", "dispatched")
    assert held == [(consignment.number, "warm")]
    excursion = Excursion.objects.get()
    assert (str(excursion.peak_c), excursion.ended_at) == ("11.50", None)


def test_beyond_the_hard_limit_goods_are_held_at_once(seller, probe):
    consignment = sent_with(seller, probe)

    read(probe, (0, 4), (5, 13), (10, 4))

    consignment.refresh_from_db()
    assert (consignment.state, consignment.held_from) == ("held", "packed")


def test_cold_goods_travel_on(seller, probe):
    consignment = sent_with(seller, probe)

    read(probe, (0, 4), (10, 5), (20, 3))

    consignment.refresh_from_db()
    assert consignment.state == "packed"
    assert not Excursion.objects.exists()


def test_late_readings_change_the_spell_and_open_no_second_one(seller, probe):
    sent_with(seller, probe)
    read(probe, (0, 4), (20, 13), (40, 4))
    (first,) = Excursion.objects.all()

    read(probe, (10, 12.5), (30, 14), at=NOON + timedelta(minutes=41))

    (after,) = Excursion.objects.all()
    assert after.pk == first.pk
    assert after.started_at < first.started_at
    assert str(after.peak_c) == "14.00"


def test_silence_is_an_incident_but_holds_nothing_and_is_explained_by_late_readings(seller, probe):
    consignment = sent_with(seller, probe)
    read(probe, (0, 4), (10, 4))

    assert coldchain.judge_silent(at=NOON + timedelta(minutes=30)) == 0
    assert coldchain.judge_silent(at=NOON + timedelta(minutes=31)) == 1
    assert coldchain.judge_silent(at=NOON + timedelta(minutes=41)) == 0
    gap = Excursion.objects.get()
    assert (gap.kind, gap.ended_at) == ("gap", None)
    consignment.refresh_from_db()
    assert consignment.state == "packed"

    read(probe, (20, 4), (30, 4), (40, 4))

    gap.refresh_from_db()
    assert gap.withdrawn_at == NOON + timedelta(minutes=40)


def test_a_probe_in_a_truck_watches_every_consignment_from_its_own_start(seller, probe):
    early = sent_with(seller, probe)
    read(probe, (0, 13), (10, 4))
    late = packed(seller, reference="O-2", product=early.lines.get().product)
    operations.assign_probe(consignment=late, probe=probe, by="p", at=NOON + timedelta(minutes=11))
    read(probe, (15, 4))

    assert list(Consignment.objects.order_by("pk").values_list("state", flat=True)) == ["held", "packed"]


def test_the_same_probe_twice_is_one_watch(seller, probe):
    consignment = sent_with(seller, probe)
    operations.assign_probe(consignment=consignment, probe=probe, by="p", at=NOON + timedelta(minutes=1))

    assert consignment.probe_assignments.count() == 1


def test_a_band_without_limits_is_said_so(seller, probe):
    BandLimit.objects.all().delete()

    with pytest.raises(coldchain.NoLimits):
        sent_with(seller, probe)


# ------------------------------------------------------------------ decisions
def decide(consignment, disposition, reason="芯温 6 ℃，品相完好", at=NOON + timedelta(hours=2)):
    consignment.refresh_from_db()
    operations.decide(consignment=consignment, disposition=disposition, by="邓丽华", reason=reason, at=at)
    consignment.refresh_from_db()


def test_released_goods_go_on_as_far_as_the_news_has_come(seller, probe, couriers):
    consignment = booked(seller)
    operations.assign_probe(consignment=consignment, probe=probe, by="packer", at=NOON)
    read(probe, (0, 13), (10, 4))
    number = Waybill.objects.get().waybill_no
    events = [
        News(number, T.IN_TRANSIT, NOON + timedelta(minutes=20), "运输中"),
        News(number, T.DELIVERED, NOON + timedelta(minutes=90), "已签收"),
    ]
    operations.record_tracking(courier="sf", events=events, confirmed=True, at=NOON)
    assert Consignment.objects.get().state == "held"

    with pytest.raises(operations.NotOnItsWay):
        operations.confirm_receipt(consignment=Consignment.objects.get(), by="周明", at=NOON)
    decide(consignment, "release")

    assert (consignment.state, consignment.delivered_at) == ("delivered", NOON + timedelta(minutes=90))
    excursion = Excursion.objects.get(kind="warm")
    assert (excursion.disposition, excursion.decided_by, excursion.reason) == (
        "release",
        "邓丽华",
        "芯温 6 ℃，品相完好",
    )


@pytest.mark.parametrize(("disposition", "state"), [("return", "returned"), ("destroy", "destroyed")])
def test_goods_that_are_not_released_are_lost(seller, probe, disposition, state):
    lost = []

    def note(sender, consignment, at, **_future):
        lost.append((consignment.number, consignment.state))

    consignment_lost.connect(note)
    consignment = sent_with(seller, probe, travelling=True)
    read(probe, (0, 13), (10, 4))

    decide(consignment, disposition)
    consignment_lost.disconnect(note)

    assert consignment.state == state
    assert lost == [(consignment.number, state)]


def test_a_decision_needs_a_reason_and_something_to_decide(seller, probe):
    consignment = sent_with(seller, probe)
    with pytest.raises(operations.NotHeld):
        decide(consignment, "release")
    read(probe, (0, 13), (10, 4))

    with pytest.raises(operations.NotHeld):
        decide(consignment, "destroy", reason="  ")

    consignment.refresh_from_db()
    assert (consignment.state, Excursion.objects.get().disposition) == ("held", "")


def test_the_next_spell_after_a_release_holds_again(seller, probe):
    consignment = sent_with(seller, probe)
    read(probe, (0, 13), (10, 4))
    decide(consignment, "release", at=NOON + timedelta(minutes=15))

    read(probe, (20, 4), (30, 13), (40, 4))

    consignment.refresh_from_db()
    assert consignment.state == "held"
    assert sorted(Excursion.objects.values_list("disposition", flat=True)) == ["", "release"]


# ------------------------------------------------------------------ what both parties see
def test_the_chart_tells_the_same_as_its_table(seller, probe):
    consignment = sent_with(seller, probe)
    read(probe, (0, 4), (10, 13), (20, 4))

    (travel,) = queries.travels_for("O-1")

    (chart,) = travel.charts
    assert [(at, float(value), outside) for at, value, outside in chart.rows] == [
        (timezone.localtime(NOON), 4.0, False),
        (timezone.localtime(NOON + timedelta(minutes=10)), 13.0, True),
        (timezone.localtime(NOON + timedelta(minutes=20)), 4.0, False),
    ]
    assert (float(chart.lowest_c), float(chart.highest_c)) == (4.0, 13.0)
    assert len(chart.line.split()) == 3
    assert [one.span for one in BandLimit.objects.filter(band__in=["chilled", "frozen"])] == ["0–10 °C", "≤ -15 °C"]
    assert [one.kind for one in travel.excursions] == ["warm"]
    assert travel.consignment == consignment


def test_nonces_are_forgotten_once_they_are_too_old_to_matter(seller, probe):
    read(probe, (0, 4))

    assert coldchain.forget_nonces(at=NOON + timedelta(minutes=10)) == 0
    assert coldchain.forget_nonces(at=NOON + timedelta(minutes=10, seconds=1)) == 1


def test_readings_after_the_delivery_are_not_the_goods(seller, probe):
    consignment = sent_with(seller, probe, travelling=True)
    read(probe, (0, 4), (10, 4))
    operations.confirm_receipt(consignment=consignment, by="何秀兰", at=NOON + timedelta(minutes=15))

    read(probe, (20, 25), (30, 25))

    assert not Excursion.objects.filter(kind="warm").exists()
    assert isinstance(Consignment.objects.get().delivered_at, datetime)


def test_brackets_nested_by_the_thousand_are_refused_like_any_nonsense(client, db):
    bomb = '{"device": "x", "readings": ' + "[" * 100_000 + "]" * 100_000 + "}"
    answer = client.post("/hooks/probes/", bomb, content_type="application/json")
    assert answer.status_code == 400
