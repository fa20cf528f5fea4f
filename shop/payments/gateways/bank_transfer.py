"""对公转账: the payer is given an account and a code, and finance brings the bank's statement.

Nothing is asked of a bank here; what arrives is read by ``statements`` and
brought together with payments by ``operations.match_transfer``. A refund
cannot be sent by us: it joins the list from which finance pays.
"""

from __future__ import annotations

from collections.abc import Mapping

from .base import (
    About,
    Ask,
    BadSignature,
    Instructions,
    News,
    NextAction,
    Outcome,
    RefundAnswer,
    RefundAsk,
    Step,
    own_news,
)


class BankTransferGateway:
    name = "bank_transfer"
    ways: tuple[str, ...] = ("bank_transfer",)

    def __init__(self, *, payee: str, bank: str, account: str) -> None:
        self.payee = payee
        self.bank = bank
        self.account = account

    def instructions(self, code: str) -> Instructions:
        return Instructions(payee=self.payee, bank=self.bank, account=self.account, code=code)

    def start(self, ask: Ask) -> NextAction:
        instructions = self.instructions(ask.transfer_code)
        return NextAction(step=Step.INSTRUCT, ref=ask.key, instructions=instructions)

    def resume(self, ref: str) -> NextAction:
        return NextAction(step=Step.INSTRUCT, ref=ref)

    def cancel(self, ref: str) -> News:
        """A transfer cannot be called back; if it comes late, it is refunded."""
        return own_news(self.name, ref=ref, about=About.PAYMENT, outcome=Outcome.CANCELLED)

    def look_up(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.PAYMENT, outcome=Outcome.PENDING)

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        return RefundAnswer(outcome=Outcome.BY_HAND, ref=ask.key)

    def look_up_refund(self, ref: str) -> News:
        return own_news(self.name, ref=ref, about=About.REFUND, outcome=Outcome.PENDING)

    def read_news(self, body: bytes, headers: Mapping[str, str]) -> News:
        raise BadSignature("bank_transfer", "A bank speaks through its statement only.")
