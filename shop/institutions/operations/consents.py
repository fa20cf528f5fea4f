"""An employee decides whether the own purchases count to the unit."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.periods import china_date

from ..models import Consent, Institution
from .units import NotAMember


class AlreadyConsented(Exception):
    """This person counts to another unit already. Nothing changed."""


@transaction.atomic
def give_consent(*, user: User, institution: Institution, at: datetime) -> Consent:
    """Let this person's purchases be counted to the unit from now on; the open consent if there is one already.

    Raises NotAMember for an outsider, AlreadyConsented while the person counts to another unit.
    """
    if not Institution.objects.for_user(user, on=china_date(at)).filter(pk=institution.pk).exists():
        raise NotAMember(_("You are not a member of %(unit)s. Join it with its code first.") % {"unit": institution})
    try:
        with transaction.atomic():
            return Consent.objects.create(user=user, institution=institution, given_at=at)
    except IntegrityError:
        # The constraint lets one open consent stand per person, so there is exactly one to look at.
        standing = Consent.objects.select_related("institution").get(user=user, withdrawn_at=None)
    if standing.institution_id != institution.pk:
        raise AlreadyConsented(
            _("Your purchases are counted to %(unit)s. Withdraw that consent first.") % {"unit": standing.institution}
        )
    return standing


def withdraw_consent(*, user: User, institution: Institution, at: datetime) -> bool:
    """Stop counting from now on; what was paid before stays counted. False if there was nothing to withdraw."""
    standing = Consent.objects.filter(user=user, institution=institution, withdrawn_at=None)
    return standing.update(withdrawn_at=at) == 1
