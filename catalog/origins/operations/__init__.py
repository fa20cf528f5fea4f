"""Verbs of places, by what they are about."""

from .changes import BadChange, rename, succeed
from .pairings import BadPairing, end_pairing, enter_pairing, set_target
from .places import (
    DIGITS,
    BadHousehold,
    BadRegion,
    EndsTooEarly,
    OverlappingMembership,
    end_membership,
    enter_household,
    enter_membership,
    enter_region,
)

__all__ = [
    "DIGITS",
    "BadChange",
    "BadHousehold",
    "BadPairing",
    "BadRegion",
    "EndsTooEarly",
    "OverlappingMembership",
    "end_membership",
    "end_pairing",
    "enter_household",
    "enter_membership",
    "enter_pairing",
    "enter_region",
    "rename",
    "set_target",
    "succeed",
]
