"""Where the shapes of a temperature chart stand, in the units of an SVG view box; and the same facts as a table."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from .excursions import Sample, mean_kinetic_temperature, spans
from .models import Watch

#: Drawn for a telephone: at 360 pixels its words have the size of the page's small print.
WIDTH, HEIGHT = 400, 220
LEFT, RIGHT, TOP, BOTTOM = 34, 8, 14, 24
#: Spells shorter than this get no hours between the first and the last reading.
SHORT = timedelta(minutes=20)
#: A table longer than this tells nothing more to who listens to it; the extremes are always in it.
MOST_ROWS = 48


@dataclass(frozen=True)
class TemperatureChart:
    """All that ``coldchain/chart.html`` draws. ``band`` is the rectangle (y, height) of the allowed temperatures."""

    watch: Watch
    width: int
    height: int
    left: int
    right: int
    line: str
    band: tuple[float, float]
    limits: list[tuple[float, Decimal]]
    ticks: list[tuple[float, int]]
    hours: list[tuple[float, datetime]]
    rows: list[tuple[datetime, Decimal, bool]]
    lowest_c: Decimal
    highest_c: Decimal
    mean_kinetic_c: float


def temperature_chart(watch: Watch) -> TemperatureChart | None:
    """The chart of everything that was read during ``watch``; None before the first reading. One query."""
    readings = list(watch.readings().values_list("taken_at", "temperature_c"))
    if not readings:
        return None
    limits = [limit for limit in (watch.limits.low_c, watch.limits.high_c) if limit is not None]
    temperatures = [temperature for _, temperature in readings]
    bottom = int(min([*temperatures, *limits]) // 2 * 2) - 2
    top = int(max([*temperatures, *limits]) // 2 * 2) + 2
    begin, end = readings[0][0], readings[-1][0]
    seconds = (end - begin).total_seconds() or 1.0

    def x_of(at: datetime) -> float:
        return round(LEFT + (at - begin).total_seconds() / seconds * (WIDTH - LEFT - RIGHT), 1)

    def y_of(temperature: Decimal | int) -> float:
        return round(TOP + (top - float(temperature)) / (top - bottom) * (HEIGHT - TOP - BOTTOM), 1)

    upper = y_of(watch.limits.high_c)
    lower = y_of(watch.limits.low_c) if watch.limits.low_c is not None else float(HEIGHT - BOTTOM)
    step = max((top - bottom) // 6, 1)
    samples = [Sample(taken_at, float(temperature)) for taken_at, temperature in readings]
    return TemperatureChart(
        watch=watch,
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        right=WIDTH - RIGHT,
        line=" ".join(f"{x_of(at)},{y_of(temperature)}" for at, temperature in readings),
        band=(upper, round(lower - upper, 1)),
        limits=[(y_of(limit), limit) for limit in limits],
        ticks=[(y_of(value), value) for value in range(bottom, top + 1, step)],
        hours=[(x_of(at), timezone.localtime(at)) for at in _hours(begin, end)],
        rows=[
            (timezone.localtime(at), temperature, _outside(watch, temperature))
            for at, temperature in _telling(readings)
        ],
        lowest_c=min(temperatures),
        highest_c=max(temperatures),
        mean_kinetic_c=round(mean_kinetic_temperature(spans(samples)), 1),
    )


def _hours(begin: datetime, end: datetime) -> list[datetime]:
    """Instants to write below the chart: evenly spaced, first and last among them."""
    if begin == end:
        return [begin]
    parts = 1 if end - begin < SHORT else 4
    return [begin + (end - begin) * part / parts for part in range(parts + 1)]


def _outside(watch: Watch, temperature: Decimal) -> bool:
    low, high = watch.limits.low_c, watch.limits.high_c
    return temperature > high or (low is not None and temperature < low)


def _some(items: list, most: int) -> list:
    """At most ``most`` of the items, evenly spread, the first and the last among them."""
    if len(items) <= most:
        return items
    return [items[round(place * (len(items) - 1) / (most - 1))] for place in range(most)]


def _telling(readings: list[tuple[datetime, Decimal]]) -> list[tuple[datetime, Decimal]]:
    coldest, warmest = min(readings, key=lambda row: row[1]), max(readings, key=lambda row: row[1])
    return sorted({*_some(readings, MOST_ROWS), coldest, warmest})
