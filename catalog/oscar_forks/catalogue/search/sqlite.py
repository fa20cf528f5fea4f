"""SQLite: an FTS5 table with one column for each line, written in the transaction of the text."""

from collections.abc import Iterable, Sequence

from django.db import connection

from .engine import MOST, Hits
from .words import LINES, Term, lines_of

TABLE = "catalogue_productwords"
OPTIONS = "prefix='1 2 3', tokenize='unicode61 remove_diacritics 0'"
CREATE = f"CREATE VIRTUAL TABLE {TABLE} USING fts5({', '.join(LINES)}, {OPTIONS})"
FIND = " UNION ALL ".join(
    f"SELECT rowid AS product, {len(LINES) - most} AS level FROM {TABLE} WHERE {TABLE} MATCH %s"  # noqa: S608
    for most in range(len(LINES))
)
BEST = f"SELECT product, MAX(level) FROM ({FIND}) GROUP BY product ORDER BY 2 DESC, 1 DESC LIMIT {MOST}"  # noqa: S608


class Fts5:
    def write(self, texts: Iterable[tuple[int, str]]) -> None:
        rows = [(product, *lines_of(text).values()) for product, text in texts]
        with connection.cursor() as cursor:
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [row[:1] for row in rows])  # noqa: S608
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, {', '.join(LINES)}) VALUES (%s, %s, %s, %s, %s)",  # noqa: S608
                rows,
            )

    def find(self, asked: Sequence[Term]) -> Hits:
        # Tokens are letters, digits and Chinese characters only: nothing in them can leave the quotes.
        wanted = " AND ".join(f'"{term.text}"{"*" if term.is_beginning else ""}' for term in asked)
        with connection.cursor() as cursor:
            cursor.execute(BEST, [f"{{{' '.join(LINES[: most + 1])}}} : ({wanted})" for most in range(len(LINES))])
            return dict(cursor.fetchall())
