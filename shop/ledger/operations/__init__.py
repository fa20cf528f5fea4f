"""Verbs of the ledger: recording (in the transaction of the cause) and sealing (shortly after, by one process)."""

from .recording import (
    ReversalTooLarge,
    SecondAmount,
    UnknownPurchase,
    append,
    record_purchases,
    record_refund,
)
from .sealing import publish_heads, seal, seal_all

__all__ = [
    "ReversalTooLarge",
    "SecondAmount",
    "UnknownPurchase",
    "append",
    "publish_heads",
    "record_purchases",
    "record_refund",
    "seal",
    "seal_all",
]
