"""On which days a kitchen can be supplied, and until when it may still ask for them."""

from datetime import date, datetime, time, timedelta

from catalog.foundation.periods import CHINA
from catalog.foundation.workdays import next_workday

#: Orders for the next day close at this hour, so that the seller can harvest and pack.
CUT_OFF = time(16, 0)
LONGEST_AHEAD = timedelta(days=90)
WINDOWS = ("07:00–09:00", "09:00–11:00", "14:00–16:00")


def cut_off_for(day: date) -> datetime:
    """The last instant at which something for ``day`` may be asked for: 16:00 on the day before."""
    return datetime.combine(day - timedelta(days=1), CUT_OFF, tzinfo=CHINA)


def earliest(at: datetime, *, every_day: bool = False) -> date:
    """The first day that can still be asked for at ``at``; a working day unless the kitchen cooks ``every_day``."""
    day = at.astimezone(CHINA).date() + timedelta(days=1)
    while at > cut_off_for(day):
        day += timedelta(days=1)
    return day if every_day else next_workday(day)


def hours_and_minutes(until: datetime, at: datetime) -> tuple[int, int]:
    """Whole hours and minutes from ``at`` to ``until``; zeros when that has passed."""
    minutes = max(int((until - at).total_seconds() // 60), 0)
    return minutes // 60, minutes % 60
