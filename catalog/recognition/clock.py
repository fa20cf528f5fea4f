"""Sums with days: when an office must have spoken, when a recognition ends. Pure."""

from calendar import monthrange
from datetime import date, timedelta


def working_days_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``: Monday to Friday. Public holidays are not known here, so an office's
    true term is never shorter than the one shown.
    """
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def months_after(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day: 31 January and one month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
