from datetime import timedelta
from decimal import Decimal

import pytest

from shop.institutions.models import UnionMember
from shop.welfare import operations
from shop.welfare.models import Allowance, Pick, Round, RoundItem
from shop.welfare.operations import AllowanceExhausted, BadWish, RoundNotOpen, TooFewLeft
from tests.catalog import goods

from .union import allowance_of, member_with_account, open_round, union, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def chicken(db):
    return goods.product("小笨鸡", price="90.00", sale_unit="zhi", stock=100)


@pytest.fixture
def corn(db):
    return goods.product("黏玉米", price="60.00", sale_unit="xiang", stock=100)


@pytest.fixture
def running(at, chicken, corn):
    return open_round(union(), at=at, items=[(chicken, {"max_quantity": 2, "quota": 3}), corn])


def spent(running, name="会员0"):
    return allowance_of(running, name).spent_cny


def picks(running, name="会员0"):
    return {p.item.product.title: p.quantity for p in Pick.objects.filter(allowance__name=name)}


def taken(product):
    return RoundItem.objects.get(product=product).taken


def test_a_wish_spends_the_allowance_once_however_often_it_is_clicked(at, running, chicken, corn):
    for _click in range(2):
        wish(running, "会员0", {chicken: 1, corn: 1}, at=at)

    assert (spent(running), picks(running)) == (Decimal("150.00"), {"小笨鸡": 1, "黏玉米": 1})
    assert (taken(chicken), taken(corn)) == (1, 1)


@pytest.mark.parametrize("quantity", [10**9, 10**18, 10**40, 10**400])
def test_a_wish_without_measure_is_refused_with_a_sentence(at, running, corn, quantity):
    with pytest.raises(BadWish):
        wish(running, "会员0", {corn: quantity}, at=at)
    assert (spent(running), taken(corn)) == (0, 0)


def test_a_wish_is_changed_and_taken_back_until_the_window_closes(at, running, chicken, corn):
    wish(running, "会员0", {chicken: 2}, at=at)
    wish(running, "会员0", {chicken: 1, corn: 1}, at=at)
    assert (spent(running), taken(chicken)) == (Decimal("150.00"), 1)

    wish(running, "会员0", {}, at=at)

    assert (spent(running), picks(running), taken(chicken), taken(corn)) == (0, {}, 0, 0)


def test_more_than_the_allowance_is_refused_with_numbers_and_keeps_the_earlier_wish(at, running, chicken, corn):
    wish(running, "会员0", {chicken: 1}, at=at)

    with pytest.raises(AllowanceExhausted, match=r"¥240\.00.*¥200\.00.*¥40\.00"):
        wish(running, "会员0", {chicken: 2, corn: 1}, at=at)

    assert (spent(running), picks(running), taken(chicken), taken(corn)) == (Decimal("90.00"), {"小笨鸡": 1}, 1, 0)


def test_a_scarce_item_runs_out_and_says_how_many_are_left(at, running, chicken, corn):
    wish(running, "会员0", {chicken: 2}, at=at)

    with pytest.raises(TooFewLeft, match="小笨鸡.*1"):
        wish(running, "会员1", {chicken: 2, corn: 0}, at=at)

    assert (spent(running, "会员1"), taken(chicken)) == (0, 2)


@pytest.mark.parametrize(("quantity", "sentence"), [(-1, "不能为负"), (3, "每人最多2只"), (10**9, "每人最多2只")])
def test_a_quantity_that_cannot_be_is_refused(at, running, chicken, quantity, sentence):
    with pytest.raises(BadWish, match=sentence):
        wish(running, "会员0", {chicken: quantity}, at=at)

    assert not Pick.objects.exists()


def test_an_item_of_another_round_is_refused(at, running, chicken):
    other = open_round(union("别的工会"), at=at, items=[chicken])
    allowance = allowance_of(running, "会员0")

    with pytest.raises(BadWish):
        operations.register(
            allowance=allowance, wishes={other.items.get().pk: 1}, place=allowance.place,
            user=running.union.officer, at=at,
        )  # fmt: skip


@pytest.mark.parametrize(("days", "sentence"), [(7, "2026年11月29日 10:00"), (30, "截止")])
def test_an_expired_round_is_refused_in_clear_words(at, running, chicken, days, sentence):
    with pytest.raises(RoundNotOpen, match=sentence):
        wish(running, "会员0", {chicken: 1}, at=at + timedelta(days=days))

    assert not Pick.objects.exists()


def test_a_round_that_opens_later_says_when(at, chicken):
    later = open_round(union(), at=at, items=[chicken], opens_at=at + timedelta(hours=2))
    with pytest.raises(RoundNotOpen, match="2026年11月22日 12:00"):
        wish(later, "会员0", {chicken: 1}, at=at)


def test_a_wish_that_meets_the_closing_is_refused_by_the_statement_itself(at, running, chicken):
    # The round was read as open; it closes before the allowance is spent.
    Allowance.objects.filter(round=running).update(is_open=False)

    with pytest.raises(RoundNotOpen):
        wish(running, "会员0", {chicken: 1}, at=at)

    assert taken(chicken) == 0


def test_the_list_knows_the_phone_and_the_first_wish_binds_the_account(at, chicken):
    school = union(members=0)
    me = member_with_account(school)
    running = open_round(school, at=at, items=[chicken])

    assert list(Round.objects.for_member(me)) == [running]
    wish(running, "李小满", {chicken: 1}, at=at, user=me)

    assert UnionMember.objects.get().user == me


def test_an_unproved_phone_opens_nobodys_allowance(at, chicken):
    school = union(members=0)
    me = member_with_account(school)
    open_round(school, at=at, items=[chicken])
    me.phone_verified = False

    assert not Allowance.objects.for_user(me).exists()


def test_a_bound_allowance_stays_with_its_account_when_the_number_goes_to_another(at, chicken):
    school = union(members=0)
    me = member_with_account(school)
    running = open_round(school, at=at, items=[chicken])
    wish(running, "李小满", {chicken: 1}, at=at, user=me)
    phone, me.phone = me.phone, None
    me.save()
    stranger = type(me).objects.create(username="stranger", phone=phone, phone_verified=True)

    assert Allowance.objects.for_user(me).count() == 1
    assert not Allowance.objects.for_user(stranger).exists()
