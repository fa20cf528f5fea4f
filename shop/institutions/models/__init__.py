"""Tables of institutions: units and roles, money set aside, people."""

from .money import Budget, BudgetFund, ReserveDeclaration
from .people import Consent, UnionMember
from .units import (
    REVIEWERS,
    SUPERVISORS,
    CanteenMode,
    FiscalLevel,
    Institution,
    InstitutionKind,
    InstitutionQuerySet,
    Membership,
    Role,
)

__all__ = [
    "Budget",
    "BudgetFund",
    "CanteenMode",
    "Consent",
    "FiscalLevel",
    "Institution",
    "InstitutionKind",
    "InstitutionQuerySet",
    "Membership",
    "REVIEWERS",
    "ReserveDeclaration",
    "Role",
    "SUPERVISORS",
    "UnionMember",
]
