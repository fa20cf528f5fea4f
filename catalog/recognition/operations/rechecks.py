"""The yearly check of what was recognised: made by an office, or missed."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date

from ..models import Application, Recheck
from ..states import RECHECK, RecheckState, RecognitionState
from .applications import Reviewer, WordsMissing, plan_recheck
from .evidence import end_recognition, withdraw_recognition


@transaction.atomic
def record_recheck(*, recheck: Recheck, passed: bool, note: str, reviewer: Reviewer, at: datetime) -> None:
    """Enter the result of a yearly check. Passed, the next one is planned; failed, the recognition is withdrawn.

    Raises WordsMissing without words on what was found, IllegalMove when it is decided already.
    """
    if not note.strip():
        raise WordsMissing(_("Write what was looked at and what was found."))
    by = reviewer.entered_by or reviewer.name
    RECHECK.move(
        recheck, RecheckState.PASSED if passed else RecheckState.FAILED, by=by, at=at, reason=note.strip()[:300],
        note=note.strip()[:600], office=reviewer.office[:120], done_at=at,
    )  # fmt: skip
    Recheck.objects.filter(pk=recheck.pk).update(by=reviewer.name[:150])
    if not passed:
        withdraw_recognition(recognition=recheck.recognition, reason=note.strip()[:300], by=by, at=at)
        return
    application = Application.objects.filter(recognition=recheck.recognition).select_related("scheme").first()
    if application:
        # Counted from the day on which it was due, so that a check made early or late moves no other.
        plan_recheck(recheck.recognition, application.scheme, after=recheck.due_on)


def lapse_missed(*, at: datetime) -> int:
    """End the recognitions whose yearly check nobody made within the days of grace; return how many ended.

    Only where the scheme says so; elsewhere the check stays on the list as overdue. Twice a day is once.
    """
    today, ended = china_date(at), 0
    overdue = Recheck.objects.due_by(today).filter(
        recognition__state=RecognitionState.VALID, recognition__application__scheme__lapses_if_missed=True
    )
    for recheck in overdue.select_related("recognition__application__scheme"):
        grace = timedelta(days=recheck.recognition.application.scheme.recheck_grace_days)
        if recheck.due_on + grace < today:
            ended += _lapse(recheck, at)
    return ended


@transaction.atomic
def _lapse(recheck: Recheck, at: datetime) -> bool:
    try:
        RECHECK.move(recheck, RecheckState.MISSED, by="clock", at=at)
    except IllegalMove:
        return False  # An office was faster.
    end_recognition(
        recognition=recheck.recognition, state=RecognitionState.LAPSED, by="clock", at=at,
        reason=_("The yearly check due on %(day)s was not made.") % {"day": date_format(recheck.due_on)},
    )  # fmt: skip
    return True
