"""PostgreSQL: a weighted tsvector beside the text, which the server writes by itself whenever the text changes."""

from collections.abc import Iterable, Sequence

from django.db import connection

from .engine import MOST, Hits
from .words import Term

#: The server's weights of our four lines.
WEIGHTS = ("A", "AB", "ABC", "")
BEST = f"""SELECT id, CASE WHEN search_vector @@ %s::tsquery THEN 4 WHEN search_vector @@ %s::tsquery THEN 3
  WHEN search_vector @@ %s::tsquery THEN 2 ELSE 1 END AS level
FROM catalogue_product WHERE search_vector @@ %s::tsquery ORDER BY level DESC, id DESC LIMIT {MOST}"""  # noqa: S608


class TsVector:
    def write(self, texts: Iterable[tuple[int, str]]) -> None:
        """Nothing to do: the column is generated."""

    def find(self, asked: Sequence[Term]) -> Hits:
        with connection.cursor() as cursor:
            cursor.execute(BEST, [_query(asked, weights) for weights in WEIGHTS])
            return dict(cursor.fetchall())


def _query(asked: Sequence[Term], weights: str) -> str:
    """A tsquery in which every word may stand only in lines of these weights ("": in any)."""
    mark = f":{weights}" if weights else ""
    return " & ".join(
        f"'{term.text}':*{weights}"
        if term.is_beginning
        else "(" + " <-> ".join(f"'{token}'{mark}" for token in term.phrase) + ")"
        for term in asked
    )
