"""Arithmetic of temperatures over time: spells outside a band, gaps in the record, mean kinetic temperature.

Between two readings the temperature is taken to run in a straight line. No database, no clock.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Activation energy over gas constant of USP <1079.2>, in kelvin: 83.144 kJ/mol ÷ 0.0083144 kJ/(mol·K).
DELTA_H_OVER_R = 83.144 / 0.0083144
ZERO_CELSIUS_K = 273.15
#: No reading for longer than this many intervals is an incident: no data is not "all was well".
GAP_INTERVALS = 2


@dataclass(frozen=True)
class Sample:
    taken_at: datetime
    temperature_c: float


@dataclass(frozen=True)
class Limits:
    """A band in degrees Celsius. Outside it for longer than ``grace`` is an excursion; beyond a hard limit, at once."""

    high_c: float
    low_c: float | None = None
    grace: timedelta = timedelta(0)
    hard_high_c: float | None = None
    hard_low_c: float | None = None


@dataclass(frozen=True)
class Spell:
    """One run outside the band. ``ended_at`` is None while it lasts; ``peak_c`` is the worst temperature in it."""

    kind: str
    started_at: datetime
    ended_at: datetime | None
    peak_c: float
    degree_minutes: float


@dataclass(frozen=True)
class Gap:
    """A time without readings. ``ended_at`` is None while it lasts."""

    started_at: datetime
    ended_at: datetime | None


def find_excursions(samples: Sequence[Sample], limits: Limits) -> list[Spell]:
    """Return the spells outside the band that count, in order of time.

    A spell no longer than the grace (a door left open) does not count unless it went beyond the hard limit.
    One that has not ended yet is measured up to the last reading. Raises ValueError if the samples are not in
    order of time.
    """
    if any(a.taken_at >= b.taken_at for a, b in zip(samples, samples[1:], strict=False)):
        raise ValueError("samples must be in order of time, each instant once")
    spells = _beyond(samples, limits.high_c, limits.hard_high_c, limits.grace, kind="warm", sign=1)
    if limits.low_c is not None:
        spells += _beyond(samples, limits.low_c, limits.hard_low_c, limits.grace, kind="cold", sign=-1)
    return sorted(spells, key=lambda spell: (spell.started_at, spell.kind))


def _beyond(samples, limit_c, hard_c, grace, *, kind, sign) -> list[Spell]:
    """Spells during which ``sign × temperature`` is above ``sign × limit_c``."""
    over = [(sample.taken_at, sign * (sample.temperature_c - limit_c)) for sample in samples]
    spells: list[Spell] = []
    started_at, peak, area = None, 0.0, 0.0
    for index, (at, excess) in enumerate(over):
        before = over[index - 1] if index else None
        if before and started_at is not None:
            area += _area(before, (at, excess))
        if excess > 0:
            if started_at is None:
                started_at = _crossing(before, (at, excess)) if before else at
                area = _area((started_at, 0.0), (at, excess)) if before else 0.0
                peak = 0.0
            peak = max(peak, excess)
        elif started_at is not None and before:
            ended_at = _crossing(before, (at, excess))
            spells.append(Spell(kind, started_at, ended_at, limit_c + sign * peak, area))
            started_at = None
    if started_at is not None:
        spells.append(Spell(kind, started_at, None, limit_c + sign * peak, area))
    last_at = over[-1][0] if over else None
    return [
        spell
        for spell in spells
        if (spell.ended_at or last_at) - spell.started_at > grace
        or (hard_c is not None and sign * (spell.peak_c - hard_c) > 0)
    ]


def _crossing(a: tuple[datetime, float], b: tuple[datetime, float]) -> datetime:
    """When the line from ``a`` to ``b`` passes zero, to the second."""
    share = -a[1] / (b[1] - a[1])
    return (a[0] + (b[0] - a[0]) * share).replace(microsecond=0)


def _area(a: tuple[datetime, float], b: tuple[datetime, float]) -> float:
    """Degree-minutes above zero under the line from ``a`` to ``b``."""
    minutes = (b[0] - a[0]).total_seconds() / 60
    if a[1] >= 0 and b[1] >= 0:
        return (a[1] + b[1]) / 2 * minutes
    top = max(a[1], b[1])
    return 0.0 if top <= 0 else top * top / abs(b[1] - a[1]) / 2 * minutes


def find_gaps(samples: Sequence[Sample], *, interval: timedelta, since: datetime, until: datetime) -> list[Gap]:
    """Return the times between ``since`` and ``until`` without a reading for more than two intervals."""
    longest = interval * GAP_INTERVALS
    instants = [since, *(sample.taken_at for sample in samples)]
    gaps = [Gap(a, b) for a, b in zip(instants, instants[1:], strict=False) if b - a > longest]
    if until - instants[-1] > longest:
        gaps.append(Gap(instants[-1], None))
    return gaps


def mean_kinetic_temperature(spans: Iterable[tuple[float, float]]) -> float:
    """Return the constant temperature (°C) that ages goods as the ``(temperature_c, duration)`` spans did.

    Any unit of duration. USP <1079.2>: 22 h at 4 °C and 2 h at 15 °C give 5.706 °C. Raises ValueError without spans.
    """
    total = weighted = 0.0
    for temperature_c, duration in spans:
        total += duration
        weighted += duration * math.exp(-DELTA_H_OVER_R / (temperature_c + ZERO_CELSIUS_K))
    if total <= 0:
        raise ValueError("no time passed")
    return DELTA_H_OVER_R / -math.log(weighted / total) - ZERO_CELSIUS_K


def spans(samples: Sequence[Sample]) -> list[tuple[float, float]]:
    """Each stretch between two readings as (mean temperature, seconds); one reading alone as a single second."""
    if len(samples) == 1:
        return [(samples[0].temperature_c, 1.0)]
    return [
        ((a.temperature_c + b.temperature_c) / 2, (b.taken_at - a.taken_at).total_seconds())
        for a, b in zip(samples, samples[1:], strict=False)
    ]
