"""What a price is compared with and how it stands. No database, no clock: rows come in, a verdict goes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

FOUR_PLACES = Decimal("0.0001")


@dataclass(frozen=True)
class Seen:
    """A reference price in yuan per standard unit; ``path`` the codes down to its place, empty for everywhere."""

    standard_cny: Decimal
    per: str
    path: str
    place: str
    source: str
    seen_on: date


@dataclass(frozen=True)
class Rule:
    pk: int
    area: str
    group: str
    target_percent: Decimal | None
    alarm_percent: Decimal
    good_for_days: int
    answer_days: int


@dataclass(frozen=True)
class Reference:
    """The local average: of the newest price of each source at the nearest place that has any."""

    cny: Decimal
    source: str
    place: str
    seen_on: date
    prices: int


def rule_for(rules: Iterable[Rule], *, group: str, code: str) -> Rule | None:
    """The rule of the smallest area that holds ``code``; one for the group goes before one for all goods."""
    fitting = [rule for rule in rules if code.startswith(rule.area) and rule.group in ("", group)]
    return max(fitting, key=lambda rule: (len(rule.area), bool(rule.group), rule.pk), default=None)


def area_of(code: str) -> str:
    """The part of a division code that everything inside begins with: 440000 → 44, 440281 → 440281."""
    if len(code) != 6:
        return code
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def reference(seen: Sequence[Seen], *, per: str, path: str, day: date, good_for_days: int) -> Reference | None:
    """What like goods cost near the place of ``path`` on ``day``; None without a fresh price in the same unit."""
    fresh = [
        one
        for one in seen
        if one.per == per and 0 <= (day - one.seen_on).days <= good_for_days and path.startswith(one.path)
    ]
    if not fresh:
        return None
    nearest = max(len(one.path) for one in fresh)
    newest: dict[str, Seen] = {}
    for one in sorted((one for one in fresh if len(one.path) == nearest), key=lambda one: one.seen_on):
        newest[one.source] = one
    chosen = sorted(newest.values(), key=lambda one: (one.seen_on, one.source), reverse=True)
    average = sum((one.standard_cny for one in chosen), Decimal(0)) / len(chosen)
    return Reference(
        cny=average.quantize(FOUR_PLACES, rounding=ROUND_HALF_UP), source=chosen[0].source, place=chosen[0].place,
        seen_on=chosen[0].seen_on, prices=len(chosen),
    )  # fmt: skip


def percent_over(own_cny: Decimal, reference_cny: Decimal) -> Decimal:
    """How far the price stands above the reference, in percent with one place; negative below it."""
    return ((own_cny / reference_cny - 1) * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def outcome(percent: Decimal, rule: Rule) -> str:
    """``dear`` above the alarm, ``fair`` up to the target (without one: the reference itself), else ``above``."""
    if percent > rule.alarm_percent:
        return "dear"
    return "fair" if percent <= (rule.target_percent if rule.target_percent is not None else 0) else "above"


def kind_in(title: str, words: dict[str, int]) -> int | None:
    """The kind whose word stands in the title; of several the longest word: 红薯干 is no 红薯. None without any."""
    found = [word for word in words if word in title]
    return words[max(found, key=lambda word: (len(word), word))] if found else None
