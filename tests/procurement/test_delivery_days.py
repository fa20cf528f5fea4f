"""Until when a kitchen may ask, and for which days."""

from datetime import date, datetime

import pytest

from catalog.foundation.periods import CHINA
from shop.procurement.delivery_days import cut_off_for, earliest


def test_the_day_closes_at_four_on_the_day_before():
    assert cut_off_for(date(2026, 11, 24)) == datetime(2026, 11, 23, 16, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("at", "every_day", "expected"),
    [
        (datetime(2026, 11, 23, 16, 0, tzinfo=CHINA), False, date(2026, 11, 24)),
        (datetime(2026, 11, 23, 16, 1, tzinfo=CHINA), False, date(2026, 11, 25)),
        (datetime(2026, 11, 20, 10, 0, tzinfo=CHINA), False, date(2026, 11, 23)),
        (datetime(2026, 11, 20, 10, 0, tzinfo=CHINA), True, date(2026, 11, 21)),
    ],
)
def test_the_earliest_day_that_can_be_asked_for(at, every_day, expected):
    assert earliest(at, every_day=every_day) == expected
