"""Which product a written name means: exactly, surely, perhaps; or nothing that we sell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SURE = 0.9
PERHAPS = 0.3
MOST_CANDIDATES = 3


@dataclass(frozen=True)
class Named:
    """A product as it is looked for. ``words`` holds other names and pinyin; ``known``: the unit bought it before."""

    pk: int
    title: str
    words: str = ""
    known: bool = False


@dataclass(frozen=True)
class Guess:
    pk: int
    score: float


def guesses(name: str, goods: Sequence[Named]) -> list[Guess]:
    """Up to three products that ``name`` may mean, best first; goods bought before win between equals.

    A score from 0.9 on is sure: the title itself, or a title that contains the name. Nothing below 0.3 is offered.
    """
    wanted = _bare(name)
    if not wanted:
        return []
    scored = [(_score(wanted, good), good) for good in goods]
    best = sorted(
        ((score, good) for score, good in scored if score >= PERHAPS),
        key=lambda pair: (-round(pair[0], 2), not pair[1].known, len(pair[1].title), pair[1].pk),
    )
    return [Guess(good.pk, score) for score, good in best[:MOST_CANDIDATES]]


def is_sure(found: Sequence[Guess], known: Iterable[int]) -> bool:
    """True if the first guess may be taken without asking: nothing else is as good, or only it was bought before."""
    if not found or found[0].score < SURE:
        return False
    rivals = [guess for guess in found[1:] if guess.score >= SURE]
    bought = set(known)
    return not rivals or found[0].score == 1 or (found[0].pk in bought and not any(g.pk in bought for g in rivals))


def _score(wanted: str, good: Named) -> float:
    title = _bare(good.title)
    if wanted == title:
        return 1.0
    if wanted in title:
        return 0.9 + 0.09 * len(wanted) / len(title)
    if len(title) >= 2 and title in wanted:
        return 0.8
    if len(wanted) >= 2 and wanted in _bare(good.words):
        return 0.85
    ours, theirs = _pairs(wanted), _pairs(title)
    if not ours or not theirs:
        return 0.0
    return 0.75 * 2 * len(ours & theirs) / (len(ours) + len(theirs))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
