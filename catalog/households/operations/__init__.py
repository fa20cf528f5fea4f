"""Verbs of the households register: linkages, people behind a code and their consent, payments."""

from .linkages import (
    BadLinkage,
    OwnRegistration,
    confirm_linkage,
    end_linkage,
    register_linkage,
    return_linkage,
    withdraw_linkage,
)
from .payments import BadPayment, owe, record_paid, strike_out
from .people import (
    BadConsent,
    BadPersonalData,
    ReasonMissing,
    erase_personal_data,
    give_consent,
    look,
    open_paper,
    revoke_consent,
    set_personal_data,
)

__all__ = [
    "BadConsent",
    "BadLinkage",
    "BadPayment",
    "BadPersonalData",
    "OwnRegistration",
    "ReasonMissing",
    "confirm_linkage",
    "end_linkage",
    "erase_personal_data",
    "give_consent",
    "look",
    "open_paper",
    "owe",
    "record_paid",
    "register_linkage",
    "return_linkage",
    "revoke_consent",
    "set_personal_data",
    "strike_out",
    "withdraw_linkage",
]
