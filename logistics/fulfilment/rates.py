"""What carriage costs. Pure: cards come in as data, intermediate numbers go out with the answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

from .planning import ParcelLine, split_by_band


class Rounding(StrEnum):
    """How a courier rounds a weight. ``SF``: to 0.1 kg below 10 kg, to half a kilo below 100, then to a kilo."""

    NONE = "none"
    SF = "sf"


class Lane(StrEnum):
    """For which way a card holds. The most particular card that fits is used: LISTED, then SAME_PROVINCE, then ANY."""

    LISTED = "listed"
    SAME_PROVINCE = "same_province"
    ANY = "any"


@dataclass(frozen=True)
class Card:
    """One row of a rate card: the first so many grams, then steps.

    ``divisor`` is cm³ to the kilogram (6000, 8000, 12000 …), 0 where volume is not charged.
    """

    name: str
    band: str
    lane: Lane
    provinces: tuple[str, ...]
    divisor: int
    rounding: Rounding
    min_g: int
    first_g: int
    first_cny: Decimal
    step_g: int
    step_cny: Decimal


@dataclass(frozen=True)
class FreightQuote:
    """Freight of one parcel. ``weight_g`` is the charged weight, ``card`` the name of the row that was used."""

    band: str
    amount_cny: Decimal
    weight_g: int
    card: str = ""


class NoRate(LookupError):
    """No card carries goods of this band to this province. ``band`` and ``province`` tell which."""

    def __init__(self, *, band: str, province: str):
        super().__init__(f"no rate card for {band} to {province}")
        self.band, self.province = band, province


def quote(
    *, lines: Sequence[ParcelLine], cards: Sequence[Card], province: str, seller_province: str
) -> list[FreightQuote]:
    """Return the freight of one seller's goods to ``province``, one quote for each temperature band.

    Raises NoRate when a band cannot be carried there.
    """
    quotes = []
    for band, members in split_by_band(lines):
        card = _card_for(band, cards, province=province, seller_province=seller_province)
        weight_g = charged_weight_g(
            weight_g=sum(line.weight_g for line in members),
            volume_cm3=sum(line.volume_cm3 for line in members),
            divisor=card.divisor,
            rounding=card.rounding,
            min_g=card.min_g,
        )
        quotes.append(FreightQuote(band, freight_cny(weight_g=weight_g, card=card), weight_g, card.name))
    return quotes


def freight_cny(*, weight_g: int, card: Card) -> Decimal:
    """First weight, then one step for every ``step_g`` begun."""
    beyond = max(weight_g - card.first_g, 0)
    steps = -(-beyond // card.step_g)
    return card.first_cny + steps * card.step_cny


def charged_weight_g(
    *, weight_g: int, volume_cm3: int = 0, divisor: int = 0, rounding: Rounding = Rounding.NONE, min_g: int = 0
) -> int:
    """The larger of actual and volumetric weight, rounded as the courier does, at least ``min_g``."""
    volumetric_g = volume_cm3 * 1000 / Decimal(divisor) if divisor else Decimal(0)
    charged = max(Decimal(weight_g), volumetric_g)
    if rounding is Rounding.SF:
        charged = _round_sf(charged / 1000) * 1000
    return max(int(charged.to_integral_value(ROUND_CEILING)), min_g)


def _round_sf(kg: Decimal) -> Decimal:
    """SF's 2退3进7退8进, after rounding to 0.1 kg half up (no source says what becomes of the second decimal)."""
    kg = kg.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if kg < 10:
        return kg
    whole = kg.to_integral_value(ROUND_FLOOR)
    if kg >= 100:
        return kg.to_integral_value(ROUND_HALF_UP)
    tenths = int((kg - whole) * 10)
    if tenths <= 2:
        return whole
    return whole + Decimal("0.5") if tenths <= 7 else whole + 1


def _card_for(band: str, cards: Sequence[Card], *, province: str, seller_province: str) -> Card:
    fitting = [
        card
        for card in cards
        if card.band == band and reaches(card, province=province, seller_province=seller_province)
    ]
    if not fitting:
        raise NoRate(band=band, province=province)
    order = list(Lane)
    return min(fitting, key=lambda card: order.index(card.lane))


def reaches(card: Card, *, province: str, seller_province: str) -> bool:
    """Whether the card holds for a way to ``province``; ``seller_province`` may be unknown ("")."""
    if card.lane is Lane.ANY:
        return True
    if card.lane is Lane.SAME_PROVINCE:
        return bool(seller_province) and _short(province) == _short(seller_province)
    return _short(province) in {_short(name) for name in card.provinces}


def _short(province: str) -> str:
    """广东 for 广东省 and 广东; 内蒙 for 内蒙古自治区. Two characters tell every province from every other."""
    return province.strip()[:2]
