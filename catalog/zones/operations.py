"""Verbs of zones: enter or change one with its rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import uploads
from catalog.origins.models import Region, Tier
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.partner.models import Partner

from .models import Zone

BANNER_PX = 1440
#: A zone lies in a zone that lies in a zone; deeper than this nobody finds the way.
DEEPEST = 3


class BadZone(Exception):
    """The zone cannot be so. ``problems`` is {field: sentence for the person}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Which goods stand in a zone; see ``Zone``."""

    regions: Iterable[Region] = ()
    tiers: Iterable[Tier] = ()
    categories: Iterable[Category] = ()
    sellers: Iterable[Partner] = ()
    #: Kinds of ``CertificateKind``.
    certificates: Iterable[str] = ()
    picked: Iterable[Product] = ()
    verified_only: bool = False
    recognised_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Details:
    """What a zone is called and when it is open."""

    kind: str
    name: str
    slug: str
    parent: Zone | None = None
    intro: str = ""
    order: int = 100
    is_public: bool = False
    starts_on: date | None = None
    ends_on: date | None = None
    opens_at: time | None = None
    closes_at: time | None = None
    rules: Rules = field(default_factory=Rules)


@transaction.atomic
def enter_zone(
    *, details: Details, zone: Zone | None = None, banner: File | None = None, no_banner: bool = False
) -> Zone:
    """Enter a zone, or change ``zone``; ``banner`` replaces its picture, encoded anew, ``no_banner`` takes it away.

    Raises BadZone, or BadUpload for a banner that is no picture.
    """
    zone = zone or Zone()
    _check(zone, details)
    for name in ("kind", "name", "slug", "parent", "intro", "order", "is_public"):
        setattr(zone, name, getattr(details, name))
    for name in ("starts_on", "ends_on", "opens_at", "closes_at"):
        setattr(zone, name, getattr(details, name))
    zone.verified_only, zone.recognised_only = details.rules.verified_only, details.rules.recognised_only
    zone.certificates = sorted(details.rules.certificates)
    if banner is not None:
        zone.banner = uploads.clean_picture(banner, side_px=BANNER_PX)
    elif no_banner:
        zone.banner = ""
    zone.save()
    for name in ("regions", "tiers", "categories", "sellers", "picked"):
        chosen: Any = getattr(details.rules, name)
        getattr(zone, name).set(chosen)
    return zone


def _check(zone: Zone, details: Details) -> None:
    problems = {}
    others = Zone.objects.exclude(pk=zone.pk)
    if others.filter(slug=details.slug).exists():
        problems["slug"] = _("Another zone has this address. Choose another word.")
    if others.filter(name=details.name).exists():
        problems["name"] = _("Another zone is called like this. Choose another name.")
    if details.starts_on and details.ends_on and details.starts_on >= details.ends_on:
        problems["ends_on"] = _("The last day must come after the first.")
    if (details.opens_at is None) != (details.closes_at is None):
        problems["closes_at"] = _("Give both hours, or neither.")
    if details.parent is not None:
        above, height = _above(details.parent), _height(zone) if zone.pk else 1
        if zone.pk in above:
            problems["parent"] = _("A zone cannot lie in itself or in a zone that lies in it.")
        elif len(above) + height > DEEPEST:
            problems["parent"] = _("Zones are at most %(deepest)d deep. Choose a zone further up.") % {
                "deepest": DEEPEST
            }
    if problems:
        raise BadZone(problems)


def _above(zone: Zone | None) -> list[int]:
    """The keys of a zone and of those that it lies in."""
    found: list[int] = []
    while zone is not None and zone.pk not in found:
        found.append(zone.pk)
        zone = zone.parent
    return found


def _height(zone: Zone) -> int:
    return 1 + max((_height(child) for child in zone.children.all()), default=0)
