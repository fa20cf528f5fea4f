"""Verbs about units, by noun: units and people, budgets, declarations, consents."""

from .budgets import OverBudget, commit_budget, release_budget, reserve_budget, set_grant, spend_budget
from .consents import AlreadyConsented, give_consent, withdraw_consent
from .declarations import (
    CanteenExempt,
    NotADeclaration,
    RatioTooLow,
    ReasonMissing,
    accept_declaration,
    declare_reserve,
    send_back_declaration,
)
from .units import (
    JoinCodeUnknown,
    NoSuchFreshness,
    NotAMember,
    create_institution,
    demand_freshness,
    end_membership,
    grant_role,
    join,
    move_institution,
    renew_join_code,
)

__all__ = [
    "AlreadyConsented",
    "CanteenExempt",
    "JoinCodeUnknown",
    "NoSuchFreshness",
    "NotADeclaration",
    "NotAMember",
    "OverBudget",
    "RatioTooLow",
    "ReasonMissing",
    "accept_declaration",
    "commit_budget",
    "create_institution",
    "declare_reserve",
    "demand_freshness",
    "end_membership",
    "give_consent",
    "grant_role",
    "join",
    "move_institution",
    "release_budget",
    "renew_join_code",
    "reserve_budget",
    "send_back_declaration",
    "set_grant",
    "spend_budget",
    "withdraw_consent",
]
