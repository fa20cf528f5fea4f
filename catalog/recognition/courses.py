"""An application's way in words: which office has said what, where it lies now, what comes next, what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from .models import REVIEW_LEVELS, Application, Opinion
from .states import ApplicationState, Verdict

#: Names of the facts that a submission keeps.
FACTS = {
    "output": _("scale and output"),
    "value_wan": _("output value, 10,000 yuan"),
    "helped": _("people helped"),
    "how_helped": _("how they are helped"),
    "after_sales": _("tracing and after-sale"),
    "contact_name": _("contact person"),
    "contact_phone": _("contact phone"),
}
#: A reviewer's own facts; the public page leaves them out.
PRIVATE = ("contact_name", "contact_phone")


@dataclass(frozen=True)
class Step:
    """One level of the way. ``standing`` is done, now, back (it sent it back), refused or later."""

    level: int
    label: str
    place: str
    standing: str
    opinion: Opinion | None
    since: datetime | None
    due_on: date | None

    def overdue(self, today: date) -> bool:
        return self.standing == "now" and self.due_on is not None and self.due_on < today


@dataclass(frozen=True)
class Fact:
    """One fact of the application; ``before`` is what it said when it was submitted last, if that was different."""

    name: str
    label: str
    value: str
    before: str


def steps_of(application: Application, opinions: Sequence[Opinion]) -> list[Step]:
    """The levels in their order, each with its last opinion (``opinions`` oldest first)."""
    last = {opinion.level: opinion for opinion in opinions}
    steps = []
    for level in application.scheme.levels_for(application.village):
        opinion, here = last.get(level), application.level == level
        standing = "now" if here else "later"
        if opinion and not here:
            standing = {Verdict.PASS: "done", Verdict.RETURN: "back", Verdict.REFUSE: "refused"}[
                Verdict(opinion.verdict)
            ]
        steps.append(
            Step(
                level=level,
                label=str(dict(REVIEW_LEVELS)[level]),
                place=application.office_region(level).name,
                standing=standing,
                opinion=None if here and opinion and opinion.round != application.round else opinion,
                since=application.received_at if here else None,
                due_on=application.due_on if here else None,
            )
        )
    return steps


def facts_of(application: Application) -> list[Fact]:
    """What the application says, and what it said before where a reviewer would otherwise look for the difference."""
    rounds = list(application.submissions.order_by("-round")[:2])
    before = rounds[1].facts if len(rounds) > 1 else {}
    if application.state in (ApplicationState.DRAFT, ApplicationState.RETURNED):
        before = rounds[0].facts if rounds else {}
    found = []
    for name, label in FACTS.items():
        value = getattr(application, name)
        said = "" if value is None else str(value)
        was = str(before.get(name, said) if before else said)
        found.append(Fact(name, str(label), said, was if was != said else ""))
    return found
