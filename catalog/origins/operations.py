"""Verbs of places: enter them, and say which tier they are in from when to when."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from .models import Household, Region, RegionLevel, Tier, TierMembership


class BadRegion(Exception):
    """The place contradicts its code or the tree; the message tells the person why."""


class OverlappingMembership(Exception):
    """The place is in that tier already for some of these days."""


class BadHousehold(Exception):
    """The household cannot be registered so; the message tells the person why."""


#: How many digits the code of a level has.
DIGITS = {1: 6, 2: 6, 3: 6, 4: 9, 5: 12}


@transaction.atomic
def enter_region(
    *, code: str, name: str, level: int, parent: Region | None,
    valid_from: date | None = None, valid_to: date | None = None,
) -> Region:  # fmt: skip
    """Enter a place, or correct the one with this code; what lies in it follows. Raises BadRegion. Twice is once."""
    if not (code.isdigit() and len(code) == DIGITS[level]):
        raise BadRegion(
            _("%(code)s: a code of this level has %(digits)d digits.") % {"code": code, "digits": DIGITS[level]}
        )
    if not name.strip() or len(name) > 60:
        raise BadRegion(_("%(code)s: enter a name of at most 60 characters.") % {"code": code})
    if (level == 1) != (parent is None) or (parent and parent.level >= level):
        raise BadRegion(_("%(code)s: the place above must be of a higher level.") % {"code": code})
    if valid_from and valid_to and valid_from >= valid_to:
        raise BadRegion(_("%(code)s: the first day must come before the last.") % {"code": code})
    region = Region.objects.filter(code=code).first() or Region(code=code)
    was = (region.name, region.path)
    region.name, region.level = name.strip(), level
    region.valid_from, region.valid_to, region.parent = valid_from, valid_to, parent
    region.save()
    if (region.name, region.path) != was:
        _resettle(region)
    return region


def _resettle(region: Region) -> None:
    for child in region.children.all():
        child.parent = region
        child.save()
        _resettle(child)


@transaction.atomic
def enter_membership(
    *, region: Region, tier: Tier, valid_from: date, valid_to: date | None = None, document_no: str
) -> TierMembership:
    """Say that a place is in a tier for these days; the same days twice are one row.

    Raises OverlappingMembership when some of the days are told already by another row.
    """
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    rows = list(TierMembership.objects.filter(region=region, tier=tier))
    for row in rows:
        if (row.valid_from, row.valid_to, row.document_no) == (valid_from, valid_to, document_no):
            return row
        if (valid_to is None or row.valid_from < valid_to) and (row.valid_to is None or valid_from < row.valid_to):
            raise OverlappingMembership(
                _("%(region)s is in “%(tier)s” already from %(start)s. End that membership first.")
                % {"region": region, "tier": tier, "start": row.valid_from}
            )
    return TierMembership.objects.create(
        region=region, tier=tier, valid_from=valid_from, valid_to=valid_to, document_no=document_no
    )


def enter_household(*, code: str, region: Region) -> Household:
    """The household of this code, registered if it is not yet; consent to be shown is another act.

    Raises BadHousehold for a code that is none, a place that is no village, or a code of another village.
    """
    code = code.strip().upper()
    if not (code.replace("-", "").isalnum() and code.isascii() and 3 <= len(code) <= 20):
        raise BadHousehold(_("Enter a household code of 3 to 20 letters, digits and hyphens."))
    if region.level != RegionLevel.VILLAGE:
        raise BadHousehold(_("Choose the village of the household."))
    household, _new = Household.objects.get_or_create(code=code, defaults={"region": region})
    if household.region_id != region.pk:
        raise BadHousehold(_("This code belongs to a household of another village. Check the code."))
    return household
