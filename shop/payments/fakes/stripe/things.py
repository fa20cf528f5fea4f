"""What every request to the fake does with what it keeps: find, save, announce, list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .checks import Problem
from .store import Session

if TYPE_CHECKING:
    from .engine import FakeStripe

API_VERSION = "2026-10-28.endive"


class Things:
    """One request inside its transaction; what it announces gathers in ``events``."""

    def __init__(self, fake: FakeStripe, session: Session, events: list[dict[str, Any]]) -> None:
        self.fake = fake
        self.session = session
        self.events = events
        self.now = int(fake.clock())

    def find(self, kind: str, ref: str) -> dict[str, Any]:
        thing = self.session.get(kind, ref)
        if thing is None:
            raise Problem(404, f"No such {kind}: '{ref}'", code="resource_missing", param="id")
        return thing

    def way(self, intent: dict[str, Any]) -> str:
        return intent.get("way") or intent["payment_method_types"][0]

    def retrieve_event(self, ref: str, given: dict[str, Any]) -> dict[str, Any]:
        return self.find("event", ref)

    def list_events(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page("event", given)

    def _save(self, thing: dict[str, Any], event: str, *, parent: str = "") -> None:
        self.session.put(thing, parent=parent)
        self._announce(event, thing)

    def _announce(self, kind: str, thing: dict[str, Any]) -> None:
        event = {
            "id": self.session.next_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": self.now,
            "type": kind,
            "livemode": False,
            "data": {"object": json.loads(json.dumps(thing))},
        }
        self.session.put(event)
        self.events.append(event)

    def _page(self, kind: str, given: dict[str, Any], *, parent: str | None = None) -> dict[str, Any]:
        rows = self.session.newest_first(kind, parent=parent)
        if wanted := given.get("type"):
            rows = [row for row in rows if row["type"] == wanted]
        if after := given.get("starting_after"):
            rows = [row for row in rows if row["id"] < after]
        created = given.get("created")
        if isinstance(created, dict) and "gte" in created:
            rows = [row for row in rows if row["created"] >= int(created["gte"])]
        limit = int(given.get("limit", 10))
        return {
            "object": "list",
            "url": f"/v1/{kind}s",
            "data": rows[:limit],
            "has_more": len(rows) > limit,
        }
