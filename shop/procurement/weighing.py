"""What a delivery was worth: weighed against what was ordered, and what of it goes back."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from catalog.foundation.money import to_fen
from catalog.foundation.units import SALE_UNITS

#: Goods that are weighed dry out and drip: a difference up to this many percent needs no explanation, unless the
#: goods say otherwise.
TOLERANCE_PERCENT = Decimal(3)


class Verdict(StrEnum):
    EXACT = "exact"
    WITHIN = "within"
    SHORT = "short"
    OVER = "over"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Weighed:
    """One line after the scales. ``missing`` is the quantity to be credited, in sale units."""

    accepted: Decimal
    missing: Decimal
    difference: Decimal
    verdict: Verdict

    weighed: bool = False

    @property
    def needs_yes(self) -> bool:
        """Weighed goods beyond the tolerance are kept only if the buyer says so; else they are rejected."""
        return self.weighed and self.verdict in (Verdict.SHORT, Verdict.OVER) and self.accepted > 0

    @property
    def needs_reason(self) -> bool:
        return self.verdict in (Verdict.SHORT, Verdict.OVER, Verdict.REJECTED)


def weigh(
    *, ordered: Decimal, received: Decimal, rejected: Decimal, unit: str, catch_weight: bool,
    tolerance_percent: Decimal = TOLERANCE_PERCENT,
) -> Weighed:  # fmt: skip
    """Compare what came with what was ordered, both in sale units; ``rejected`` is part of ``received``.

    ``difference`` is received ÷ ordered − 1. Weighed goods may be ``tolerance_percent`` off: then only goods billed by
    received weight are credited for it. Counted goods have no tolerance. What is rejected is always credited; more
    than was ordered is never charged. Raises ValueError for negative figures or more rejected than received.
    """
    if received < 0 or rejected < 0 or rejected > received or ordered <= 0:
        raise ValueError(f"{received} received and {rejected} rejected of {ordered} cannot be")
    difference = (received - ordered) / ordered
    weighed = SALE_UNITS[unit].kg is not None
    tolerated = weighed and abs(difference) * 100 <= tolerance_percent
    short = max(ordered - received, Decimal(0))
    if tolerated and not catch_weight:
        short = Decimal(0)
    if rejected:
        verdict = Verdict.REJECTED
    elif not difference:
        verdict = Verdict.EXACT
    elif tolerated:
        verdict = Verdict.WITHIN
    else:
        verdict = Verdict.SHORT if difference < 0 else Verdict.OVER
    # More came than was ordered: what is rejected comes out of the surplus first.
    surplus = max(received - ordered, Decimal(0))
    missing = min(short + max(rejected - surplus, Decimal(0)), ordered)
    return Weighed(
        accepted=received - rejected, missing=missing, difference=difference, verdict=verdict, weighed=weighed
    )


def worth(*, missing: Decimal, ordered: Decimal, line_price_cny: Decimal) -> Decimal:
    """Yuan for the missing part of a line, to the fen; the whole line when all of it is missing."""
    return line_price_cny if missing >= ordered else to_fen(line_price_cny * missing / ordered)
