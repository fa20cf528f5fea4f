"""The words by which goods are known, for putting typing errors right and for finishing what is being typed.

Nobody can list the words of a market, so they are counted out of it: every run of two to four characters of the
titles on sale, and whole names of kinds, places, sellers and synonyms. A correction taken from here is only offered
after a search has shown that it finds something.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Length

from catalog.origins.models import Region, RegionLevel

from .words import HAN_RUN, plain, spellings, syllables_of, terms

LONGEST_RUN, LONGEST_NAME = 4, 60
LATIN = re.compile(r"[a-z]{3,20}")
#: What many people do not hear, or their keyboard does not tell apart: zh/z, ch/c, sh/s, -ng/-n, l/n.
ALIKE = ((re.compile("([zcs])h"), r"\1"), (re.compile("ng"), "n"), (re.compile("l"), "n"))
MOST_CORRECTIONS = 6


def sound_of(spelled: str) -> str:
    """Pinyin as a careless ear takes it."""
    for pattern, plainer in ALIKE:
        spelled = pattern.sub(plainer, spelled)
    return spelled


@transaction.atomic
def rebuild() -> int:
    """Count the words anew; return how many there are. Ten thousand goods take some seconds."""
    from ..models import Product, SearchWord

    runs: Counter[str] = Counter()
    for title in Product.objects.on_sale().values_list("title", flat=True).iterator():
        runs.update(set(_runs(title)))
    names = {name.strip()[:LONGEST_NAME] for name in _names() if name}
    words = [_word(text, count, named=text in names) for text, count in runs.items()]
    words += [_word(text, count, named=True) for text in names - set(runs) if (count := _on_sale(text))]
    SearchWord.objects.all().delete()
    SearchWord.objects.bulk_create(words, batch_size=2000)
    return len(words)


def _runs(title: str) -> Iterator[str]:
    text = plain(title)
    for run in HAN_RUN.findall(text):
        for length in range(2, LONGEST_RUN + 1):
            yield from (run[start : start + length] for start in range(len(run) - length + 1))
    yield from LATIN.findall(text)


def _names() -> Iterable[str]:
    """Whole names that people type: kinds, synonyms, places down to the county, sellers."""
    from ..models import Category, Product, Synonym

    yield from Category.objects.filter(is_public=True).values_list("name", flat=True)
    for row in Synonym.objects.values_list("words", flat=True):
        yield from row.split()
    yield from Region.objects.filter(level__lte=RegionLevel.COUNTY).values_list("name", flat=True)
    yield from Product.objects.on_sale().values_list("stockrecords__partner__name", flat=True).distinct()


def _on_sale(text: str) -> int:
    from ..models import Product
    from . import find

    return Product.objects.on_sale().filter(pk__in=list(find(text) or {})).count()


def _word(text: str, goods: int, *, named: bool):
    from ..models import SearchWord

    whole, initials = (spellings(text, from_every_character=False) + [plain(text), ""])[:2]
    return SearchWord(
        text=text, spelled=whole[:80], initials=initials[:20], sound=sound_of(whole)[:80], goods=goods, named=named
    )


def corrections(typed: str) -> list[str]:
    """Words that somebody who typed ``typed`` (one term) may have meant, likeliest first; none of them tried yet."""
    from ..models import SearchWord

    if typed.isascii():
        spelled, wanted = typed, Q()
    else:
        spelled = "".join(syllables_of(typed))
        wanted = _one_character_off(typed)
    if len(spelled) < 3:
        return []
    sound = sound_of(spelled)
    wanted |= Q(sound=sound)
    if typed.isascii():
        # People seldom miss the first letter; when they do, it is swapped with the second or left out.
        wanted |= Q(spelled__startswith=spelled[0]) | Q(spelled__startswith=spelled[1])
    rows = SearchWord.objects.annotate(size=Length("text")).filter(wanted).exclude(text=typed)
    ranked = [
        (rank, -goods, text)
        for text, other, other_sound, goods in rows.values_list("text", "spelled", "sound", "goods")
        if (rank := _distance(typed, text, spelled, other, sound, other_sound)) is not None
    ]
    return list(dict.fromkeys(text for _rank, _goods, text in sorted(ranked)))[:MOST_CORRECTIONS]


def _one_character_off(typed: str) -> Q:
    """Words with one character changed, missing or too many; changed only in words of three or more."""
    places = range(len(typed))
    found = Q(text__in=[typed[:at] + typed[at + 1 :] for at in places] if len(typed) > 2 else [])
    if len(typed) > 2:
        for at in places:
            found |= Q(text__startswith=typed[:at], text__endswith=typed[at + 1 :], size=len(typed))
    for at in places[1:]:
        found |= Q(text__startswith=typed[:at], text__endswith=typed[at:], size=len(typed) + 1)
    return found


def _distance(typed: str, text: str, spelled: str, other: str, sound: str, other_sound: str) -> int | None:
    """0 same sound … 3 one character off; None: too far."""
    if spelled == other:
        return 0
    if sound == other_sound:
        return 1
    if not typed.isascii():
        return 3
    return 2 if len(typed) > 3 and _one_letter_off(spelled, other) else None


def _one_letter_off(one: str, other: str) -> bool:
    """Whether one letter is changed, missing, too many, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def completions(typed: str, *, most: int = 6) -> list[tuple[str, int]]:
    """[(word, goods on sale by it)] of named words that begin so in characters, pinyin or initials, commonest first."""
    from ..models import SearchWord

    asked = terms(typed)
    if len(asked) != 1:
        return []
    begun = "".join(asked[0].phrase)
    fits = Q(text__startswith=begun)
    if begun.isascii():
        fits = Q(spelled__startswith=begun) | Q(initials__startswith=begun)
    rows = SearchWord.objects.filter(fits, named=True, goods__gt=0).order_by("-goods", "text")
    return list(rows.values_list("text", "goods")[:most])
