"""Which rules hold where and when."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from .channels import FundChannel, OnBehalf
from .counting import NO_TERMS, Rule, Terms
from .models import Programme, QuotaTarget, WelfareCap


@dataclass(frozen=True)
class RuleBook:
    """One programme with what it says about each fund channel and about goods, read once for a whole order."""

    programme: Programme
    rules: dict[str, Rule]
    terms: Terms = NO_TERMS


def programme_for(region, day: date) -> Programme | None:
    """The programme in force on that day for a place (an ``origins.Region``, or None for the country at large).

    The nearest wins: a city's own notice before its province's before the national one.
    """
    return (
        Programme.objects.in_force(day)
        .filter(country=settings.AID_COUNTRY)
        .covering(region.code if region else "")
        .first()
    )


def programmes_for(region, day: date) -> list[Programme]:
    """Every programme in force on that day around a place, the nearest first: the first decides what counts, the
    others (the province's, the country's) are asked of the unit too."""
    return list(
        Programme.objects.in_force(day).filter(country=settings.AID_COUNTRY).covering(region.code if region else "")
    )


def rule_book_for(region, day: date) -> RuleBook | None:
    """As ``programme_for``, with the counting rules and terms; three queries."""
    programme = programme_for(region, day)
    return rule_book_of(programme) if programme else None


def rule_book_of(programme: Programme) -> RuleBook:
    """What a programme says about purchases; two queries."""
    rules = {
        rule.fund_channel: Rule(
            counts=rule.counts,
            needs_consent=rule.needs_consent,
            recognised_only=rule.recognised_only,
            tier_codes=frozenset(rule.tier_codes),
        )
        for rule in programme.counting_rules.all()
    }
    # A contractor's money counts only where contractors may buy on behalf.
    if programme.buys_on_behalf and OnBehalf.CONTRACTOR not in programme.buys_on_behalf:
        rules.pop(FundChannel.CONTRACTOR, None)
    return RuleBook(programme=programme, rules=rules, terms=terms_of(programme))


def terms_of(programme: Programme) -> Terms:
    return Terms(
        sales_channels=frozenset(programme.sales_channels),
        producer_kinds=frozenset(programme.producer_kinds),
        tier_codes=frozenset(programme.tier_codes),
        same_region=programme.same_region,
        max_distance_km=programme.max_distance_km,
        processing=programme.processing,
        price_limit_percent=programme.price_limit_percent,
        caps={cap.producer_kind: cap.amount for cap in programme.producer_caps.all()},
    )


def targets_of(programme: Programme, year: int) -> list[QuotaTarget]:
    """The shares that a programme asks of a year, binding ones first."""
    rows = programme.targets.order_by("-binding", "pk").select_related("programme")
    return [target for target in rows if target.binds(year)]


def welfare_cap_for(region, day: date) -> WelfareCap | None:
    """The ceiling of union welfare that holds for a place in the year of that day; None where none is on file.

    A year without its own row keeps the latest earlier ceiling of its province (its earmark ends by its own date). Of
    two versions for one year the later one that has begun by ``day`` holds.
    """
    if region is None:
        return None
    around = [region.code[:digits] for digits in (2, 4, 6) if len(region.code) >= digits]
    caps = WelfareCap.objects.filter(
        area_prefix__in=around, year__lte=day.year, programme__is_draft=False, programme__valid_from__lte=day
    ).select_related("programme")
    return max(caps, key=lambda cap: (len(cap.area_prefix), cap.year, cap.programme.valid_from), default=None)
