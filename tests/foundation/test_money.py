from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.foundation import money


def test_yuan_is_written_with_commas_and_two_places():
    assert money.yuan(Decimal("1234.5")) == "¥1,234.50"
    assert money.yuan(Decimal("-0.3")) == "-¥0.30"
    assert money.yuan(None) == "—"


def test_half_a_fen_is_rounded_up_as_a_cashier_does():
    assert money.to_fen(Decimal("2.345")) == Decimal("2.35")


def test_a_fraction_of_a_fen_is_never_dropped_silently():
    with pytest.raises(ValueError, match="whole number of fen"):
        money.fen(Decimal("0.005"))


def test_a_split_gives_the_odd_fen_to_the_largest_remainder():
    assert money.split(Decimal("10.00"), [1, 1, 1]) == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert money.split(Decimal("0.05"), [0, 0]) == [Decimal("0.05"), Decimal("0.00")]


@given(
    st.decimals(min_value=-100000, max_value=100000, places=2),
    st.lists(st.integers(min_value=0, max_value=1000), min_size=1, max_size=20),
)
def test_a_split_never_loses_a_fen(amount, weights):
    parts = money.split(amount, weights)
    assert sum(parts) == amount
    assert len(parts) == len(weights)


def test_weights_that_make_no_sense_are_refused():
    for weights in ([], [1, -1]):
        with pytest.raises(ValueError, match="weights"):
            money.split(Decimal("1.00"), weights)
