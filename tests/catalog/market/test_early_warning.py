"""The arithmetic with the worked numbers of domain.md §5.2."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalog.market.early_warning import Facts, Finding, Rules, assess, days_cover, level_of, surplus_rate

D = Decimal


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def only(facts, rules=None):
    [finding] = assess(facts, rules or Rules())
    return finding


def test_shangjia_puts_out_500_kg_a_day_more_than_it_sells_and_is_red():
    finding = only(Facts(output=D(2000), sold=D(1500)))

    assert (finding.rule, finding.level) == ("surplus", "red")
    assert finding.numbers == {"output": "2,000", "sold": "1,500", "days": "1", "daily": "500", "rate": "25"}
    assert finding.formula == "(2,000 − 1,500) ÷ 2,000 = 25 %"
    with_unit = Finding.from_json(finding.as_json(), unit="kg")
    assert with_unit.words == "2,000 kg a day come in and 1,500 kg are sold: 500 kg a day too much (25 %)."


def test_guangxi_flags_a_crop_whose_yield_is_expected_25_percent_up():
    finding = only(Facts(expected_yield=D(1250), last_yield=D(1000)))

    assert (finding.rule, finding.level) == ("yield", "yellow")
    assert finding.formula == "1,250 ÷ 1,000 − 1 = +25 %"
    assert assess(Facts(expected_yield=D(1249), last_yield=D(1000)), Rules()) == []


@pytest.mark.parametrize(
    ("sold", "level"), [("850", "yellow"), ("850.01", None), ("750", "red"), ("750.01", "yellow"), ("1200", None)]
)
def test_a_surplus_is_yellow_from_15_and_red_from_25_percent(sold, level):
    findings = assess(Facts(output=D(1000), sold=D(sold), surplus_days=7), Rules())

    assert level_of(findings) == level


@pytest.mark.parametrize(("stock", "level"), [(700, None), (701, "yellow"), (1000, "yellow"), (1001, "red")])
def test_stock_that_lasts_longer_than_the_days_left_is_red_and_longer_than_70_percent_of_them_yellow(stock, level):
    """50 a day are sold and 20 days remain: 1,000 go."""
    assert level_of(assess(Facts(stock=[(D(stock), 20)], daily_sales=D(50)), Rules())) == level


def test_every_batch_waits_for_those_that_go_off_before_it():
    """100 in 10 days and 500 more in 12: the second batch is sold after 60 days, not after 50."""
    finding = only(Facts(stock=[(D(500), 12), (D(100), 10)], daily_sales=D(10)))

    assert finding.numbers == {"stock": "600", "daily": "10", "cover": "60", "left": "12", "ratio": "500"}
    assert finding.formula == "600 ÷ 10 = 60; 60 ÷ 12 = 500 %"


def test_goods_that_nobody_buys_are_red_however_many_days_remain():
    finding = only(Facts(stock=[(D(35000), 90)], daily_sales=D(0)))

    assert (finding.level, finding.formula) == ("red", "35,000 ÷ 0")
    assert finding.words == "35,000 are left, nothing was sold of late; 90 days remain."


def test_a_price_30_percent_below_the_mean_of_three_years_is_flagged():
    finding = only(Facts(price=D("1.40"), price_mean=D("2.00"), price_years=3))

    assert (finding.rule, finding.level, finding.numbers["drop"]) == ("price", "yellow", "30")
    assert assess(Facts(price=D("1.41"), price_mean=D("2.00"), price_years=3), Rules()) == []


def test_a_quarantine_is_red_at_once_whatever_the_other_numbers_say():
    findings = assess(Facts(blocked="quarantine 乐昌市", output=D(100), sold=D(85)), Rules())

    assert [(finding.rule, finding.level) for finding in findings] == [("blocked", "red"), ("surplus", "yellow")]
    assert assess(Facts(blocked="quarantine 乐昌市"), Rules(blocked_red=False)) == []


def test_what_is_not_known_never_fires():
    assert assess(Facts(), Rules()) == []
    assert assess(Facts(stock=[(D(100), 1)]), Rules()) == []
    assert assess(Facts(output=D(0), sold=D(0)), Rules()) == []
    assert assess(Facts(price=D(1), price_mean=D(0)), Rules()) == []


def test_thresholds_are_data():
    assert only(Facts(output=D(100), sold=D(94)), Rules(surplus_yellow=D("0.05"))).level == "yellow"
    assert assess(Facts(output=D(100), sold=D(0)), Rules(surplus_yellow=None, surplus_red=None)) == []


def test_a_registered_case_is_red_when_it_is_unsold_and_yellow_when_it_may_be():
    assert only(Facts(registered=D(35000), registered_unsold=True)).level == "red"
    assert only(Facts(registered=D(35000))).level == "yellow"
    assert assess(Facts(registered=D(0), registered_unsold=True), Rules()) == []


def test_the_two_sums_by_themselves():
    assert days_cover(D(500), D(50)) == 10
    assert days_cover(D(500), D(0)) is None
    assert surplus_rate(D(2000), D(1500)) == D("0.25")
    with pytest.raises(ValueError, match="no output"):
        surplus_rate(D(0), D(0))
