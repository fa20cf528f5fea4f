"""Goods of a paid round that do not come, and workplaces that get too little: everybody concerned is heard or told."""

from datetime import timedelta
from decimal import Decimal

import pytest

from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.accounts.sms import KeptSms
from shop.institutions.models import Budget
from shop.ledger.models import Entry
from shop.ordering import refunds
from shop.ordering.promises import Side
from shop.oscar_forks.order.models import Line, Order, OrderState
from shop.payments.models import Refund
from shop.payments.tasks import send_refund
from shop.welfare import operations, queries, tasks
from shop.welfare.models import Allowance, Extra, MemberNotice, Pick
from shop.welfare.operations import NotConfirmed, NothingToHandOut, NotShort
from tests.catalog import goods

from .union import allowance_of, answer_all, deliver_all, member_with_account, open_round, union, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop(db):
    return goods.seller("同乐合作社", phone="15500000001")


@pytest.fixture
def chicken(coop):
    return goods.product("小笨鸡", seller_=coop, price="90.00", sale_unit="zhi", stock=50, storage_band="frozen")


@pytest.fixture
def corn(db):
    return goods.product("黏玉米", seller_=goods.seller("丰合作社"), price="60.00", sale_unit="xiang", stock=50)


@pytest.fixture
def school(db):
    return union(members=4)


@pytest.fixture
def paid(at, school, chicken, corn):
    """会员0 (本部) two chickens; 会员1 (南校区) a chicken and corn; 会员2 (本部) a chicken. Ordered and paid."""
    made = open_round(school, at=at, items=[chicken, corn])
    wish(made, "会员0", {chicken: 2}, at=at)
    wish(made, "会员1", {chicken: 1, corn: 1}, at=at)
    wish(made, "会员2", {chicken: 1}, at=at)
    operations.close(round=made, by="officer", at=at + timedelta(days=1))
    answer_all(made, at=at)
    operations.fix_quantities(round=made, by="officer", at=at)
    operations.order_and_pay(round=made, officer=school.officer, at=at)
    made.refresh_from_db()
    return made


def spent():
    return dict(Allowance.objects.exclude(spent_cny=0).values_list("name", "spent_cny"))


def settle_refunds():
    for refund in Refund.objects.all():
        send_refund(refund_id=refund.pk)


def fund(school):
    budget = Budget.objects.get(institution=school)
    return budget.reserved_cny, budget.committed_cny, budget.spent_cny


def test_the_officer_cancels_a_cooperative_s_rest_and_members_fund_and_ledger_follow(at, paid, school, coop, client):
    client.force_login(school.officer)
    assert "取消未发出的货物" in client.get(f"/org/welfare/{paid.number}/").content.decode()

    answer = client.post(
        f"/org/welfare/{paid.number}/sellers/{coop.pk}/call-off/", {"reason": "禽流感封控"}, follow=True
    )
    settle_refunds()

    assert "已取消" in answer.content.decode()
    assert set(Order.objects.filter(seller=coop).values_list("status", flat=True)) == {OrderState.REFUNDED}
    assert spent() == {"会员1": Decimal("60.00")}
    assert fund(school) == (0, 0, Decimal("60.00"))
    assert sum(Entry.objects.values_list("amount_cny", flat=True)) == Decimal("60.00")
    assert set(Line.objects.filter(product__title="小笨鸡").values_list("stockrecord__num_allocated", flat=True)) == {0}
    told = MemberNotice.objects.filter(kind="withdrawn").values_list("allowance__name", "text")
    assert sorted(name for name, _text in told) == ["会员0", "会员1", "会员2"]
    assert all("小笨鸡" in text and "禽流感封控" in text for _name, text in told)
    # Nobody collects at the main site any more, so nothing of it is waited for, and the page says so.
    assert paid.deliveries.get(place__name="本部").arrived_at is not None
    assert "已取消，不再送货" in client.get(f"/org/welfare/{paid.number}/").content.decode()
    with pytest.raises(NothingToHandOut):
        operations.hand_out(
            allowance=allowance_of(paid, "会员0"), signed_name="会员0", signature=None, by=school.officer, at=at
        )


def test_a_second_click_finds_nothing_more_to_cancel(paid, school, coop, client):
    client.force_login(school.officer)
    for _again in range(2):
        answer = client.post(f"/org/welfare/{paid.number}/sellers/{coop.pk}/call-off/", {"reason": "x"}, follow=True)
    assert "都已发出、已取消" in answer.content.decode()
    assert Refund.objects.count() == 2  # one for each workplace


def test_a_cooperative_of_no_order_and_a_round_of_another_union_are_not_found(paid, school, coop, client):
    client.force_login(school.officer)
    stranger = goods.seller("别的合作社")
    assert client.post(f"/org/welfare/{paid.number}/sellers/{stranger.pk}/call-off/").status_code == 404
    client.force_login(union("二中工会", region=False).officer)
    assert client.post(f"/org/welfare/{paid.number}/sellers/{coop.pk}/call-off/").status_code == 404
    assert Refund.objects.count() == 0


def test_when_the_seller_gives_up_one_workplace_the_other_goes_on(at, paid, coop):
    order = Order.objects.get(seller=coop, group__welfare_delivery__place__name="本部")

    refunds.call_off(order=order, side=Side.SELLER, by="clerk", reason="鸡不够", at=at)

    assert spent() == {"会员1": Decimal("150.00")}
    paid.refresh_from_db()
    assert paid.state == "paid"
    deliver_all(at=at)
    paid.refresh_from_db()
    assert paid.state == "delivered"


def test_goods_lost_on_the_way_are_taken_off_the_list_and_paid_back(at, paid, school, coop):
    order = Order.objects.get(seller=coop, group__welfare_delivery__place__name="南校区")
    parcel = Consignment.objects.get(reference=order.number)
    fulfilment.pack(consignment=parcel, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=parcel, vehicle="粤F12345", by="packer", at=at)

    fulfilment.declare_lost(consignment=parcel, by="driver", reason="翻车", at=at)
    settle_refunds()

    assert spent() == {"会员0": Decimal("180.00"), "会员1": Decimal("60.00"), "会员2": Decimal("90.00")}
    assert fund(school) == (0, 0, Decimal("330.00"))
    assert [(n.allowance.name, n.kind) for n in MemberNotice.objects.all()] == [("会员1", "withdrawn")]
    deliver_all(at=at)
    place = paid.places.get(name="南校区")
    assert [[p.item.product.title for p in a.picks.all() if p.allotted] for a in queries.to_hand_out(place=place)] == [
        ["黏玉米"]
    ]


def test_members_hear_by_sms_that_their_goods_are_there_and_nobody_else_does(
    at, paid, settings, django_capture_on_commit_callbacks
):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    KeptSms.sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        deliver_all(at=at)

    phones = set(Allowance.objects.filter(spent_cny__gt=0).values_list("member__phone", flat=True))
    arrivals = [(phone, text) for phone, text in KeptSms.sent if "已送达" in text]
    assert {phone for phone, _text in arrivals} == phones
    assert len(arrivals) == 3
    tasks.text_members()
    assert len([text for _phone, text in KeptSms.sent if "已送达" in text]) == 3


def test_a_message_that_cannot_be_sent_waits_and_holds_up_no_other(at, paid, monkeypatch, settings):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    deliver_all(at=at)
    KeptSms.sent.clear()
    broken = Allowance.objects.get(name="会员0").member.phone
    send = KeptSms.send

    def stumble(self, *, phone, text):
        if phone == broken:
            raise OSError("no route to the SMS centre")
        send(self, phone=phone, text=text)

    with monkeypatch.context() as patch:
        patch.setattr(KeptSms, "send", stumble)
        tasks.text_members()
    assert len(KeptSms.sent) == 2
    assert MemberNotice.objects.filter(texted_at=None).count() == 1
    tasks.text_members()
    assert len(KeptSms.sent) == 3


def test_the_member_reads_on_the_phone_what_does_not_come(at, school, chicken, client):
    member = member_with_account(school)
    made = open_round(school, at=at, items=[chicken])
    wish(made, "李小满", {chicken: 1}, at=at, user=member)
    operations.close(round=made, by="officer", at=at + timedelta(days=1))
    answer_all(made, at=at)
    operations.fix_quantities(round=made, by="officer", at=at)
    operations.order_and_pay(round=made, officer=school.officer, at=at)
    refunds.call_off(order=Order.objects.get(), side=Side.SELLER, by="clerk", reason="鸡舍失火", at=at)
    client.force_login(member)
    page = client.get(f"/welfare/{made.number}/").content.decode()
    assert "鸡舍失火" in page
    assert "小笨鸡" in page


# ---------------------------------------------------------------- too little at a workplace


@pytest.fixture
def short(at, school, coop):
    """Eggs are sent from ten on; the cooperative has 12 of 30: 本部 gets 8 or so, 南校区 4."""
    eggs = goods.product("鸡蛋", seller_=coop, price="2.00", sale_unit="mei", stock=40, min_quantity=10)
    made = open_round(school, at=at, items=[eggs])
    wish(made, "会员0", {eggs: 10}, at=at)
    wish(made, "会员1", {eggs: 10}, at=at)
    wish(made, "会员2", {eggs: 10}, at=at)
    operations.close(round=made, by="officer", at=at + timedelta(days=1))
    answer_all(made, at=at, 鸡蛋=12)
    operations.fix_quantities(round=made, by="officer", at=at)
    made.refresh_from_db()
    return made


def rows(round):
    return [(s.place.name, s.quantity, s.least, s.members) for s in queries.shortfalls(round=round)]


def decide(client, round, place, act, **more):
    place = round.places.get(name=place)
    data = {"act": act, "place": place.pk, "item": round.items.get().pk} | more
    return client.post(f"/org/welfare/{round.number}/too-little/", data, follow=True).content.decode()


def test_a_round_with_too_little_somewhere_is_not_ordered_and_the_officer_is_led_to_the_page(at, short, school, client):
    assert rows(short) == [("本部", 8, 10, 2), ("南校区", 4, 10, 1)]
    with pytest.raises(NotConfirmed, match="本部 鸡蛋 8枚"):
        operations.order_and_pay(round=short, officer=school.officer, at=at)
    client.force_login(school.officer)
    page = client.get(f"/org/welfare/{short.number}/").content.decode()
    assert f"/org/welfare/{short.number}/too-little/" in page
    assert f"/org/welfare/{short.number}/pay/" not in page
    page = client.get(f"/org/welfare/{short.number}/too-little/").content.decode()
    assert "再为工会买 2 枚（¥4.00）" in page
    assert "再为工会买 6 枚（¥12.00）" in page


def test_raising_buys_the_rest_for_the_union_and_then_the_round_can_be_ordered(at, short, school, client):
    client.force_login(school.officer)
    for place in ("本部", "南校区"):
        decide(client, short, place, "raise")

    assert rows(short) == []
    assert fund(school) == (Decimal("40.00"), 0, 0)
    operations.order_and_pay(round=short, officer=school.officer, at=at)
    assert fund(school) == (0, 0, Decimal("40.00"))
    assert sorted(Line.objects.values_list("quantity", flat=True)) == [10, 10]
    assert sum(spent().values()) == Decimal("24.00")  # members pay for what they get
    assert sorted(Extra.objects.values_list("quantity", flat=True)) == [2, 6]
    assert "¥40.00" in client.get(f"/org/welfare/{short.number}/report/").content.decode()


def test_dropping_gives_the_allowance_back_and_tells_the_members_of_that_workplace_only(at, short, school, client):
    client.force_login(school.officer)
    assert "不安排" in decide(client, short, "南校区", "drop")
    decide(client, short, "本部", "raise")

    assert [n.allowance.name for n in MemberNotice.objects.exclude(source="shared")] == ["会员1"]
    assert fund(school) == (Decimal("20.00"), 0, 0)
    operations.order_and_pay(round=short, officer=school.officer, at=at)
    assert Line.objects.get().quantity == 10


def test_dropping_the_last_goods_calls_the_round_off(short, school, client):
    client.force_login(school.officer)
    decide(client, short, "南校区", "drop")
    decide(client, short, "本部", "drop")
    short.refresh_from_db()
    assert short.state == "cancelled"
    assert fund(school) == (0, 0, 0)


def test_pooling_sends_everything_to_one_workplace_and_tells_who_has_to_walk(at, short, school, client):
    client.force_login(school.officer)
    decide(client, short, "南校区", "pool", into=short.places.get(name="本部").pk)

    assert rows(short) == []
    [notice] = MemberNotice.objects.exclude(source="shared")
    assert (notice.allowance.name, notice.kind) == ("会员1", "moved")
    assert "本部" in notice.text
    operations.order_and_pay(round=short, officer=school.officer, at=at)
    assert Line.objects.get().quantity == 12
    assert set(Pick.objects.values_list("allowance__place__name", flat=True)) == {"本部"}


def test_a_decision_made_twice_is_made_once(short, school, client):
    client.force_login(school.officer)
    decide(client, short, "本部", "raise")
    assert "已经处理" in decide(client, short, "本部", "raise")
    assert Extra.objects.get().quantity == 2


def test_nothing_is_raised_beyond_the_stock_or_the_fund(at, short, school, client):
    client.force_login(school.officer)
    product = short.items.get().product
    product.stockrecords.update(num_in_stock=12)
    assert "可用库存 12" in decide(client, short, "本部", "raise")
    product.stockrecords.update(num_in_stock=40)
    Budget.objects.filter(institution=school).update(granted_cny=Decimal("25.00"))
    assert "剩余" in decide(client, short, "本部", "raise")
    assert Extra.objects.count() == 0
    assert fund(school) == (Decimal("24.00"), 0, 0)


def test_another_union_decides_nothing_here(short, client):
    client.force_login(union("二中工会", region=False).officer)
    assert client.get(f"/org/welfare/{short.number}/too-little/").status_code == 404


def test_once_ordered_nothing_is_decided_any_more(at, short, school):
    place, item = short.places.get(name="本部"), short.items.get()
    for where in short.places.all():
        operations.raise_to_minimum(round=short, place=where, item=item, by="o", at=at)
    operations.order_and_pay(round=short, officer=school.officer, at=at)
    with pytest.raises(NotShort):
        operations.drop(round=short, place=place, item=item, by="o", at=at)


def test_whoever_gets_less_than_wished_for_hears_what_and_how_much_in_one_message(at, school, chicken, corn, client):
    me = member_with_account(school)
    made = open_round(school, at=at, items=[chicken, corn])
    wish(made, "会员0", {chicken: 1, corn: 1}, at=at)
    wish(made, "会员1", {chicken: 2}, at=at)
    wish(made, "李小满", {corn: 1}, at=at, user=me)
    operations.close(round=made, by="officer", at=at + timedelta(days=1))
    answer_all(made, at=at, 小笨鸡=2, 黏玉米=0)
    operations.fix_quantities(round=made, by="officer", at=at)

    told = dict(MemberNotice.objects.filter(kind="withdrawn").values_list("allowance__name", "text"))
    # Two chickens for three wishes are one each; 会员2 wished for nothing and hears nothing.
    assert sorted(told) == ["会员0", "会员1", "李小满"]
    assert "您分到：黏玉米 0箱（登记1箱）。" in told["会员0"]
    assert "您分到：小笨鸡 1只（登记2只）。" in told["会员1"]
    assert spent().get("李小满") is None
    client.force_login(me)
    page = client.get(f"/welfare/{made.number}/").content.decode()
    assert "您登记的商品未能供应，额度未使用" in page
    assert "领取点" not in page


def test_members_hear_that_a_round_was_called_off_and_still_find_it(at, school, chicken, client):
    me = member_with_account(school)
    made = open_round(school, at=at, items=[chicken])
    wish(made, "会员0", {chicken: 2}, at=at)
    wish(made, "李小满", {chicken: 1}, at=at, user=me)
    client.force_login(school.officer)
    client.post(f"/org/welfare/{made.number}/cancel/", {"reason": "合作社受灾"})

    told = MemberNotice.objects.filter(kind="withdrawn", source="cancelled")
    assert sorted(told.values_list("allowance__name", flat=True)) == ["会员0", "李小满"]
    assert all("合作社受灾" in notice.text for notice in told)
    client.force_login(me)
    page = client.get(f"/welfare/{made.number}/").content.decode()
    assert "工会已取消本轮登记" in page
    assert "合作社受灾" in page
    assert "提交登记" not in page
