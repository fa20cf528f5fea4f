"""The tables of recognition, by noun: evidence (claims, recognitions, linkage), applications, what follows them."""

from .applications import (
    REVIEW_LEVELS,
    Application,
    Objection,
    Opinion,
    Paper,
    PaperKind,
    Scheme,
    Submission,
)
from .evidence import AccountUnit, Linkage, Mechanism, OriginClaim, Recognition, private_storage
from .followup import Recheck, Reminder, Thing

__all__ = [
    "REVIEW_LEVELS",
    "AccountUnit",
    "Application",
    "Linkage",
    "Mechanism",
    "Objection",
    "Opinion",
    "OriginClaim",
    "Paper",
    "PaperKind",
    "Recheck",
    "Recognition",
    "Reminder",
    "Scheme",
    "Submission",
    "Thing",
    "private_storage",
]
