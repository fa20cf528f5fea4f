"""Who answers for a warning, and for which places somebody answers."""

from __future__ import annotations

from datetime import date, datetime

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.origins.models import Region

from ..models import Duty, EarlyWarning, Level
from ..states import WarningState


def places_of(user: User, day: date) -> list[Region]:
    """Places for whose warnings this person is on duty on that day. One query."""
    return [duty.region for duty in Duty.objects.on(day).filter(user=user).select_related("region").order_by("pk")]


def answering(warning: EarlyWarning, day: date) -> set[int]:
    """Ids of who may say that a warning was seen: who is on duty that day for a place that holds the goods.

    One query. The officer whom the warning names counts no longer than the duty lasts.
    """
    rows = Duty.objects.on(day).values_list("user", "region__path")
    return {user for user, path in rows if warning.region.path.startswith(path)}


def waits_for_others(warning: EarlyWarning, *, user: User, at: datetime) -> bool:
    """True while a red warning is the duty officers' to acknowledge and this person is none of them.

    Where nobody is on duty, or once the term is over, whoever supervises the place may.
    """
    if warning.state != WarningState.RAISED or warning.level != Level.RED or warning.is_overdue(at):
        return False
    named = answering(warning, china_date(at))
    return bool(named) and user.pk not in named
