"""Whether one paid purchase counts towards a unit's reserved share, and why not. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

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
    CHANNEL = "channel", _("this sales channel does not count")
    PRODUCER = "producer", _("this kind of producer does not count")
    NO_TIER = "no_tier", _("place of origin is not aided")
    TOO_FAR = "too_far", _("origin is not near enough to the buyer")
    PROCESSED = "processed", _("processed further than allowed")
    NOT_RECOGNISED = "not_recognised", _("product is not recognised")
    TOO_DEAR = "too_dear", _("dearer than the price rule allows")
    OVER_CAP = "over_cap", _("over the producer's yearly ceiling")


@dataclass(frozen=True)
class Rule:
    """What a programme says about one fund channel."""

    counts: bool = True
    needs_consent: bool = False
    recognised_only: bool = False
    tier_codes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Terms:
    """What a programme says about goods and sellers, whatever the fund. An empty collection asks for nothing.

    ``same_region`` is the number of leading digits of the division codes that must agree; with ``max_distance_km``
    either of the two suffices. ``caps`` is the most in a year by kind of producer, ``""`` for every other kind.
    """

    sales_channels: frozenset[str] = frozenset()
    producer_kinds: frozenset[str] = frozenset()
    tier_codes: frozenset[str] = frozenset()
    same_region: int | None = None
    max_distance_km: Decimal | None = None
    processing: str = ""
    price_limit_percent: Decimal | None = None
    caps: Mapping[str, Decimal] = field(default_factory=dict)

    def cap_of(self, producer_kind: str) -> Decimal | None:
        return self.caps.get(producer_kind, self.caps.get(""))


@dataclass(frozen=True)
class Goods:
    """What is known of a purchase. ``sold_cny`` is what the producer has sold under the programme in the year, this
    purchase included; ``processing`` is empty where nobody has said. None is not known, and then passes no limit that
    the programme sets on it, except for price and ceiling, which need a figure to be broken."""

    sales_channel: str = "online"
    producer_kind: str = ""
    origin_code: str = ""
    buyer_code: str = ""
    distance_km: Decimal | None = None
    processing: str = ""
    price_percent: Decimal | None = None
    sold_cny: Decimal | None = None


NO_TERMS = Terms()
UNKNOWN = Goods()
#: How far goods are worked on, the least first.
LEVELS = ("unprocessed", "minimal", "processed")


def reason_for(
    rule: Rule | None,
    *,
    has_programme: bool,
    has_unit: bool,
    consented: bool,
    tiers: Collection[str],
    recognised: bool,
    terms: Terms = NO_TERMS,
    goods: Goods = UNKNOWN,
) -> Reason:
    """Return COUNTED or the first reason against it.

    ``rule`` is the programme's for the purchase's fund channel, None if it names none. ``tiers`` are the codes that
    the place of origin held on the day of payment; a rule without tiers asks for one of the programme's, and where the
    programme names none either, for any one at all — unless it goes by nearness, as foreign ones do.
    """
    if not has_unit:
        return Reason.NO_UNIT
    if not has_programme:
        return Reason.NO_PROGRAMME
    if rule is None or not rule.counts:
        return Reason.FUND
    if rule.needs_consent and not consented:
        return Reason.NO_CONSENT
    if not _allowed(terms.sales_channels, goods.sales_channel):
        return Reason.CHANNEL
    if not _allowed(terms.producer_kinds, goods.producer_kind):
        return Reason.PRODUCER
    goes_by_nearness = terms.same_region is not None or terms.max_distance_km is not None
    wanted = rule.tier_codes or terms.tier_codes
    if not (wanted & set(tiers) if wanted else tiers or goes_by_nearness):
        return Reason.NO_TIER
    if goes_by_nearness and not is_near(terms, goods):
        return Reason.TOO_FAR
    if terms.processing and not is_fresh_enough(terms.processing, goods.processing):
        return Reason.PROCESSED
    if rule.recognised_only and not recognised:
        return Reason.NOT_RECOGNISED
    limit = terms.price_limit_percent
    if limit is not None and goods.price_percent is not None and goods.price_percent > limit:
        return Reason.TOO_DEAR
    cap = terms.cap_of(goods.producer_kind)
    if cap is not None and goods.sold_cny is not None and goods.sold_cny > cap:
        return Reason.OVER_CAP
    return Reason.COUNTED


def _allowed(wanted: Collection[str], found: str) -> bool:
    return not wanted or found in wanted


def is_near(terms: Terms, goods: Goods) -> bool:
    """Whether origin and buyer are in the same region, or no further apart than the programme allows."""
    digits = terms.same_region
    if digits and goods.origin_code[:digits] and goods.origin_code[:digits] == goods.buyer_code[:digits]:
        return True
    most = terms.max_distance_km
    return most is not None and goods.distance_km is not None and goods.distance_km <= most


def is_fresh_enough(allowed: str, found: str) -> bool:
    return found in LEVELS and LEVELS.index(found) <= LEVELS.index(allowed)


def rank_of(ranking: Sequence[Sequence[str]], groups: Collection[str]) -> tuple[int, ...]:
    """A key by which offers are sorted, the preferred first: for each criterion the place of the first group that the
    offer belongs to. An offer in none of a criterion's groups comes after all of them."""
    return tuple(
        next((place for place, group in enumerate(criterion) if group in groups), len(criterion))
        for criterion in ranking
    )
