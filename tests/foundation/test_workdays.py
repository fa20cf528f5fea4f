"""Which days are worked: weekends, the days off of the notices, and the weekends worked instead of them."""

from datetime import date

import pytest

from catalog.foundation import workdays
from catalog.foundation.workdays import is_workday, next_workday, working_days_after


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 11, 23), True),  # a Monday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 10, 5), False),  # National Day
        (date(2026, 10, 10), True),  # a Saturday worked instead
        (date(2025, 9, 28), True),  # a Sunday worked instead
        (date(2027, 2, 8), False),  # statutory, though the notice is not out yet
        (date(2027, 2, 9), True),  # what the notice may add is not guessed
        (date(2031, 10, 1), True),  # a year of which the file says nothing has weekends only
    ],
)
def test_workdays_follow_the_notice(day, works):
    assert is_workday(day) is works


def test_golden_week_is_skipped():
    assert next_workday(date(2026, 10, 1)) == date(2026, 10, 8)


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 11, 20), 3, date(2026, 11, 25)),  # from Friday over a weekend
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # over the golden week, a worked Saturday counted
        (date(2026, 2, 13), 3, date(2026, 2, 25)),  # the worked Saturday before the festival is the first day
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_a_term_of_working_days_begins_on_the_day_after(day, count, due):
    assert working_days_after(day, count) == due


def test_a_site_brings_the_notice_of_a_coming_year_in_a_file_of_its_own(tmp_path, settings):
    own = tmp_path / "workdays.json"
    own.write_text('[{"year": 2028, "document_no": "国办发明电〔2027〕1号", "off": ["01-03"], "worked": ["01-08"]}]')
    settings.WORKDAYS_FILE = str(own)
    workdays.calendar.cache_clear()
    try:
        assert (is_workday(date(2028, 1, 3)), is_workday(date(2028, 1, 8))) == (False, True)
        assert workdays.calendar().announced == {2028}
    finally:
        workdays.calendar.cache_clear()


def test_only_years_with_a_notice_are_announced():
    assert workdays.calendar().announced == {2025, 2026}
