"""Tables of a canteen's buying: where to, what is asked for, what came, which papers."""

from .papers import WITNESSES, Acceptance, AcceptanceLine, Invoice, Signature
from .requests import ApprovalLevel, ApprovalStep, DeliverySite, PurchaseRequest, RequestLine

__all__ = [
    "WITNESSES",
    "Acceptance",
    "AcceptanceLine",
    "ApprovalLevel",
    "ApprovalStep",
    "DeliverySite",
    "Invoice",
    "PurchaseRequest",
    "RequestLine",
    "Signature",
]
