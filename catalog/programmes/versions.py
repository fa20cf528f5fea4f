"""A programme with everything below it as one thing: built from a file, copied, told apart from another version."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from .models import CountingRule, ProducerCap, Programme, QuotaTarget, WelfareCap

#: Tables below a programme: related name, model and what tells two rows of one programme apart.
BELOW: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "targets": (QuotaTarget, ("code",)),
    "counting_rules": (CountingRule, ("fund_channel",)),
    "producer_caps": (ProducerCap, ("producer_kind",)),
    "welfare_caps": (WelfareCap, ("area_prefix", "year")),
}
OWN = ("id", "programme", "version", "is_draft")


def columns(model: type[models.Model]) -> list[str]:
    """What a row says, without its key and without whom it belongs to."""
    return [field.name for field in model._meta.concrete_fields if field.name not in OWN]


@dataclass
class Whole:
    """One version and the rows below it, saved or not."""

    programme: Programme
    below: dict[str, list[Any]]

    @classmethod
    def stored(cls, programme: Programme) -> Whole:
        return cls(programme, {name: list(getattr(programme, name).all()) for name in BELOW})

    @classmethod
    def told(cls, entry: dict[str, Any]) -> Whole:
        """From an entry of a programme file. Raises TypeError, KeyError or ValidationError."""
        entry = dict(entry)
        below = {
            name: [_told(model, row) for row in entry.pop(name, None) or []] for name, (model, _key) in BELOW.items()
        }
        programme = _told(Programme, entry)
        programme.full_clean(exclude=["id"], validate_unique=False, validate_constraints=False)
        for rows in below.values():
            for row in rows:
                row.full_clean(exclude=["id", "programme"], validate_unique=False, validate_constraints=False)
        return cls(programme, below)

    def copy(self, **changes: Any) -> Whole:
        """An unsaved twin with these columns of the programme changed."""
        return Whole(
            Programme(**{name: getattr(self.programme, name) for name in columns(Programme)} | changes),
            {
                name: [model(**{column: getattr(row, column) for column in columns(model)}) for row in self.below[name]]
                for name, (model, _key) in BELOW.items()
            },
        )

    def save(self) -> Programme:
        """Save a version that is not saved yet, with its rows."""
        self.programme.save()
        for rows in self.below.values():
            for row in rows:
                row.programme = self.programme
                row.save()
        return self.programme


def _told(model: type[models.Model], values: dict[str, Any]) -> Any:
    row = model(**values)
    for name in values:
        setattr(row, name, model._meta.get_field(name).to_python(values[name]))
    return row


@dataclass(frozen=True)
class Difference:
    """One thing in which two versions differ: whose it is, what it is called, and both values in words."""

    whose: str
    what: str
    before: str
    after: str


def differences(before: Whole, after: Whole) -> Iterator[Difference]:
    """In what ``after`` says something else than ``before``: columns of the programme first, then rows below it."""
    yield from _columns_apart("", before.programme, after.programme)
    for name, (_model, key) in BELOW.items():
        rows = [{_key_of(row, key): row for row in whole.below[name]} for whole in (before, after)]
        for at in sorted({*rows[0], *rows[1]}):
            old, new = rows[0].get(at), rows[1].get(at)
            if old and new:
                yield from _columns_apart(_called(new), old, new)
            else:
                yield Difference(
                    str((old or new)._meta.verbose_name), _called(old or new), "✓" if old else "—", "✓" if new else "—"
                )


def changes_since(programme: Programme, versions: list[Programme]) -> list[Difference]:
    """What ``programme`` says otherwise than the published version before it (``versions``: the newest first)."""
    before = next((one for one in versions if one.version < programme.version and not one.is_draft), None)
    return list(differences(Whole.stored(before), Whole.stored(programme))) if before else []


def _called(row: Any) -> str:
    """A name that needs no programme; rows of a file have none yet."""
    return str(row.name if isinstance(row, QuotaTarget) else "·".join(words_for(row, name) for name in _key(row)))


def _key(row: Any) -> tuple[str, ...]:
    return next(key for model, key in BELOW.values() if isinstance(row, model))


def _key_of(row: Any, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(str(getattr(row, name)) for name in key)


def _columns_apart(whose: str, before: Any, after: Any) -> Iterator[Difference]:
    for name in columns(type(after)):
        if getattr(before, name) != getattr(after, name):
            label = str(after._meta.get_field(name).verbose_name)
            yield Difference(whose, label, words_for(before, name), words_for(after, name))


def words_for(row: Any, name: str) -> str:
    """A column's value as people read it."""
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    if isinstance(value, list):
        return "、".join("＞".join(map(str, one)) if isinstance(one, list) else str(one) for one in value) or "—"
    if isinstance(value, dict):
        return "、".join(f"{key}：{text}" for key, text in value.items()) or "—"
    return "—" if value in (None, "") else str(value)
