"""对公转账: the payer is given an account and a code, and finance brings the bank's statement.

Nothing is asked of a bank here; what arrives is read by ``statements`` and
brought together with payments by ``operations.match_transfer``. A refund
cannot be sent by us: it joins the next payout file (``operations.make_payout``).
"""

from __future__ import annotations

from .base import Ask, Instructions, NextAction, Outcome, RefundAnswer, RefundAsk, Step
from .internal import InternalGateway


class BankTransferGateway(InternalGateway):
    name = "bank_transfer"
    ways: tuple[str, ...] = ("bank_transfer",)
    step = Step.INSTRUCT
    refunded = Outcome.PENDING

    def __init__(self, *, payee: str, bank: str, account: str) -> None:
        self.payee = payee
        self.bank = bank
        self.account = account

    def instructions(self, code: str) -> Instructions:
        return Instructions(payee=self.payee, bank=self.bank, account=self.account, code=code)

    def start(self, ask: Ask) -> NextAction:
        return NextAction(step=self.step, ref=ask.key, instructions=self.instructions(ask.transfer_code))

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        return RefundAnswer(outcome=Outcome.BY_HAND, ref=ask.key)
