"""What to show when nothing fits the words as they were typed: told honestly, and only what finds something."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from .vocabulary import corrections
from .words import Term, terms

#: Searches that one visitor's slip may cost.
MOST_TRIES = 40


class How(StrEnum):
    APART = "apart"  #: the words occur, but not next to each other
    SPELLING = "spelling"  #: another word that sounds or looks alike
    FEWER = "fewer"  #: without one of the words


@dataclass(frozen=True)
class Instead:
    """Other words that find goods, and how they came about."""

    words: str
    how: How


class _Tries:
    """``fits`` with a memory and an end."""

    def __init__(self, fits: Callable[[str], bool]):
        self.ask, self.known, self.left = fits, {}, MOST_TRIES

    def __call__(self, words: str) -> bool:
        if words not in self.known:
            self.left -= 1
            self.known[words] = self.left >= 0 and self.ask(words)
        return self.known[words]


def instead(text: str, *, fits: Callable[[str], bool]) -> Instead | None:
    """Words that find something where ``text`` finds nothing, or None. ``fits`` tells whether words find goods.

    In this order: the same words apart; words put right; one word less.
    """
    asked, tried = terms(text), _Tries(fits)
    if not asked:
        return None
    for how, better in ((How.APART, _apart), (How.SPELLING, _corrected)):
        told = " ".join(better(term, tried) or _written(term) for term in asked)
        if told != " ".join(map(_written, asked)) and tried(told):
            return Instead(told, how)
    if len(asked) > 1:
        # Without the word that finds nothing by itself, if there is one; else without the last.
        order = sorted(range(len(asked)), key=lambda at: (tried(_written(asked[at])), -at))
        for without in order:
            rest = " ".join(_written(term) for at, term in enumerate(asked) if at != without)
            if tried(rest):
                return Instead(rest, How.FEWER)
    return None


def _written(term: Term) -> str:
    return "".join(term.phrase)


def _apart(term: Term, fits: _Tries) -> str:
    """The phrase cut into the longest parts that find something by themselves; "" when it cannot be."""
    rest, parts = term.phrase, []
    while rest:
        sizes = range(min(len(rest), 12), 0, -1)
        size = next((n for n in sizes if (n > 1 or rest[0].isdigit()) and fits("".join(rest[:n]))), 0)
        if not size:
            return ""
        parts.append("".join(rest[:size]))
        rest = rest[size:]
    return " ".join(parts)


def _corrected(term: Term, fits: _Tries) -> str:
    """The term put right: as a whole, else what is left of it after a beginning or an end that finds something."""
    written = _written(term)
    if fits(written):
        return written
    for other in corrections(written):
        if fits(other):
            return other
    if term.is_beginning:
        return ""
    for size in range(len(written) - 2, 1, -1):
        for known, wrong in ((written[:size], written[size:]), (written[-size:], written[:-size])):
            for other in corrections(wrong) if fits(known) else ():
                if fits(f"{known} {other}"):
                    return f"{known} {other}"
    return ""
