"""Yuan as Decimal with two places; sums are split without losing a fen."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

FEN = Decimal("0.01")


def to_fen(amount: Decimal) -> Decimal:
    """Round to two places, half up, as a cashier does."""
    return Decimal(amount).quantize(FEN, rounding=ROUND_HALF_UP)


def fen(amount: Decimal) -> int:
    """Yuan to a whole number of fen. Raises ValueError if a fraction of a fen would be lost."""
    cents = Decimal(amount) * 100
    if cents != cents.to_integral_value():
        raise ValueError(f"{amount} is not a whole number of fen")
    return int(cents)


def yuan(amount: Decimal | None) -> str:
    """``Decimal("1234.5")`` → ``¥1,234.50``; negative ``-¥0.30``; None → an em dash."""
    if amount is None:
        return "—"
    rounded = to_fen(Decimal(amount))
    return f"{'-' if rounded < 0 else ''}¥{abs(rounded):,.2f}"


def split(amount: Decimal, weights: Sequence[Decimal | int]) -> list[Decimal]:
    """Split ``amount`` in proportion to ``weights``, exact to the fen (largest remainder; ties to the earlier).

    All weights zero: everything goes to the first. Raises ValueError for no or negative weights.
    """
    if not weights or any(w < 0 for w in weights):
        raise ValueError("weights must be given and not be negative")
    total = sum(weights)
    if total == 0:
        return [to_fen(amount)] + [Decimal("0.00")] * (len(weights) - 1)
    cents = fen(to_fen(amount))
    sign, cents = (-1, -cents) if cents < 0 else (1, cents)
    exact = [Decimal(cents) * Decimal(w) / Decimal(total) for w in weights]
    floors = [int(share) for share in exact]
    left = cents - sum(floors)
    by_remainder = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
    for i in by_remainder[:left]:
        floors[i] += 1
    return [Decimal(sign * share) / 100 for share in floors]
