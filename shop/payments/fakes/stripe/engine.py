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
from urllib.parse import urlencode, urlsplit

from .checks import Problem, check, decode
from .store import Session, Store
from .webhooks import Webhooks

API_VERSION = "2026-10-28.endive"
#: Stripe may forget a key after a day; a fake that never forgot would hide what happens then.
KEY_LIVES_SECONDS = 24 * 3600
WAYS = ("card", "alipay", "wechat_pay")
#: Test payment methods and what comes of them (docs.stripe.com/testing).
TEST_CARDS = {
    "pm_card_visa": "",
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_threeDSecure2Required": "3ds",
}
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


class Call:
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

    # --- payment intents ------------------------------------------------------------------

    def create_intent(self, given: dict[str, Any]) -> dict[str, Any]:
        amount = int(given["amount"])
        if amount < 1:
            raise Problem(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount")
        ways = given.get("allowed_payment_method_types") or ["card"]
        if unknown := [way for way in ways if way not in WAYS]:
            raise Problem(
                400,
                f"The payment method type provided: {unknown[0]} is invalid.",
                param="allowed_payment_method_types",
            )
        ref = self.session.next_id("pi")
        intent = {
            "id": ref,
            "object": "payment_intent",
            "amount": amount,
            "amount_received": 0,
            "currency": given["currency"],
            "created": self.now,
            "description": given.get("description"),
            "metadata": given.get("metadata") or {},
            "payment_method_types": ways,
            "client_secret": f"{ref}_secret_{_digest(self.fake.secret_key, ref)[:24]}",
            "status": "requires_payment_method",
            "last_payment_error": None,
            "latest_charge": None,
            "next_action": None,
            "cancellation_reason": None,
            "canceled_at": None,
            "livemode": False,
        }
        self._save(intent, "payment_intent.created")
        if given.get("confirm") == "true":
            self._confirm(intent, given)
        return intent

    def confirm_intent(self, ref: str, given: dict[str, Any]) -> dict[str, Any]:
        intent = self.find("payment_intent", ref)
        if intent["status"] not in ("requires_payment_method", "requires_confirmation"):
            raise self.unexpected_state(intent, "confirm")
        self._confirm(intent, given)
        return intent

    def cancel_intent(self, ref: str, given: dict[str, Any]) -> dict[str, Any]:
        intent = self.find("payment_intent", ref)
        if intent["status"] in ("succeeded", "canceled"):
            raise self.unexpected_state(intent, "cancel")
        intent |= {
            "status": "canceled",
            "canceled_at": self.now,
            "cancellation_reason": given.get("cancellation_reason"),
            "next_action": None,
        }
        self._save(intent, "payment_intent.canceled")
        return intent

    def retrieve_intent(self, ref: str, given: dict[str, Any]) -> dict[str, Any]:
        return self.find("payment_intent", ref)

    def list_intents(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page("payment_intent", given)

    def _confirm(self, intent: dict[str, Any], given: dict[str, Any]) -> None:
        card = given.get("payment_method", "")
        way = "card" if card else (given.get("payment_method_data") or {}).get("type", "")
        if not way:
            raise Problem(
                400,
                "You cannot confirm this PaymentIntent because it's missing a payment method.",
                code="payment_intent_unexpected_state",
            )
        if way not in intent["payment_method_types"]:
            raise Problem(
                400,
                f"The PaymentMethod provided ({way}) is not allowed for this PaymentIntent.",
                code="payment_intent_incompatible_payment_method",
            )
        if card and card not in TEST_CARDS:
            raise Problem(400, f"No such PaymentMethod: '{card}'", code="resource_missing")
        intent["way"] = way
        decline = TEST_CARDS.get(card, "3ds" if way == "card" else "")
        if way == "card" and decline == "":
            self.succeed(intent)
        elif way == "card" and decline != "3ds":
            self.fail(intent, "card_declined", decline)
            raise Problem(
                402,
                "Your card was declined.",
                code="card_declined",
                kind="card_error",
                decline_code=decline,
            )
        else:
            return_url = given.get("return_url")
            if not return_url and way != "wechat_pay":
                raise Problem(
                    400,
                    "A return_url must be specified to confirm with this payment method.",
                    code="parameter_missing",
                    param="return_url",
                )
            intent |= {"status": "requires_action", "return_url": return_url}
            intent["next_action"] = self._hosted_page(intent, way)
            self._save(intent, "payment_intent.requires_action")

    def _hosted_page(self, intent: dict[str, Any], way: str) -> dict[str, Any]:
        url = f"{self.fake.page_base or _origin(intent['return_url'])}/authorize/{intent['id']}/"
        if way == "wechat_pay":
            kind = "wechat_pay_display_qr_code"
            details = {"data": url, "hosted_instructions_url": url}
        elif way == "alipay":
            kind = "alipay_handle_redirect"
            details = {"url": url, "return_url": intent["return_url"]}
        else:
            kind = "redirect_to_url"
            details = {"url": url, "return_url": intent["return_url"]}
        return {"type": kind, kind: details}

    def way(self, intent: dict[str, Any]) -> str:
        return intent.get("way") or intent["payment_method_types"][0]

    def succeed(self, intent: dict[str, Any]) -> None:
        charge = {
            "id": self.session.next_id("ch"),
            "object": "charge",
            "created": self.now,
            "amount": intent["amount"],
            "amount_refunded": 0,
            "currency": intent["currency"],
            "payment_intent": intent["id"],
            "metadata": intent["metadata"],
            "paid": True,
            "status": "succeeded",
        }
        self.session.put(charge, parent=intent["id"])
        self._announce("charge.succeeded", charge)
        intent |= {
            "status": "succeeded",
            "amount_received": intent["amount"],
            "latest_charge": charge["id"],
            "next_action": None,
            "last_payment_error": None,
        }
        self._save(intent, "payment_intent.succeeded")

    def fail(self, intent: dict[str, Any], code: str, decline_code: str) -> None:
        error = {"type": "card_error" if decline_code else "invalid_request_error", "code": code}
        if decline_code:
            error["decline_code"] = decline_code
        intent |= {
            "status": "requires_payment_method",
            "next_action": None,
            "last_payment_error": error,
        }
        self._save(intent, "payment_intent.payment_failed")

    def unexpected_state(self, intent: dict[str, Any], verb: str) -> Problem:
        return Problem(
            400,
            f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )

    # --- refunds --------------------------------------------------------------------------

    def create_refund(self, given: dict[str, Any]) -> dict[str, Any]:
        intent = self.find("payment_intent", given.get("payment_intent", ""))
        if not intent["latest_charge"]:
            raise Problem(400, "This PaymentIntent does not have a successful charge to refund.")
        charge = self.find("charge", intent["latest_charge"])
        left = charge["amount"] - charge["amount_refunded"]
        amount = int(given.get("amount", left))
        if left == 0:
            raise Problem(
                400,
                f"Charge {charge['id']} has already been refunded.",
                code="charge_already_refunded",
            )
        if not 0 < amount <= left:
            raise Problem(
                400,
                f"Refund amount (¥{amount / 100:.2f}) is greater than unrefunded amount on charge (¥{left / 100:.2f})",
                param="amount",
            )
        charge["amount_refunded"] += amount
        self.session.put(charge, parent=intent["id"])
        refund = {
            "id": self.session.next_id("re"),
            "object": "refund",
            "created": self.now,
            "amount": amount,
            "currency": charge["currency"],
            "charge": charge["id"],
            "payment_intent": intent["id"],
            "metadata": given.get("metadata") or {},
            "reason": given.get("reason"),
            "failure_reason": None,
            "status": "succeeded" if self.way(intent) == "card" else "pending",
        }
        self._save(refund, "refund.created", parent=intent["id"])
        self._announce("charge.refunded", charge)
        return refund

    def end_refund(self, refund: dict[str, Any], status: str) -> None:
        refund["status"] = status
        if status == "failed":
            # The money is back with the merchant, and may be refunded again.
            refund["failure_reason"] = "expired_or_canceled_card"
            charge = self.find("charge", refund["charge"])
            charge["amount_refunded"] -= refund["amount"]
            self.session.put(charge, parent=refund["payment_intent"])
        self._save(refund, "refund.failed" if status == "failed" else "refund.updated")

    def retrieve_refund(self, ref: str, given: dict[str, Any]) -> dict[str, Any]:
        return self.find("refund", ref)

    def list_refunds(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._page("refund", given, parent=given.get("payment_intent"))

    # --- events ---------------------------------------------------------------------------

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


def _digest(key: str, text: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


def _origin(url: str | None) -> str:
    """Where the fake is mounted for a payer who returns to ``url``: on the same host."""
    parts = urlsplit(url or "")
    return f"{parts.scheme}://{parts.netloc}/fakes/stripe" if parts.netloc else "/fakes/stripe"


def return_address(intent: dict[str, Any]) -> str:
    """Where the payer goes from the hosted page, with what Stripe appends."""
    url = intent.get("return_url") or ""
    if not url:
        return ""
    status = "succeeded" if intent["status"] == "succeeded" else "failed"
    extra = urlencode({"payment_intent": intent["id"], "redirect_status": status})
    return f"{url}{'&' if '?' in url else '?'}{extra}"
