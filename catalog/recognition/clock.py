"""Sums with months: when a recognition ends, when it is checked again. Pure."""

from calendar import monthrange
from datetime import date


def months_after(day: date, count: int) -> date:
    """The same day of a later month, or that month's last day: 31 January and one month is 28 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
