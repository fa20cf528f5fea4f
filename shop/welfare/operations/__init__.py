"""Verbs of a union's round, in the order in which they happen."""

from .deliveries import (
    AlreadySigned,
    NotArrived,
    NotConfirmed,
    NothingToHandOut,
    hand_out,
    note_arrival,
    note_refund,
    order_and_pay,
    settle,
)
from .drafts import BadItem, NotADraft, add_item, add_place, create, remove_item, remove_place, update
from .notices import NobodyToRemind, confirm_read, note_alert, put_back, remind, sms_of, take, waiting
from .rounds import EarmarkOver, NotReady, OverCeiling, cancel, close, enrol_latecomers, publish
from .shortfalls import NotShort, drop, pool, raise_to_minimum
from .slips import BadAnswer, SlipsOutstanding, answer, ask_again, fix_quantities
from .wishes import AllowanceExhausted, BadWish, RoundNotOpen, TooFewLeft, leave, register
from .withdrawals import call_off_seller, note_withdrawn

__all__ = [
    "AllowanceExhausted",
    "AlreadySigned",
    "BadAnswer",
    "BadItem",
    "BadWish",
    "EarmarkOver",
    "NobodyToRemind",
    "NotADraft",
    "NotArrived",
    "NotConfirmed",
    "NotReady",
    "NotShort",
    "NothingToHandOut",
    "OverCeiling",
    "RoundNotOpen",
    "SlipsOutstanding",
    "TooFewLeft",
    "add_item",
    "add_place",
    "answer",
    "ask_again",
    "call_off_seller",
    "cancel",
    "close",
    "confirm_read",
    "create",
    "drop",
    "enrol_latecomers",
    "fix_quantities",
    "hand_out",
    "leave",
    "note_alert",
    "note_arrival",
    "note_refund",
    "note_withdrawn",
    "order_and_pay",
    "pool",
    "publish",
    "put_back",
    "raise_to_minimum",
    "register",
    "remind",
    "remove_item",
    "remove_place",
    "settle",
    "sms_of",
    "take",
    "update",
    "waiting",
]
