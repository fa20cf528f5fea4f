"""Where the shapes of a chart stand: arithmetic only, in the units of an SVG view box.

Charts are drawn by the server, so that they work without JavaScript, on paper
and beside a table for those who cannot see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, log10

#: Width of every chart's view box; the CSS scales it.
WIDTH = 640
PLOT_HEIGHT = 220
LEFT = 56
RIGHT = 16
TOP = 14

Number = int | float | Decimal


@dataclass(frozen=True)
class Bar:
    """One horizontal bar: its words are a list item, so the chart is its own table."""

    label: str
    value: Number
    note: str
    width: float


def bars(rows: Sequence[tuple[str, Number] | tuple[str, Number, str]], *, most: Number | None = None) -> list[Bar]:
    """Return a horizontal bar for each ``(label, value[, note])``, widths from 0 to ``WIDTH``.

    ``most`` is the value of a full bar (default: the largest). Negative values
    are drawn as nothing; their number is still shown.
    """
    top = float(most if most is not None else max((row[1] for row in rows), default=0)) or 1.0
    return [
        Bar(
            label=row[0],
            value=row[1],
            note=row[2] if len(row) > 2 else "",
            width=round(min(max(float(row[1]) / top, 0.0), 1.0) * WIDTH, 1),
        )
        for row in rows
    ]


def nice_top(value: float) -> float:
    """Return a round number not below ``value``: 1, 2, 2.5 or 5 times a power of ten (1 for nothing)."""
    if value <= 0:
        return 1.0
    power = 10.0 ** (ceil(log10(value)) - 1)
    for step in (1, 2, 2.5, 5, 10):
        if value <= step * power * 1.0000001:
            return step * power
    return 10 * power


@dataclass(frozen=True)
class Line:
    """One series of a line chart: ``points`` is ready for ``<polyline>``."""

    name: str
    values: list[Number | None]
    points: str
    dots: list[tuple[float, float]]


@dataclass(frozen=True)
class LinePlot:
    """All that ``design/chart_line.html`` draws."""

    height: int
    lines: list[Line]
    ticks: list[tuple[float, float]]
    labels: list[tuple[float, str]]
    limit_y: float | None


def line_plot(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[Number | None]]], *, limit: Number | None = None
) -> LinePlot:
    """Return lines through ``series`` (name, one value or None per label) on a common scale.

    The scale begins at zero, or at the round number below the smallest value
    if there are negative ones. At most eight labels are written. ``limit`` is a
    level to mark (a ceiling of temperature, a target).
    """
    known = [float(value) for _, values in series for value in values if value is not None]
    if limit is not None:
        known.append(float(limit))
    top = nice_top(max(known, default=1.0))
    bottom = -nice_top(-min(known)) if known and min(known) < 0 else 0.0
    span = (top - bottom) or 1.0
    step = (WIDTH - LEFT - RIGHT) / max(len(labels) - 1, 1)

    def x_of(index: int) -> float:
        return round(LEFT + index * step, 1)

    def y_of(value: Number) -> float:
        return round(TOP + PLOT_HEIGHT * (top - float(value)) / span, 1)

    lines = []
    for name, values in series:
        dots = [(x_of(index), y_of(value)) for index, value in enumerate(values) if value is not None]
        lines.append(Line(name, list(values), " ".join(f"{x},{y}" for x, y in dots), dots if len(dots) <= 31 else []))
    every = ceil(len(labels) / 8) or 1
    return LinePlot(
        height=TOP + PLOT_HEIGHT + 28,
        lines=lines,
        ticks=[(y_of(bottom + span * part / 4), bottom + span * part / 4) for part in range(5)],
        labels=[(x_of(index), label) for index, label in enumerate(labels) if index % every == 0],
        limit_y=None if limit is None else y_of(limit),
    )


def share(part: Number, whole: Number) -> float:
    """Return ``part`` of ``whole`` in percent, one decimal; 0 if there is no whole."""
    return round(float(part) / float(whole) * 100, 1) if whole else 0.0
