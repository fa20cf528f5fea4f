"""What happened to a case or a warning, in words, newest first: for ``design/timeline.html``."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import Told
from catalog.foundation.periods import start_of
from catalog.foundation.units import SALE_UNITS

from ..models import Case, EarlyWarning, Level
from ..states import CASE, WARNING

CLOCK = "clock"


def _by(name: str) -> str:
    return _("the nightly count") if name == CLOCK else name


def of_case(case: Case) -> list[Told]:
    """Report, states, measures and sales; three queries."""
    unit = SALE_UNITS[case.unit].label
    told = [Told(case.reported_at, _("reported to the county"), case.reported_by, "")]
    told += CASE.told(case)
    for event in case.events.order_by("-at", "-pk"):
        title = str(event.get_kind_display())
        if event.quantity is not None:
            title = f"{title} {event.quantity.normalize():,f} {unit}"
        if event.price_cny is not None:
            title = f"{title} · ¥{event.price_cny}"
        told.append(Told(event.at, title, _by(event.by), event.text))
    return sorted(told, key=lambda one: one.at, reverse=True)


def of_warning(warning: EarlyWarning) -> list[Told]:
    """Levels as the nights found them, states and measures; three queries."""
    told = [
        Told(
            datetime.fromisoformat(entry["late"])
            if entry.get("late")
            else max(start_of(date.fromisoformat(entry["on"])), warning.raised_at),
            _("escalated: nobody acknowledged it in time") if entry.get("late") else str(Level(entry["level"]).label),
            _by(CLOCK), "", "bad" if entry["level"] == Level.RED else "",
        )
        for entry in warning.course
    ]  # fmt: skip
    told += [Told(move.at, move.title, _by(move.by), move.reason) for move in WARNING.told(warning)]
    told += [
        Told(action.at, str(action.get_kind_display()), action.by, action.words, "now")
        for action in warning.actions.all()
    ]
    return sorted(told, key=lambda one: one.at, reverse=True)
