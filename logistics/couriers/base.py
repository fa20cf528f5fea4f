"""What every courier adapter takes and gives. A new one copies the nearest folder and passes the contract suite."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from catalog.foundation.addresses import written


class CourierUnavailable(Exception):
    """No usable answer, or a busy courier: the same call may be repeated, with the same reference.

    The call may have been carried out all the same. ``retry_after_s`` is the wait that the courier asks for.
    """

    def __init__(self, message: str, *, retry_after_s: int | None = None):
        super().__init__(message)
        self.retry_after_s = retry_after_s


class CourierRefused(Exception):
    """A clear no. Repeating the same call will not help; ``code`` and ``words`` are the courier's own."""

    def __init__(self, words: str, *, code: str = ""):
        super().__init__(f"{code} {words}".strip())
        self.code, self.words = code, words


class BadSignature(Exception):
    """A push that the courier did not sign. Nothing in it may be believed."""


class UnreadablePush(Exception):
    """A push that is not in the form the courier documents."""


class TrackingStatus(StrEnum):
    """What happened to a parcel, in one vocabulary. Words that are known to move nothing are NOTE."""

    PICKED_UP = "picked_up"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AWAITING_PICKUP = "awaiting_pickup"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    RETURNING = "returning"
    RETURNED = "returned"
    NOTE = "note"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Party:
    """One end of a parcel's way."""

    name: str
    phone: str
    province: str
    city: str
    district: str
    street: str
    company: str = ""

    @property
    def province_and_city(self) -> str:
        return written(self.province, self.city)


@dataclass(frozen=True)
class Parcel:
    """What a courier is asked to carry.

    ``reference`` is ours and names this wish for good: asked again with it, a courier must not make a second
    waybill. ``product`` is the courier's own product code and ``temperature`` its code for the band; both come
    from contract data. ``waybill_no`` and ``company`` are given for couriers that only follow another's parcel.
    """

    reference: str
    sender: Party
    receiver: Party
    contents: str
    weight_g: int
    count: int = 1
    product: str = ""
    temperature: str = ""
    remark: str = ""
    waybill_no: str = ""
    company: str = ""


@dataclass(frozen=True)
class Label:
    """The courier's promise to carry: its number, and the sorting code to print large."""

    waybill_no: str
    route_code: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class TrackingEvent:
    """One thing that happened. ``code`` and ``text`` are the courier's words, ``status`` our reading of them."""

    waybill_no: str
    status: TrackingStatus
    happened_at: datetime
    text: str
    code: str = ""
    place: str = ""
    raw: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Push:
    """A courier's call to us, as it came."""

    content_type: str
    body: bytes


@dataclass(frozen=True)
class Reply:
    """Our answer to a push, in the courier's own form to the byte."""

    status: int
    content_type: str
    body: bytes


class Courier(Protocol):
    """Book, follow, cancel, and be called back."""

    code: ClassVar[str]
    #: True where the courier gives the waybill number; False where the seller types one.
    issues_numbers: ClassVar[bool]
    #: True where a push carries no proof of its sender, so a sign-off is looked up before it is believed.
    confirms_delivery: bool

    def book(self, parcel: Parcel) -> Label:
        """Return the waybill of ``parcel``; the same one when asked again with the same reference.

        Raises CourierUnavailable (ask again) or CourierRefused (final).
        """

    def cancel(self, *, reference: str, waybill_no: str) -> None:
        """Withdraw a booking; twice is the same as once. Raises as ``book`` does."""

    def track(self, waybill_no: str, *, company: str = "", phone: str = "") -> list[TrackingEvent]:
        """Return everything that happened, newest first; nothing yet is an empty list. Raises as ``book`` does."""

    def read_push(self, push: Push) -> list[TrackingEvent]:
        """Return the events of a push, newest first. Raises BadSignature or UnreadablePush."""

    def acknowledge(self, push: Push) -> Reply:
        """The courier's own "received", after which it sends the push no more."""

    def decline(self, push: Push, *, status: int, words: str) -> Reply:
        """The courier's own "not received", after which it sends the push again."""
