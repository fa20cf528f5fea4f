from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.origins import operations as places
from shop.institutions.models import Budget, UnionMember
from shop.institutions.operations import OverBudget
from shop.welfare import operations
from shop.welfare.models import Allowance, RoundItem
from shop.welfare.operations import BadItem, EarmarkOver, NotADraft, NotReady, OverCeiling
from tests.catalog import goods

from .union import answer_all, cap, draft, open_round, union, wish

pytestmark = pytest.mark.django_db


def held(of):
    budget = Budget.objects.get(institution=of)
    return budget.reserved_cny, budget.committed_cny, budget.spent_cny


def test_publishing_gives_every_member_an_allowance_and_sets_the_sum_aside(at):
    school = union(members=3)

    published = open_round(school, at=at, items=[goods.product(stock=10)])

    assert (published.state, published.held_cny) == ("open", Decimal("600.00"))
    assert held(school) == (Decimal("600.00"), 0, 0)
    assert [(a.name, a.granted_cny, a.place.name) for a in Allowance.objects.all()] == [
        ("会员0", Decimal("200.00"), "本部"),
        ("会员1", Decimal("200.00"), "南校区"),
        ("会员2", Decimal("200.00"), "本部"),
    ]


def test_a_fund_that_is_too_small_is_told_with_numbers_and_changes_nothing(at):
    school = union(granted="599.99", members=3)
    planned = draft(school, at=at, items=[goods.product()])

    with pytest.raises(OverBudget, match=r"¥599\.99.*¥600\.00"):
        operations.publish(round=planned, by="officer", at=at)

    planned.refresh_from_db()
    assert planned.state == "draft"
    assert not Allowance.objects.exists()
    assert held(school) == (0, 0, 0)


def test_a_union_without_a_fund_of_the_year_is_told_so(at):
    school = union()
    planned = draft(
        school, at=at, items=[goods.product()],
        opens_at=at, closes_at=at + timedelta(days=60), delivery_on=at.date() + timedelta(days=90),
    )  # fmt: skip

    with pytest.raises(OverBudget, match="2027"):
        operations.publish(round=planned, by="officer", at=at)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"items": []}, "商品清单是空的"),
        ({"places": ()}, "领取点"),
        ({"delivery_on": date(2026, 11, 25)}, "2026年11月25日"),
        ({"opens_at": None, "closes_at": None}, "截止时间"),
    ],
)
def test_a_round_that_lacks_something_does_not_open(at, change, sentence):
    change = {"items": [goods.product()]} | change
    if "opens_at" in change:
        change |= {"opens_at": at - timedelta(days=3), "closes_at": at - timedelta(days=1)}
    planned = draft(union(), at=at, **change)

    with pytest.raises(NotReady, match=sentence):
        operations.publish(round=planned, by="officer", at=at)


def test_a_union_without_members_cannot_open_a_round(at):
    planned = draft(union(members=0), at=at, items=[goods.product()])
    with pytest.raises(NotReady, match="会员名单"):
        operations.publish(round=planned, by="officer", at=at)


# ---------------------------------------------------------------------- the year's ceiling
def test_the_ceiling_of_the_province_and_year_is_kept_with_numbers(at):
    cap(per_person="500.00")
    school = union()
    open_round(school, at=at, items=[goods.product()], allowance="300.00")
    second = draft(school, at=at, items=[goods.product()], allowance="200.01")

    with pytest.raises(OverCeiling, match=r"¥500\.00.*3.*¥200\.00.*¥200\.01"):
        operations.publish(round=second, by="officer", at=at)

    operations.update(round=second, allowance_cny=Decimal("200.00"))
    operations.publish(round=second, by="officer", at=at)
    assert second.state == "open"


def test_what_a_closed_round_did_not_spend_is_free_again_under_the_ceiling(at):
    cap(per_person="500.00")
    school = union(members=1)
    mati = goods.product("马蹄", price="10.00", stock=100)
    first = open_round(school, at=at, items=[mati], allowance="300.00")
    wish(first, "会员0", {mati: 5}, at=at)
    operations.close(round=first, by="officer", at=at + timedelta(days=1))

    second = open_round(school, at=at, items=[goods.product()], allowance="450.00")

    assert second.state == "open"


def test_a_cancelled_round_and_last_years_do_not_count(at):
    cap(per_person="300.00")
    school = union(members=1)
    first = open_round(school, at=at, items=[goods.product()], allowance="300.00")
    operations.cancel(round=first, by="officer", at=at, reason="改期")

    assert open_round(school, at=at, items=[goods.product()], allowance="300.00").state == "open"
    assert held(school)[0] == Decimal("300.00")


def test_the_earmark_lifts_the_ceiling_until_its_last_day(at):
    cap(per_person="100.00", earmark="600.00", until=date(2026, 11, 29))
    school = union(members=1)

    ordinary = draft(school, at=at, items=[goods.product()], allowance="700.00")
    with pytest.raises(OverCeiling):
        operations.publish(round=ordinary, by="officer", at=at)

    assert open_round(school, at=at, items=[goods.product()], allowance="700.00", earmarked=True).state == "open"


def test_the_earmark_ends_on_its_day(at):
    cap(per_person="2500.00", earmark="600.00", until=date(2026, 11, 28))
    planned = draft(union(), at=at, items=[goods.product()], earmarked=True)

    with pytest.raises(EarmarkOver, match="2026年11月28日"):
        operations.publish(round=planned, by="officer", at=at)


def test_without_an_earmark_on_file_none_may_be_used(at):
    planned = draft(union(), at=at, items=[goods.product()], earmarked=True)
    with pytest.raises(EarmarkOver):
        operations.publish(round=planned, by="officer", at=at)


def test_an_earmark_tied_to_other_channels_buys_nothing_here(at, settings):
    cap(earmark="600.00", until=date(2026, 12, 31), channels=["832", "union_app"])
    planned = draft(union(), at=at, items=[goods.product("马蹄")], earmarked=True)

    with pytest.raises(EarmarkOver, match="马蹄"):
        operations.publish(round=planned, by="officer", at=at)

    planned.refresh_from_db()
    assert (planned.state, planned.allowances.count()) == ("draft", 0)
    settings.AID_CHANNELS = ["832"]
    operations.publish(round=planned, by="officer", at=at)
    assert planned.allowances.count() == 3


def test_an_earmark_tied_to_the_paired_village_buys_its_goods_and_no_others(at):
    cap(earmark="600.00", until=date(2026, 12, 31), channels=["paired"])
    school, village = union(), goods.village()
    elsewhere = goods.village("上廊村", "440281102202")
    places.enter_pairing(
        kind="village_team", helper_region=school.region, helper_name=school.name, helper_uscc="12440000000000000K",
        helped=village, valid_from=date(2026, 1, 1), document_no="1号",
    )  # fmt: skip
    school.uscc = "12440000000000000K"
    school.save()

    mixed = draft(
        school, at=at, items=[goods.product("马蹄", origin=village), goods.product("芋头", origin=elsewhere)],
        earmarked=True,
    )  # fmt: skip
    with pytest.raises(EarmarkOver, match="芋头"):
        operations.publish(round=mixed, by="officer", at=at)

    pure = draft(school, at=at, items=[goods.product("鲜马蹄", origin=village)], earmarked=True)
    operations.publish(round=pure, by="officer", at=at)
    assert pure.state == "open"


# ---------------------------------------------------------------------- the list
def test_prices_stay_what_they_were_when_the_list_was_made(at):
    mati = goods.product("马蹄", price="3.50")
    planned = draft(union(), at=at, items=[mati])
    mati.stockrecords.update(price="9.90")

    operations.publish(round=planned, by="officer", at=at)

    assert RoundItem.objects.get().unit_price_cny == Decimal("3.50")


@pytest.mark.parametrize(
    ("bounds", "sentence"),
    [
        ({"unit_price_cny": Decimal("0")}, "大于零"),
        ({"unit_price_cny": Decimal("-1")}, "大于零"),
        ({"farmer_price_cny": Decimal("3.51")}, "农户"),
        ({"min_quantity": 1}, "2起售"),
        ({"min_quantity": 3}, "2的整数倍"),
        ({"max_quantity": 5}, "2的整数倍"),
        ({"min_quantity": 4, "max_quantity": 2}, "每人最多"),
        ({"min_quantity": 4, "quota": 2}, "全体最多"),
    ],
)
def test_an_item_out_of_bounds_is_refused_in_words(at, bounds, sentence):
    product = goods.product("马蹄", price="3.50", min_quantity=2, step_quantity=2)
    planned = draft(union(), at=at)

    with pytest.raises(BadItem, match=sentence):
        operations.add_item(round=planned, product=product, **bounds)

    assert not RoundItem.objects.exists()


def test_goods_stand_on_the_list_once_and_only_while_on_sale(at):
    planned = draft(union(), at=at)
    mati = goods.product("马蹄")
    operations.add_item(round=planned, product=mati)

    with pytest.raises(BadItem, match="已在清单"):
        operations.add_item(round=planned, product=mati)
    with pytest.raises(BadItem, match="未在售"):
        operations.add_item(round=planned, product=goods.product("山药", review_state="delisted"))


def test_a_published_list_is_locked(at):
    published = open_round(union(), at=at, items=[goods.product()])

    with pytest.raises(NotADraft):
        operations.add_item(round=published, product=goods.product())
    with pytest.raises(NotADraft):
        operations.remove_item(round=published, item=published.items.get())
    with pytest.raises(NotADraft):
        operations.update(round=published, allowance_cny=Decimal("9999"))
    with pytest.raises(NotADraft):
        operations.remove_place(round=published, place=published.places.first())


def test_members_who_come_later_are_added_once(at):
    school = union(members=1)
    published = open_round(school, at=at, items=[goods.product()])
    UnionMember.objects.create(institution=school, name="新会员", phone="13555550000", workplace="本部")

    assert operations.enrol_latecomers(round=published, by="officer", at=at) == 1
    assert operations.enrol_latecomers(round=published, by="officer", at=at) == 0

    published.refresh_from_db()
    assert published.held_cny == Decimal("400.00")
    assert held(school)[0] == Decimal("400.00")


def test_nobody_is_added_after_the_window(at):
    school = union(members=1)
    published = open_round(school, at=at, items=[goods.product()])
    UnionMember.objects.create(institution=school, name="新会员", phone="13555550000", workplace="本部")

    with pytest.raises(NotReady):
        operations.enrol_latecomers(round=published, by="officer", at=at + timedelta(days=8))


def test_a_round_is_published_once(at):
    published = open_round(union(), at=at, items=[goods.product()])
    twin = type(published).objects.get(pk=published.pk)
    twin.state = "draft"

    with pytest.raises(NotADraft):
        operations.publish(round=twin, by="officer", at=at)

    assert Allowance.objects.count() == 3


def test_calling_off_frees_the_money_until_it_is_paid(at):
    school = union(members=1)
    mati = goods.product("马蹄", price="10.00", stock=100)
    running = open_round(school, at=at, items=[mati])
    wish(running, "会员0", {mati: 2}, at=at)
    operations.close(round=running, by="officer", at=at + timedelta(days=1))
    answer_all(running, at=at)
    operations.fix_quantities(round=running, by="officer", at=at)
    assert held(school) == (Decimal("20.00"), 0, 0)

    operations.cancel(round=running, by="officer", at=at, reason="改期")

    assert held(school) == (0, 0, 0)
    assert not running.slips.model.objects.for_seller(school.officer).exists()
