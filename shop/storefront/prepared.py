"""Statements that PostgreSQL plans once for each connection instead of for each page.

Planning a list's joins takes it longer than running them, and a plan made for the values at hand is the worse one here:
told one seller's number, PostgreSQL walks all goods from the newest until it has met five of his. So these statements,
and nothing else on the connection, keep the plan that fits any value (``plan_cache_mode``). ``PREPARE`` outlives the
transaction and ends with the connection, so what a connection knows is kept on the connection itself. Other databases
run the statement as it is.
A pooler that hands out one connection per transaction (PgBouncer) must know prepared statements or be set to
sessions.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2s
from itertools import count
from typing import Any

from django.db import connection

#: A connection remembers so many statements; what was asked longest ago is forgotten.
MOST = 60
#: Characters of a list of some 4,000 numbers; shorter ones are joined as quickly by the plan that fits any.
LONG = 20_000
KNOWN = "_storefront_prepared"


def rows(statement: str, params: Sequence[Any]) -> list[tuple]:
    """All rows of a SELECT written with ``%s`` for its parameters, whose types its text must tell."""
    with _run(statement, params) as cursor:
        return cursor.fetchall()


def dictionaries(statement: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    """The same, each row by the names of its columns."""
    with _run(statement, params) as cursor:
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def _run(statement: str, params: Sequence[Any]) -> Iterator[Any]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not _are_many(params):
            statement = _prepared(cursor, statement, len(params))
        cursor.execute(statement, params)
        yield cursor


def _are_many(params: Sequence[Any]) -> bool:
    """Whether one of them is a long list: then PostgreSQL is shown it, for how long it is decides the joins."""
    return any(isinstance(value, str) and len(value) > LONG for value in params)


def _prepared(cursor: Any, statement: str, params: int) -> str:
    known = connection.connection.__dict__.get(KNOWN)
    if known is None:
        # Only prepared statements heed it. A transaction that is rolled back takes it along: dearer plans, same rows.
        cursor.execute("SET plan_cache_mode = force_generic_plan")
        known = connection.connection.__dict__[KNOWN] = {}
    # A dictionary keeps its order: what is asked goes to the end.
    name = known.pop(statement, None)
    if name is None:
        if len(known) >= MOST:
            cursor.execute(f"DEALLOCATE {known.pop(next(iter(known)))}")
        name = f"storefront_{blake2s(statement.encode(), digest_size=8).hexdigest()}"
        numbers = count(1)
        parts = statement.split("%s")
        text = parts[0] + "".join(f"${next(numbers)}{part}" for part in parts[1:])
        cursor.execute(f"PREPARE {name} AS {text.replace('%%', '%')}")
    known[statement] = name
    return f"EXECUTE {name} ({', '.join(['%s'] * params)})" if params else f"EXECUTE {name}"
