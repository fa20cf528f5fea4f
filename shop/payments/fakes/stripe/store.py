"""What the fake remembers: a SQLite file of its own, shared by every process that serves it.

Not our database: a rollback on our side must not make Stripe forget.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS things (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, parent TEXT NOT NULL DEFAULT '',
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS things_by_parent ON things (kind, parent);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, asked TEXT NOT NULL, created INTEGER NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class Store:
    """Objects by id, and the first answer to every idempotency key."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._connect() as connection:
            connection.executescript(SCHEMA)
        connection.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=20, isolation_level=None)
        connection.execute("PRAGMA synchronous=OFF")
        return connection

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One request, alone: commit at the end, roll back if it raises."""
        connection = self._connect()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield Session(connection)
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            connection.close()


class Session:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def next_id(self, prefix: str) -> str:
        """Ids in the order of creation, so that lists need no other order.

        Counting begins at random: a shop that outlives this file must not take a new notice for an old one.
        """
        row = self._connection.execute(
            "INSERT INTO counts VALUES ('ids', ?) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (secrets.randbelow(10**14),),
        ).fetchone()
        return f"{prefix}_fake{row[0]:015d}"

    def put(self, thing: dict[str, Any], *, parent: str = "") -> None:
        self._connection.execute(
            "INSERT INTO things VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (thing["id"], thing["object"], parent, thing["created"], json.dumps(thing)),
        )

    def get(self, kind: str, ref: str) -> dict[str, Any] | None:
        row = self._connection.execute("SELECT body FROM things WHERE kind = ? AND id = ?", (kind, ref)).fetchone()
        return json.loads(row[0]) if row else None

    def newest_first(self, kind: str, *, parent: str | None = None) -> list[dict[str, Any]]:
        rows = self._connection.execute(
            "SELECT body FROM things WHERE kind = ? AND (? IS NULL OR parent = ?) ORDER BY id DESC",
            (kind, parent, parent),
        )
        return [json.loads(row[0]) for row in rows]

    def answer(self, key: str, *, since: int) -> tuple[str, int, str] | None:
        """Return (what was asked, status, body) of the first request with this key."""
        return self._connection.execute(
            "SELECT asked, status, body FROM answers WHERE key = ? AND created > ?", (key, since)
        ).fetchone()

    def remember(self, key: str, *, asked: str, at: int, status: int, body: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", (key, asked, at, status, body)
        )
