"""How much of a parcel's freight a courier subsidy pays. Pure: quotes and offers come in, yuan go out."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from .planning import ParcelLine
from .rates import FreightQuote

FEN = Decimal("0.01")


@dataclass(frozen=True)
class Offer:
    """Yuan for each order or a share of the freight in percent, and what is left in the pot."""

    pk: int
    per_order_cny: Decimal | None
    percent: Decimal | None
    left_cny: Decimal


def freight_of_goods(lines: Sequence[ParcelLine], quotes: Sequence[FreightQuote]) -> dict[int, Decimal]:
    """{product: its part of the freight, by weight within its parcel}, down to the fen."""
    by_band = {quote.band: quote.amount_cny for quote in quotes}
    weights: dict[str, int] = defaultdict(int)
    for line in lines:
        weights[line.band] += line.weight_g
    found: dict[int, Decimal] = defaultdict(lambda: Decimal("0.00"))
    for line in lines:
        if line.product_id is not None and weights[line.band]:
            part = by_band.get(line.band, Decimal(0)) * line.weight_g / weights[line.band]
            found[line.product_id] += part.quantize(FEN, ROUND_FLOOR)
    return dict(found)


def pays(offer: Offer, freight_cny: Decimal) -> Decimal:
    """What the offer pays of the goods' freight in one order: never more than that, nor than is left in the pot."""
    due = offer.per_order_cny if offer.percent is None else freight_cny * offer.percent / 100
    return max(min(due or Decimal(0), freight_cny, offer.left_cny), Decimal(0)).quantize(FEN, ROUND_FLOOR)
