"""What ways of paying share behind which nobody answers: a fund's book, a bank that speaks by its statement."""

from __future__ import annotations

from collections.abc import Mapping

from .base import About, BadSignature, News, NextAction, Outcome, Step, own_news


class InternalGateway:
    """Nobody is asked; money is known to be there from our own tables. Subclasses say how one begins and gives back."""

    name: str
    step: Step
    #: What a look at a refund tells: whether it is there the moment it is asked for.
    refunded: Outcome

    def resume(self, ref: str) -> NextAction:
        return NextAction(step=self.step, ref=ref)

    def cancel(self, ref: str) -> News:
        """Nothing was begun with anybody; money that comes all the same is refunded."""
        return own_news(self.name, ref=ref, about=About.PAYMENT, outcome=Outcome.CANCELLED)

    def look_up(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.PAYMENT, outcome=Outcome.PENDING)

    def look_up_refund(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.REFUND, outcome=self.refunded)

    def read_news(self, body: bytes, headers: Mapping[str, str]) -> News:
        raise BadSignature(self.name, "Nobody outside speaks for this way of paying.")
