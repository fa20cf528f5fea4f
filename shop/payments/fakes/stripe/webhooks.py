"""Signed notices: at least once, in any order, again until somebody says 200."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import logging
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

log = logging.getLogger(__name__)

Event = dict[str, Any]
#: (url, body, headers) -> HTTP status
Post = Callable[[str, bytes, dict[str, str]], int]


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Send one notice; return the status, 0 if nobody answered."""
    request = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310 (our own door)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code
    except (OSError, http.client.HTTPException):
        return 0


def sign(body: bytes, *, secret: str, at: int) -> str:
    """Return the ``Stripe-Signature`` header for ``body``."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={mac.hexdigest()}"


class Webhooks:
    """Delivers events to one endpoint.

    With ``hold`` nothing leaves by itself: a test takes ``held`` and delivers
    what it likes, as often and in whatever order. Otherwise a thread per
    batch delivers in order and tries again after ``retry_seconds``.
    """

    def __init__(
        self,
        *,
        url: str,
        secret: str,
        hold: bool = False,
        transport: Post = post,
        retry_seconds: tuple[float, ...] = (1, 5, 30, 120),
    ) -> None:
        self.url = url
        self.secret = secret
        self.hold = hold
        self.held: list[Event] = []
        self._transport = transport
        self._retry_seconds = retry_seconds

    def send(self, events: list[Event]) -> None:
        if self.hold:
            self.held += events
        elif events:
            threading.Thread(target=self._run, args=(events,), daemon=True).start()

    def deliver(self, event: Event, *, at: int | None = None) -> int:
        """Post one event once, signed as of ``at`` (now); return the status."""
        body = json.dumps(event, ensure_ascii=False).encode()
        signature = sign(body, secret=self.secret, at=int(time.time()) if at is None else at)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        return self._transport(self.url, body, headers)

    def _run(self, events: list[Event]) -> None:
        for wait in (*self._retry_seconds, None):
            events = [event for event in events if not 200 <= self.deliver(event) < 300]
            if not events or wait is None:
                break
            time.sleep(wait)
        for event in events:
            log.warning("Nobody took event %s (%s).", event["id"], event["type"])
