"""Where a person of a unit sits: which unit, in which roles, and which pages of ``/org/`` those open.

The rooms above (procurement, welfare) share this, so that one person with two hats has one portal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from catalog.foundation.models import User
from catalog.foundation.periods import china_date

from .models import Institution, Membership, Role

#: Roles with work to do under ``/org/``; employees have ``/me/``, supervisors ``/gov/``.
DESK_ROLES = (Role.BUYER, Role.APPROVER, Role.ACCEPTOR, Role.ACCOUNTANT, Role.UNION_OFFICER, Role.ADMIN)
CANTEEN_ROLES = frozenset({Role.BUYER, Role.APPROVER, Role.ACCEPTOR, Role.ACCOUNTANT, Role.ADMIN})
SESSION_KEY = "org_unit"


@dataclass(frozen=True)
class NavItem:
    """One page of the portal: a URL name, its word, an icon of the sprite, and the roles that see it."""

    url_name: str
    label: object
    icon: str
    roles: frozenset[str]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


def _item(url_name, label, icon, *roles) -> NavItem:
    return NavItem(url_name, label, icon, frozenset(roles))


#: Every page of ``/org/`` in the order of the menu. A room that is not mounted is left out.
PAGES = (
    _item("procurement:home", _("Workbench"), "house", *CANTEEN_ROLES),
    _item("procurement:list", _("Regular goods"), "clipboard-list", Role.BUYER),
    _item("procurement:requests", _("Purchase requests"), "file-text", *CANTEEN_ROLES - {Role.ACCEPTOR}),
    _item("procurement:approvals", _("Approvals"), "user-check", Role.APPROVER),
    _item("procurement:orders", _("Orders"), "package", *CANTEEN_ROLES),
    _item("procurement:receiving", _("Receiving"), "scale", Role.ACCEPTOR, Role.BUYER),
    _item("procurement:payments", _("To be paid"), "banknote", Role.ACCOUNTANT),
    _item("procurement:invoices", _("Invoices"), "receipt", Role.ACCOUNTANT, Role.BUYER),
    _item("procurement:statement", _("Statement"), "file-spreadsheet", Role.ACCOUNTANT, Role.BUYER, Role.ADMIN),
    _item("procurement:budget", _("Budget"), "wallet", *CANTEEN_ROLES - {Role.ACCEPTOR}),
    _item("procurement:reserve", _("Reserved share"), "percent", *CANTEEN_ROLES - {Role.ACCEPTOR}),
    _item("welfare:officer", _("Union welfare"), "gift", Role.UNION_OFFICER),
    _item("promotion:offers", _("Waiting goods"), "bell", Role.BUYER, Role.APPROVER, Role.ADMIN),
    _item("promotion:market:posts", _("Supply and demand"), "message-square", *DESK_ROLES),
    _item("ledger:unit", _("Ledger"), "shield-check", *DESK_ROLES),
    _item("procurement:freshness", _("Freshness on arrival"), "leaf", Role.BUYER, Role.ADMIN),
    _item("procurement:members", _("Members"), "users", Role.ADMIN),
)


@dataclass(frozen=True)
class Desk:
    """A person in one unit on one day. ``units`` are all units where the person has a desk, by name."""

    user: User
    unit: Institution
    roles: frozenset[str]
    units: tuple[Institution, ...]

    def has(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    @cached_property
    def nav(self) -> list[NavItem]:
        """The pages that these roles open, mounted ones only."""
        return [page for page in PAGES if self.has(*page.roles) and _mounted(page.url_name)]

    @property
    def role_labels(self) -> list:
        return [role.label for role in DESK_ROLES if role in self.roles]


def _mounted(url_name: str) -> bool:
    try:
        reverse(url_name)
    except NoReverseMatch:
        return False
    return True


def desk_for(*, user: User, on: date, unit_id: int | None = None) -> Desk | None:
    """The person's desk at ``unit_id``, or at the first unit by name; None without any desk. One query."""
    held = (
        Membership.objects.in_force(on)
        .filter(user=user, role__in=DESK_ROLES)
        .select_related("institution")
        .order_by("institution__name", "institution_id")
    )
    roles: dict[int, set[str]] = {}
    units: dict[int, Institution] = {}
    for membership in held:
        units[membership.institution_id] = membership.institution
        roles.setdefault(membership.institution_id, set()).add(membership.role)
    if not units:
        return None
    chosen = unit_id if unit_id in units else next(iter(units))
    return Desk(user=user, unit=units[chosen], roles=frozenset(roles[chosen]), units=tuple(units.values()))


def at_desk(*roles: str) -> Callable:
    """Let a view see only people with a desk, as ``request.desk``; with ``roles``, only people in one of them.

    A stranger logs in first; a person without a desk, or in other roles, is told who can help (403). What belongs to
    another unit is not found at all: views look through ``request.desk.unit``.
    """

    def decorate(view):
        @wraps(view)
        @login_required
        def guarded(request, *args, **kwargs):
            now: datetime = timezone.now()
            request.desk = desk_for(user=request.user, on=china_date(now), unit_id=request.session.get(SESSION_KEY))
            if request.desk is None:
                return render(request, "institutions/no_desk.html", status=403)
            if roles and not request.desk.has(*roles):
                wanted = [Role(role).label for role in roles]
                return render(request, "institutions/not_your_desk.html", {"wanted": wanted}, status=403)
            return view(request, *args, **kwargs)

        return guarded

    return decorate
