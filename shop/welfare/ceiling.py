"""How much more a union may give one member this year (domain.md §3.2). Amounts are yuan."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Gift:
    """What a member was given in one round; ``earmarked`` if it was paid from the earmark for aid goods."""

    amount_cny: Decimal
    earmarked: bool = False


def still_free(
    *, ceiling_cny: Decimal, earmark_cny: Decimal, given: Iterable[Gift], earmarked: bool = False
) -> Decimal:
    """Return what may still be given to this member in the year, never below zero.

    The earmark lies above the ordinary ceiling, but earmarked gifts beyond it fall under the ceiling: with 2,500 and
    an earmark of 600, one earmarked gift of 700 leaves 2,400. ``earmarked`` asks for a gift that may use what is left
    of the earmark. Whether the earmark may be used on a given day is the caller's to know.
    """
    given = list(given)
    from_earmark = sum((gift.amount_cny for gift in given if gift.earmarked), Decimal(0))
    ordinary = sum((gift.amount_cny for gift in given if not gift.earmarked), Decimal(0))
    ordinary += max(from_earmark - earmark_cny, Decimal(0))
    free = max(ceiling_cny - ordinary, Decimal(0))
    if earmarked:
        free += max(earmark_cny - from_earmark, Decimal(0))
    return free
