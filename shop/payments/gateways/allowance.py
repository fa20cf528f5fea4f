"""Paid from a union's welfare fund: settled inside, nobody outside is asked.

The fund was already charged when the pick was made (``welfare``); this gateway
only gives that way of paying the same shape as the others.
"""

from __future__ import annotations

from collections.abc import Mapping

from .base import (
    About,
    Ask,
    BadSignature,
    News,
    NextAction,
    Outcome,
    RefundAnswer,
    RefundAsk,
    Step,
    own_news,
)


class AllowanceGateway:
    name = "allowance"
    ways: tuple[str, ...] = ("allowance",)

    def start(self, ask: Ask) -> NextAction:
        return NextAction(step=Step.NOTHING, ref=ask.key)

    def resume(self, ref: str) -> NextAction:
        return NextAction(step=Step.NOTHING, ref=ref)

    def cancel(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.PAYMENT, outcome=Outcome.CANCELLED)

    def look_up(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.PAYMENT, outcome=Outcome.PENDING)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Back at once: whoever keeps the fund hears of it and credits the member."""
        return RefundAnswer(outcome=Outcome.SUCCEEDED, ref=ask.key)

    def look_up_refund(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.REFUND, outcome=Outcome.SUCCEEDED)

    def read_news(self, body: bytes, headers: Mapping[str, str]) -> News:
        raise BadSignature("allowance", "Nobody outside speaks for a fund.")
