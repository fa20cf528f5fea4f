"""Verbs of orders, by noun: placing, paying, delivering. Money back is in ``refunds``."""

from .checking import CannotPlace, Wanted, check
from .delivering import complete, complete_overdue, mark_delivered, mark_dispatched
from .parcels import freight_by_seller
from .paying import cancel, expire_unpaid, settle
from .placing import place
from .retention import erase_retained, look_up_retained, retire_buyer

__all__ = [
    "CannotPlace",
    "Wanted",
    "cancel",
    "check",
    "complete",
    "complete_overdue",
    "erase_retained",
    "expire_unpaid",
    "freight_by_seller",
    "look_up_retained",
    "mark_delivered",
    "mark_dispatched",
    "place",
    "retire_buyer",
    "settle",
]
