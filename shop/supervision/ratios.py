"""Shares as bulletins print them, with numerator, denominator and formula beside each. Pure.

Official bulletins contain slips (512.02 ÷ 2,224.93 printed as 22.8 %); a share that shows what it is made of does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.01")


@dataclass(frozen=True)
class Ratio:
    """``numerator ÷ denominator``; ``percent`` has two places, half up, and is None where nothing is divided by."""

    numerator: Decimal
    denominator: Decimal

    @property
    def percent(self) -> Decimal | None:
        if not self.denominator:
            return None
        return (self.numerator * 100 / self.denominator).quantize(PLACES, rounding=ROUND_HALF_UP)

    @property
    def formula(self) -> str:
        """``512.02 ÷ 2,224.93 = 23.01 %``"""
        share = "—" if self.percent is None else f"{self.percent} %"
        return f"{self.numerator:,} ÷ {self.denominator:,} = {share}"

    def __str__(self):
        return "—" if self.percent is None else f"{self.percent} %"


def time_share(*, year: int, today: date) -> Decimal:
    """How much of the year is over at the end of that day, in percent: what should have been reached by then."""
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    past = min(max((today - first).days + 1, 0), (following - first).days)
    return (Decimal(past) * 100 / (following - first).days).quantize(PLACES, rounding=ROUND_HALF_UP)
