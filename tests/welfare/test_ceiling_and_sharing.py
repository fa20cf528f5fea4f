from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.welfare.ceiling import Gift, still_free
from shop.welfare.sharing import share_out


def yuan(text):
    return Decimal(text)


@pytest.mark.parametrize(
    ("gifts", "earmarked", "left"),
    [
        ([], False, "2500"),
        ([], True, "3100"),
        ([("200", False), ("300", False)], False, "2000"),
        ([("700", True)], False, "2400"),
        ([("700", True)], True, "2400"),
        ([("400", True)], True, "2700"),
        ([("400", True)], False, "2500"),
        ([("2500", False)], False, "0"),
        ([("2500", False)], True, "600"),
        ([("2600", False)], False, "0"),
    ],
)
def test_the_earmark_lies_above_the_ceiling_and_only_aid_goods_use_it(gifts, earmarked, left):
    gifts = [Gift(yuan(amount), kind) for amount, kind in gifts]

    free = still_free(ceiling_cny=yuan("2500"), earmark_cny=yuan("600"), given=gifts, earmarked=earmarked)

    assert free == yuan(left)


def allotted(total, wishes, step=1):
    return [share.allotted for share in share_out(total=total, wishes=wishes, step=step)]


def test_the_largest_remainders_get_what_rounding_leaves():
    # Shares of 7 over 3, 4, 5 are 1.75, 2.33, 2.92: the third's and the first's remainders are the largest.
    assert allotted(7, [3, 4, 5]) == [2, 2, 3]


def test_equal_remainders_go_to_the_earlier_wish():
    assert allotted(2, [1, 1, 1]) == [1, 1, 0]


def test_enough_for_all_is_what_each_wished_for():
    assert allotted(12, [3, 4, 5]) == [3, 4, 5]
    assert allotted(100, [3, 4, 5]) == [3, 4, 5]


def test_goods_in_steps_are_shared_in_steps_and_a_rest_stays():
    assert allotted(25, [20, 20, 10], step=10) == [10, 10, 0]


def test_the_exact_share_is_kept_for_whoever_checks():
    assert [share.exact for share in share_out(total=7, wishes=[3, 4, 5])] == [
        Fraction(7, 4),
        Fraction(7, 3),
        Fraction(35, 12),
    ]


@pytest.mark.parametrize(("total", "wishes", "step"), [(-1, [1], 1), (1, [0], 1), (1, [1], 0), (1, [-2], 1)])
def test_what_is_no_count_is_refused(total, wishes, step):
    with pytest.raises(ValueError, match="counts"):
        share_out(total=total, wishes=wishes, step=step)


@given(st.integers(0, 500), st.lists(st.integers(1, 60), min_size=1, max_size=40), st.sampled_from([1, 2, 5]))
def test_nobody_gets_more_than_wished_and_no_whole_step_is_lost(total, counts, step):
    wishes = [count * step for count in counts]
    shares = share_out(total=total, wishes=wishes, step=step)

    assert all(0 <= share.allotted <= share.wished and share.allotted % step == 0 for share in shares)
    assert all(abs(share.allotted - share.exact) < step for share in shares)
    assert sum(share.allotted for share in shares) == min(total // step * step, sum(wishes))
    assert shares == share_out(total=total, wishes=wishes, step=step)
