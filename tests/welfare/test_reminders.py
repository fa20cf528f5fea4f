"""The officer texts those of whom a round still waits for something, nobody more than once a day."""

from datetime import timedelta

import pytest

from shop.accounts.sms import KeptSms
from shop.institutions.models import UnionMember
from shop.welfare import operations, tasks
from shop.welfare.models import MemberNotice
from shop.welfare.operations import NobodyToRemind
from tests.catalog import goods

from .union import allowance_of, answer_all, deliver_all, open_round, union, wish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sms(settings):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    KeptSms.sent.clear()
    return KeptSms.sent


@pytest.fixture
def school(db):
    return union(members=3)


@pytest.fixture
def running(at, school):
    chicken = goods.product("小笨鸡", price="20.00", sale_unit="zhi", stock=50)
    made = open_round(school, at=at, items=[chicken])
    wish(made, "会员0", {chicken: 1}, at=at)
    return made


def reminded():
    told = MemberNotice.objects.filter(kind="reminder").order_by("pk")
    return list(told.values_list("allowance__name", flat=True))


def test_while_it_is_open_those_without_a_wish_are_told_once_a_day(at, running, sms):
    assert operations.remind(round=running, at=at) == 2
    with pytest.raises(NobodyToRemind):
        operations.remind(round=running, at=at + timedelta(minutes=5))
    assert operations.remind(round=running, at=at + timedelta(days=1)) == 2

    assert reminded() == ["会员1", "会员2"] * 2
    tasks.text_members()
    assert len(sms) == 4
    for word in ("拜泉年货", "演示一中工会", "¥200.00", f"/welfare/{running.number}/"):
        assert word in sms[0][1]


def test_a_member_who_left_the_list_is_not_texted(at, running):
    UnionMember.objects.filter(name="会员2").delete()
    assert operations.remind(round=running, at=at) == 1
    assert reminded() == ["会员1"]


def test_a_round_that_waits_for_cooperatives_reminds_no_member(at, running):
    operations.close(round=running, by="officer", at=at + timedelta(days=1))
    running.refresh_from_db()
    with pytest.raises(NobodyToRemind):
        operations.remind(round=running, at=at + timedelta(days=1))
    assert reminded() == []


def test_where_goods_lie_those_who_have_not_signed_are_told(at, running, school, client):
    client.force_login(school.officer)
    operations.close(round=running, by="officer", at=at + timedelta(days=1))
    answer_all(running, at=at)
    operations.fix_quantities(round=running, by="officer", at=at)
    operations.order_and_pay(round=running, officer=school.officer, at=at)
    assert "短信提醒" not in client.get(f"/org/welfare/{running.number}/").content.decode()
    deliver_all(at=at)
    assert "短信提醒未领取的1人" in client.get(f"/org/welfare/{running.number}/").content.decode()

    page = client.post(f"/org/welfare/{running.number}/remind/", follow=True).content.decode()
    assert "正在向1名会员发送短信" in page
    assert reminded() == ["会员0"]
    page = client.post(f"/org/welfare/{running.number}/remind/", follow=True).content.decode()
    assert "今天没有需要提醒的会员" in page

    signed = allowance_of(running, "会员0")
    operations.hand_out(allowance=signed, signed_name="会员0", signature=None, by=school.officer, at=at)
    running.refresh_from_db()
    with pytest.raises(NobodyToRemind):
        operations.remind(round=running, at=at + timedelta(days=2))
