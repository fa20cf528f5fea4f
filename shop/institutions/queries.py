"""Questions about units that are too wide for one queryset."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Q

from catalog.foundation.models import User
from catalog.programmes.models import FloorRule, QuotaTarget
from catalog.programmes.requirements import UnitFacts

from .models import Budget, Consent, Institution, InstitutionKind, Membership, ReserveDeclaration, UnionMember
from .states import DeclarationState


def roles_of(*, user: User, institution: Institution, on: date) -> set[str]:
    """The roles that this person holds in the unit itself on that day."""
    held = Membership.objects.in_force(on).filter(user=user, institution=institution)
    return set(held.values_list("role", flat=True))


def people_in(*, institution: Institution, role: str, on: date) -> list[User]:
    """Everyone in that role of the unit on that day, by name."""
    held = Membership.objects.in_force(on).filter(institution=institution, role=role).select_related("user")
    return sorted((membership.user for membership in held), key=lambda user: (str(user), user.pk))


def consented_unit(*, user: User | None, at: datetime) -> Institution | None:
    """The unit to which this person let purchases be counted at that instant; None without consent."""
    if user is None:
        return None
    open_then = Consent.objects.filter(user=user, given_at__lte=at).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=at)
    )
    consent = open_then.select_related("institution").order_by("-given_at").first()
    return consent.institution if consent else None


def budget_for(*, institution: Institution, year: int, fund: str) -> Budget | None:
    """The unit's budget of that fund and year; for a shared canteen still the unit's own."""
    return Budget.objects.filter(institution=institution, year=year, fund=fund).select_related("institution").first()


def unit_facts(institution: Institution, targets: Iterable[QuotaTarget]) -> UnitFacts:
    """What these targets ask about a unit; members of its union are counted only where a target goes by them."""
    members = 0
    if any(target.floor_rule == FloorRule.PER_MEMBER for target in targets):
        its_union = Q(institution__parent=institution, institution__kind=InstitutionKind.UNION)
        members = UnionMember.objects.filter(Q(institution=institution) | its_union).count()
    return UnitFacts(kind=institution.kind, canteen_mode=institution.canteen_mode, members=members)


def reserved_by_unit(*, institutions, year: int) -> dict[int, Decimal]:
    """The accepted reserve of each of these units in that year, CNY: ``{institution_id: amount}``, in one query.

    A unit under two targets appears with their sum. Units without an accepted declaration are absent.
    """
    reserved: dict[int, Decimal] = {}
    accepted = ReserveDeclaration.objects.filter(
        institution__in=institutions, year=year, state=DeclarationState.ACCEPTED, target__binding=True
    )
    for institution_id, amount in accepted.values_list("institution_id", "reserved_cny"):
        reserved[institution_id] = reserved.get(institution_id, Decimal(0)) + amount
    return reserved
