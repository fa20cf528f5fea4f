"""The nightly pass over real lots, sales and cases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.foundation.models import StateChange
from catalog.market import operations
from catalog.market.models import Blockage, Case, Duty, EarlyWarning, RuleSet, WeekPrice
from catalog.market.states import WarningState
from tests.catalog import goods
from tests.catalog.market.conftest import sell

pytestmark = pytest.mark.django_db


def test_stock_that_will_not_be_sold_in_time_is_red_with_numbers_officer_and_term(stock, officer, village, at):
    Duty.objects.create(region=village.county, user=officer, post="农业农村局", valid_from=date(2026, 1, 1))
    product = stock(quantity=1000, expires_in=20, sold=140)

    assert operations.assess(at=at).raised == 1

    warning = EarlyWarning.objects.get()
    assert (warning.product, warning.level, warning.state) == (product, "red", "raised")
    assert (warning.duty, warning.duty_post) == (officer, "农业农村局")
    assert warning.acknowledge_by == at + timedelta(hours=48)
    assert warning.told[0].formula == "860 ÷ 10 = 86; 86 ÷ 20 = 430 %"
    assert warning.told[0].words == "还剩 860 斤，每天卖 10 斤：要 86 天才能卖完，可售期只剩 20 天。"


def test_what_sells_in_time_is_left_alone(stock, at):
    stock(quantity=1000, expires_in=20, sold=800)

    assert operations.assess(at=at).subjects == 1
    assert not EarlyWarning.objects.exists()


def test_goods_that_came_in_yesterday_are_not_judged_by_what_they_sold(stock, at):
    stock(quantity=1000, expires_in=20, age=2)

    operations.assess(at=at)

    assert not EarlyWarning.objects.exists()


def test_goods_that_lay_in_stock_before_they_were_on_sale_are_not_judged_before_a_week_of_it(stock, at):
    product = stock(quantity=1000, expires_in=20, age=30)
    told = {"subject": "catalogue.product", "subject_id": product.pk, "origin": "submitted", "target": "listed"}
    StateChange.objects.create(**told, by="x", at=at - timedelta(days=6))
    operations.assess(at=at)
    assert not EarlyWarning.objects.exists()

    # Listed before, and again: what counts is the first time.
    StateChange.objects.create(**told, by="x", at=at - timedelta(days=8))
    operations.assess(at=at)
    assert EarlyWarning.objects.get().level == "red"


def test_what_is_promised_to_orders_is_no_longer_in_the_way(stock, at):
    from catalog.lots import operations as lots

    product = stock(quantity=300, expires_in=20, sold=140)
    lots.reserve(wanted={product.stockrecord.pk: 100})

    operations.assess(at=at)

    assert not EarlyWarning.objects.exists()  # 60 ÷ 10 = 6 days of 20


def test_a_pass_that_runs_twice_changes_nothing(stock, at):
    stock(sold=10)
    first = operations.assess(at=at)
    before = list(EarlyWarning.objects.values())

    again = operations.assess(at=at + timedelta(hours=1))

    assert (first.raised, again.raised, again.changed, again.over) == (1, 0, 0, 0)
    assert list(EarlyWarning.objects.values()) == before
    assert WeekPrice.objects.count() == 1


def test_lots_that_come_in_day_by_day_make_an_output_and_one_harvest_does_not(coop, village, at):
    from catalog.lots import operations as lots

    daily, once = (
        goods.product(title, seller_=coop, origin=village, shelf_life_days=None) for title in ("婆婆丁", "山药")
    )
    for days in range(1, 5):
        then = at - timedelta(days=days)
        lots.receive(product=daily, quantity=2000, produced_on=then.date(), by="test", at=then)
    lots.receive(product=once, quantity=8000, produced_on=date(2026, 11, 18), by="test", at=at - timedelta(days=3))
    sell(daily, 6000, at - timedelta(hours=2))

    operations.assess(at=at)

    warning = EarlyWarning.objects.get()
    assert (warning.product, warning.level) == (daily, "red")
    assert warning.told[0].formula == "(8,000 − 6,000) ÷ 8,000 = 25 %"


def test_shangjia_s_own_report_is_enough_without_a_single_lot(report, at):
    case = report(
        item="婆婆丁", grade="maturing", unit="kg", quantity=Decimal(10000), daily_output=Decimal(2000),
        daily_sales=Decimal(1500), last_saleable_on=None,
    )  # fmt: skip

    operations.assess(at=at)

    warning = EarlyWarning.objects.get()
    assert (warning.case, warning.product, warning.level) == (case, None, "red")
    assert warning.told[0].words == "每天产出 2,000 公斤，卖出 1,500 公斤：每天多出 500 公斤（25 %）。"


def test_a_yield_25_percent_up_is_flagged_yellow(report, at):
    report(grade="possible", quantity=Decimal(100), expected_yield=Decimal(1250), last_yield=Decimal(1000))

    operations.assess(at=at)

    warning = EarlyWarning.objects.get()
    assert (warning.level, warning.told[0].rule, warning.acknowledge_by) == ("yellow", "yield", None)


def test_a_price_30_percent_below_the_same_week_of_three_years_is_flagged(stock, at):
    product = stock(quantity=10, expires_in=None, price="1.40")
    for year in (2023, 2024, 2025):
        WeekPrice.objects.create(product=product, week_on=date.fromisocalendar(year, 47, 1), price_cny=Decimal("2.00"))

    operations.assess(at=at)

    assert EarlyWarning.objects.get().told[0].formula == "1 − 1.40 ÷ 2.00 = 30 %"


def test_a_closed_county_is_red_at_once_and_over_when_it_opens(stock, village, at):
    product = stock(quantity=10, expires_in=None)

    blockage = operations.block(
        region=village.county,
        kind="quarantine",
        valid_from=at.date(),
        document_no="乐疫〔2026〕3号",
        by="林国栋",
        at=at,
    )
    warning = EarlyWarning.objects.get()
    assert (warning.product, warning.level) == (product, "red")
    assert "乐疫〔2026〕3号" in warning.told[0].words

    operations.unblock(blockage=blockage, at=at + timedelta(hours=1))
    warning.refresh_from_db()
    assert (warning.state, warning.result) == ("over", "数字已恢复正常。")
    assert not Blockage.objects.exists()


def test_entering_a_closure_twice_is_one_closure(village, at):
    told = {"region": village.county, "kind": "road", "valid_from": at.date(), "by": "林国栋", "at": at}

    assert operations.block(**told) == operations.block(**told)


def test_a_warning_that_nobody_acts_upon_ends_by_itself_and_one_with_measures_waits_for_its_officer(stock, officer, at):
    first, second = stock("香芋", sold=10), stock("生姜", sold=10)
    operations.assess(at=at)
    acted = EarlyWarning.objects.get(product=second)
    operations.note_action(warning=acted, kind="store", reference="store:x", by=officer, at=at)
    for product in (first, second):
        sell(product, 980, at)

    operations.assess(at=at + timedelta(days=1))

    assert EarlyWarning.objects.get(product=first).state == WarningState.OVER
    acted.refresh_from_db()
    assert (acted.state, acted.calm_since) == ("acting", date(2026, 11, 23))
    [change] = StateChange.objects.filter(subject="market.earlywarning", target="over")
    assert (change.origin, change.by) == ("raised", "clock")


def test_after_an_officer_closed_it_the_goods_stay_quiet_for_a_week_unless_they_get_worse(stock, officer, at):
    product = stock(quantity=160, expires_in=20, sold=140)  # 2 ÷ … well
    RuleSet.objects.create(name="strict", valid_from=date(2026, 1, 1), cover_yellow=Decimal("0.05"))
    operations.assess(at=at)
    operations.close_warning(warning=EarlyWarning.objects.get(product=product), result="已约好买家", by=officer, at=at)

    operations.assess(at=at + timedelta(days=2))
    assert EarlyWarning.objects.open().count() == 0
    RuleSet.objects.update(cover_red=Decimal("0.06"))
    operations.assess(at=at + timedelta(days=2))
    assert EarlyWarning.objects.open().get().level == "red"
    EarlyWarning.objects.open().delete()
    RuleSet.objects.update(cover_red=None)
    operations.assess(at=at + timedelta(days=8))
    assert EarlyWarning.objects.open().get().level == "yellow"


def test_the_rules_of_the_nearest_place_decide(stock, village, at):
    RuleSet.objects.create(name="all", valid_from=date(2026, 1, 1), cover_yellow=None, cover_red=None)
    stock(sold=10)
    operations.assess(at=at)
    assert not EarlyWarning.objects.exists()

    RuleSet.objects.create(name="county", region=village.county, valid_from=date(2026, 1, 1))
    operations.assess(at=at)
    assert EarlyWarning.objects.get().level == "red"


def test_a_red_warning_that_nobody_saw_in_48_hours_goes_one_place_up_once(stock, officer, clerk, village, at):
    Duty.objects.create(region=village.county, user=officer, post="县", valid_from=date(2026, 1, 1))
    Duty.objects.create(region=village.city, user=clerk, post="市", valid_from=date(2026, 1, 1))
    stock(sold=10)
    operations.assess(at=at)

    assert operations.escalate(at=at + timedelta(hours=47)) == 0
    assert operations.escalate(at=at + timedelta(hours=48)) == 1
    assert operations.escalate(at=at + timedelta(hours=49)) == 0

    warning = EarlyWarning.objects.get()
    assert (warning.duty, warning.escalated_to) == (officer, clerk)
    assert warning.is_overdue(at + timedelta(hours=48))


def test_what_the_shop_packed_of_a_case_is_counted_as_sold_once_a_day(stock, report, at):
    product = stock("沈洋白玉山药", quantity=1000, expires_in=None, sale_unit="kg")
    case = report(product=product, quantity=Decimal(35000))
    operations.verify(case=case, official="林国栋", official_post="局长", by="林国栋", at=at)
    sell(product, 300, at + timedelta(hours=3))

    operations.assess(at=at + timedelta(days=1))
    operations.assess(at=at + timedelta(days=1, hours=1))

    case.refresh_from_db()
    assert case.sold_quantity == Decimal(600)  # 300 kg are 600 斤
    assert case.events.filter(kind="sold").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_pass_costs_the_same_for_one_product_and_for_three(stock, at, count, django_assert_num_queries):
    for number in range(count):
        stock(f"香芋{number}", sold=10)

    with django_assert_num_queries(19):
        operations.assess(at=at)

    assert EarlyWarning.objects.count() == count


def test_a_pass_for_one_place_reads_the_lots_and_listings_of_its_own_goods_alone(stock, village, at):
    stock(sold=10)
    elsewhere = goods.village("外村", "440281102203")
    far = stock("外村番薯", sold=10)
    type(far).objects.filter(pk=far.pk).update(origin=elsewhere)

    with CaptureQueriesContext(connection) as asked:
        operations.assess(at=at, within=village)

    assert EarlyWarning.objects.get().title == "香芋"
    firsts = [one["sql"] for one in asked if "MIN(" in one["sql"]]
    assert len(firsts) == 2
    assert all(" IN (" in sql for sql in firsts)


def test_goods_that_leave_the_shop_take_their_warning_along(stock, at):
    product = stock(sold=10)
    operations.assess(at=at)
    product.is_public = False
    product.save()

    operations.assess(at=at)

    assert EarlyWarning.objects.get().state == "over"
    assert not Case.objects.exists()


def test_a_season_that_is_to_yield_a_quarter_more_than_the_last_is_flagged_from_the_harvest_register(
    stock, coop, village, at
):
    from catalog.harvests.operations import enter_planting

    product = stock(quantity=10, expires_in=None)
    for year, jin in ((2025, 10_000), (2026, 12_500)):
        enter_planting(
            partner=coop, name="香芋", village=village, expected_yield=Decimal(jin), yield_unit="jin",
            first_day=date(year, 12, 1), last_day=date(year, 12, 31), area_mu=Decimal(6), products=[product],
            by="邓丽华", at=at,
        )  # fmt: skip

    operations.assess(at=at)

    warning = EarlyWarning.objects.get()
    assert (warning.level, warning.told[0].rule) == ("yellow", "yield")
    assert warning.told[0].formula == "12,500 ÷ 10,000 − 1 = +25 %"
