"""Refunds of a charge, never more than was captured."""

from __future__ import annotations

from typing import Any

from .checks import Problem
from .things import Things


class Refunds(Things):
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
