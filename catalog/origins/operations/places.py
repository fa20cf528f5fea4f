"""Verbs of places: enter them, and say which tier they are in from when to when."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from ..models import Household, Region, RegionLevel, Tier, TierMembership


class BadRegion(Exception):
    """The place contradicts its code or the tree; the message tells the person why."""


class OverlappingMembership(Exception):
    """The place is in that tier already for some of these days."""


class BadHousehold(Exception):
    """The household cannot be registered so; the message tells the person why."""


class EndsTooEarly(Exception):
    """The day would undo what has been counted, or come before the first one."""


#: How many digits the code of a level has.
DIGITS = {1: 6, 2: 6, 3: 6, 4: 9, 5: 12}


@transaction.atomic
def enter_region(
    *, code: str, name: str, level: int, parent: Region | None,
    valid_from: date | None = None, valid_to: date | None = None,
    latitude: Decimal | None = None, longitude: Decimal | None = None,
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
    region = Region.objects.select_for_update(of=("self",)).filter(code=code).first() or Region(code=code)
    was = (region.name, region.path)
    region.name, region.level = name.strip(), level
    region.valid_from, region.valid_to, region.parent = valid_from, valid_to, parent
    region.latitude, region.longitude = latitude, longitude
    try:
        region.save()
    except ValueError as itself:
        raise BadRegion(_("%(code)s: a place cannot lie in itself or in what lies in it.") % {"code": code}) from itself
    if (region.name, region.path) != was:
        resettle(region)
    return region


def resettle(region: Region) -> None:
    """Tell what lies in a place that its name or its own place has changed."""
    for child in region.children.all():
        child.parent = region
        child.save()
        resettle(child)


@transaction.atomic
def enter_membership(
    *, region: Region, tier: Tier, valid_from: date, valid_to: date | None = None, document_no: str
) -> TierMembership:
    """Say that a place is in a tier for these days; the same days twice are one row.

    Raises OverlappingMembership when some of the days are told already by another row.
    """
    if valid_to is not None and valid_to <= valid_from:
        raise EndsTooEarly(_("The first day must come before the day on which it is gone."))
    Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    same = {"valid_from": valid_from, "valid_to": valid_to, "document_no": document_no}
    standing = TierMembership.objects.filter(region=region, tier=tier, **same).first()
    if standing:
        return standing
    _refuse_overlap(TierMembership.objects.filter(region=region, tier=tier), valid_from, valid_to)
    return TierMembership.objects.create(
        region=region, tier=tier, valid_from=valid_from, valid_to=valid_to, document_no=document_no
    )


@transaction.atomic
def end_membership(*, membership: TierMembership, valid_to: date | None, document_no: str = "") -> None:
    """Set the day on which a membership is gone, or (None) take it back; the document that ends it is kept.

    Raises EndsTooEarly for a day that is not after the first one, OverlappingMembership when the place is in the tier
    again by then.
    """
    Region.objects.select_for_update(no_key=True).get(pk=membership.region_id)
    if valid_to is not None and valid_to <= membership.valid_from:
        raise EndsTooEarly(_("The first day must come before the day on which it is gone."))
    others = TierMembership.objects.filter(region=membership.region_id, tier=membership.tier_id)
    _refuse_overlap(others.exclude(pk=membership.pk), membership.valid_from, valid_to)
    membership.valid_to = valid_to
    membership.end_document_no = document_no
    membership.save(update_fields=["valid_to", "end_document_no"])


def _refuse_overlap(others: QuerySet[TierMembership], valid_from: date, valid_to: date | None) -> None:
    clash = others.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from)).select_related("region", "tier")
    if valid_to is not None:
        clash = clash.filter(valid_from__lt=valid_to)
    row = clash.first()
    if row:
        raise OverlappingMembership(
            _("%(region)s is in “%(tier)s” already from %(start)s (%(document)s). End that membership first.")
            % {"region": row.region, "tier": row.tier, "start": row.valid_from, "document": row.document_no}
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
