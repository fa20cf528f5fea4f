"""What the fakes remember, and the faults that a test or a visitor has ordered for the next calls."""

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

CHINA = timezone(timedelta(hours=8))

TABLES = """
CREATE TABLE IF NOT EXISTS parcel (
    courier TEXT, reference TEXT, waybill_no TEXT, state TEXT, details TEXT, PRIMARY KEY (courier, reference));
CREATE TABLE IF NOT EXISTS news (
    id INTEGER PRIMARY KEY, courier TEXT, waybill_no TEXT, code TEXT, at TEXT, place TEXT, text TEXT);
CREATE TABLE IF NOT EXISTS fault (id INTEGER PRIMARY KEY, courier TEXT, name TEXT);
CREATE TABLE IF NOT EXISTS push (
    id INTEGER PRIMARY KEY, courier TEXT, waybill_no TEXT, url TEXT, content_type TEXT, body BLOB, wanted BLOB,
    state TEXT, attempts INTEGER, answer TEXT);
"""


@dataclass(frozen=True)
class Answer:
    """What a fake says over HTTP. ``dropped``: the line breaks before a word of it arrives."""

    body: bytes
    status: int = 200
    content_type: str = "application/json;charset=UTF-8"
    dropped: bool = False


@dataclass(frozen=True)
class Accounts:
    """The customers that the fakes know, and where SF pushes the routes of its customer's parcels."""

    sf_partner_id: str = "DEMO_PARTNER"
    sf_check_word: str = "demo-check-word"
    sf_callback: str = ""
    sf_push_form: str = "json"
    kuaidi100_customer: str = "DEMO_CUSTOMER"
    kuaidi100_key: str = "demo-key"


class World:
    """One set of parcels, news, faults and pushes, in memory or in a file that several processes share."""

    def __init__(
        self,
        accounts: Accounts,
        *,
        path: str = ":memory:",
        now: Callable[[], datetime] = lambda: datetime.now(CHINA),
    ):
        self.accounts, self.now = accounts, now
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=20)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(TABLES)

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    # ------------------------------------------------------------------ parcels and their news
    def parcel(self, courier: str, reference: str) -> sqlite3.Row | None:
        found = self.rows("SELECT * FROM parcel WHERE courier = ? AND reference = ?", courier, reference)
        return found[0] if found else None

    def parcels(self, courier: str) -> list[sqlite3.Row]:
        return self.rows("SELECT * FROM parcel WHERE courier = ? ORDER BY rowid DESC", courier)

    def keep(self, courier: str, reference: str, waybill_no: str, details: dict[str, Any]) -> None:
        self.rows("INSERT INTO parcel VALUES (?, ?, ?, 'open', ?)", courier, reference, waybill_no, json.dumps(details))

    def withdraw(self, courier: str, reference: str) -> None:
        self.rows("UPDATE parcel SET state = 'cancelled' WHERE courier = ? AND reference = ?", courier, reference)

    def tell(self, courier: str, waybill_no: str, *, code: str, at: datetime, text: str, place: str = "") -> int:
        """Something happens to a parcel; returns the courier's own number of this piece of news."""
        with self._lock:
            return (
                self._db.execute(
                    "INSERT INTO news (courier, waybill_no, code, at, place, text) VALUES (?, ?, ?, ?, ?, ?)",
                    (courier, waybill_no, code, at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S"), place, text),
                ).lastrowid
                or 0
            )

    def news(self, courier: str, waybill_no: str) -> list[sqlite3.Row]:
        """Everything that happened to a parcel, oldest first."""
        return self.rows("SELECT * FROM news WHERE courier = ? AND waybill_no = ? ORDER BY at, id", courier, waybill_no)

    # ------------------------------------------------------------------ faults
    def order_faults(self, courier: str, *names: str) -> None:
        """Let the next calls to ``courier`` meet these faults, one each, in this order."""
        for name in names:
            self.rows("INSERT INTO fault (courier, name) VALUES (?, ?)", courier, name)

    def next_fault(self, courier: str) -> str:
        with self._lock:
            found = self.rows("SELECT * FROM fault WHERE courier = ? ORDER BY id LIMIT 1", courier)
            if not found:
                return ""
            self.rows("DELETE FROM fault WHERE id = ?", found[0]["id"])
            return str(found[0]["name"])

    # ------------------------------------------------------------------ pushes
    def owe_push(
        self, courier: str, waybill_no: str, *, url: str, content_type: str, body: bytes, wanted: bytes
    ) -> None:
        """A push that is sent until the customer answers ``wanted``."""
        self.rows(
            "INSERT INTO push (courier, waybill_no, url, content_type, body, wanted, state, attempts, answer)"
            " VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0, '')",
            courier, waybill_no, url, content_type, body, wanted,
        )  # fmt: skip
