"""Programmes come from a file that people can read, and are corrected by loading it again."""

import json
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import IntegrityError, transaction

from .models import CountingRule, Programme, QuotaTarget, WelfareCap

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


@transaction.atomic
def load_programmes(*, path: Path = PRESETS) -> int:
    """Load the programmes of a JSON file by their code, with targets, rules and ceilings; return how many it holds.

    Loading the same file twice changes nothing; a changed programme keeps its key, takes the new values and counts
    its version up, so that ledger entries tell under which wording they were counted. Targets and rules that the
    file no longer names are left alone, since declarations point at them.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))
        for entry in entries:
            _load(dict(entry))
    except (KeyError, TypeError, ValueError, FieldDoesNotExist, ValidationError, IntegrityError) as problem:
        raise BadProgrammeFile(f"{path}: {problem}") from problem
    return len(entries)


def _load(entry: dict[str, Any]) -> None:
    targets, caps = entry.pop("targets", []), entry.pop("welfare_caps", [])
    rules = entry.pop("counting_rules", USUAL_RULES)
    programme, changed = _put(Programme, {"code": entry.pop("code")}, entry)
    for target in targets:
        changed |= _put(QuotaTarget, {"programme": programme, "code": target.pop("code")}, target)[1]
    for rule in rules:
        rule = dict(rule)
        changed |= _put(CountingRule, {"programme": programme, "fund_channel": rule.pop("fund_channel")}, rule)[1]
    for cap in caps:
        key = {"area_prefix": cap.pop("area_prefix"), "year": cap.pop("year")}
        changed |= _put(WelfareCap, key, {"programme_id": programme.pk, **cap})[1]
    if changed:
        bump_version(programme=programme)


def _put(model, key: dict[str, Any], values: dict[str, Any]) -> tuple[Any, bool]:
    """Create or correct one row; tell whether an existing one was changed."""
    wanted = {name: model._meta.get_field(name).to_python(value) for name, value in values.items()}
    row, created = model.objects.get_or_create(**key, defaults=wanted)
    changes = [name for name, value in wanted.items() if getattr(row, name) != value]
    if not created and changes:
        for name in changes:
            setattr(row, name, wanted[name])
        row.save(update_fields=changes)
    return row, bool(changes) and not created


def bump_version(*, programme: Programme) -> None:
    """Count a correction of the programme or of anything below it."""
    programme.version += 1
    programme.save(update_fields=["version"])
