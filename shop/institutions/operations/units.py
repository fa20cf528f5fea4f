"""Units enter the tree, people enter units."""

import secrets
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.numbering import ALPHABET
from catalog.lots.freshness import Freshness

from ..models import Institution, Membership, Role

MOST_DAYS = 999


class JoinCodeUnknown(Exception):
    """No unit has this join code."""


class NoSuchFreshness(Exception):
    """Nobody can deliver this; the message says what can be entered."""


class NotAMember(Exception):
    """This person does not belong to the unit on that day."""


@transaction.atomic
def create_institution(*, name: str, parent: Institution | None = None, **fields: Any) -> Institution:
    """Enter a unit into the tree below ``parent`` and give it a join code."""
    institution = Institution.objects.create(name=name, parent=parent, join_code=_new_join_code(), **fields)
    institution.path = f"{parent.path if parent else '/'}{institution.pk}/"
    institution.save(update_fields=["path"])
    return institution


@transaction.atomic
def move_institution(*, institution: Institution, parent: Institution | None) -> None:
    """Put a unit, with everything below it, under another superior.

    Raises ValueError for a superior that is the unit itself or below it. Twice is once.
    """
    if parent and parent.path.startswith(institution.path):
        raise ValueError(f"{parent} is below {institution}.")
    old, new = institution.path, f"{parent.path if parent else '/'}{institution.pk}/"
    institution.parent, institution.path = parent, new
    institution.save(update_fields=["parent"])
    Institution.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr("path", len(old) + 1)))


def demand_freshness(*, institution: Institution, freshness: Freshness) -> None:
    """From now on packers choose lots this fresh for the unit's orders; those that are paid keep what they had.

    Raises NoSuchFreshness for a share above 100 per cent or anything below 0.
    """
    if not (0 <= freshness.min_percent <= 100 and 0 <= freshness.min_days <= MOST_DAYS):
        raise NoSuchFreshness(_("Enter a share from 0 to 100 per cent, and from 0 to 999 days."))
    institution.min_left_percent, institution.min_left_days = freshness.min_percent, freshness.min_days
    institution.save(update_fields=["min_left_percent", "min_left_days"])


def renew_join_code(*, institution: Institution) -> str:
    """Give the unit a fresh join code; the old one no longer opens anything."""
    institution.join_code = _new_join_code()
    institution.save(update_fields=["join_code"])
    return institution.join_code


def join(*, code: str, user: User, on: date) -> Membership:
    """Make this person an employee of the unit with that join code; the standing membership if there is one.

    Raises JoinCodeUnknown for a code that no unit has.
    """
    institution = Institution.objects.filter(join_code=code.strip().upper()).first()
    if institution is None:
        raise JoinCodeUnknown(_("No unit has this join code. Ask your unit's administrator for the present one."))
    return grant_role(user=user, institution=institution, role=Role.EMPLOYEE, on=on)


def grant_role(*, user: User, institution: Institution, role: str, on: date) -> Membership:
    """Put this person into a role of the unit from that day; the standing membership if there is one."""
    standing = {"user": user, "institution": institution, "role": role, "valid_to": None}
    try:
        with transaction.atomic():
            return Membership.objects.create(valid_from=on, **standing)
    except IntegrityError:
        return Membership.objects.get(**standing)


def end_membership(*, membership: Membership, on: date) -> None:
    """End a membership: from that day on it is gone. Ended already: stays as it was."""
    Membership.objects.filter(pk=membership.pk, valid_to=None).update(valid_to=max(on, membership.valid_from))
    membership.refresh_from_db()


def _new_join_code() -> str:
    # Ten characters of 31: long enough that trying codes against the rate limit finds none.
    return "".join(secrets.choice(ALPHABET) for _place in range(10))
