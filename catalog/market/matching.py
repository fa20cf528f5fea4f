"""Which offer may answer which wish, and why, in words. Pure: everything known stands in the arguments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.foundation.units import SALE_UNITS, kilograms

#: What each reason weighs; without the goods themselves nothing else counts.
ITEM, KIND, COVERS, PRICE, PAIRED, NEAR, DATES = 50, 20, 20, 15, 20, 8, 5


@dataclass(frozen=True)
class Bid:
    """One side of a match. ``category`` and ``region`` are materialised paths; ``net_weight_g`` weighs one box."""

    key: str
    item: str
    category: str
    quantity: Decimal
    unit: str
    price_cny: Decimal | None
    region: str
    place: str
    first: date
    last: date
    net_weight_g: int | None = None


@dataclass(frozen=True)
class Match:
    """``other`` fits with ``score`` (100 is everything); ``reasons`` are sentences, the weightiest first."""

    other: Bid
    score: int
    reasons: list[str]


def rank(
    mine: Bid, others: Iterable[Bid], *, offering: bool, synonyms: Sequence[str] = (),
    pairs: Sequence[tuple[str, str]] = (), most: int = 5,
) -> list[Match]:  # fmt: skip
    """The best ``most`` of ``others`` for ``mine``. ``offering``: mine is the supply. Equal scores keep their order.

    ``synonyms`` are rows of words for the same goods; ``pairs`` (helper's path, helped place's path).
    """
    found = [match for other in others if (match := _match(mine, other, offering, synonyms, pairs))]
    return sorted(found, key=lambda match: -match.score)[:most]


def _match(
    mine: Bid, other: Bid, offering: bool, synonyms: Sequence[str], pairs: Sequence[tuple[str, str]]
) -> Match | None:
    supply, demand = (mine, other) if offering else (other, mine)
    days = (min(supply.last, demand.last) - max(supply.first, demand.first)).days + 1
    if days < 1:
        return None
    goods, price = _goods(supply, demand, synonyms), _price(supply, demand)
    # Other goods of the kind are only worth a look at the price that is wanted.
    if goods is None or (goods[0] == KIND and price is not None and price[0] == 0):
        return None
    said = [
        goods,
        _quantity(supply, demand),
        price,
        _place(supply, demand, pairs),
        (DATES, ngettext("%(days)d day in common.", "%(days)d days in common.", days) % {"days": days}),
    ]
    reasons = sorted((reason for reason in said if reason), key=lambda reason: -reason[0])
    return Match(other, sum(weight for weight, _words in reasons), [words for _weight, words in reasons if words])


def same_goods(one: str, two: str, synonyms: Sequence[str]) -> str | None:
    """ "" for the same word, the row of words where only a synonym joins them, None for different goods."""
    one, two = _bare(one), _bare(two)
    if one in two or two in one:
        return ""
    for row in synonyms:
        words = row.split()
        if any(word in one for word in words) and any(word in two for word in words):
            return "、".join(words)
    return None


def _bare(text: str) -> str:
    return "".join(text.lower().split())


def _goods(supply: Bid, demand: Bid, synonyms: Sequence[str]) -> tuple[int, str] | None:
    joined = same_goods(supply.item, demand.item, synonyms)
    if joined == "":
        return ITEM, _("The same goods.")
    if joined:
        return ITEM - 5, _("The same goods by another name: %(words)s.") % {"words": joined}
    if (
        supply.category
        and demand.category
        and (supply.category.startswith(demand.category) or demand.category.startswith(supply.category))
    ):
        return KIND, _("The same kind of goods.")
    return None


def _common(bid: Bid, quantity: Decimal) -> Decimal | None:
    return kilograms(quantity, bid.unit, bid.net_weight_g)


def _quantity(supply: Bid, demand: Bid) -> tuple[int, str] | None:
    if supply.unit == demand.unit:
        has, wants = supply.quantity, demand.quantity
    else:
        has_kg, wants_kg = _common(supply, supply.quantity), _common(demand, demand.quantity)
        if has_kg is None or wants_kg is None:
            return 0, _("Sold by another unit; ask how much one weighs.")
        has, wants = has_kg, wants_kg
    told = {"quantity": f"{demand.quantity.normalize():,f}", "unit": SALE_UNITS[demand.unit].label}
    if has >= wants:
        return COVERS, _("Covers all of the %(quantity)s %(unit)s that are wanted.") % told
    share = int(has * 100 / wants)
    return int(COVERS * has / wants), _("Covers %(share)d %% of the %(quantity)s %(unit)s.") % (told | {"share": share})


def _price(supply: Bid, demand: Bid) -> tuple[int, str] | None:
    if supply.price_cny is None or demand.price_cny is None:
        return PRICE // 2, _("The price is to be talked about.")
    asked, paid = _per_common(supply), _per_common(demand)
    if supply.unit == demand.unit:
        asked, paid = supply.price_cny, demand.price_cny
    if asked is None or paid is None:
        return None
    if asked <= paid:
        return PRICE, _("The price is within what is offered.")
    over = int((asked / paid - 1) * 100)
    return (0 if over > 30 else PRICE // 3), _("The price is %(percent)d %% above what is offered.") % {"percent": over}


def _per_common(bid: Bid) -> Decimal | None:
    weight = _common(bid, Decimal(1))
    return bid.price_cny / weight if weight and bid.price_cny else None


def _place(supply: Bid, demand: Bid, pairs: Sequence[tuple[str, str]]) -> tuple[int, str] | None:
    if any(demand.region.startswith(helper) and supply.region.startswith(helped) for helper, helped in pairs):
        return PAIRED, _("From a place that the buyer is paired with: %(place)s.") % {"place": supply.place}
    # Province and city are the first two codes of a path.
    if supply.region.split("/")[:2] == demand.region.split("/")[:2]:
        return NEAR, _("From the same city: %(place)s.") % {"place": supply.place}
    return None
