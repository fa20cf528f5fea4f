"""How much of its shelf life goods must still have when they reach a buyer. Pure sums over days."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Freshness:
    """At least ``min_percent`` of the whole shelf life, and at least ``min_days``; 0 asks for nothing."""

    min_percent: int = 0
    min_days: int = 0

    def __or__(self, other: "Freshness") -> "Freshness":
        """What satisfies both."""
        return Freshness(max(self.min_percent, other.min_percent), max(self.min_days, other.min_days))

    def __bool__(self) -> bool:
        return bool(self.min_percent or self.min_days)

    def __str__(self) -> str:
        said = []
        if self.min_percent:
            said.append(_("%(percent)s%% of the shelf life") % {"percent": self.min_percent})
        if self.min_days:
            said.append(_("%(days)s days") % {"days": self.min_days})
        return " + ".join(said) or _("no demand")

    def accepts(self, *, produced_on: date, expires_on: date | None, on: date) -> bool:
        """Whether a lot of these days is fresh enough on the day ``on``. What never expires always is."""
        if expires_on is None or not self:
            return True
        left, whole = (expires_on - on).days, (expires_on - produced_on).days
        return left >= self.min_days and Fraction(left * 100, whole) >= self.min_percent
