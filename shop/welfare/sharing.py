"""Sharing out what is too little, so that anyone can check it: largest remainder, in steps, ties to the earlier."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Share:
    """One wish: ``exact`` is its share before rounding, ``allotted`` what it gets, both in sale units."""

    wished: int
    exact: Fraction
    allotted: int


def share_out(*, total: int, wishes: Sequence[int], step: int = 1) -> list[Share]:
    """Share ``total`` units over ``wishes`` in proportion; nobody gets more than wished for.

    Each share is a whole number of steps; what rounding down leaves goes, a step at a time, to the largest
    remainders, and of equal ones to the earlier wish. A rest smaller than a step is shared out to nobody.
    Raises ValueError for a negative total, a wish below one, or a step below one.
    """
    if total < 0 or step < 1 or any(wish < 1 for wish in wishes):
        raise ValueError("total, wishes and step must be counts")
    asked = sum(wishes)
    if total >= asked:
        return [Share(wish, Fraction(wish), wish) for wish in wishes]
    exact = [Fraction(wish * total, asked) for wish in wishes]
    steps = [int(share // step) for share in exact]
    left = total // step - sum(steps)
    by_remainder = sorted(range(len(wishes)), key=lambda i: (steps[i] - exact[i] / step, i))
    for i in by_remainder[:left]:
        steps[i] += 1
    return [Share(wish, share, count * step) for wish, share, count in zip(wishes, exact, steps, strict=True)]
