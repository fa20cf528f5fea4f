"""Questions of a canteen's buyer, approver, acceptor and accountant."""

from .goods import Matched, Regular, match, regulars, search_goods
from .orders import CANTEEN, due_payments, invoice_rows, invoiceable_cny, orders_of
from .work import READERS, Work, work_of

__all__ = [
    "CANTEEN",
    "READERS",
    "Matched",
    "Regular",
    "Work",
    "due_payments",
    "invoice_rows",
    "invoiceable_cny",
    "match",
    "orders_of",
    "regulars",
    "search_goods",
    "work_of",
]
