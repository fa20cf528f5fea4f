"""Money back, always to where it came from: after-sales, orders called off, goods lost. By noun.

What a line can still give back is checked inside the UPDATE; the payment's row is locked first, everywhere.
"""

from .after_sales import (
    CLAIM_WITHIN,
    MOST_PHOTOS,
    CannotClaim,
    Claim,
    approve,
    claim_until,
    close_refused,
    deny,
    escalate,
    escalate_overdue,
    refuse,
    request,
    withdraw,
)
from .calling_off import CannotCallOff, call_off, call_off_disproved, give_back_lost, note_late
from .giving_back import NothingLeftToRefund, credit, give_back, lock_payment, settled, whatever_is_left
from .weighing import CannotWeigh, weigh, weighed_here

__all__ = [
    "CLAIM_WITHIN",
    "MOST_PHOTOS",
    "CannotCallOff",
    "CannotClaim",
    "CannotWeigh",
    "Claim",
    "NothingLeftToRefund",
    "approve",
    "call_off",
    "call_off_disproved",
    "claim_until",
    "close_refused",
    "credit",
    "deny",
    "escalate",
    "escalate_overdue",
    "give_back",
    "give_back_lost",
    "lock_payment",
    "note_late",
    "refuse",
    "request",
    "settled",
    "weigh",
    "weighed_here",
    "whatever_is_left",
    "withdraw",
]
