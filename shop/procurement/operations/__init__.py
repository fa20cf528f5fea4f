"""Verbs of a canteen's buying, by noun: drafts, requests, acceptances, invoices."""

from .acceptances import (
    BadWeights,
    Count,
    NotAnAcceptor,
    SamePerson,
    complete_accepted,
    countersign,
    open_acceptance,
    record_weights,
    send_back,
)
from .approvals import Changed, NotAnApprover, ReasonMissing, approve, refuse
from .budgets import free_cancelled_order, give_back_refund, spend_paid_order
from .drafts import NotADraft, NothingMissing, copy, discard, order_anew, put_lines, set_delivery, start
from .invoices import InvoiceKnown, NotInvoiceable, record_invoice, void_invoice
from .requests import BadDelivery, CannotRequest, NoApprover, NoBudget, preview, submit, withdraw

__all__ = [
    "BadDelivery",
    "BadWeights",
    "CannotRequest",
    "Changed",
    "Count",
    "InvoiceKnown",
    "NoApprover",
    "NoBudget",
    "NotADraft",
    "NotAnAcceptor",
    "NotAnApprover",
    "NotInvoiceable",
    "NothingMissing",
    "ReasonMissing",
    "SamePerson",
    "approve",
    "complete_accepted",
    "copy",
    "countersign",
    "discard",
    "free_cancelled_order",
    "give_back_refund",
    "open_acceptance",
    "order_anew",
    "preview",
    "put_lines",
    "record_invoice",
    "record_weights",
    "refuse",
    "send_back",
    "set_delivery",
    "spend_paid_order",
    "start",
    "submit",
    "void_invoice",
    "withdraw",
]
