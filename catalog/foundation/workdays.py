"""Working days in China: days off and the weekends worked instead of them (调休), as the State Council announces them.

A notice comes out each November for the year after. Until it is entered, a year has its statutory days
(全国年节及纪念日放假办法, 2024) and no worked weekends; a year that is not in the file at all has weekends only. A site
names a file of its own in ``WORKDAYS_FILE`` and need not wait for a release.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

NOTICES = Path(__file__).parent / "data" / "workdays.json"


@dataclass(frozen=True)
class Calendar:
    """Days that are not what their weekday says; ``announced`` are the years whose notice is entered."""

    off: frozenset[date]
    worked: frozenset[date]
    announced: frozenset[int]

    def works(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)


def read(path: Path) -> Calendar:
    """The calendar in a file: a list of {year, document_no, off, worked}; days as ``10-10``, spells as ``10-01/10-07``.

    Raises OSError, KeyError or ValueError for a file that does not say so.
    """
    years = json.loads(path.read_text(encoding="utf-8"))
    off = {day for one in years for spell in one["off"] for day in _days(one["year"], spell)}
    worked = {day for one in years for spell in one["worked"] for day in _days(one["year"], spell)}
    announced = frozenset(one["year"] for one in years if one["document_no"])
    return Calendar(frozenset(off), frozenset(worked), announced)


def _days(year: int, spell: str) -> Iterator[date]:
    first, _slash, last = spell.partition("/")
    day, end = date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last or first}")
    while day <= end:
        yield day
        day += timedelta(days=1)


@lru_cache(maxsize=1)
def calendar() -> Calendar:
    """The calendar of this site, read once a process."""
    return read(Path(settings.WORKDAYS_FILE or NOTICES))


def is_workday(day: date) -> bool:
    return calendar().works(day)


def next_workday(day: date) -> date:
    """``day`` itself, or the first working day after it."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def working_days_after(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day
