"""A failed test stops its lot at once and is announced; only a later passed test lets it go."""

from datetime import date, timedelta

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.lots.states import LotState
from catalog.safety import operations
from catalog.safety.models import LotBar, Sample, TestResult
from catalog.safety.operations import BadReport, Finding, StillBarred
from catalog.safety.signals import lot_failed_test

from .conftest import AT, certified, to_sell

pytestmark = pytest.mark.django_db
TODAY = AT.date()
SAID = {"by": "林国栋", "at": AT}
GOOD = Finding("百菌清", "未检出", "5 mg/kg", True, "GB 2763-2021")
BAD = Finding("毒死蜱", "0.08 mg/kg", "0.02 mg/kg", False)


@pytest.fixture
def lot(offered):
    return certified(offered(state="listed"))


def sampled(lot, **also):
    told = {"taken_on": TODAY - timedelta(days=1), "office": "农业农村局", "lab": "检测中心"} | also
    return operations.take_sample(lot=lot, **told, **SAID)


def report(sample, *findings, **also):
    told = {"report_no": "演检7号", "reported_on": TODAY} | also
    operations.report(sample=sample, findings=findings, **told, **SAID)


@pytest.fixture
def heard():
    news = []

    def listen(sender, sample, lot, **_future):
        news.append((sample.number, lot.code, [result.item for result in sample.results.filter(passed=False)]))

    lot_failed_test.connect(listen)
    yield news
    lot_failed_test.disconnect(listen)


def test_a_failed_test_stops_the_lot_at_once_and_is_announced_with_its_results(lot, heard):
    sample = sampled(lot)

    report(sample, GOOD, BAD)

    lot.refresh_from_db()
    assert (sample.state, lot.state, to_sell(lot.product)) == ("failed", "held", 0)
    assert heard == [(sample.number, lot.code, ["毒死蜱"])]
    assert list(TestResult.objects.values_list("item", "value", "limit", "passed")) == [
        ("百菌清", "未检出", "5 mg/kg", True),
        ("毒死蜱", "0.08 mg/kg", "0.02 mg/kg", False),
    ]


def test_it_stops_goods_that_orders_wait_for_as_well(lot):
    lots.reserve(wanted={lot.product.stockrecord.pk: 60})

    report(sampled(lot), BAD)

    lot.refresh_from_db()
    assert lot.state == "held"
    with pytest.raises(lots.LotsRunShort):
        lots.pack(product=lot.product, quantity=60, by="packer", at=AT)


def test_a_passed_test_stops_nothing_and_tells_nobody(lot, heard):
    report(sampled(lot), GOOD)

    lot.refresh_from_db()
    assert (lot.state, heard) == ("available", [])
    assert not LotBar.objects.open().exists()


def test_a_report_is_entered_once(lot, heard):
    sample = sampled(lot)
    report(sample, BAD)

    with pytest.raises(IllegalMove):
        report(sample, GOOD)

    assert len(heard) == 1
    assert TestResult.objects.count() == 1


def test_a_stopped_lot_goes_free_only_after_a_later_passed_test(lot):
    report(sampled(lot), BAD)
    with pytest.raises(StillBarred, match="检测不合格"):
        lots.give_free(lot=lot, by="operator", at=AT)
    with pytest.raises(BadReport, match="重新抽样"):
        operations.release_after_retest(lot=lot, note="", **SAID)

    report(sampled(lot, taken_on=TODAY), GOOD, report_no="演检8号")
    operations.release_after_retest(lot=lot, note="复检合格", **SAID)

    lot.refresh_from_db()
    assert (lot.state, to_sell(lot.product)) == ("available", 100)


def test_a_failed_test_stops_what_was_made_of_the_lot_and_a_passed_one_lets_all_of_it_go(lot, heard):
    [first, second] = lots.split(lot=lot, parts=[30, 20], by="clerk", at=AT)
    other = certified(lot.product, 10)
    mixed = lots.merge(lots=[second, other], by="clerk", at=AT)
    assert to_sell(lot.product) == 110

    report(sampled(lot), BAD)

    assert {one.code: one.state for one in Lot.objects.filter(on_hand__gt=0)} == {
        lot.code: "held", first.code: "held", mixed.code: "held",
    }  # fmt: skip
    assert to_sell(lot.product) == 0
    assert len(heard) == 1
    with pytest.raises(StillBarred, match="检测不合格"):
        lots.give_free(lot=first, by="clerk", at=AT)
    with pytest.raises(BadReport, match="重新抽样"):
        operations.release_after_retest(lot=first, note="", **SAID)

    report(sampled(lot, taken_on=TODAY), GOOD, report_no="演检8号")
    operations.release_after_retest(lot=lot, note="复检合格", **SAID)

    assert set(Lot.objects.filter(on_hand__gt=0).values_list("state", flat=True)) == {"available"}
    assert to_sell(lot.product) == 110


def test_a_part_is_let_go_by_its_own_passed_test_and_the_rest_stays_stopped(lot):
    [part] = lots.split(lot=lot, parts=[30], by="clerk", at=AT)
    report(sampled(lot), BAD)

    report(sampled(part, taken_on=TODAY), GOOD, report_no="演检8号")
    operations.release_after_retest(lot=part, note="", **SAID)

    lot.refresh_from_db()
    part.refresh_from_db()
    assert (lot.state, part.state, to_sell(lot.product)) == ("held", "available", 30)


def test_a_part_that_failed_itself_stays_stopped_when_the_whole_is_cleared(lot):
    [part] = lots.split(lot=lot, parts=[30], by="clerk", at=AT)
    report(sampled(lot), BAD)
    report(sampled(part), BAD, report_no="演检8号")

    report(sampled(lot, taken_on=TODAY), GOOD, report_no="演检9号")
    operations.release_after_retest(lot=lot, note="", **SAID)

    lot.refresh_from_db()
    part.refresh_from_db()
    assert (lot.state, part.state, to_sell(lot.product)) == ("available", "held", 70)


def test_a_lot_that_was_recalled_stays_recalled(lot):
    report(sampled(lot), BAD)
    lots.recall(lot=lot, scope="lot", reason="农残超标", advice="请停用", **SAID)
    report(sampled(lot, taken_on=TODAY), GOOD, report_no="演检8号")

    operations.release_after_retest(lot=lot, note="复检合格", **SAID)

    lot.refresh_from_db()
    assert (lot.state, to_sell(lot.product)) == (LotState.RECALLED, 0)


@pytest.mark.parametrize(
    ("findings", "also", "sentence"),
    [
        ([], {}, "至少"),
        ([Finding("毒死蜱", " ", "", True)], {}, "实测值"),
        ([GOOD, GOOD], {}, "两次"),
        ([GOOD], {"report_no": " "}, "报告编号"),
        ([GOOD], {"reported_on": TODAY + timedelta(days=1)}, "报告日期"),
        ([GOOD], {"reported_on": TODAY - timedelta(days=5)}, "报告日期"),
    ],
)
def test_what_cannot_be_a_report_changes_nothing(lot, findings, also, sentence):
    sample = sampled(lot)

    with pytest.raises(BadReport, match=sentence):
        report(sample, *findings, **also)

    sample.refresh_from_db()
    assert sample.state == "taken"
    assert not TestResult.objects.exists()


@pytest.mark.parametrize(
    ("also", "sentence"),
    [
        ({"taken_on": TODAY + timedelta(days=1)}, "未来"),
        ({"taken_on": date(2026, 11, 1)}, "早于批次"),
        ({"lab": " "}, "检测机构"),
    ],
)
def test_what_cannot_be_a_sample_is_refused(lot, also, sentence):
    with pytest.raises(BadReport, match=sentence):
        sampled(lot, **also)

    assert not Sample.objects.exists()
