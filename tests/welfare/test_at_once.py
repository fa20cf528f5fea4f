"""Many members at one moment; only PostgreSQL lets them write side by side."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection, connections

from catalog.foundation.periods import CHINA
from shop.welfare import operations
from shop.welfare.models import Allowance, Pick, Round, RoundItem, SlipLine
from shop.welfare.operations import NotADraft, RoundNotOpen, TooFewLeft
from tests.catalog import goods

from .union import draft, open_round, union, wish

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


def at_once(acts):
    """Run all ``acts`` together; return what each of them got or raised."""
    start = Barrier(len(acts))

    def run(act):
        try:
            connection.ensure_connection()
            start.wait(60)
            return act()
        except (TooFewLeft, RoundNotOpen, NotADraft) as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_32_members_who_want_2_each_of_20_chickens_get_exactly_20():
    chicken = goods.product("小笨鸡", price="90.00")
    running = open_round(union(members=32), at=AT, items=[(chicken, {"quota": 20})])

    outcomes = at_once([lambda n=n: wish(running, f"会员{n}", {chicken: 2}, at=AT) for n in range(32)])

    assert RoundItem.objects.get().taken == 20
    assert sum(Pick.objects.values_list("quantity", flat=True)) == 20
    assert outcomes.count(None) == 10
    assert Allowance.objects.filter(spent_cny=Decimal("180.00")).count() == 10
    assert Allowance.objects.filter(spent_cny=0).count() == 22


def test_a_click_that_arrives_eight_times_at_once_is_one_wish():
    chicken = goods.product("小笨鸡", price="90.00")
    running = open_round(union(members=1), at=AT, items=[(chicken, {"quota": 20})])
    wish(running, "会员0", {}, at=AT)

    outcomes = at_once([lambda: wish(running, "会员0", {chicken: 2}, at=AT)] * 8)

    assert outcomes == [None] * 8
    assert (RoundItem.objects.get().taken, Pick.objects.get().quantity) == (2, 2)
    assert Allowance.objects.get().spent_cny == Decimal("180.00")


def test_wishes_in_any_order_of_goods_do_not_lock_each_other_out():
    wanted = [goods.product(f"第{n}号", price="1.00") for n in range(6)]
    running = open_round(union(members=16), at=AT, items=wanted)

    outcomes = at_once(
        [
            lambda n=n: wish(running, f"会员{n}", dict.fromkeys(wanted if n % 2 else wanted[::-1], 2), at=AT)
            for n in range(16)
        ]
    )

    assert outcomes == [None] * 16
    assert set(RoundItem.objects.values_list("taken", flat=True)) == {32}


def test_no_wish_is_lost_between_registering_and_closing():
    chicken = goods.product("小笨鸡", price="90.00", stock=1000)
    running = open_round(union(members=24), at=AT, items=[chicken])
    wish(running, "会员0", {chicken: 1}, at=AT)

    def shut():
        operations.close(round=Round.objects.get(pk=running.pk), by="officer", at=AT + timedelta(hours=1))

    outcomes = at_once([*(lambda n=n: wish(running, f"会员{n}", {chicken: 1}, at=AT) for n in range(1, 24)), shut])

    refused = sum(isinstance(outcome, RoundNotOpen) for outcome in outcomes)
    assert SlipLine.objects.get().wanted == Pick.objects.count() == 24 - refused
    assert Round.objects.get().held_cny == Decimal("90.00") * (24 - refused)


def test_two_officers_publish_one_round_once():
    planned = draft(union(members=5), at=AT, items=[goods.product()])

    outcomes = at_once(
        [
            lambda: operations.publish(
                round=Round.objects.select_related("union__region").get(pk=planned.pk), by="officer", at=AT
            )
        ]
        * 4
    )

    assert outcomes.count(None) == 1
    assert Allowance.objects.count() == 5
