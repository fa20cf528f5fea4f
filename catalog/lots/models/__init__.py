from .lots import FreshnessRule, Lot, LotEvent, LotEventKind, LotLink
from .recalls import Recall, RecalledLot, RecallScope
from .records import BatchInput, BatchRecord, InputKind

__all__ = [
    "BatchInput",
    "BatchRecord",
    "FreshnessRule",
    "InputKind",
    "Lot",
    "LotEvent",
    "LotEventKind",
    "LotLink",
    "Recall",
    "RecallScope",
    "RecalledLot",
]
