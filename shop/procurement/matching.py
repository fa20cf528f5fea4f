"""Which product a written name means: exactly, surely, perhaps; or nothing that we sell."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

SURE = 0.9
PERHAPS = 0.3
MOST_CANDIDATES = 3


@dataclass
class Named:
    """A product as it is looked for. ``words`` holds other names and pinyin; ``known``: the unit bought it before."""

    pk: int
    title: str
    words: str = ""
    known: bool = False

    @cached_property
    def bare_title(self) -> str:
        return _bare(self.title)

    @cached_property
    def bare_words(self) -> str:
        return _bare(self.words)

    @cached_property
    def pairs(self) -> set[str]:
        """Every two neighbours among the characters of title and words."""
        return _pairs(self.bare_title) | _pairs(self.bare_words)


@dataclass(frozen=True)
class Guess:
    pk: int
    score: float


def guesses(name: str, goods: Sequence[Named], *, most: int = MOST_CANDIDATES) -> list[Guess]:
    """Up to ``most`` products that ``name`` may mean, best first; goods bought before win between equals.

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
    return [Guess(good.pk, score) for score, good in best[:most]]


def is_sure(found: Sequence[Guess], known: Iterable[int]) -> bool:
    """True if the first guess may be taken without asking: nothing else is as good, or only it was bought before."""
    if not found or found[0].score < SURE:
        return False
    rivals = [guess for guess in found[1:] if guess.score >= SURE]
    bought = set(known)
    return not rivals or found[0].score == 1 or (found[0].pk in bought and not any(g.pk in bought for g in rivals))


def _score(wanted: str, good: Named) -> float:
    title = good.bare_title
    if wanted == title:
        return 1.0
    if wanted in title:
        return 0.9 + 0.09 * len(wanted) / len(title)
    if len(title) >= 2 and title in wanted:
        return 0.8
    if len(wanted) >= 2 and wanted in good.bare_words:
        return 0.85
    ours = _pairs(wanted)
    return 0.6 * len(ours & good.pairs) / len(ours) if ours else 0.0


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}
