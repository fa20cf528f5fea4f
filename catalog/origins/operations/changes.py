"""A place is renamed, gets another code, merges or splits: from one day, with what it was kept."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ..models import ChangeKind, Region, RegionChange, TierMembership, in_force
from .places import resettle


class BadChange(Exception):
    """The places cannot have changed so; the message tells the person why. Nothing changed."""


@transaction.atomic
def rename(*, region: Region, name: str, on: date, document_no: str = "") -> None:
    """Call a place otherwise from ``on``; what it was called is kept, and what lies in it follows.

    The name that it has already is no change. Raises BadChange.
    """
    region = Region.objects.select_for_update(of=("self",)).select_related("parent").get(pk=region.pk)
    name = name.strip()
    if not name or len(name) > 60:
        raise BadChange(_("Enter a name of at most 60 characters."))
    if name == region.name:
        return
    RegionChange.objects.update_or_create(
        former=region, successor=region, kind=ChangeKind.RENAMED, on=on,
        defaults={"document_no": document_no}, create_defaults={"document_no": document_no, "name_before": region.name},
    )  # fmt: skip
    region.name = name
    region.save()
    resettle(region)


@transaction.atomic
def succeed(
    *, former: Region, successors: Sequence[Region], kind: ChangeKind, on: date, document_no: str = "",
    carry_tiers: bool = True,
) -> None:  # fmt: skip
    """Say which places take over from ``former``, which is gone from the day ``on``. The same again changes nothing.

    With one successor, what lies in ``former`` moves into it, and (``carry_tiers``) it takes over the tiers that
    ``former`` holds on that day. A split place's parts get theirs by documents of their own. Raises BadChange.
    """
    former = Region.objects.select_for_update(of=("self",)).get(pk=former.pk)
    told = set(former.changes.exclude(kind=ChangeKind.RENAMED).values_list("successor", flat=True))
    if told == {region.pk for region in successors} and former.valid_to == on:
        return
    _check(former, successors, kind, on, told)
    RegionChange.objects.bulk_create(
        RegionChange(
            former=former, successor=region, kind=kind, on=on, name_before=former.name, document_no=document_no
        )
        for region in successors
    )
    former.valid_to = on
    Region.objects.filter(pk=former.pk).update(valid_to=on)
    if len(successors) == 1:
        _hand_over(former, successors[0], on, document_no, carry_tiers)


def _check(former: Region, successors: Sequence[Region], kind: ChangeKind, on: date, told: set[int]) -> None:
    if told or (former.valid_to and former.valid_to != on):
        raise BadChange(
            _("%(place)s is gone already from %(day)s.") % {"place": former, "day": date_format(former.valid_to or on)}
        )
    if former.valid_from and on <= former.valid_from:
        raise BadChange(
            _("%(place)s begins on %(day)s only.") % {"place": former, "day": date_format(former.valid_from)}
        )
    if (len(successors) < 2) != (kind != ChangeKind.SPLIT) or not successors:
        raise BadChange(_("A split place has at least two successors, any other exactly one."))
    for region in successors:
        if region.pk == former.pk or f"/{former.code}/" in f"/{region.path}":
            raise BadChange(_("%(place)s cannot take over from itself or from what it lies in.") % {"place": region})
        if region.valid_to and region.valid_to <= on:
            raise BadChange(_("%(place)s is gone on that day itself.") % {"place": region})
        if region.level != former.level:
            raise BadChange(_("%(place)s is of another level.") % {"place": region})
    if kind == ChangeKind.SPLIT and former.children.existing(on).exists():
        raise BadChange(_("Places still lie in %(place)s. Enter them under its parts first.") % {"place": former})


def _hand_over(former: Region, successor: Region, on: date, document_no: str, carry_tiers: bool) -> None:
    # Who had become ``former`` earlier is the successor now.
    Region.objects.filter(heir=former).update(heir=successor)
    Region.objects.filter(pk=former.pk).update(heir=successor)
    for child in former.children.existing(on):
        child.parent = successor
        child.save()
        resettle(child)
    if not carry_tiers:
        return
    held = set(TierMembership.objects.filter(in_force(on), region=successor).values_list("tier", flat=True))
    for membership in TierMembership.objects.filter(in_force(on), region=former).exclude(valid_from=on):
        until, membership.valid_to = membership.valid_to, on
        membership.end_document_no = document_no
        membership.save(update_fields=["valid_to", "end_document_no"])
        later = TierMembership.objects.filter(region=successor, tier=membership.tier_id, valid_from__gt=on)
        following = later.order_by("valid_from").first()
        if following and (until is None or following.valid_from < until):
            until = following.valid_from
        if membership.tier_id not in held:
            TierMembership.objects.create(
                region=successor, tier_id=membership.tier_id, valid_from=on, valid_to=until,
                document_no=document_no or membership.document_no,
            )  # fmt: skip
