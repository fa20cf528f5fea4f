"""Places, what became of them, the tiers that they are in, and who helps them."""

from .changes import ChangeKind, RegionChange
from .pairings import Pairing, PairingKind, PairingTarget
from .places import ABOVE, Household, Region, RegionLevel, RegionQuerySet, Tier, TierMembership, in_force

__all__ = [
    "ABOVE",
    "ChangeKind",
    "Household",
    "Pairing",
    "PairingKind",
    "PairingTarget",
    "Region",
    "RegionChange",
    "RegionLevel",
    "RegionQuerySet",
    "Tier",
    "TierMembership",
    "in_force",
]
