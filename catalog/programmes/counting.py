"""Whether one paid purchase counts towards a unit's reserved share, and why not. Pure."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Frozen on the ledger entry; the first that applies, in this order."""

    COUNTED = "counted", _("counts")
    FREIGHT = "freight", _("freight is not goods")
    NO_UNIT = "no_unit", _("bought for no unit")
    NO_PROGRAMME = "no_programme", _("no programme in force")
    FUND = "fund", _("this fund does not count")
    NO_CONSENT = "no_consent", _("the buyer gave no consent")
    NO_TIER = "no_tier", _("place of origin is not aided")
    NOT_RECOGNISED = "not_recognised", _("product is not recognised")


@dataclass(frozen=True)
class Rule:
    """What a programme says about one fund channel."""

    counts: bool = True
    needs_consent: bool = False
    recognised_only: bool = False
    tier_codes: frozenset[str] = frozenset()


def reason_for(
    rule: Rule | None,
    *,
    has_programme: bool,
    has_unit: bool,
    consented: bool,
    tiers: Collection[str],
    recognised: bool,
) -> Reason:
    """Return COUNTED or the first reason against it.

    ``rule`` is the programme's for the purchase's fund channel, None if it names none. ``tiers`` are the codes that
    the place of origin held on the day of payment; a rule without tiers asks for any one of them.
    """
    if not has_unit:
        return Reason.NO_UNIT
    if not has_programme:
        return Reason.NO_PROGRAMME
    if rule is None or not rule.counts:
        return Reason.FUND
    if rule.needs_consent and not consented:
        return Reason.NO_CONSENT
    if not (rule.tier_codes & set(tiers) if rule.tier_codes else tiers):
        return Reason.NO_TIER
    if rule.recognised_only and not recognised:
        return Reason.NOT_RECOGNISED
    return Reason.COUNTED
