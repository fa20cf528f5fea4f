"""What is offered and wanted, what does not sell, what the numbers warn of, and what was done about it."""

from .board import Message, Post, Side, Thread
from .register import Case, CaseEvent, CaseEventKind, Cause, Class, Endorsement
from .rules import Blockage, BlockageKind, Duty, RuleSet, WeekPrice
from .stores import StoreBooking, StoreOffer
from .warnings import Action, ActionKind, EarlyWarning, Level

__all__ = [
    "Action",
    "ActionKind",
    "Blockage",
    "BlockageKind",
    "Case",
    "CaseEvent",
    "CaseEventKind",
    "Cause",
    "Class",
    "Duty",
    "EarlyWarning",
    "Endorsement",
    "Level",
    "Message",
    "Post",
    "RuleSet",
    "Side",
    "StoreBooking",
    "StoreOffer",
    "Thread",
    "WeekPrice",
]
