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
from .rounds import EarmarkOver, NotReady, OverCeiling, cancel, close, enrol_latecomers, publish
from .slips import BadAnswer, SlipsOutstanding, answer, ask_again, fix_quantities
from .wishes import AllowanceExhausted, BadWish, RoundNotOpen, TooFewLeft, register

__all__ = [
    "AllowanceExhausted",
    "AlreadySigned",
    "BadAnswer",
    "BadItem",
    "BadWish",
    "EarmarkOver",
    "NotADraft",
    "NotArrived",
    "NotConfirmed",
    "NotReady",
    "NothingToHandOut",
    "OverCeiling",
    "RoundNotOpen",
    "SlipsOutstanding",
    "TooFewLeft",
    "add_item",
    "add_place",
    "answer",
    "ask_again",
    "cancel",
    "close",
    "create",
    "enrol_latecomers",
    "fix_quantities",
    "hand_out",
    "note_arrival",
    "note_refund",
    "order_and_pay",
    "publish",
    "register",
    "remove_item",
    "remove_place",
    "settle",
    "update",
]
