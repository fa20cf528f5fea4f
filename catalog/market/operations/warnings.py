"""What people do with a warning: see it in time, act, close it with a result."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.periods import china_date

from ..models import Action, ActionKind, Case, Duty, EarlyWarning
from ..queries.duty import answering, waits_for_others
from ..states import ACTIVE, WARNING, CaseState, WarningState
from . import register


class NotOnDuty(IllegalMove):
    """A red warning in its term is its duty officer's to acknowledge, or of somebody else on duty for the place."""


@transaction.atomic
def acknowledge(*, warning: EarlyWarning, by: User, at: datetime) -> None:
    """The duty officer has seen it. Twice is once. Raises NotOnDuty, or IllegalMove when it is over."""
    if warning.state in (WarningState.ACKNOWLEDGED, WarningState.ACTING):
        return
    if waits_for_others(warning, user=by, at=at):
        if warning.duty_id not in answering(warning, china_date(at)):
            raise NotOnDuty(_("Whoever is on duty for these goods acknowledges the warning first."))
        raise NotOnDuty(
            _("%(officer)s is on duty for these goods and acknowledges the warning first.")
            % {"officer": f"{warning.duty_post} {warning.duty}".strip()}
        )
    WARNING.move(warning, WarningState.ACKNOWLEDGED, by=str(by), at=at, acknowledged_by=by, acknowledged_at=at)


@transaction.atomic
def note_action(
    *, warning: EarlyWarning, kind: str, reference: str, words: str = "", amount_cny: Decimal | None = None,
    until: date | None = None, by: User, at: datetime,
) -> Action:  # fmt: skip
    """Record a measure that was taken; acting is also seeing. The same kind and reference is one measure.

    The goods' case moves on with it. Raises NotOnDuty, or IllegalMove when the warning is over.
    """
    known = Action.objects.filter(warning=warning, kind=kind, reference=reference).first()
    if known:
        return known
    acknowledge(warning=warning, by=by, at=at)
    if warning.state != WarningState.ACTING:
        WARNING.move(warning, WarningState.ACTING, by=str(by), at=at)
    action = Action.objects.create(
        warning=warning, kind=kind, reference=reference, words=words.strip()[:300], amount_cny=amount_cny, until=until,
        by=str(by), at=at,
    )  # fmt: skip
    for case in cases_of(warning):
        state = CaseState.MATCHING if kind == ActionKind.OFFER else CaseState.PROMOTING
        register.begin(case=case, state=state, by=str(by), at=at, reason=str(ActionKind(kind).label))
        text = f"{ActionKind(kind).label} {action.words}"
        register.note_measure(case=case, text=text, key=f"action:{action.pk}", by=str(by), at=at)
    return action


def cases_of(warning: EarlyWarning) -> list[Case]:
    """The open, verified cases that the warning is about."""
    if warning.case:
        return [warning.case] if warning.case.state in ACTIVE else []
    return list(Case.objects.active().filter(product=warning.product_id).select_related("region"))


def end_action(*, action: Action, at: datetime) -> None:
    """A measure ends before its day: the place in the shop is free again. Twice is once."""
    Action.objects.filter(pk=action.pk, ended_at=None).update(ended_at=at)


@transaction.atomic
def close_warning(*, warning: EarlyWarning, result: str, by: User, at: datetime) -> None:
    """End a warning with what came of it; whoever may end it has seen it. Twice is once.

    Raises IllegalMove without a word, NotOnDuty.
    """
    if warning.state == WarningState.OVER:
        return
    if not result.strip():
        raise IllegalMove(_("Say what came of it, in a sentence."))
    if warning.state == WarningState.RAISED:
        acknowledge(warning=warning, by=by, at=at)
    result = result.strip()[:300]
    WARNING.move(warning, WarningState.OVER, by=str(by), at=at, reason=result, result=result, over_at=at)
    Action.objects.filter(warning=warning, ended_at=None).update(ended_at=at)


@transaction.atomic
def escalate(*, at: datetime) -> int:
    """Tell the place above of every red warning that nobody acknowledged in time; return how many. Each once."""
    late = list(EarlyWarning.objects.overdue(at).filter(escalated_at=None).select_related("region").order_by("pk"))
    duties = _duties(at)
    for warning in late:
        warning.escalated_at = at
        warning.escalated_to_id = _above(warning, duties)
        warning.course = [
            *warning.course,
            {"on": china_date(at).isoformat(), "level": warning.level, "late": at.isoformat()},
        ]
    EarlyWarning.objects.bulk_update(late, ["escalated_at", "escalated_to", "course"], batch_size=500)
    return len(late)


def _duties(at: datetime) -> list[tuple[str, int]]:
    """[(path, user)], the nearest place first."""
    rows = Duty.objects.on(china_date(at)).order_by("valid_from", "pk").values_list("region__path", "user")
    return sorted(rows, key=lambda row: -len(row[0]))


def _above(warning: EarlyWarning, duties: list[tuple[str, int]]) -> int | None:
    over = [user for path, user in duties if warning.region.path.startswith(path) and user != warning.duty_id]
    return over[0] if over else None
