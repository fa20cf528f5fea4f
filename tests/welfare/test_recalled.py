"""A lot is recalled whose goods went to a round's workplaces: each member who got some is told, one by one."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.periods import is_daytime
from catalog.lots import operations as lots
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.accounts.sms import KeptSms
from shop.institutions.models import UnionMember
from shop.ordering import refunds
from shop.ordering.promises import Side
from shop.oscar_forks.order.models import Line
from shop.payments.models import Refund
from shop.payments.tasks import send_refund
from shop.recalls import operations as recalls
from shop.welfare import operations, queries, tasks
from shop.welfare.ceiling import Gift
from shop.welfare.given import given_in_year
from shop.welfare.models import MemberNotice
from shop.welfare.operations import OverCeiling
from tests.catalog import goods

from .union import allowance_of, answer_all, cap, deliver_all, member_with_account, open_round, union, wish

pytestmark = pytest.mark.django_db

WHY = {"reason": "抽检发现农药残留超标", "advice": "请不要食用，可直接丢弃"}


@pytest.fixture(autouse=True)
def sms(settings):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    KeptSms.sent.clear()
    return KeptSms.sent


@pytest.fixture
def chicken(db):
    return goods.product("小笨鸡", seller_=goods.seller("同乐合作社"), price="20.00", sale_unit="zhi")


@pytest.fixture
def lot(chicken, at):
    return lots.receive(product=chicken, quantity=50, produced_on=date(2026, 11, 20), by="邓丽华", at=at)


@pytest.fixture
def corn(db):
    return goods.product("黏玉米", seller_=goods.seller("丰合作社"), price="60.00", sale_unit="xiang", stock=50)


@pytest.fixture
def school(db):
    return union(members=4)


@pytest.fixture
def me(school):
    return member_with_account(school)


def order(made, school, at):
    """The round closes, all cooperatives answer, and the union orders and pays."""
    operations.close(round=made, by="officer", at=at + timedelta(days=1))
    answer_all(made, at=at)
    operations.fix_quantities(round=made, by="officer", at=at)
    operations.order_and_pay(round=made, officer=school.officer, at=at)


def hand_a_chicken_to(members, school, chicken, at):
    made = open_round(school, at=at, items=[chicken], places=["本部"])
    for number in range(members):
        wish(made, f"会员{number}", {chicken: 1}, at=at)
    order(made, school, at)
    deliver_all(at=at)
    return made


@pytest.fixture
def paid(at, school, me, chicken, corn, lot):
    """会员0 and 李小满 (本部) get chickens, 会员1 (南校区) a chicken and corn, 会员2 (本部) corn only."""
    made = open_round(school, at=at, items=[chicken, corn])
    wish(made, "会员0", {chicken: 2}, at=at)
    wish(made, "会员1", {chicken: 1, corn: 1}, at=at)
    wish(made, "会员2", {corn: 1}, at=at)
    wish(made, "李小满", {chicken: 1}, at=at, user=me)
    order(made, school, at)
    made.refresh_from_db()
    return made


def recall(lot, at, **also):
    return lots.recall(lot=lot, by="吴思源", at=at, **WHY | {"scope": "forward"} | also).alert


def names():
    return sorted(MemberNotice.objects.filter(kind="alert").values_list("allowance__name", flat=True))


def test_everybody_who_got_goods_of_the_lot_is_told_and_nobody_else(at, paid, lot, sms):
    deliver_all(at=at)
    sms.clear()
    alert = recall(lot, at)

    assert names() == ["会员0", "会员1", "李小满"]
    tasks.text_members()
    told = [(phone, text) for phone, text in sms if "【召回】" in text]
    assert sorted(phone for phone, _text in told) == ["13700000001", "13901000000", "13901000001"]
    for word in ("小笨鸡", "拜泉年货", lot.code, "抽检发现农药残留超标", "请不要食用", f"/welfare/{paid.number}/"):
        assert word in told[0][1]
    tasks.text_members()
    assert len([text for _phone, text in sms if "【召回】" in text]) == 3
    [row] = queries.told(round=paid)
    assert (row.alert, row.members, row.texted, row.read, row.unreachable) == (alert, 3, 3, 0, 0)


def test_at_night_a_member_hears_of_a_recall_and_of_nothing_else(at, paid, lot, monkeypatch):
    monkeypatch.setattr("shop.welfare.operations.notices.is_daytime", is_daytime)
    night = at.replace(hour=23)
    deliver_all(at=night)
    recall(lot, night)

    def waiting_at(moment):
        return [
            kind for (kind,) in MemberNotice.objects.filter(pk__in=operations.waiting(at=moment)).values_list("kind")
        ]

    assert set(waiting_at(night)) == {"alert"}
    assert set(waiting_at(night.replace(hour=8) + timedelta(days=1))) == {"alert", "arrived"}


def test_the_same_recall_heard_twice_tells_nobody_twice(at, paid, lot):
    deliver_all(at=at)
    alert = recall(lot, at)
    operations.note_alert(alert=alert, at=at)
    assert names() == ["会员0", "会员1", "李小满"]


def test_a_drill_tells_no_member(at, paid, lot):
    deliver_all(at=at)
    recall(lot, at, drill=True)
    assert names() == []


def test_a_parcel_that_has_not_left_is_packed_anew_so_its_members_are_not_alarmed(at, paid, lot):
    for consignment in Consignment.objects.filter(state="planned"):
        fulfilment.pack(consignment=consignment, by="packer", at=at)
    first = Consignment.objects.filter(ship_to_street__contains="本部", lines__product__title="小笨鸡").get()
    fulfilment.dispatch_own_truck(consignment=first, vehicle="粤F12345", by="packer", at=at)

    recall(lot, at)

    assert names() == ["会员0", "李小满"]


def test_what_a_laboratory_found_is_told_like_a_recall(at, paid, lot):
    deliver_all(at=at)
    recalls.test_failed(lot=lot, sample="S-1", findings="毒死蜱 0.3 mg/kg", by="化验室", at=at)
    assert names() == ["会员0", "会员1", "李小满"]
    assert "毒死蜱 0.3 mg/kg" in MemberNotice.objects.filter(kind="alert").first().text


def test_a_member_reads_it_in_the_account_and_confirms_once(at, paid, lot, me, client, school):
    deliver_all(at=at)
    alert = recall(lot, at)
    notice = MemberNotice.objects.get(kind="alert", allowance__name="李小满")
    client.force_login(me)
    for page in ("/me/", "/welfare/", f"/welfare/{paid.number}/"):
        text = client.get(page).content.decode()
        assert "抽检发现农药残留超标" in text, page
        assert "我已知悉" in text, page
        assert f"/recalls/{alert.number}/" in text, page

    assert client.post(f"/welfare/read/{notice.pk}/").url == f"/welfare/{paid.number}/"
    client.post(f"/welfare/read/{notice.pk}/")

    notice.refresh_from_db()
    assert (notice.read_by, queries.told(round=paid)[0].read) == ("李小满", 1)
    assert "我已知悉" not in client.get("/me/").content.decode()
    assert "您已确认知悉" in client.get(f"/welfare/{paid.number}/").content.decode()
    # A colleague's message is not hers to confirm.
    other = MemberNotice.objects.get(kind="alert", allowance__name="会员0")
    assert client.post(f"/welfare/read/{other.pk}/").status_code == 404
    other.refresh_from_db()
    assert other.read_at is None


def test_the_officer_sees_who_was_told_and_notes_who_was_told_in_person(at, paid, lot, school, client):
    deliver_all(at=at)
    UnionMember.objects.filter(name="会员0").delete()
    alert = recall(lot, at)
    tasks.text_members()
    client.force_login(school.officer)

    page = client.get(f"/org/welfare/{paid.number}/").content.decode()
    assert "本轮货物有质量警示" in page
    assert "有1人已不在会员名单上" in page
    told = f"/org/welfare/{paid.number}/told/{alert.number}/"
    text = client.get(told).content.decode()
    assert "共3人分到这批货：2人已发短信，0人已知悉" in text
    assert "名单上无手机号" in text
    assert "会员2" not in text

    gone = MemberNotice.objects.get(kind="alert", allowance__name="会员0")
    assert (gone.texted_tail, gone.texted_at is None) == ("", False)
    client.post(f"{told}{gone.pk}/")
    gone.refresh_from_db()
    assert gone.read_by == "赵晓岚"
    assert "有1人已不在会员名单上" not in client.get(f"/org/welfare/{paid.number}/").content.decode()

    client.force_login(union("二中工会", region=False).officer)
    assert client.get(told).status_code == 404
    assert client.post(f"{told}{gone.pk}/").status_code == 404


def test_who_hands_out_is_warned_where_the_goods_lie(at, paid, lot, school, client):
    deliver_all(at=at)
    recall(lot, at)
    client.force_login(school.officer)
    place = paid.places.get(name="本部")
    there = client.get(f"/org/welfare/{paid.number}/places/{place.pk}/").content.decode()
    sign = client.get(f"/org/welfare/{paid.number}/sign/{allowance_of(paid, '会员0').pk}/").content.decode()
    for page in (there, sign):
        assert "以下批次请勿发放" in page
        assert lot.code in page


@pytest.mark.parametrize("members", [1, 3])
def test_telling_costs_the_same_however_many_members(
    at, school, chicken, lot, client, members, django_assert_num_queries
):
    made = hand_a_chicken_to(members, school, chicken, at)
    alert = recall(lot, at)
    MemberNotice.objects.all().delete()
    with django_assert_num_queries(8):
        operations.note_alert(alert=alert, at=at)
    assert MemberNotice.objects.count() == members
    client.force_login(school.officer)
    with django_assert_num_queries(8):
        client.get(f"/org/welfare/{made.number}/told/{alert.number}/")


def had(school, at):
    """Name → what the ceiling counts of this year."""
    given = given_in_year(union=school, day=at.date())
    names = dict(UnionMember.objects.filter(pk__in=given).values_list("pk", "name"))
    return {names[pk]: gifts for pk, gifts in given.items() if gifts != [Gift(Decimal("0.00"))]}


def take_money_back(alert, officer, at):
    for alerted in alert.orders.order_by("pk"):
        recalls.take_money_back(alerted=alerted, by=officer, at=at)


def settle_refunds():
    for refund in Refund.objects.all():
        send_refund(refund_id=refund.pk)


def test_what_a_recall_pays_back_is_free_again_under_the_year_s_ceiling(at, paid, lot, school, corn):
    cap(per_person="100.00")
    deliver_all(at=at)
    assert had(school, at) == {
        "会员0": [Gift(Decimal("40.00"))], "会员1": [Gift(Decimal("80.00"))], "会员2": [Gift(Decimal("60.00"))],
        "李小满": [Gift(Decimal("20.00"))],
    }  # fmt: skip
    alert = recall(lot, at)
    take_money_back(alert, school.officer, at)
    # Asked for is not there yet.
    assert had(school, at)["会员0"] == [Gift(Decimal("40.00"))]

    settle_refunds()

    assert had(school, at) == {"会员1": [Gift(Decimal("60.00"))], "会员2": [Gift(Decimal("60.00"))]}
    again = {"at": at, "items": [corn], "opens_at": at, "closes_at": at + timedelta(days=3)}
    with pytest.raises(OverCeiling):
        open_round(school, allowance="41.00", **again)
    assert open_round(school, allowance="40.00", **again).state == "open"


def test_a_recall_of_some_of_the_goods_of_a_workplace_frees_each_member_s_part(at, school, chicken, lot):
    made = open_round(school, at=at, items=[chicken])
    lots.receive(product=chicken, quantity=50, produced_on=date(2026, 11, 21), by="邓丽华", at=at)
    [held] = lots.split(lot=lot, parts=[47], by="邓丽华", at=at)
    lots.hold(lot=held, by="邓丽华", at=at, reason="留样")
    # 本部 gets three chickens of the lot that will be recalled, and one of the next.
    wish(made, "会员0", {chicken: 3}, at=at)
    wish(made, "会员2", {chicken: 1}, at=at)
    order(made, school, at)
    deliver_all(at=at)

    take_money_back(recall(lot, at, scope="lot"), school.officer, at)
    settle_refunds()

    assert had(school, at) == {"会员0": [Gift(Decimal("15.00"))], "会员2": [Gift(Decimal("5.00"))]}


def test_goods_called_off_before_they_left_are_not_freed_twice(at, paid, lot, school):
    alert = recall(lot, at)
    assert alert.orders.count() == 0
    for order in {line.order for line in Line.objects.filter(product__title="小笨鸡")}:
        refunds.call_off(order=order, side=Side.SELLER, by="clerk", reason="召回", at=at)
    settle_refunds()
    assert had(school, at) == {"会员1": [Gift(Decimal("60.00"))], "会员2": [Gift(Decimal("60.00"))]}


@pytest.mark.parametrize("members", [1, 3])
def test_asking_what_members_had_costs_the_same_however_many(
    at, school, chicken, lot, members, django_assert_num_queries
):
    hand_a_chicken_to(members, school, chicken, at)
    take_money_back(recall(lot, at), school.officer, at)
    settle_refunds()
    with django_assert_num_queries(3):
        given = given_in_year(union=school, day=at.date())
    assert set(map(tuple, given.values())) == {(Gift(Decimal("0.00")),)}
