"""Which reference and which rule apply, and what comes of it: sums without a database."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.pricing import fairness
from catalog.pricing.fairness import Rule, Seen

TODAY = date(2026, 11, 22)
LECHANG = "440000/440200/440281/440281102/440281102201/"


def seen(cny, path="", source="周报", days=5, per="jin"):
    return Seen(Decimal(cny), per, path, "", source, TODAY - timedelta(days=days))


def rule(pk=1, area="", group="", target=None, alarm="30"):
    return Rule(pk, area, group, target and Decimal(target), Decimal(alarm), 180, 3)


def found(*prices, per="jin", path=LECHANG):
    return fairness.reference(prices, per=per, path=path, day=TODAY, good_for_days=180)


def test_the_nearest_place_that_has_prices_is_averaged_over_its_newest_of_each_source():
    result = found(
        seen("9.00"), seen("4.00", "440000/440200/440281/", "甲", 9), seen("5.00", "440000/440200/440281/", "甲", 2),
        seen("6.00", "440000/440200/440281/", "乙", 1), seen("1.00", "450000/"),
    )  # fmt: skip

    assert (result.cny, result.source, result.prices) == (Decimal("5.5000"), "乙", 2)


def test_a_stale_price_a_future_one_and_another_unit_compare_nothing():
    assert found(seen("9.00", days=181)) is None
    assert found(seen("9.00", days=-1)) is None
    assert found(seen("9.00", per="piece")) is None
    assert found(seen("9.00", days=180)).cny == Decimal("9.0000")


def test_the_smallest_area_rules_and_within_it_the_group():
    rules = [
        rule(1), rule(2, group="vegetables"), rule(3, area="4402"), rule(4, area="4402", group="vegetables"),
        rule(5, area="3212", group="vegetables"),
    ]  # fmt: skip

    assert fairness.rule_for(rules, group="vegetables", code="440281102201").pk == 4
    assert fairness.rule_for(rules, group="other", code="440281102201").pk == 3
    assert fairness.rule_for(rules, group="vegetables", code="450881").pk == 2
    assert fairness.rule_for([], group="other", code="450881") is None


@pytest.mark.parametrize(
    ("percent", "target", "outcome"),
    [("-16", "-15", "fair"), ("-15", "-15", "fair"), ("-14.9", "-15", "above"), ("0", None, "fair"),
     ("0.1", None, "above"), ("30", None, "above"), ("30.1", None, "dear")],
)  # fmt: skip
def test_a_price_is_fair_above_or_dear(percent, target, outcome):
    assert fairness.outcome(Decimal(percent), rule(target=target)) == outcome


def test_the_longest_word_in_the_title_names_the_kind():
    words = {"红薯": 1, "红薯干": 2, "小米": 3}

    assert fairness.kind_in("乐昌红薯干 500g", words) == 2
    assert fairness.kind_in("北方小米 2斤", words) == 3
    assert fairness.kind_in("蜂蜜", words) is None


@pytest.mark.parametrize(("code", "area"), [("440000", "44"), ("440200", "4402"), ("440281", "440281"),
                                            ("440281102", "440281102"), ("", "")])  # fmt: skip
def test_an_area_is_what_every_code_inside_begins_with(code, area):
    assert fairness.area_of(code) == area
