"""Paid from a union's welfare fund: settled inside, nobody outside is asked.

The fund was already charged when the pick was made (``welfare``); this gateway
only gives that way of paying the same shape as the others.
"""

from __future__ import annotations

from .base import Ask, NextAction, Outcome, RefundAnswer, RefundAsk, Step
from .internal import InternalGateway


class AllowanceGateway(InternalGateway):
    name = "allowance"
    ways: tuple[str, ...] = ("allowance",)
    step = Step.NOTHING
    refunded = Outcome.SUCCEEDED

    def start(self, ask: Ask) -> NextAction:
        return NextAction(step=self.step, ref=ask.key)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Back at once: whoever keeps the fund hears of it and credits the member."""
        return RefundAnswer(outcome=Outcome.SUCCEEDED, ref=ask.key)
