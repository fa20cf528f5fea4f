"""An entry has one spelling, and what has two is refused."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from shop.ledger.canonical import NotCanonical, canonical_json, to_milliseconds

CHINA = timezone(timedelta(hours=8))


def test_keys_are_sorted_and_nothing_is_padded_or_escaped():
    assert canonical_json({"产地": "乐昌", "amount": Decimal("12.50"), "count": 3, "counts": True, "x": None}) == (
        '{"amount":"12.50","count":3,"counts":true,"x":null,"产地":"乐昌"}'.encode()
    )


def test_the_same_instant_is_spelled_the_same_in_every_zone():
    in_china = datetime(2026, 11, 22, 16, 0, tzinfo=CHINA)
    in_utc = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

    assert canonical_json({"at": in_china}) == canonical_json({"at": in_utc}) == b'{"at":"2026-11-22T08:00:00.000Z"}'


def test_days_lists_and_small_amounts_keep_their_form():
    assert canonical_json({"d": date(2021, 2, 28), "t": ["b", "a"], "m": {"z": 1, "a": Decimal("0.00")}}) == (
        b'{"d":"2021-02-28","m":{"a":"0.00","z":1},"t":["b","a"]}'
    )
    assert canonical_json({"q": Decimal("1E+3")}) == b'{"q":"1000"}'


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        Decimal("NaN"),
        datetime(2026, 11, 22),  # noqa: DTZ001 - the point of the test
        datetime(2026, 11, 22, 0, 0, 0, 1, tzinfo=UTC),
        b"bytes",
        {1: "a number for a key"},
    ],
)
def test_what_has_no_single_spelling_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_json({"value": value})


def test_instants_are_cut_not_rounded():
    assert to_milliseconds(datetime(2026, 1, 1, 0, 0, 0, 999_999, tzinfo=UTC)).microsecond == 999_000
