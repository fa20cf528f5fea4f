"""Alarms, reports, answers, decisions; the two over-priced goods of the complaint (domain.md §1.4)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.tables import BadTable
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.operations import Details
from catalog.oscar_forks.partner.models import StockRecord
from catalog.pricing import operations, queries
from catalog.pricing.models import Commodity, Comparison, PriceCase, PriceReport, PriceRule, ReferencePrice
from tests.catalog import goods

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def rules():
    operations.load_rules()


@pytest.fixture
def seen(at):
    def act(kind, price, unit="jin", **also):
        said = {"source": "批发市场公开报价", "seen_on": date(2026, 11, 13), "by": "吴思源", "at": at} | also
        return operations.enter_reference(
            commodity=Commodity.objects.get(name=kind), price_cny=Decimal(price), unit=unit, **said
        )

    return act


@pytest.fixture
def millet():
    return goods.product("北方小米 2斤", price="35.00", sale_unit="dai", net_weight_g=1000)


def test_the_two_over_priced_goods_raise_the_alarm_and_fair_ones_do_not(seen, at, millet):
    mushroom = goods.product("干茶树菇 1斤", price="75.00", sale_unit="dai", net_weight_g=500)
    fair = goods.product("县小米 5斤", price="49.50", sale_unit="dai", net_weight_g=2500)
    draft = goods.product("草稿小米", price="99.00", review_state="draft")
    operations.check_all(at=at)
    seen("小米", "19.80", "dai", net_weight_g=1000)
    seen("干茶树菇", "35.00")

    found = queries.comparisons([millet.pk, mushroom.pk, fair.pk, draft.pk])
    assert {pk: (row.percent, row.outcome) for pk, row in found.items()} == {
        millet.pk: (Decimal("76.8"), "dear"),
        mushroom.pk: (Decimal("114.3"), "dear"),
        fair.pk: (Decimal("0.0"), "fair"),
        draft.pk: (Decimal("900.0"), "dear"),
    }
    cases = PriceCase.objects.order_by("pk").values_list("product", "cause", "state", "answer_due_on")
    assert set(cases) == {
        (millet.pk, "alarm", "open", date(2026, 11, 25)),
        (mushroom.pk, "alarm", "open", date(2026, 11, 25)),
    }
    assert queries.told(found[millet.pk]) == (
        "本品 ¥17.50/斤，参考价 ¥9.90（批发市场公开报价，2026年11月13日），高 76.8 %"
    )


def test_the_night_finds_nothing_new_and_costs_the_same_for_many(seen, at, millet, django_assert_max_num_queries):
    operations.check_all(at=at)
    seen("小米", "9.90")
    for n in range(30):
        goods.product(f"小米{n}号", price="9.00")
    operations.check_all(at=at)

    with django_assert_max_num_queries(22):
        assert operations.check_all(at=at + timedelta(days=1)) == 1
    assert PriceCase.objects.count() == 1
    assert Comparison.objects.count() == 31


def test_the_alarm_is_raised_when_the_price_is_changed_and_settled_when_it_is_lowered(seen, at):
    village = goods.village()
    made = catalogue.draft_product(
        partner=goods.seller(), by="x", at=at, details=Details(title="小米", category=None, sale_unit="jin",
                                                               price_cny=Decimal("9.00"), origin=village),
    )  # fmt: skip
    type(made).objects.filter(pk=made.pk).update(review_state="listed", is_public=True)
    seen("小米", "9.90")
    assert not PriceCase.objects.exists()

    def cost(price):
        details = Details(title="小米", category=None, sale_unit="jin", price_cny=Decimal(price), origin=village)
        catalogue.update_product(product=made, details=details, by="x", at=at)

    cost("12.87")
    assert not PriceCase.objects.exists()
    cost("12.90")
    assert PriceCase.objects.get().percent == Decimal("30.3")
    cost("9.50")
    assert PriceCase.objects.get().state == "lowered"


def test_a_reference_that_grew_stale_or_was_raised_drops_the_case(seen, at, millet):
    operations.check_all(at=at)
    seen("小米", "9.90")

    operations.check_all(at=at + timedelta(days=200))

    assert PriceCase.objects.get().state == "dropped"
    assert not Comparison.objects.exists()
    assert queries.history_of(millet.pk) == []


def test_a_price_found_fair_raises_no_alarm_again_until_it_rises(seen, at, millet):
    operations.check_all(at=at)
    seen("小米", "9.90")
    case = PriceCase.objects.get()
    operations.answer(case=case, text="手工筛选", by="卖家", at=at)
    operations.decide(case=case, verdict="fair", note="等级不同", by="吴思源", at=at)

    operations.check_all(at=at)
    assert PriceCase.objects.count() == 1
    StockRecord.objects.filter(product=millet).update(price=Decimal("36.00"))
    operations.check_all(at=at)
    assert PriceCase.objects.running().count() == 1


def test_a_hand_says_what_goods_are_compared_with(seen, at, millet):
    operations.check_all(at=at)
    seen("小米", "9.90")

    operations.set_kind(product=millet, commodity=None, at=at)
    operations.check_all(at=at)

    assert not Comparison.objects.exists()
    assert PriceCase.objects.get().state == "dropped"


def test_a_price_of_exactly_this_product_goes_before_its_kind(seen, at, millet):
    seen("小米", "9.90")
    operations.enter_reference(
        product=millet, price_cny=Decimal("33.00"), unit="dai", net_weight_g=1000, source="县商店", seen_on=TODAY,
        by="x", at=at,
    )  # fmt: skip

    assert queries.comparisons([millet.pk])[millet.pk].percent == Decimal("6.1")


def test_goods_that_are_counted_are_compared_by_the_piece(seen, at):
    box = goods.product("土鸡蛋 30枚箱", price="45.00", sale_unit="xiang", net_weight_g=1600, pieces=30)
    loose = goods.product("土鸡蛋 散装", price="12.00", sale_unit="jin")
    operations.check_all(at=at)
    seen("土鸡蛋", "1.00", "mei")

    assert queries.comparisons([box.pk, loose.pk])[box.pk].percent == Decimal("50.0")
    assert loose.pk not in queries.comparisons([loose.pk])


def test_taizhou_asks_vegetables_to_be_fifteen_percent_below_the_average(seen, at):
    from catalog.origins.models import Region

    taizhou = Region.objects.create(
        code="321200", name="泰州市", level=2, parent=Region.objects.create(code="320000", name="江苏省", level=1)
    )
    village = Region.objects.create(code="321201001201", name="某村", level=5, parent=taizhou)
    cabbage = {price: goods.product("大白菜", price=price, origin=village) for price in ("1.70", "1.80", "2.10")}
    operations.check_all(at=at)
    seen("大白菜", "2.00", region=taizhou)

    found = queries.comparisons([one.pk for one in cabbage.values()])
    assert [found[one.pk].outcome for one in cabbage.values()] == ["fair", "above", "dear"]
    assert PriceRule.objects.get(code="taizhou-vegetables").target_percent == Decimal("-15.0")


def test_people_report_once_and_not_without_end(at, millet):
    user = User.objects.create_user("buyer")

    for _twice in range(2):
        operations.report(product=millet, user=user, text="菜市场 9.9 一斤", at=at)
    assert (PriceReport.objects.count(), PriceCase.objects.get().cause) == (1, "report")
    with pytest.raises(operations.BadAnswer):
        operations.report(product=goods.product("姜"), user=user, text="贵", at=at)
    for n in range(operations.cases.REPORTS_A_DAY - 1):
        operations.report(product=goods.product(f"货{n}"), user=user, text="太贵了吧", at=at)
    with pytest.raises(operations.TooManyReports):
        operations.report(product=goods.product("多一个"), user=user, text="太贵了吧", at=at)
    operations.report(product=goods.product("明天"), user=user, text="太贵了吧", at=at + timedelta(days=1))


def test_several_reports_join_the_case_that_runs(at, seen, millet):
    operations.check_all(at=at)
    seen("小米", "9.90")
    for name in ("甲", "乙"):
        operations.report(product=millet, user=User.objects.create_user(name), text="市场 9.9 一斤", at=at)

    assert PriceCase.objects.get().reports.count() == 2
    operations.check_all(at=at + timedelta(days=200))
    assert PriceCase.objects.get().state == "open"


def test_the_operator_waits_for_the_answer_or_for_its_last_day(at, millet):
    operations.report(product=millet, user=User.objects.create_user("u"), text="市场 9.9 一斤", at=at)
    case = PriceCase.objects.get()
    verdict = {"case": case, "verdict": "unfair", "note": "超出市场价七成", "by": "吴思源"}

    with pytest.raises(operations.BadAnswer):
        operations.decide(**verdict, at=at + timedelta(days=3))
    operations.decide(**verdict, at=at + timedelta(days=4))

    millet.refresh_from_db()
    assert (millet.review_state, millet.review_note) == ("delisted", "超出市场价七成")
    assert [one.number for one in queries.history_of(millet.pk)] == [case.number]
    assert PriceReport.objects.get().is_open is False
    with pytest.raises(IllegalMove):
        operations.decide(**verdict, at=at + timedelta(days=4))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"price_cny": Decimal(0)}, "price_cny"), ({"unit": "xiang"}, "net_weight_g"), ({"unit": "pood"}, "unit"),
     ({"source": " "}, "source"), ({"seen_on": date(2026, 11, 23)}, "seen_on"), ({"commodity": None}, "commodity")],
)  # fmt: skip
def test_a_reference_that_cannot_be_is_refused(at, wrong, field):
    said = {
        "commodity": Commodity.objects.get(name="小米"), "price_cny": Decimal(9), "unit": "jin", "source": "市场",
        "seen_on": TODAY, "by": "x", "at": at,
    } | wrong  # fmt: skip

    with pytest.raises(operations.BadReference) as problem:
        operations.enter_reference(**said)

    assert set(problem.value.problems) == {field}
    assert not ReferencePrice.objects.exists()


def test_a_file_brings_good_rows_in_and_bad_ones_back_and_twice_is_once(at, millet):
    operations.check_all(at=at)
    goods.village()
    text = (
        "品名,价格,单位,来源,日期,区划代码\n小米,9.90,斤,批发市场,2026-11-13,440281\n荸荠,¥8.20,公斤,批发市场,2026/11/13,\n"
        "龙肉,9,斤,x,2026-11-13,\n小米,贵,斤,x,2026-11-13,\n小米,9,斗,x,2026-11-13,\n小米,9,斤,x,2027-01-01,\n小米,9,斤,x,2026-11-13,999999\n"
    )
    for added, same in ((2, 0), (0, 2)):
        done = operations.import_references(operations.read_references(text.encode("gb18030")), by="x", at=at)
        assert (done.added, done.same, len(done.refused)) == (added, same, 5)
    assert [refusal.row.number for refusal in done.refused] == [4, 5, 6, 7, 8]
    assert ReferencePrice.objects.get(commodity__name="马蹄").standard_cny == Decimal("4.1000")
    done = operations.import_references(operations.read_references(text.encode()), within="450881", by="x", at=at)
    assert len(done.refused) == 7
    with pytest.raises(BadTable):
        operations.read_references(b"\x00\x01")
