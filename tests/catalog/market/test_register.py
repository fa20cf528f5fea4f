"""The slow-selling register from the report to the end."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.market import operations
from catalog.market.models import Case, EarlyWarning
from catalog.market.queries.measures import measured
from catalog.market.queries.slots import slots
from tests.catalog.market.conftest import sell

pytestmark = pytest.mark.django_db
D = Decimal


def verified(report, at, **told):
    case = report(**told)
    operations.verify(case=case, official="林国栋", official_post="副局长", by="林国栋", at=at)
    return case


def test_the_yam_of_shenyang_from_the_report_to_the_end(report, officer, at):
    case = report()
    assert (case.state, case.left, case.grade) == ("reported", D(35000), "unsold")
    operations.verify(case=case, official="林国栋", official_post="副局长", by="林国栋", at=at)
    warning = EarlyWarning.objects.get()
    assert (warning.case, warning.level, warning.told[0].rule) == (case, "red", "register")

    operations.note_action(warning=warning, kind="offer", reference="offer:1", words="推荐给一中", by=officer, at=at)
    case.refresh_from_db()
    assert case.state == "matching"
    operations.note_action(warning=warning, kind="round", reference="round:1", by=officer, at=at)
    case.refresh_from_db()
    assert case.state == "promoting"

    operations.note_sold(case=case, quantity=D(35000), price_cny=D("3.30"), key="a", by="邓丽华", at=at)
    operations.close_case(case=case, state="resolved", reason="三家食堂买完", by="林国栋", at=at)
    warning.refresh_from_db()
    assert (case.state, case.left, case.close_reason) == ("resolved", 0, "三家食堂买完")
    assert (warning.state, warning.result) == ("over", "三家食堂买完")


def test_reporting_twice_is_one_case(report):
    assert report() == report()
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"quantity": D(0)}, "quantity"),
        ({"quantity": D(10) ** 10}, "quantity"),
        ({"last_saleable_on": date(2026, 11, 1)}, "last_saleable_on"),
        ({"floor_price_cny": D(4)}, "floor_price_cny"),
        ({"daily_output": D(-1)}, "daily_output"),
        ({"grade": "sad"}, "grade"),
        ({"unit": "担"}, "unit"),
        ({"cause_note": "找我 13800001234"}, "cause_note"),
        ({"item": ""}, "item"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(report, told, field):
    with pytest.raises(operations.BadCase) as refused:
        report(**told)

    assert field in refused.value.problems
    assert not Case.objects.exists()


def test_a_place_that_is_no_village_is_refused(report, village):
    with pytest.raises(operations.BadCase) as refused:
        report(region=village.town)

    assert "region" in refused.value.problems


def test_what_was_sent_back_is_corrected_and_reported_again(report, at):
    case = report()
    with pytest.raises(operations.BadCase):
        operations.send_back(case=case, reason=" ", by="林国栋", at=at)
    operations.send_back(case=case, reason="请重新过秤", by="林国栋", at=at)
    assert (case.state, case.returned_reason) == ("sent_back", "请重新过秤")

    told = {"item": case.item, "region": case.region, "quantity": D(30000), "unit": "jin"}
    operations.correct(case=case, told=told, by="邓丽华", at=at)

    case.refresh_from_db()
    assert (case.state, case.quantity, case.returned_reason, case.price_cny) == ("reported", D(30000), "", D("3.30"))


def test_a_sale_counts_once_and_never_more_than_is_left(report, at):
    case = verified(report, at)
    for _tap in range(2):
        operations.note_sold(case=case, quantity=D(6200), key="form-1", by="邓丽华", at=at)

    with pytest.raises(operations.BadCase, match="只剩 28800"):
        operations.note_sold(case=case, quantity=D(28801), key="form-2", by="邓丽华", at=at)

    case.refresh_from_db()
    assert (case.sold_quantity, case.left) == (D(6200), D(28800))


def test_verifying_needs_a_name_and_twice_is_once(report, at):
    case = report()
    with pytest.raises(operations.BadCase):
        operations.verify(case=case, official=" ", official_post="", by="林国栋", at=at)
    for _tap in range(2):
        operations.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)

    assert (case.state, case.official) == ("verified", "林国栋")


def test_an_end_needs_its_reason_and_loses_no_more_than_is_left(report, at):
    case = verified(report, at)
    with pytest.raises(operations.BadCase) as refused:
        operations.close_case(case=case, state="lost", reason="", lost=D(35001), by="林国栋", at=at)
    assert set(refused.value.problems) == {"reason", "lost"}

    for _tap in range(2):
        operations.close_case(case=case, state="lost", reason="冻坏", lost=D(35000), by="林国栋", at=at)

    assert (case.state, case.lost_quantity, case.left) == ("lost", D(35000), 0)
    with pytest.raises(IllegalMove):
        operations.close_case(case=case, state="resolved", reason="卖完", by="林国栋", at=at)
    with pytest.raises(operations.BadCase, match="已销号"):
        operations.note_sold(case=case, quantity=D(1), key="late", by="邓丽华", at=at)


def test_only_what_is_verified_and_vouched_for_is_published_and_a_change_takes_it_down(report, officer, at):
    case = report()
    words = {"name": "高立军", "post": "驻村第一书记", "statement": "我和大家一起过秤。"}
    operations.endorse(case=case, **words, by=officer, at=at)
    with pytest.raises(operations.BadCase):
        operations.publish(case=case, by="林国栋", at=at)
    operations.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)
    operations.publish(case=case, by="林国栋", at=at)
    assert Case.objects.shown(at.date()).get() == case

    operations.endorse(case=case, **words | {"statement": "又便宜又好。"}, by=officer, at=at)
    assert not Case.objects.shown(at.date()).exists()
    with pytest.raises(operations.BadCase, match="电话"):
        operations.endorse(case=case, **words | {"statement": "打 13800001234"}, by=officer, at=at)


@pytest.mark.parametrize("how", ["sold out", "closed", "last day over", "seller closed", "taken down"])
def test_the_public_page_vanishes(report, officer, coop, at, how):
    case = verified(report, at)
    operations.endorse(case=case, name="高立军", post="书记", statement="好山药。", by=officer, at=at)
    operations.publish(case=case, by="林国栋", at=at)
    day = at.date()
    if how == "sold out":
        operations.note_sold(case=case, quantity=D(35000), key="x", by="邓丽华", at=at)
    elif how == "closed":
        operations.close_case(case=case, state="partly", reason="其余入窖", by="林国栋", at=at)
    elif how == "last day over":
        day = date(2027, 1, 21)
    elif how == "seller closed":
        coop.state = "suspended"
        coop.save()
    else:
        operations.take_down(case=case)

    assert not Case.objects.shown(day).exists()


def test_a_measure_is_noted_once_and_what_it_brought_is_measured(stock, officer, at):
    product = stock(quantity=100, expires_in=30, sold=2, sold_days_ago=20)
    then = at - timedelta(days=10)
    operations.assess(at=then)
    warning = EarlyWarning.objects.get()
    for _tap in range(2):
        operations.note_action(warning=warning, kind="slot", reference="slot:1", until=at.date(), by=officer, at=then)
    sell(product, 45, at - timedelta(days=3))

    [one] = measured(warning, at=at)

    assert (one.before, one.since, one.days, one.held) == (D(2), D(45), D(10), 0)
    assert (one.before_daily, one.since_daily) == (D(2) / 14, D("4.5"))
    assert warning.acknowledged_by == officer
    assert slots(at.date()) == [product.pk]
    assert slots(at.date() + timedelta(days=1)) == []


def test_closing_a_warning_needs_a_word_ends_its_places_and_twice_is_once(stock, officer, at):
    product = stock(sold=10)
    operations.assess(at=at)
    warning = EarlyWarning.objects.get()
    operations.note_action(warning=warning, kind="slot", reference="s", until=at.date(), by=officer, at=at)
    assert slots(at.date()) == [product.pk]
    with pytest.raises(IllegalMove):
        operations.close_warning(warning=warning, result=" ", by=officer, at=at)

    for _tap in range(2):
        operations.close_warning(warning=warning, result="卖完了", by=officer, at=at)

    assert (warning.state, warning.result) == ("over", "卖完了")
    assert slots(at.date()) == []
    with pytest.raises(IllegalMove):
        operations.note_action(warning=warning, kind="store", reference="t", by=officer, at=at)


def test_a_case_verified_after_its_goods_warning_was_closed_is_raised_at_once(report, stock, officer, at):
    product = stock("沈洋白玉山药", sold=10)
    operations.assess(at=at)
    operations.close_warning(warning=EarlyWarning.objects.get(), result="卖完了", by=officer, at=at)
    operations.assess(at=at)
    assert not EarlyWarning.objects.open().exists()

    verified(report, at, product=product)

    raised = EarlyWarning.objects.open().get()
    assert (raised.product, raised.level, raised.told[0].rule) == (product, "red", "register")
    operations.assess(at=at)
    assert EarlyWarning.objects.count() == 2


def test_linked_goods_take_over_the_warning_of_the_case(report, stock, at):
    case = verified(report, at)
    product = stock("沈洋白玉山药", quantity=100, expires_in=None)

    operations.link(case=case, product=product, by="林国栋", at=at)

    assert EarlyWarning.objects.open().get().product == product
    assert EarlyWarning.objects.get(case=case).state == "over"
