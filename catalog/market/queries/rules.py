"""Which rules hold where, and who is on duty; read once for a pass, asked for every village."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from catalog.origins.models import Region

from ..early_warning import Rules
from ..models import Blockage, Duty, RuleSet

#: Where nothing is on file the columns' own defaults hold.
DEFAULT = RuleSet(name="default")


def rules_for(region: Region, day: date) -> RuleSet:
    """The rules of the nearest place above ``region`` on that day."""
    return Book.on(day).rules(region.path)


def thresholds(rules: RuleSet) -> Rules:
    return Rules(**{name: getattr(rules, name) for name in Rules.__dataclass_fields__})


@dataclass(frozen=True)
class Book:
    """Everything that holds on one day: [(path of the place, row)], the nearest place first."""

    rulesets: list[tuple[str, RuleSet]]
    duties: list[tuple[str, Duty]]
    blockages: list[tuple[str, Blockage]]

    @classmethod
    def on(cls, day: date) -> Book:
        """Three queries."""
        return cls(
            rulesets=_nearest(RuleSet.objects.on(day).select_related("region").order_by("-valid_from", "-pk")),
            duties=_nearest(Duty.objects.on(day).select_related("region", "user").order_by("-valid_from", "-pk")),
            blockages=_nearest(
                Blockage.objects.on(day).select_related("region", "category").order_by("-valid_from", "-pk")
            ),
        )

    def rules(self, path: str) -> RuleSet:
        return next((row for place, row in self.rulesets if path.startswith(place)), DEFAULT)

    def duty(self, path: str) -> Duty | None:
        return next((row for place, row in self.duties if path.startswith(place)), None)

    def blocked(self, path: str) -> list[Blockage]:
        return [row for place, row in self.blockages if path.startswith(place)]


def _nearest(rows) -> list:
    # The sort is stable, so of two rows of one place the newer comes first.
    return sorted(((row.region.path if row.region else "", row) for row in rows), key=lambda pair: -len(pair[0]))
