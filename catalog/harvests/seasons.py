"""Seasons as sums of days and weights. No database here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.foundation import units


@dataclass(frozen=True)
class Grown:
    """One planting: its days and what it yields, in the unit in which the grower counts."""

    first: date
    last: date
    amount: Decimal
    unit: str
    unit_weight_g: int | None


@dataclass(frozen=True)
class Season:
    """Plantings of one crop whose days meet: they are sold as one."""

    first: date
    last: date
    grown: tuple[Grown, ...]


@dataclass(frozen=True)
class Sold:
    """Goods of a crop that left or are promised, in sale units."""

    units: Decimal
    sale_unit: str
    net_weight_g: int | None
    pieces: int | None


@dataclass(frozen=True)
class Balance:
    """What a season yields and what was sold of it, in one unit: kg, or a counted one."""

    expected: Decimal
    sold: Decimal
    unit: str

    @property
    def is_oversold(self) -> bool:
        return self.sold > self.expected

    @property
    def left(self) -> Decimal:
        return max(self.expected - self.sold, Decimal(0))


def seasons(plantings: Iterable[Grown]) -> list[Season]:
    """The seasons of one crop, the earliest first; plantings that overlap or meet at a day's edge are one season."""
    found: list[Season] = []
    for one in sorted(plantings, key=lambda grown: (grown.first, grown.last)):
        if found and (one.first - found[-1].last).days <= 1:
            joined = found.pop()
            found.append(Season(joined.first, max(joined.last, one.last), (*joined.grown, one)))
        else:
            found.append(Season(one.first, one.last, (one,)))
    return found


def balance(season: Season, sold: Sequence[Sold]) -> Balance | None:
    """Yield against sales: in kg where every part tells its weight, else by count; None if neither can be told."""
    weights = [units.kilograms(one.amount, one.unit, one.unit_weight_g) for one in season.grown]
    out = [units.kilograms(one.units, one.sale_unit, one.net_weight_g) for one in sold]
    if all(weight is not None for weight in [*weights, *out]):
        return Balance(
            sum((weight for weight in weights if weight is not None), Decimal(0)),
            sum((weight for weight in out if weight is not None), Decimal(0)),
            "kg",
        )
    counted = [_count(one.unit) for one in season.grown] + [_count(one.sale_unit, one.pieces) for one in sold]
    if all(counted):
        return Balance(
            sum((one.amount for one in season.grown), Decimal(0)),
            sum((one.units * (_count(one.sale_unit, one.pieces) or 1) for one in sold), Decimal(0)),
            season.grown[0].unit,
        )
    return None


def _count(unit: str, pieces: int | None = None) -> int | None:
    """How many heads or pieces are in one unit; None for boxes and bags that do not say."""
    return 1 if unit in ("zhi", "tou") else units.pieces_in(unit, pieces)


def share_of(season_days: tuple[date, date], window: tuple[date, date]) -> Decimal:
    """The part of a season, by days, that lies within the window; both ends count."""
    first, last = max(season_days[0], window[0]), min(season_days[1], window[1])
    if last < first:
        return Decimal(0)
    return Decimal((last - first).days + 1) / ((season_days[1] - season_days[0]).days + 1)


def months_of(first: date, last: date, year: int) -> list[bool]:
    """Twelve flags: whether any of these days lies in the month of that year."""
    return [(first.year, first.month) <= (year, month) <= (last.year, last.month) for month in range(1, 13)]
