"""The only way a state column changes: along a complete table, by a conditional UPDATE, with a row of history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .models import StateChange, User


class IllegalMove(Exception):
    """The table does not allow this move, or another process moved the object first. Nothing changed."""


#: Who moves things when no person does, in words.
NOBODY = {
    "clock": gettext_lazy("the clock"), "deadline": gettext_lazy("the clock"), "platform": gettext_lazy("the platform"),
}  # fmt: skip


def name_of(by: str) -> str:
    """Who it was, in words where it was no person."""
    return str(NOBODY.get(by, by))


@dataclass(frozen=True)
class Told:
    """One move in words, as a timeline shows it: ``title`` is the state reached, ``by`` a name where one is known."""

    at: datetime
    title: str
    by: str
    reason: str
    tone: str = ""

    @property
    def text(self) -> str:
        return " · ".join(filter(None, (self.by, self.reason)))


class Lifecycle:
    """The states of one model and the legal moves between them.

    ``states`` is a ``TextChoices``; ``moves`` names every one of them, final states with an empty tuple, so that
    a forgotten state stops the process at import. ``column`` is the model field that holds the state.
    """

    def __init__(self, states: Any, moves: Mapping[Any, Iterable[Any]], *, column: str = "state"):
        missing = set(states) - set(moves)
        unknown = {target for targets in moves.values() for target in targets} - set(states)
        if missing or unknown:
            raise ValueError(f"{states.__name__}: moves missing for {missing}, unknown targets {unknown}")
        self.states, self.column = states, column
        self.moves = {state: frozenset(targets) for state, targets in moves.items()}

    def allows(self, origin: str, target: str) -> bool:
        return target in self.moves[self.states(origin)]

    @transaction.atomic
    def move(self, obj: Any, target: Any, *, by: str, at: datetime, reason: str = "", **also: Any) -> None:
        """Move ``obj`` to ``target`` and set the columns in ``also`` in the same statement.

        Raises IllegalMove when the table forbids it or when, of two racing processes, the other was first;
        the object is then as the database has it. A move to the present state is illegal too: a caller who
        may be told twice asks before.
        """
        origin = getattr(obj, self.column)
        if not self.allows(origin, target):
            raise IllegalMove(
                _("%(what)s is “%(now)s” and cannot become “%(then)s”. Reload the page to see its present state.")
                % {"what": obj, "now": self.states(origin).label, "then": self.states(target).label}
            )
        rows = type(obj)._base_manager.filter(pk=obj.pk, **{self.column: origin})
        if rows.update(**{self.column: target}, **also) != 1:
            raise IllegalMove(_("%(what)s was changed by someone else a moment ago. Reload the page.") % {"what": obj})
        for name, value in ({self.column: target} | also).items():
            setattr(obj, name, value)
        StateChange.objects.create(
            subject=obj._meta.label_lower, subject_id=obj.pk, origin=origin, target=target, by=by, at=at, reason=reason
        )

    @transaction.atomic
    def move_all(self, rows: QuerySet, target: Any, *, by: str, at: datetime, reason: str = "", **also: Any) -> int:
        """Move those of ``rows`` that may become ``target``; the others stay. Return how many moved."""
        may = [state for state in self.states if target in self.moves[state]]
        found = rows.order_by("pk").select_for_update(of=("self",)).filter(**{f"{self.column}__in": may})
        moved = list(found.values_list("pk", self.column))
        rows.model._base_manager.filter(pk__in=[pk for pk, _origin in moved]).update(**{self.column: target}, **also)
        subject = rows.model._meta.label_lower
        StateChange.objects.bulk_create(
            StateChange(subject=subject, subject_id=pk, origin=origin, target=target, by=by, at=at, reason=reason)
            for pk, origin in moved
        )
        return len(moved)

    def history(self, obj: Any):
        """Every move of ``obj``, oldest first."""
        return StateChange.objects.filter(subject=obj._meta.label_lower, subject_id=obj.pk)

    def told(self, obj: Any) -> list[Told]:
        """Every move of ``obj`` in words, newest first; two queries."""
        moves = list(self.history(obj).order_by("-at", "-pk"))
        people = User.objects.filter(username__in={move.by for move in moves}).exclude(display_name="")
        names = dict(people.values_list("username", "display_name"))
        return [
            Told(move.at, str(self.states(move.target).label), names.get(move.by) or name_of(move.by), move.reason)
            for move in moves
        ]
