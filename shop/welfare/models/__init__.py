"""A union's round: what it offers its members, what they wish for, what the cooperatives answer, who signed."""

from .notices import MemberNotice, MemberNoticeKind
from .rounds import Occasion, PickUpPoint, Round, RoundItem, Shortage
from .slips import Delivery, Extra, FeedbackSlip, SlipLine
from .wishes import Allowance, HandOut, Pick

__all__ = [
    "Allowance",
    "Delivery",
    "Extra",
    "FeedbackSlip",
    "HandOut",
    "MemberNotice",
    "MemberNoticeKind",
    "Occasion",
    "Pick",
    "PickUpPoint",
    "Round",
    "RoundItem",
    "Shortage",
    "SlipLine",
]
