"""Verbs of the market, by noun: the board, its messages, the register, cold stores, the warnings, the nightly pass."""

from .board import BadPost, TooMany, deal, post, refresh, withdraw
from .messages import CannotWrite, ask, reply
from .nightly import assess
from .register import (
    BadCase,
    begin,
    close_case,
    correct,
    endorse,
    link,
    note_measure,
    note_sold,
    publish,
    report,
    send_back,
    take_down,
    verify,
)  # fmt: skip
from .rules import BadBlockage, block, unblock
from .stores import BadBooking, book_store, offer_store, take_out
from .warnings import NotOnDuty, acknowledge, close_warning, end_action, escalate, note_action

__all__ = [
    "BadBlockage", "BadBooking", "BadCase", "BadPost", "CannotWrite", "NotOnDuty", "TooMany", "acknowledge", "ask",
    "assess", "begin", "block", "book_store", "close_case", "close_warning", "correct", "deal", "end_action", "endorse",
    "escalate", "link", "note_action", "note_measure", "note_sold", "offer_store", "post", "publish", "refresh",
    "reply", "report", "send_back", "take_down", "take_out", "unblock", "verify", "withdraw",
]  # fmt: skip
