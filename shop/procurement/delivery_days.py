"""On which days a kitchen can be supplied, and until when it may still ask for them."""

from datetime import date, datetime, time, timedelta

from catalog.foundation.periods import CHINA

#: Orders for the next day close at this hour, so that the seller can harvest and pack.
CUT_OFF = time(16, 0)
LONGEST_AHEAD = timedelta(days=90)
WINDOWS = ("07:00–09:00", "09:00–11:00", "14:00–16:00")

#: Days off and working weekends of 2026 (State Council, 国办发明电〔2025〕7号).
#: A year whose notice is not entered here has weekends only.
DAYS_OFF = frozenset(
    date(2026, month, day)
    for month, days in {
        1: (1, 2, 3),
        2: range(15, 24),
        4: (4, 5, 6),
        5: range(1, 6),
        6: (19, 20, 21),
        9: (25, 26, 27),
        10: range(1, 8),
    }.items()
    for day in days
)
WORKING_WEEKENDS = frozenset(
    date(2026, month, day) for month, day in ((1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10))
)


def is_workday(day: date) -> bool:
    return day in WORKING_WEEKENDS or (day.weekday() < 5 and day not in DAYS_OFF)


def next_workday(day: date) -> date:
    """``day`` itself, or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


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
