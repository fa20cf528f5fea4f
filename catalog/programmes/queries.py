"""Which rules hold where and when."""

from dataclasses import dataclass
from datetime import date

from .counting import Rule
from .models import Programme, WelfareCap


@dataclass(frozen=True)
class RuleBook:
    """One programme with what it says about each fund channel, read once for a whole order."""

    programme: Programme
    rules: dict[str, Rule]


def programme_for(region, day: date) -> Programme | None:
    """The programme in force on that day for a place (an ``origins.Region``, or None for the country at large).

    The nearest wins: a city's own notice before its province's before the national one.
    """
    return Programme.objects.in_force(day).covering(region.code if region else "").first()


def rule_book_for(region, day: date) -> RuleBook | None:
    """As ``programme_for``, with the counting rules; two queries."""
    programme = programme_for(region, day)
    if programme is None:
        return None
    rules = {
        rule.fund_channel: Rule(
            counts=rule.counts,
            needs_consent=rule.needs_consent,
            recognised_only=rule.recognised_only,
            tier_codes=frozenset(rule.tier_codes),
        )
        for rule in programme.counting_rules.all()
    }
    return RuleBook(programme=programme, rules=rules)


def welfare_cap_for(region, day: date) -> WelfareCap | None:
    """The ceiling of union welfare that holds for a place in the year of that day; None where none is on file.

    A year without its own row keeps the latest earlier ceiling of its province (its earmark ends by its own date).
    """
    if region is None:
        return None
    around = [region.code[:digits] for digits in (2, 4, 6) if len(region.code) >= digits]
    caps = WelfareCap.objects.filter(area_prefix__in=around, year__lte=day.year).select_related("programme")
    return max(caps, key=lambda cap: (len(cap.area_prefix), cap.year), default=None)
