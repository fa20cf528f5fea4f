"""What the port asks of an engine."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from .words import Term

#: {product: the best line in which all words occur, 4 name · 3 kind · 2 place · 1 seller}
Hits = dict[int, int]
#: No answer is longer: nobody reads further, and an engine apart would not tell more either.
MOST = 10_000


class Engine(Protocol):
    """Keeps search texts and finds products by them."""

    def write(self, texts: Iterable[tuple[int, str]]) -> None:
        """Index these (product, search text) pairs, in place of what was there."""

    def find(self, asked: Sequence[Term]) -> Hits:
        """The products in whose text every term occurs; the words may stand in different lines."""
