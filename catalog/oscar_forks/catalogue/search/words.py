"""What is written into a word index and what is asked of it: the same on every engine.

Chinese has no spaces, and every dictionary that cuts it into words misses some. So the text is indexed character by
character, and a query is a phrase of characters: a two-character word is never missed and nothing false is found.
After the characters of a name come its pinyin (mati) and its initials (mt) from each character on; a query of
letters is the beginning of such a word. ``Product.search_text`` holds all of this in four lines, best first: what it
is called, what kind it is (and its synonyms), where it comes from, who sells it; a space on either side of a token.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
TOKEN = re.compile(rf"[a-z]+|[0-9]+|[{HAN}]")
RUN = re.compile(rf"[a-z0-9{HAN}]+")
HAN_RUN = re.compile(rf"[{HAN}]+")
#: More characters than this of one name are not spelled in pinyin.
SPELLED = 12
#: What is longer than this is no search.
LONGEST = 60
#: The four tones of pinyin, as signs above a letter.
TONES = dict.fromkeys(map(ord, "\u0300\u0301\u0304\u030c"))
#: The lines of a search text, the weightiest first.
LINES = ("title", "kind", "place", "seller")


class Term(NamedTuple):
    """One thing that must occur: these tokens, one after the other; or the beginning of a word of letters."""

    phrase: list[str]
    is_beginning: bool

    @property
    def text(self) -> str:
        """The phrase as the index spells it."""
        return " ".join(self.phrase)


def plain(text: str) -> str:
    """Full-width letters and digits as half-width ones, ligatures taken apart, small letters; pinyin without tones."""
    small = unicodedata.normalize("NFKC", text).lower()
    if small.isascii():
        return small
    toneless = unicodedata.normalize("NFC", unicodedata.normalize("NFD", small).translate(TONES))
    return toneless.replace("ü", "v")


def indexed(
    names: Iterable[str],
    places: Iterable[str] = (),
    synonyms: Iterable[str] = (),
    *,
    kinds: Iterable[str] = (),
    sellers: Iterable[str] = (),
) -> str:
    """The search text of goods: ``names`` and ``kinds`` are spelled from every character on, the rest from the first.

    ``synonyms`` are rows of the table ("马蹄 荸荠"): each word of a row of which one word occurs in names or kinds
    stands with the kinds.
    """
    names, kinds = [name for name in names if name], [kind for kind in kinds if kind]
    lines = (
        [token for name in names for token in _tokens(name) + spellings(name)],
        [
            token
            for kind in [*kinds, *_also_called([*names, *kinds], synonyms)]
            for token in _tokens(kind) + spellings(kind)
        ],
        [token for place in places for token in _tokens(place) + spellings(place, from_every_character=False)],
        [token for seller in sellers for token in _tokens(seller) + spellings(seller, from_every_character=False)],
    )
    told = " \n ".join(" ".join(line) for line in lines)
    return f" {told.rstrip()} "


def lines_of(search_text: str) -> dict[str, str]:
    """A search text by its lines; what is missing is empty."""
    found = [line.strip() for line in search_text.split("\n")]
    return dict(zip(LINES, found + [""] * len(LINES), strict=False))


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(plain(text))


def _also_called(names: list[str], synonyms: Iterable[str]) -> list[str]:
    told = " ".join(names)
    found: dict[str, None] = {}
    for row in synonyms:
        words = row.split()
        if any(word in told for word in words):
            found |= dict.fromkeys(word for word in words if word not in told)
    return list(found)


def spellings(text: str, *, from_every_character: bool = True) -> list[str]:
    """Pinyin and initials of the Chinese in ``text``: mati mt ti t."""
    words: dict[str, None] = {}
    for run in HAN_RUN.findall(text):
        syllables = syllables_of(run[:SPELLED])
        for start in range(len(syllables) if from_every_character else 1):
            rest = syllables[start:]
            words |= dict.fromkeys(["".join(rest), "".join(syllable[0] for syllable in rest)])
    return list(words)


def syllables_of(han: str) -> list[str]:
    """One syllable without tone for each character that the dictionary knows."""
    from pypinyin import lazy_pinyin  # 30 MB of dictionary that only writers need

    return lazy_pinyin(han, errors="ignore")


def terms(text: str) -> list[Term]:
    """What a person typed, as phrases and beginnings of words; all of them must occur.

    ``大米 5斤`` → two phrases; ``mt`` → the beginning of a word; quotes and other signs only separate.
    """
    found: list[Term] = []
    for run in RUN.findall(plain(text[:LONGEST])[:LONGEST]):
        phrase: list[str] = []
        for token in TOKEN.findall(run):
            if token.isascii() and token.isalpha() and not (phrase and phrase[-1].isdigit()):
                if phrase:
                    found.append(Term(phrase, False))
                found.append(Term([token], True))
                phrase = []
            else:
                phrase.append(token)
        if phrase:
            found.append(Term(phrase, False))
    return found
