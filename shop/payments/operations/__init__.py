"""The verbs of payments. What other rooms may call is listed here; the modules are split by noun.

What must reach a gateway is a row first; its task is started after the commit with ``robust=True``, because a
broker that is down must not turn a committed act into an error: the sweep finds the row.
"""

from .attempts import NotPayable, start_attempt, sweep_attempt, withdraw_attempt
from .expecting import cancel, expect, overwrite_payer, settle_from_allowance
from .mistakes import CannotUnmatch, unmatch
from .news import take_gateway_news
from .payouts import BadPayee, NothingToPay, confirm_payout, make_payout, note_bounced, set_payee
from .refunds import (
    NotPaid,
    OverRefund,
    mark_paid_out,
    retry_refund,
    send_refund,
    start_refund,
    sweep_refund,
)
from .transfers import AlreadyMatched, import_statement, match_transfer

__all__ = [
    "AlreadyMatched",
    "BadPayee",
    "CannotUnmatch",
    "NotPaid",
    "NotPayable",
    "NothingToPay",
    "OverRefund",
    "cancel",
    "confirm_payout",
    "expect",
    "import_statement",
    "make_payout",
    "mark_paid_out",
    "match_transfer",
    "note_bounced",
    "overwrite_payer",
    "retry_refund",
    "send_refund",
    "set_payee",
    "settle_from_allowance",
    "start_attempt",
    "start_refund",
    "sweep_attempt",
    "sweep_refund",
    "take_gateway_news",
    "unmatch",
    "withdraw_attempt",
]
