"""The consumption-aid ledger (消费帮扶台账): what was paid for, frozen as it was on that day, sealed shortly after.

All four tables are append-only; triggers of migration 0002 refuse everything else, whoever asks. No entry names a
natural person, so that erasing a person's data never touches the ledger.
"""

from .entries import SCHEMAS, Entry, Kind, Method, SalesChannel
from .querysets import AppendOnly, EntryQuerySet, area_prefix
from .seals import Seal, TreeHead, TreeNode

__all__ = [
    "SCHEMAS",
    "AppendOnly",
    "Entry",
    "EntryQuerySet",
    "Kind",
    "Method",
    "SalesChannel",
    "Seal",
    "TreeHead",
    "TreeNode",
    "area_prefix",
]
