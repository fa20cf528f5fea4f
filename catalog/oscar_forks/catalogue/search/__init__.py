"""The search port: goods that fit the words a person typed, alike on every engine.

An engine keeps the four lines of ``Product.search_text`` (see ``words``) and answers with product numbers, each with
the best line in which all of the words occur. What is on sale, what it costs and whether it is in stock is asked of
the database afterwards, so that no engine can tell anything stale.

SQLite (FTS5) and PostgreSQL (tsvector) keep their index in the transaction of the text. ``SEARCH_URL`` names an
OpenSearch or Elasticsearch beside them, which hears of a change a moment later; while it cannot be reached, the
database's own index answers.
"""

import logging
from collections.abc import Iterable

from django.conf import settings
from django.db import connections
from django.db.models import Case, IntegerField, QuerySet, Value, When

from catalog.foundation.outbound import Refused, Unavailable

from . import opensearch, postgres, sqlite
from .engine import Engine, Hits
from .words import Term, indexed, terms

__all__ = ["Engine", "Hits", "Term", "find", "indexed", "search", "terms", "write"]

logger = logging.getLogger(__name__)
ENGINES: dict[str, Engine] = {"sqlite": sqlite.Fts5(), "postgresql": postgres.TsVector()}


def own_engine(using: str = "default") -> Engine:
    """The engine of the database itself."""
    return ENGINES[connections[using].vendor]


def find(text: str, *, using: str = "default") -> Hits | None:
    """{product: 4 … 1} of the goods that fit, 4 where all words stand in the name; None when no word was typed.

    Text without a word in it (signs only) finds nothing. At most ``engine.MOST`` goods, the best ones.
    """
    if not text.strip():
        return None
    asked = terms(text)
    if not asked:
        return {}
    if settings.SEARCH_URL:
        try:
            return opensearch.at(settings.SEARCH_URL).find(asked)
        except (Unavailable, Refused) as problem:
            logger.warning("The search engine does not answer, the database does: %s", problem)
    return own_engine(using).find(asked)


def write(texts: Iterable[tuple[int, str]]) -> None:
    """Index (product, search text) pairs anew, in this transaction; the text itself is written already."""
    texts = list(texts)
    own_engine().write(texts)
    if settings.SEARCH_URL:
        opensearch.announce(product for product, _text in texts)


def search(queryset: QuerySet, text: str) -> QuerySet:
    """Products of ``queryset`` that fit ``text``, best first, then as they were ordered. Empty text changes nothing."""
    hits = find(text, using=queryset.db)
    if hits is None:
        return queryset
    levels = [
        When(pk__in=found, then=Value(level))
        for level in (4, 3, 2)
        if (found := [product for product, at in hits.items() if at == level])
    ]
    return (
        queryset.filter(pk__in=list(hits))
        .annotate(relevance=Case(*levels, default=Value(1), output_field=IntegerField()))
        .order_by("-relevance", *(queryset.query.order_by or ("-date_created", "-pk")))
    )
