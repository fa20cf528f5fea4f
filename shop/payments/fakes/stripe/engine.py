"""Stripe's behaviour, as far as we lean on it: intents, refunds, events, idempotency.

``FakeStripe.handle`` answers one HTTP request given as plain values, so that
the same engine stands behind a thread in a test and a view in the demo.
Differences from the real one, all deliberate: intents are captured at once,
each has at most one charge, nobody is a customer, and there is one account.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .checks import Problem, check, decode
from .intents import WAYS, Intents
from .refunds import Refunds
from .store import Store
from .webhooks import Webhooks

#: Stripe may forget a key after a day; a fake that never forgot would hide what happens then.
KEY_LIVES_SECONDS = 24 * 3600
FAILURES = {
    "fail": {
        "card": ("card_declined", "generic_decline"),
        "alipay": ("payment_method_provider_decline", ""),
        "wechat_pay": ("payment_method_provider_decline", ""),
    },
    "timeout": dict.fromkeys(WAYS, ("payment_method_provider_timeout", "")),
}


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


class FakeStripe:
    """One Stripe account.

    ``page_base`` is where a browser finds its hosted pages; empty if it is mounted beside the shop.
    """

    def __init__(
        self,
        *,
        path: Path,
        secret_key: str,
        publishable_key: str,
        page_base: str,
        webhooks: Webhooks,
        refund_seconds: float = 0.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = Store(path)
        self.secret_key = secret_key
        self.publishable_key = publishable_key
        self.page_base = page_base.rstrip("/")
        self.webhooks = webhooks
        #: Alipay and WeChat Pay refunds stay "pending" for this long.
        self.refund_seconds = refund_seconds
        self.clock = clock

    # --- the wire -----------------------------------------------------------------------

    def handle(self, method: str, path: str, headers: Mapping[str, str], *, query: bytes, body: bytes) -> Reply:
        """Answer ``method path`` (``/v1/…``) as Stripe would, then send the webhooks due."""
        events: list[dict[str, Any]] = []
        try:
            with self.store.transaction() as session:
                call = Call(self, session, events)
                reply = self._answer(call, method, path, headers, query, body)
        except Problem as problem:
            events.clear()
            reply = _error(problem)
        self.webhooks.send(events)
        return reply

    def _answer(
        self,
        call: Call,
        method: str,
        path: str,
        headers: Mapping[str, str],
        query: bytes,
        body: bytes,
    ) -> Reply:
        given = decode(query if method == "GET" else body)
        self._check_key(headers.get("Authorization", ""), path, given, call)
        handler, ref, schema = _route(method, path)
        key = headers.get("Idempotency-Key", "") if method == "POST" else ""
        if len(key) > 255:
            raise Problem(400, "Keys for idempotent requests may only be 255 characters long.")
        asked = hashlib.sha256(f"{path}\n".encode() + body).hexdigest()
        since = int(self.clock()) - KEY_LIVES_SECONDS
        if key and (first := call.session.answer(key, since=since)):
            if not hmac.compare_digest(first[0], asked):
                raise Problem(
                    400,
                    "Keys for idempotent requests can only be used with the same parameters"
                    f" they were first used with. Try using a key other than '{key}'.",
                    kind="idempotency_error",
                )
            return Reply(first[1], {"Idempotent-Replayed": "true"}, first[2].encode())
        # A request that is malformed never began, so its key stays free.
        check(schema, given)
        try:
            reply = _json(200, getattr(call, handler)(*filter(None, [ref]), given))
        except Problem as problem:
            # From here on the first answer is kept, even if it is a refusal.
            reply = _error(problem)
        if key:
            call.session.remember(
                key,
                asked=asked,
                at=int(self.clock()),
                status=reply.status,
                body=reply.body.decode(),
            )
        return reply

    def _check_key(self, sent: str, path: str, given: dict[str, Any], call: Call) -> None:
        key = sent.removeprefix("Bearer ")
        if key and hmac.compare_digest(key, self.secret_key):
            return
        if key and hmac.compare_digest(key, self.publishable_key):
            # What Stripe.js may do: confirm the one intent whose secret the page was given.
            secret = given.pop("client_secret", "")
            ref = path.removeprefix("/v1/payment_intents/").removesuffix("/confirm")
            intent = call.session.get("payment_intent", ref)
            if intent and path.endswith("/confirm") and secret == intent["client_secret"]:
                return
        raise Problem(401, "Invalid API Key provided: ****", kind="invalid_request_error")

    # --- what happens on the hosted pages -------------------------------------------------

    def press(self, ref: str, button: str) -> dict[str, Any]:
        """Do what the payer does on the hosted page; return the intent.

        ``button`` is ``succeed``, ``fail``, ``timeout`` or ``repeat`` (succeed,
        and be notified three times). Raises Problem if the intent does not wait for the payer.
        """
        events: list[dict[str, Any]] = []
        with self.store.transaction() as session:
            call = Call(self, session, events)
            intent = call.find("payment_intent", ref)
            if intent["status"] not in ("requires_action", "requires_payment_method"):
                raise call.unexpected_state(intent, "confirm")
            if button in FAILURES:
                call.fail(intent, *FAILURES[button][call.way(intent)])
            else:
                call.succeed(intent)
        if button == "repeat":
            events = [events[-1], *events, events[-1], events[0]]
        self.webhooks.send(events)
        return intent

    def intent(self, ref: str) -> dict[str, Any]:
        with self.store.transaction() as session:
            return Call(self, session, []).find("payment_intent", ref)

    def intent_by_secret(self, client_secret: str) -> dict[str, Any]:
        intent = self.intent(client_secret.split("_secret_")[0])
        if not hmac.compare_digest(intent["client_secret"], client_secret):
            raise Problem(404, "No such payment_intent", code="resource_missing")
        return intent

    def settle_refunds(self, *, fail: bool = False) -> int:
        """Bring every pending refund that is old enough to its end; return how many."""
        events: list[dict[str, Any]] = []
        with self.store.transaction() as session:
            call = Call(self, session, events)
            due = [
                row
                for row in session.newest_first("refund")
                if row["status"] == "pending" and row["created"] + self.refund_seconds <= self.clock()
            ]
            for row in due:
                call.end_refund(row, "failed" if fail else "succeeded")
        self.webhooks.send(events)
        return len(due)


class Call(Intents, Refunds):
    """One request, by the names of ``ROUTES``."""


ROUTES = [
    ("POST", r"/v1/payment_intents", "create_intent", "PaymentIntentCreateParams"),
    ("GET", r"/v1/payment_intents", "list_intents", "PaymentIntentListParams"),
    ("GET", r"/v1/payment_intents/(\w+)", "retrieve_intent", "PaymentIntentRetrieveParams"),
    ("POST", r"/v1/payment_intents/(\w+)/confirm", "confirm_intent", "PaymentIntentConfirmParams"),
    ("POST", r"/v1/payment_intents/(\w+)/cancel", "cancel_intent", "PaymentIntentCancelParams"),
    ("POST", r"/v1/refunds", "create_refund", "RefundCreateParams"),
    ("GET", r"/v1/refunds", "list_refunds", "RefundListParams"),
    ("GET", r"/v1/refunds/(\w+)", "retrieve_refund", "RefundRetrieveParams"),
    ("GET", r"/v1/events", "list_events", "EventListParams"),
    ("GET", r"/v1/events/(\w+)", "retrieve_event", "EventRetrieveParams"),
]


def _route(method: str, path: str) -> tuple[str, str, str]:
    """Return (handler, id in the path or "", name of the parameters' type)."""
    for verb, pattern, handler, schema in ROUTES:
        if verb == method and (found := re.fullmatch(pattern, path)):
            return handler, found[1] if found.re.groups else "", schema
    raise Problem(404, f"Unrecognized request URL ({method}: {path}).")


def _json(status: int, body: dict[str, Any]) -> Reply:
    return Reply(status, {}, json.dumps(body).encode())


def _error(problem: Problem) -> Reply:
    return _json(problem.status, {"error": problem.error})
