"""Programmes come from a file that people can read or are drafted in the back office; in force they never change."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date

from .models import Programme
from .versions import Whole, differences

PRESETS = Path(__file__).parent / "data" / "programmes.json"

#: How a purchase counts unless the programme says otherwise: canteen, contractor and union money by itself, an
#: employee's with consent, a private purchase never.
USUAL_RULES: list[dict[str, Any]] = [
    {"fund_channel": "canteen"},
    {"fund_channel": "contractor"},
    {"fund_channel": "union"},
    {"fund_channel": "staff", "needs_consent": True},
    {"fund_channel": "own", "counts": False},
]


class BadProgrammeFile(Exception):
    """The file is not a list of programmes. Nothing changed."""


class InForce(Exception):
    """The version binds people already, so it stays as it is; the message says what can be done instead."""


class BadVersion(Exception):
    """The version cannot begin or end on that day; the message says why."""


@dataclass
class Loaded:
    """What became of the entries of a file; ``refused`` has a sentence for each that was left out."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)


@transaction.atomic
def load_programmes(*, path: Path = PRESETS, on: date | None = None) -> Loaded:
    """Load the programmes of a JSON file; an entry is one version, known by its code and its first day.

    The same file twice changes nothing. A version that binds nobody yet (its first day lies ahead) is corrected in
    place. One that is in force on the day ``on`` (today) is left as it is and refused with a sentence: a changed rule
    is an entry of its own, with a later first day, which ends the version before it. Raises BadProgrammeFile.
    """
    on = on or china_date(timezone.now())
    loaded = Loaded()
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        wholes = [Whole.told({"counting_rules": USUAL_RULES} | entry) for entry in entries]
    except (KeyError, TypeError, ValueError, FieldDoesNotExist, ValidationError) as problem:
        raise BadProgrammeFile(f"{path}: {problem}") from problem
    new: set[int] = set()
    for whole in sorted(wholes, key=lambda one: (one.programme.code, one.programme.valid_from)):
        try:
            with transaction.atomic():
                _load(whole, on, loaded, new)
        except (InForce, BadVersion) as problem:
            loaded.refused.append(str(problem))
        except IntegrityError as problem:
            raise BadProgrammeFile(f"{path}: {whole.programme.code}: {problem}") from problem
    return loaded


def _load(told: Whole, on: date, loaded: Loaded, new: set[int]) -> None:
    wanted = told.programme
    versions = list(Programme.objects.select_for_update().filter(code=wanted.code, is_draft=False).order_by("version"))
    standing = next((one for one in versions if one.valid_from == wanted.valid_from), None)
    if standing is None:
        last = versions[-1] if versions else None
        if last:
            _make_room(last, wanted.valid_from, None if last.pk in new else on)
        wanted.version = next_version(wanted.code)
        new.add(told.save().pk)
        loaded.added += 1
        return
    stored = Whole.stored(standing)
    # Its end is told by the version that follows, unless the file says it.
    if wanted.valid_to is None and standing is not versions[-1]:
        wanted.valid_to = standing.valid_to
    apart = list(differences(stored, told))
    if not apart:
        loaded.same += 1
    elif standing.may_change(on):
        wanted.version = standing.version
        standing.delete()
        told.save()
        loaded.changed += 1
    else:
        raise InForce(
            _(
                "%(label)s has been in force since %(day)s and stays as it is; the file differs in: %(what)s. Give the"
                " changed rule a first day of its own."
            )
            % {
                "label": standing.label,
                "day": date_format(standing.valid_from),
                "what": "、".join(one.what for one in apart),
            }
        )


def _make_room(last: Programme, day: date, on: date | None) -> None:
    """End the version before a new one, which begins after ``on`` (None: the former binds nobody yet)."""
    if day <= last.valid_from:
        raise BadVersion(
            _("%(label)s begins on %(start)s; a new version must begin later.")
            % {"label": last.label, "start": last.valid_from}
        )
    if last.valid_to is not None and last.valid_to <= day:
        return
    if on is not None and day <= on and not last.may_change(on):
        raise BadVersion(
            _("Purchases up to today are counted by %(label)s. A new version can begin tomorrow at the earliest.")
            % {"label": last.label}
        )
    last.valid_to = day
    last.save(update_fields=["valid_to"])


def next_version(code: str) -> int:
    """The number that a further version of this programme gets; 1 for a new one."""
    return (Programme.objects.filter(code=code).aggregate(last=Max("version"))["last"] or 0) + 1


@transaction.atomic
def draft_next(*, programme: Programme, valid_from: date, document_no: str) -> Programme:
    """A draft of the next version, a copy to be changed; the one draft there is, if there is one already."""
    Programme.objects.select_for_update().filter(code=programme.code).order_by("pk").first()
    draft = Programme.objects.filter(code=programme.code, is_draft=True).first()
    if draft:
        return draft
    changes = {"valid_from": valid_from, "valid_to": None, "document_no": document_no}
    copy = Whole.stored(programme).copy(**changes)
    copy.programme.version, copy.programme.is_draft = next_version(programme.code), True
    return copy.save()


@transaction.atomic
def publish(*, programme: Programme, on: date) -> None:
    """Put a draft into force from its first day; the version before it ends there. Twice is once.

    Raises BadVersion when that day is not later than today, or nothing in the draft says what counts.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not programme.is_draft:
        return
    if not programme.counting_rules.exists() and not programme.welfare_caps.exists():
        raise BadVersion(_("Nothing in this draft says what counts. Add counting rules or a welfare ceiling first."))
    others = Programme.objects.select_for_update().filter(code=programme.code, is_draft=False)
    last = others.order_by("-version").first()
    if last:
        _make_room(last, programme.valid_from, on)
    programme.is_draft = False
    programme.save(update_fields=["is_draft"])


@transaction.atomic
def end(*, programme: Programme, valid_to: date, on: date) -> None:
    """Say on which day a version is gone. Raises BadVersion for a day that is over, or a version that has ended."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.valid_to and programme.valid_to <= on:
        raise BadVersion(
            _("%(label)s ended on %(day)s already.")
            % {"label": programme.label, "day": date_format(programme.valid_to)}
        )
    if valid_to <= max(on, programme.valid_from):
        raise BadVersion(_("What has been counted stays counted: choose a day after today and after the first day."))
    following = Programme.objects.filter(code=programme.code, is_draft=False, version__gt=programme.version)
    first = following.order_by("valid_from").first()
    if first and valid_to > first.valid_from:
        raise BadVersion(
            _("%(label)s follows on %(day)s.") % {"label": first.label, "day": date_format(first.valid_from)}
        )
    programme.valid_to = valid_to
    programme.save(update_fields=["valid_to"])


@transaction.atomic
def discard(*, programme: Programme) -> None:
    """Throw a draft away. Raises InForce for a version that was published; that one ends on a day instead."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if not programme.is_draft:
        raise in_force_since(programme)
    programme.delete()


def in_force_since(programme: Programme) -> InForce:
    """The refusal to edit a version, or a row below it, with what to do instead."""
    return InForce(
        _("%(label)s has been in force since %(day)s. Make a new version from a later day instead.")
        % {"label": programme.label, "day": date_format(programme.valid_from)}
    )
