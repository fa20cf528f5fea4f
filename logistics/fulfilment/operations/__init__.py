"""Verbs of fulfilment, by noun: consignments, waybills, tracking, cold, recalls, subsidies."""

from .cold import NotHeld, assign_probe, decide, hold
from .consignments import (
    AlreadyTravelling,
    NotOnItsWay,
    ReasonMissing,
    cancel,
    confirm_receipt,
    declare_lost,
    deliver_own_truck,
    hand_over,
    overwrite_receiver,
    pack,
    plan,
)
from .papers import PapersMissing, add_paper, arrival, check_papers, papers_wanted
from .recalls import NotRecalled, hold_recalled, repack
from .subsidies import BadSubsidy, check_subsidy, open_subsidy, return_subsidies, take_subsidies
from .tracking import confirm_delivery, record_tracking
from .waybills import (
    BadWaybill,
    book_waybill,
    cancel_waybill,
    correct_waybill_no,
    dispatch_own_truck,
    request_waybill,
    withdraw_waybill,
)

__all__ = [
    "AlreadyTravelling",
    "BadSubsidy",
    "BadWaybill",
    "NotHeld",
    "NotOnItsWay",
    "NotRecalled",
    "PapersMissing",
    "add_paper",
    "arrival",
    "ReasonMissing",
    "assign_probe",
    "book_waybill",
    "cancel",
    "cancel_waybill",
    "check_papers",
    "check_subsidy",
    "confirm_delivery",
    "confirm_receipt",
    "correct_waybill_no",
    "decide",
    "declare_lost",
    "deliver_own_truck",
    "dispatch_own_truck",
    "hand_over",
    "hold",
    "overwrite_receiver",
    "hold_recalled",
    "open_subsidy",
    "pack",
    "papers_wanted",
    "plan",
    "record_tracking",
    "repack",
    "request_waybill",
    "return_subsidies",
    "take_subsidies",
    "withdraw_waybill",
]
