"""A union's round: what it offers its members, what they wish for, what the cooperatives answer, who signed."""

from .rounds import Occasion, PickUpPoint, Round, RoundItem, Shortage
from .slips import Delivery, FeedbackSlip, SlipLine
from .wishes import Allowance, HandOut, Pick

__all__ = [
    "Allowance",
    "Delivery",
    "FeedbackSlip",
    "HandOut",
    "Occasion",
    "Pick",
    "PickUpPoint",
    "Round",
    "RoundItem",
    "Shortage",
    "SlipLine",
]
