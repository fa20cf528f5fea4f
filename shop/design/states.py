"""Which tone and icon a state is shown in. Always beside its word: colour alone says nothing."""

from typing import NamedTuple


class Tone(NamedTuple):
    """A class of ``site.css`` and an icon of the sprite."""

    name: str
    icon: str


OK = Tone("ok", "circle-check")
GOING = Tone("info", "clock")
WAITING = Tone("warn", "hourglass")
BAD = Tone("err", "circle-alert")
OVER = Tone("mute", "circle-x")
DRAFT = Tone("mute", "pencil")

#: States of every room by their code. A code that is missing here is shown in the muted tone.
TONES = {
    **dict.fromkeys(("draft",), DRAFT),
    **dict.fromkeys(
        (
            "placed", "waiting", "submitted", "requested", "pending", "planned", "claimed", "declared", "unpaid",
            "noted", "registered", "due", "raised", "answered", "applied", "escalated", "explained", "weighed",
            "unmatched", "partial", "awaiting_pickup",
        ),
        WAITING,
    ),
    **dict.fromkeys(
        (
            "processing", "packed", "booked", "dispatched", "in_transit", "out_for_delivery", "sent", "ordered",
            "open", "collecting", "ordering", "delivering", "confirming", "reserved", "paying", "accepting",
            "review", "publicity", "agreed", "taken", "advised", "converting", "cancelling", "picked_up", "returning",
        ),
        GOING,
    ),
    **dict.fromkeys(
        (
            "paid", "settled", "succeeded", "delivered", "completed", "approved", "accepted", "listed", "verified",
            "confirmed", "active", "received", "counted", "sealed", "valid", "done", "picked", "ok",
            "available", "granted", "passed", "licensed", "signed", "matched", "fair", "lowered", "in_force",
            "standing", "converted", "allowed", "cleared", "unfounded",
        ),
        OK,
    ),
    **dict.fromkeys(
        (
            "failed", "refused", "held", "rejected", "overdue", "excursion", "revoked", "suspended", "short", "blocked",
            "missed", "upheld", "recalled", "denied", "mismatched", "unfair", "found", "destroyed", "attempted",
        ),
        BAD,
    ),
    **dict.fromkeys(
        (
            "cancelled", "refunded", "closed", "expired", "delisted", "returned", "withdrawn", "lapsed", "void",
            "reversed", "inactive", "ended", "struck", "lifted", "dropped", "abandoned", "declined",
        ),
        OVER,
    ),
    # The market's.
    **dict.fromkeys(("reported", "raised", "sent_back"), WAITING),
    **dict.fromkeys(("acting", "acknowledged", "matching", "promoting"), GOING),
    **dict.fromkeys(("resolved", "dealt"), OK),
    **dict.fromkeys(("lost",), BAD),
    **dict.fromkeys(("over", "partly"), OVER),
}  # fmt: skip

UNKNOWN = Tone("mute", "info")
