"""Stripe: cards, Alipay and WeChat Pay by PaymentIntents (stripe-python 16).

Facts this rests on (reference/integration.md §5, logistics_ledger.md §G):
``payment_method_types`` is no longer accepted, the ways are given by
``allowed_payment_method_types``; amounts are integers in fen; the first result
for an idempotency key is replayed for 24 hours; webhooks come at least once
and in any order, so what they say is only ever one sign of where an intent stands.

Stripe takes no merchants in mainland China: this gateway serves an entity
in Hong Kong or abroad. See the room's README.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import stripe

from .base import (
    About,
    Ask,
    BadSignature,
    News,
    NextAction,
    Outcome,
    RefundAnswer,
    RefundAsk,
    Refused,
    Step,
    Unavailable,
)

CARD, ALIPAY, WECHAT_PAY = "card", "alipay", "wechat_pay"
#: Seconds. Longer than Stripe's slowest usual answer, shorter than a worker's patience.
TIMEOUT_SECONDS = (4, 20)
#: Pushes older than this are refused (Stripe's own default).
TOLERANCE_SECONDS = 300

INTENT_OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "canceled": Outcome.CANCELLED,
    "processing": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "requires_confirmation": Outcome.PENDING,
    "requires_capture": Outcome.PENDING,
    "requires_payment_method": Outcome.PENDING,
}
REFUND_OUTCOMES = {
    "succeeded": Outcome.SUCCEEDED,
    "pending": Outcome.PENDING,
    "requires_action": Outcome.PENDING,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}


def to_fen(amount_cny: Decimal) -> int:
    """Return whole fen; raise ValueError if there are parts of one."""
    fen = amount_cny * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{amount_cny} CNY is not a whole number of fen.")
    return int(fen)


def from_fen(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(Decimal("0.01"))


class StripeGateway:
    """The port, spoken to Stripe or to our fake of it at ``api_base``."""

    name = "stripe"
    ways: tuple[str, ...] = (ALIPAY, WECHAT_PAY, CARD)

    def __init__(self, *, secret_key: str, webhook_secret: str, api_base: str = "") -> None:
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": api_base} if api_base else None,
            # Retrying is our own business: the row waits, the key stays the same.
            max_network_retries=0,
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
        )

    def start(self, ask: Ask) -> NextAction:
        params: dict[str, Any] = {
            "amount": to_fen(ask.amount_cny),
            "currency": "cny",
            "allowed_payment_method_types": [ask.way],
            "description": ask.description,
            "metadata": {"payment": ask.number, "attempt": str(ask.attempt)},
        }
        if ask.way != CARD:
            # A card's number must never pass through us: its form is Stripe's, on the page.
            params |= {
                "confirm": True,
                "payment_method_data": {"type": ask.way},
                "return_url": ask.return_url,
            }
        if ask.way == WECHAT_PAY:
            params["payment_method_options"] = {"wechat_pay": {"client": "web"}}
        return _next_action(self._ask(self._client.v1.payment_intents.create, params, {"idempotency_key": ask.key}))

    def resume(self, ref: str) -> NextAction:
        return _next_action(self._ask(self._client.v1.payment_intents.retrieve, ref))

    def cancel(self, ref: str) -> News:
        try:
            intent = self._ask(
                self._client.v1.payment_intents.cancel,
                ref,
                {"cancellation_reason": "abandoned"},
                {"idempotency_key": f"cancel:{ref}"},
            )
        except Refused:
            # It was paid or withdrawn before we came: hear which.
            return self.look_up(ref)
        return _lookup(intent, _intent_news)

    def look_up(self, ref: str) -> News:
        return _lookup(self._ask(self._client.v1.payment_intents.retrieve, ref), _intent_news)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        if ask.look_first and (found := self._find_refund(ask)):
            return _refund_answer(found)
        return _refund_answer(
            self._ask(
                self._client.v1.refunds.create,
                {
                    "payment_intent": ask.capture_ref,
                    "amount": to_fen(ask.amount_cny),
                    "metadata": _refund_metadata(ask),
                },
                {"idempotency_key": ask.key},
            )
        )

    def look_up_refund(self, ref: str) -> News:
        return _lookup(self._ask(self._client.v1.refunds.retrieve, ref), _refund_news)

    def read_news(self, body: bytes, headers: Mapping[str, str]) -> News:
        if not self._webhook_secret:
            # Anybody can sign with an empty secret.
            raise BadSignature("stripe", "no account")
        try:
            stripe.WebhookSignature.verify_header(
                body, headers.get("Stripe-Signature"), self._webhook_secret, TOLERANCE_SECONDS
            )
            event = json.loads(body)
        except (stripe.SignatureVerificationError, ValueError, RecursionError) as problem:
            raise BadSignature("stripe", type(problem).__name__) from problem
        return _event_news(event)

    def _find_refund(self, ask: RefundAsk) -> dict[str, Any] | None:
        """Stripe forgets a key after a day; what it did with it stays on the intent."""
        found = self._ask(self._client.v1.refunds.list, {"payment_intent": ask.capture_ref, "limit": 100})
        wanted = _refund_metadata(ask)
        return next((row for row in found["data"] if row.get("metadata") == wanted), None)

    def _ask(self, call: Any, *args: Any) -> dict[str, Any]:
        """Make one call and return its answer as plain data, its failure in our words."""
        try:
            return call(*args).to_dict()
        except (stripe.APIConnectionError, stripe.RateLimitError) as problem:
            raise Unavailable("no_answer", str(problem)) from problem
        except stripe.StripeError as problem:
            status = problem.http_status or 0
            reason = _reason(problem)
            # 409: the same key is being worked on at this moment; 5xx: theirs to mend.
            if status == 409 or status >= 500 or not status:
                raise Unavailable(reason, str(problem)) from problem
            raise Refused(reason, str(problem)) from problem


def _reason(problem: stripe.StripeError) -> str:
    error = problem.error
    return (getattr(error, "decline_code", None) or problem.code or type(problem).__name__) or ""


def _refund_metadata(ask: RefundAsk) -> dict[str, str]:
    return {"refund": ask.number, "payment": ask.payment_number, "attempt": str(ask.attempt)}


def _next_action(intent: dict[str, Any]) -> NextAction:
    """Translate Stripe's ``next_action``; its shape differs for each way of paying."""
    ref, status, action = intent["id"], intent["status"], intent.get("next_action") or {}
    match action.get("type"):
        case "redirect_to_url" | "alipay_handle_redirect" as kind:
            return NextAction(step=Step.REDIRECT, ref=ref, url=action[kind]["url"])
        case "wechat_pay_display_qr_code" as kind:
            url = action[kind]["hosted_instructions_url"]
            return NextAction(step=Step.REDIRECT, ref=ref, url=url)
    if status in ("requires_payment_method", "requires_confirmation"):
        secret = intent.get("client_secret") or ""
        return NextAction(step=Step.CONFIRM, ref=ref, client_secret=secret)
    return NextAction(step=Step.NOTHING, ref=ref)


def _refund_answer(row: dict[str, Any]) -> RefundAnswer:
    return RefundAnswer(
        outcome=REFUND_OUTCOMES.get(row["status"], Outcome.PENDING),
        ref=row["id"],
        reason=row.get("failure_reason") or "",
    )


def _event_news(event: dict[str, Any]) -> News:
    kind, thing = event["type"], event["data"]["object"]
    envelope = {
        "event_id": event["id"],
        "kind": kind,
        "happened_at": datetime.fromtimestamp(event["created"], UTC),
        "raw": event,
    }
    if kind == "payment_intent.payment_failed":
        # The intent itself is only back at "requires_payment_method": the event says more.
        return _intent_news(thing, **envelope, outcome=Outcome.FAILED)
    if kind.startswith("payment_intent."):
        return _intent_news(thing, **envelope)
    if thing.get("object") == "refund":
        return _refund_news(thing, **envelope)
    return News(
        gateway="stripe",
        about=About.OTHER,
        outcome=Outcome.PENDING,
        ref=thing.get("id") or "",
        number="",
        attempt=0,
        amount_cny=Decimal("0.00"),
        reason="",
        **envelope,
    )


def _intent_news(thing: dict[str, Any], *, outcome: Outcome | None = None, **envelope: Any) -> News:
    metadata = thing.get("metadata") or {}
    error = thing.get("last_payment_error") or {}
    currency_is_ours = thing.get("currency") == "cny"
    return News(
        gateway="stripe",
        about=About.PAYMENT,
        outcome=outcome or _intent_outcome(thing, error),
        ref=thing["id"],
        number=metadata.get("payment", ""),
        attempt=_whole(metadata.get("attempt")),
        amount_cny=from_fen(thing.get("amount_received") or 0 if currency_is_ours else 0),
        reason=error.get("decline_code") or error.get("code") or "",
        **envelope,
    )


def _intent_outcome(thing: dict[str, Any], error: dict[str, Any]) -> Outcome:
    """An intent asked about has failed if it waits for another means *and* remembers an error."""
    if thing["status"] == "requires_payment_method" and error:
        return Outcome.FAILED
    return INTENT_OUTCOMES.get(thing["status"], Outcome.PENDING)


def _refund_news(thing: dict[str, Any], **envelope: Any) -> News:
    metadata = thing.get("metadata") or {}
    return News(
        gateway="stripe",
        about=About.REFUND,
        outcome=REFUND_OUTCOMES.get(thing["status"] or "", Outcome.PENDING),
        ref=thing["id"],
        number=metadata.get("refund", ""),
        attempt=_whole(metadata.get("attempt")),
        amount_cny=from_fen(thing["amount"]),
        reason=thing.get("failure_reason") or "",
        **envelope,
    )


def _lookup(thing: dict[str, Any], translate: Any) -> News:
    """Give an answer to our question the form of a push, so that one operation takes both."""
    error = thing.get("last_payment_error") or {}
    mark = ":".join(filter(None, (thing["id"], thing["status"], error.get("code"))))
    return translate(
        thing,
        event_id=f"lookup:{mark}",
        kind="lookup",
        happened_at=datetime.now(UTC),
        raw=thing,
    )


def _whole(text: object) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() else 0
