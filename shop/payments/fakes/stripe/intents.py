"""Payment intents: created, confirmed, paid on a hosted page, cancelled."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode, urlsplit

from .checks import Problem
from .things import Things

WAYS = ("card", "alipay", "wechat_pay")
#: Test payment methods and what comes of them (docs.stripe.com/testing).
TEST_CARDS = {
    "pm_card_visa": "",
    "pm_card_chargeDeclined": "generic_decline",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "insufficient_funds",
    "pm_card_threeDSecure2Required": "3ds",
}


class Intents(Things):
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
