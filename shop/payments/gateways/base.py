"""The port that every way of paying is behind.

A gateway translates between us and somebody who moves money. It knows no
tables and takes no decisions: it is told what to ask for, asks, and says in
our words what it heard. Three things can go wrong, and they differ in what the
caller should do next: ``Unavailable`` (ask again, with the same key),
``Refused`` (asking again is useless) and ``BadSignature`` (somebody else is
speaking).

Amounts are Decimal CNY with two places on this side of the port; a gateway
that counts in fen converts at the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol


class GatewayError(Exception):
    """Something between us and the gateway did not happen. ``reason`` is a short code."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Unavailable(GatewayError):
    """No answer, or an answer that promises a better one later. Ask again with the same key."""


class Refused(GatewayError):
    """A final no. Asking the same again gives the same answer."""


class BadSignature(GatewayError):
    """The message was not sent by the gateway, or was sent too long ago."""


class Step(StrEnum):
    """What the payer has to do next."""

    REDIRECT = "redirect"
    CONFIRM = "confirm"
    INSTRUCT = "instruct"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One attempt to be paid."""

    number: str
    attempt: int
    amount_cny: Decimal
    way: str
    description: str
    return_url: str
    transfer_code: str = ""

    @property
    def key(self) -> str:
        """The same attempt has the same key for ever, so asking twice asks once."""
        return f"payment:{self.number}:{self.attempt}"


@dataclass(frozen=True, kw_only=True)
class Instructions:
    """Where to transfer to, and what to write in the remittance note."""

    payee: str
    bank: str
    account: str
    code: str


@dataclass(frozen=True, kw_only=True)
class NextAction:
    """What the gateway wants the payer to do.

    REDIRECT carries ``url``; CONFIRM carries ``client_secret`` for the
    gateway's own form on our page; INSTRUCT carries ``instructions``;
    NOTHING means that the money is there.
    """

    step: Step
    ref: str
    url: str = ""
    client_secret: str = ""
    instructions: Instructions | None = None


@dataclass(frozen=True, kw_only=True)
class RefundAsk:
    """One attempt to give money back. ``capture_ref`` names the capture it comes from."""

    number: str
    attempt: int
    payment_number: str
    capture_ref: str
    amount_cny: Decimal
    #: The first request may have been lost more than a day ago: look before asking.
    look_first: bool = False

    @property
    def key(self) -> str:
        return f"refund:{self.number}:{self.attempt}"


class Outcome(StrEnum):
    """What became of a payment or a refund, in the words of no gateway."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    BY_HAND = "by_hand"


class About(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class News:
    """One thing a gateway told us, pushed or asked for.

    ``ref`` is the gateway's name for the payment or refund, ``number`` and
    ``attempt`` ours as it gave them back (empty and 0 if it did not).
    ``amount_cny`` is what was captured or returned. ``raw`` keeps its words.
    """

    gateway: str
    event_id: str
    kind: str
    about: About
    outcome: Outcome
    ref: str
    number: str
    attempt: int
    amount_cny: Decimal
    reason: str
    happened_at: datetime
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class RefundAnswer:
    """What the gateway said to a request to refund."""

    outcome: Outcome
    ref: str
    reason: str = ""


def own_news(gateway: str, *, ref: str, about: About, outcome: Outcome) -> News:
    """News from a gateway that has nobody behind it, about a ``ref`` that is our own key."""
    _purpose, number, attempt = ref.split(":")
    return News(
        gateway=gateway,
        event_id=f"lookup:{ref}:{outcome}",
        kind="lookup",
        about=about,
        outcome=outcome,
        ref=ref,
        number=number,
        attempt=int(attempt),
        amount_cny=Decimal("0.00"),
        reason="",
        happened_at=datetime.now(UTC),
        raw={},
    )


class Gateway(Protocol):
    """What every gateway can do; ``tests/contracts/test_gateways.py`` holds each to it."""

    name: str
    ways: tuple[str, ...]

    def start(self, ask: Ask) -> NextAction:
        """Ask for money. The same ``ask`` twice gives the same ``ref``.

        Raises Unavailable or Refused.
        """

    def resume(self, ref: str) -> NextAction:
        """Return what the payer still has to do for an attempt begun earlier."""

    def cancel(self, ref: str) -> News:
        """Withdraw an attempt and say what became of it: it may have been paid meanwhile."""

    def look_up(self, ref: str) -> News:
        """Ask how an attempt stands. Its ``event_id`` is the same while nothing changes."""

    def refund(self, ask: RefundAsk) -> RefundAnswer:
        """Give money back. The same ``ask`` twice gives it back once.

        Raises Unavailable, or Refused when more is asked than was captured.
        """

    def look_up_refund(self, ref: str) -> News:
        """Ask how a refund stands."""

    def read_news(self, body: bytes, headers: Mapping[str, str]) -> News:
        """Return what a push says; raise BadSignature if it is forged or stale."""
