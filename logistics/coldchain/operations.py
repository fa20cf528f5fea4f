"""Verbs of the cold chain: take readings, watch, judge."""

import hashlib
import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.driving import each
from catalog.foundation.periods import china_date

from .excursions import Sample, find_excursions, find_gaps
from .models import BandLimit, Excursion, ExcursionKind, Probe, Reading, SeenNonce, Watch
from .signals import excursion_opened

#: How far a probe's clock may be from ours.
CLOCK_TOLERANCE = timedelta(seconds=300)
COLDEST_C, WARMEST_C = -100, 100


class Untrusted(Exception):
    """The batch does not prove that it comes from the probe it names, or is too old to be believed."""


class Replayed(Exception):
    """This very batch came before. What it brought is kept; nothing changed now."""


class Unbelievable(Exception):
    """A reading that no probe of ours can have taken. Nothing of the batch is kept."""


class NoLimits(Exception):
    """No temperature limit is in force for this band."""


@dataclass(frozen=True)
class Measured:
    """One reading as a probe sends it: instant, degrees Celsius, relative humidity in percent or None."""

    taken_at: datetime
    temperature_c: float
    humidity_percent: float | None = None


def signature(*, secret: str, timestamp: str, nonce: str, body: bytes) -> str:
    """HMAC-SHA256, in hex, over ``timestamp.nonce.body``: what a probe sends in ``X-Probe-Signature``."""
    return hmac.new(secret.encode(), f"{timestamp}.{nonce}.".encode() + body, hashlib.sha256).hexdigest()


def authenticate(*, device: str, timestamp: str, nonce: str, signed: str, body: bytes, at: datetime) -> Probe:
    """Return the probe that signed this batch. Raises Untrusted, in the same words whatever is wrong with it."""
    forged = Untrusted(_("The batch is not signed by a probe that we know. Check device, secret and clock."))
    probe = Probe.objects.filter(device=device, retired_on=None).first()
    expected = signature(secret=probe.secret if probe else "", timestamp=timestamp, nonce=nonce, body=body)
    if not hmac.compare_digest(expected.encode(), signed.encode()) or probe is None:
        raise forged
    if not timestamp.isdecimal() or abs(int(timestamp) - at.timestamp()) > CLOCK_TOLERANCE.total_seconds():
        raise Untrusted(_("The batch was signed more than five minutes ago. Set the probe's clock and send again."))
    if not 8 <= len(nonce) <= 64:
        raise Untrusted(_("A batch needs a nonce of 8 to 64 characters."))
    return probe


@transaction.atomic
def ingest(*, probe: Probe, nonce: str, measured: Iterable[Measured], at: datetime) -> int:
    """Keep a batch of readings and judge every watch that it touches; return how many were new.

    A reading of an instant that we have already is passed over. Raises Replayed for a nonce used before and
    Unbelievable for a temperature outside −100…100 °C or an instant more than five minutes ahead of us.
    """
    Probe.objects.select_for_update().get(pk=probe.pk)  # two batches of one probe are judged one after the other
    if SeenNonce.objects.filter(probe=probe, nonce=nonce).exists():
        raise Replayed(_("This batch was received before."))
    SeenNonce.objects.create(probe=probe, nonce=nonce, seen_at=at)
    readings = {one.taken_at: _reading(probe, one, at) for one in measured}
    if not readings:
        return 0
    since, until = min(readings), max(readings)
    known = set(Reading.objects.filter(probe=probe, taken_at__range=(since, until)).values_list("taken_at", flat=True))
    new = [reading for taken_at, reading in sorted(readings.items()) if taken_at not in known]
    Reading.objects.bulk_create(new)
    if new:
        for watch in Watch.objects.touching(probe, since, until):
            judge(watch=watch, at=at)
    return len(new)


def _reading(probe: Probe, one: Measured, at: datetime) -> Reading:
    if not math.isfinite(one.temperature_c) or not COLDEST_C <= one.temperature_c <= WARMEST_C:
        raise Unbelievable(_("A temperature must lie between −100 and 100 °C. Check the sensor."))
    if one.humidity_percent is not None and not 0 <= one.humidity_percent <= 100:
        raise Unbelievable(_("Humidity must lie between 0 and 100 %. Check the sensor."))
    if one.taken_at > at + CLOCK_TOLERANCE:
        raise Unbelievable(_("A reading cannot come from the future. Set the probe's clock."))
    return Reading(
        probe=probe,
        taken_at=one.taken_at,
        temperature_c=_decimal(one.temperature_c, "0.01"),
        humidity_percent=None if one.humidity_percent is None else _decimal(one.humidity_percent, "0.1"),
    )


def _decimal(value: float, step: str) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(step), rounding=ROUND_HALF_UP)


@transaction.atomic
def watch(*, probe: Probe, band: str, at: datetime) -> Watch:
    """Begin to hold ``probe`` against the limits of ``band``. Raises NoLimits when none are in force today."""
    limits = BandLimit.objects.on(china_date(at)).filter(band=band).first()
    if limits is None:
        raise NoLimits(_("No temperature limit is in force for this band. Ask the operator to enter one."))
    return Watch.objects.create(probe=probe, limits=limits, started_at=at)


@transaction.atomic
def end_watches(*, watches: Iterable[Watch], at: datetime) -> None:
    """The goods have arrived: later readings are not theirs. Watches that have ended stay as they are."""
    for one in watches:
        if Watch.objects.filter(pk=one.pk, ended_at=None).update(ended_at=max(at, one.started_at)):
            one.refresh_from_db()
            judge(watch=one, at=at)


@transaction.atomic
def judge(*, watch: Watch, at: datetime) -> list[Excursion]:
    """Compare all readings of a watch with its limits; return the excursions that this opens.

    Computed from the start each time, so late and repeated readings are welcome: a spell that is known already is
    brought up to date, a gap that late readings have filled is withdrawn, a decision is never undone.
    """
    samples = [
        Sample(taken_at, float(temperature_c))
        for taken_at, temperature_c in watch.readings().values_list("taken_at", "temperature_c")
    ]
    spells: list[tuple[str, datetime, datetime | None, float | None, float]] = [
        (spell.kind, spell.started_at, spell.ended_at, spell.peak_c, spell.degree_minutes)
        for spell in find_excursions(samples, watch.limits.limits())
    ]
    interval = timedelta(minutes=watch.probe.interval_minutes)
    until = max(at, watch.started_at) if watch.ended_at is None else watch.ended_at
    spells += [
        (ExcursionKind.GAP.value, gap.started_at, gap.ended_at, None, 0)
        for gap in find_gaps(samples, interval=interval, since=watch.started_at, until=until)
    ]
    known = list(watch.excursions.all())
    opened = []
    for kind, started_at, ended_at, peak_c, degree_minutes in spells:
        facts = {
            "started_at": started_at,
            "ended_at": ended_at,
            "peak_c": None if peak_c is None else _decimal(peak_c, "0.01"),
            "degree_minutes": _decimal(degree_minutes, "0.1"),
        }
        match = next((row for row in known if row.kind == kind and _overlap(row, started_at, ended_at)), None)
        if match:
            known.remove(match)
            Excursion.objects.filter(pk=match.pk).update(**facts, withdrawn_at=None)
        else:
            opened.append(Excursion.objects.create(watch=watch, probe=watch.probe, kind=kind, opened_at=at, **facts))
    gone = [row.pk for row in known if not row.disposition and row.withdrawn_at is None]
    Excursion.objects.filter(pk__in=gone).update(withdrawn_at=at)
    for excursion in opened:
        excursion_opened.send(sender=Excursion, excursion=excursion, at=at)
    return opened


def _overlap(row: Excursion, started_at: datetime, ended_at: datetime | None) -> bool:
    return (row.ended_at is None or row.ended_at >= started_at) and (ended_at is None or row.started_at <= ended_at)


def decide(*, watches: Iterable[Watch], disposition: str, by: str, reason: str, at: datetime) -> int:
    """A named person judges every undecided excursion of these watches; return how many there were."""
    return (
        Excursion.objects.undecided()
        .filter(watch__in=list(watches))
        .update(disposition=disposition, decided_by=by, decided_at=at, reason=reason)
    )


def judge_silent(*, at: datetime) -> int:
    """Judge every open watch, so that a probe that fell silent is noticed; return how many excursions opened."""
    open_watches = Watch.objects.filter(ended_at=None).select_related("limits", "probe").order_by("pk")
    opened = 0

    def judge_one(watch: Watch) -> None:
        nonlocal opened
        opened += len(judge(watch=watch, at=at))

    each(open_watches, judge_one)
    return opened


def forget_nonces(*, at: datetime) -> int:
    """Forget the nonces of batches that are too old to be replayed; return how many."""
    return SeenNonce.objects.filter(seen_at__lt=at - 2 * CLOCK_TOLERANCE).delete()[0]
