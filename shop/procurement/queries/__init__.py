"""Questions of a canteen's buyer, approver, acceptor and accountant."""

from .goods import Matched, Regular, match, regulars, rows_of, search_goods
from .orders import CANTEEN, due_payments, invoice_rows, invoiceable_cny, orders_of
from .statements import Statement, statement
from .work import READERS, Work, work_of

__all__ = [
    "CANTEEN",
    "READERS",
    "Matched",
    "Regular",
    "Statement",
    "Work",
    "due_payments",
    "invoice_rows",
    "invoiceable_cny",
    "match",
    "orders_of",
    "regulars",
    "rows_of",
    "search_goods",
    "statement",
    "work_of",
]
