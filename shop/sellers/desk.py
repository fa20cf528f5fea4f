"""For whom a person works under ``/seller/``, in which roles, and how the deed is signed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.oscar_forks.partner.models import Partner

from .models import SellerMember, SellerRole

SESSION_KEY = "seller"
#: Roles that may change goods, lots and households; a packer packs.
EDITORS = (SellerRole.CLERK, SellerRole.VILLAGE)


@dataclass(frozen=True)
class Desk:
    """A person working for one seller. ``partners`` are all sellers that the person works for, by name."""

    user: User
    partner: Partner
    roles: frozenset[str]
    partners: tuple[Partner, ...]

    @property
    def may_edit(self) -> bool:
        return not self.roles.isdisjoint(EDITORS)

    @property
    def role_labels(self) -> list:
        return [role.label for role in SellerRole if role in self.roles]

    @property
    def signature(self) -> str:
        """Who did it, for the records. A village worker acts for the cooperative, so both names stand there."""
        acts_for_others = SellerRole.VILLAGE in self.roles and SellerRole.CLERK not in self.roles
        return (f"{self.user} / {self.partner.name}" if acts_for_others else str(self.user))[:150]


def find(user: User, wanted: int | None) -> Desk | None:
    """The desk of ``user`` at the seller ``wanted``, else at the first one; None for who works for nobody."""
    members = list(SellerMember.objects.of_user(user))
    if not members:
        return None
    partners = tuple(dict.fromkeys(member.partner for member in members))
    partner = next((one for one in partners if one.pk == wanted), partners[0])
    roles = frozenset(member.role for member in members if member.partner_id == partner.pk)
    return Desk(user=user, partner=partner, roles=roles, partners=partners)


def at_desk(*roles: str) -> Callable:
    """Put the person's desk on the request; 403 with a sentence for who has none, or not one of ``roles``."""

    def decorate(view):
        @login_required
        @wraps(view)
        def sit(request, *args, **kwargs):
            request.desk = find(request.user, request.session.get(SESSION_KEY))
            if request.desk is None:
                raise PermissionDenied(
                    _("Your account does not act for a seller yet. Ask your cooperative or the platform's operator.")
                )
            if roles and request.desk.roles.isdisjoint(roles):
                raise PermissionDenied(
                    _("This page is for the clerk or the village worker of %(seller)s. Ask them to do it.")
                    % {"seller": request.desk.partner}
                )
            return view(request, *args, **kwargs)

        return sit

    return decorate
