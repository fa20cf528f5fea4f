"""Finding goods by Chinese words, synonyms and pinyin, alike on every database.

Chinese has no spaces, and every dictionary that cuts it into words misses some. So the text is indexed character by
character, and a query is a phrase of characters: a two-character word is never missed and nothing false is found.
After the characters of a name come its pinyin (mati) and its initials (mt) from each character on; a query of
letters is the beginning of such a word. ``Product.search_text`` holds all of this, with a space on either side.

``search`` is the port: PostgreSQL asks an index of that text, SQLite the text itself; another engine comes here.
"""

import re
from collections.abc import Iterable

from django.db import connections
from django.db.models import Case, IntegerField, Lookup, Q, QuerySet, TextField, Value, When

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
TOKEN = re.compile(rf"[a-z]+|[0-9]+|[{HAN}]")
RUN = re.compile(rf"[a-z0-9{HAN}]+")
HAN_RUN = re.compile(rf"[{HAN}]+")
#: More characters than this of one name are not spelled in pinyin.
SPELLED = 12
#: What is longer than this is no search.
LONGEST = 60


# ── What is written into the index ────────────────────────────────────────────────────────────────────


def indexed(names: Iterable[str], places: Iterable[str] = (), synonyms: Iterable[str] = ()) -> str:
    """The search text of goods: ``names`` are spelled from every character on, ``places`` from the first.

    ``synonyms`` are rows of the table ("马蹄 荸荠"): each word of a row of which one word occurs in the names is added.
    """
    names = [name for name in names if name]
    tokens: list[str] = []
    for name in [*names, *_also_called(names, synonyms)]:
        tokens += _tokens(name) + _spelled(name, from_every_character=True)
    for place in places:
        tokens += _tokens(place) + _spelled(place, from_every_character=False)
    return f" {' '.join(tokens)} "


def _tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())


def _also_called(names: list[str], synonyms: Iterable[str]) -> list[str]:
    told = " ".join(names)
    found: dict[str, None] = {}
    for row in synonyms:
        words = row.split()
        if any(word in told for word in words):
            found |= dict.fromkeys(word for word in words if word not in told)
    return list(found)


def _spelled(text: str, *, from_every_character: bool) -> list[str]:
    from pypinyin import lazy_pinyin  # 30 MB of dictionary that only writers need

    words: dict[str, None] = {}
    for run in HAN_RUN.findall(text):
        syllables = lazy_pinyin(run[:SPELLED], errors="ignore")
        for start in range(len(syllables) if from_every_character else 1):
            rest = syllables[start:]
            words |= dict.fromkeys(["".join(rest), "".join(syllable[0] for syllable in rest)])
    return list(words)


# ── What is asked ─────────────────────────────────────────────────────────────────────────────────────


def terms(text: str) -> list[tuple[list[str], bool]]:
    """What a person typed, as [(phrase, is it the beginning of a word)]; all of them must occur.

    ``大米 5斤`` → two phrases; ``mt`` → the beginning of a word; quotes and other signs only separate.
    """
    found: list[tuple[list[str], bool]] = []
    for run in RUN.findall(text.lower()[:LONGEST]):
        phrase: list[str] = []
        for token in TOKEN.findall(run):
            if token.isascii() and token.isalpha() and not (phrase and phrase[-1].isdigit()):
                if phrase:
                    found.append((phrase, False))
                found.append(([token], True))
                phrase = []
            else:
                phrase.append(token)
        if phrase:
            found.append((phrase, False))
    return found


def search(queryset: QuerySet, text: str) -> QuerySet:
    """Products of ``queryset`` that fit ``text``, those that bear it in their title first, then as they were ordered.

    Empty text changes nothing; text without a word in it finds nothing.
    """
    if not text.strip():
        return queryset
    asked = terms(text)
    if not asked:
        return queryset.none()
    engine = ENGINES.get(connections[queryset.db].vendor, _by_text)
    in_title = Q()
    for word in text.split():
        # Chinese knows no case, and folding it costs the server more than finding the rows.
        in_title &= Q(title__icontains=word) if re.search("[A-Za-z]", word) else Q(title__contains=word)
    return (
        engine(queryset, asked)
        .annotate(relevance=Case(When(in_title, then=Value(1)), default=Value(0), output_field=IntegerField()))
        .order_by("-relevance", *(queryset.query.order_by or ("-date_created", "-pk")))
    )


def _by_text(queryset: QuerySet, asked: list[tuple[list[str], bool]]) -> QuerySet:
    for phrase, is_beginning in asked:
        queryset = queryset.filter(search_text__contains=f" {' '.join(phrase)}{'' if is_beginning else ' '}")
    return queryset


def _by_postgres(queryset: QuerySet, asked: list[tuple[list[str], bool]]) -> QuerySet:
    query = " & ".join(f"{phrase[0]}:*" if beginning else f"({' <-> '.join(phrase)})" for phrase, beginning in asked)
    return queryset.filter(search_text__words=query)


@TextField.register_lookup
class Words(Lookup):
    """``search_text__words=<tsquery>``: asks the column beside the text, which PostgreSQL keeps by itself."""

    lookup_name = "words"

    def as_postgresql(self, compiler, connection):
        column, params = self.process_lhs(compiler, connection)
        query, query_params = self.process_rhs(compiler, connection)
        vector = column.replace('"search_text"', '"search_vector"')
        return f"{vector} @@ to_tsquery('simple', {query})", [*params, *query_params]


ENGINES = {"postgresql": _by_postgres}
