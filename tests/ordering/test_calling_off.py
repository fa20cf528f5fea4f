"""A paid order that does not leave has a way out for each side, and its money goes back to where it came from."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.accounts.sms import KeptSms
from shop.ordering import operations, queries, refunds, tasks
from shop.ordering.models import NoticeKind, OrderNotice
from shop.ordering.promises import Side
from shop.ordering.refunds import CannotCallOff
from shop.ordering.signals import goods_withdrawn
from shop.oscar_forks.order.models import OrderState
from shop.payments.models import Payment, Refund
from tests.catalog import goods

from .checkout import pay, place, rate_cards, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(db):
    rate_cards()


@pytest.fixture
def withdrawn():
    heard = []

    def hear(sender, order, lines, reason, at, **_future):
        heard.append((order.number, sorted(line.title for line in lines), reason))

    goods_withdrawn.connect(hear)
    yield heard
    goods_withdrawn.disconnect(hear)


@pytest.fixture
def two_bands(at):
    """A paid order of ambient 大米 (100.00) and frozen 雪毛鸡 (60.00), two parcels."""
    seller = goods.seller("乐昌")
    rice = goods.product("大米", seller_=seller, price="25.00", sale_unit="dai", net_weight_g=5000, stock=100)
    hen = goods.product("雪毛鸡", seller_=seller, price="60.00", sale_unit="zhi", stock=100, storage_band="frozen")
    group = place([(rice, 4), (hen, 1)], at=at, buyer=someone("buyer"))
    pay(group, at=at)
    return group.orders.get()


def parcel(order, band):
    return Consignment.objects.get(reference=order.number, band=band)


def send(consignment, at):
    fulfilment.pack(consignment=consignment, by="packer", at=at)
    fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=at)


def held():
    return dict(StockRecord.objects.values_list("product__title", "num_allocated"))


def test_the_seller_who_cannot_deliver_gives_the_money_back_and_the_buyer_is_told(
    two_bands, at, withdrawn, settings, django_capture_on_commit_callbacks
):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    type(two_bands.user).objects.update(phone="13800000001")
    KeptSms.sent.clear()

    with django_capture_on_commit_callbacks(execute=True):
        back = refunds.call_off(order=two_bands, side=Side.SELLER, by="罗阿强", reason="霜冻，没有收成", at=at)

    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.REFUNDED
    assert back.refund.amount_cny == two_bands.total_incl_tax == Payment.objects.get().amount_cny
    assert held() == {"大米": 0, "雪毛鸡": 0}
    assert set(Consignment.objects.values_list("state", flat=True)) == {"cancelled"}
    assert withdrawn == [(two_bands.number, ["大米", "雪毛鸡"], "霜冻，没有收成")]
    [(phone, text)] = KeptSms.sent
    assert phone == "13800000001"
    assert text.startswith("乐昌无法交付订单")
    assert "霜冻，没有收成" in text
    assert OrderNotice.objects.get().texted_at is not None


def test_called_off_twice_pays_back_once(two_bands, at):
    refunds.call_off(order=two_bands, side=Side.SELLER, by="clerk", reason="没有货", at=at)
    with pytest.raises(CannotCallOff, match="已经取消"):
        refunds.call_off(order=two_bands, side=Side.PLATFORM, by="operator", reason="没有货", at=at)
    assert Refund.objects.count() == OrderNotice.objects.count() == 1


def test_a_reason_is_asked_for_and_nothing_happens_without_it(two_bands, at):
    with pytest.raises(CannotCallOff, match="取消原因"):
        refunds.call_off(order=two_bands, side=Side.SELLER, by="clerk", reason="  ", at=at)
    two_bands.refresh_from_db()
    assert (two_bands.status, Refund.objects.count()) == (OrderState.PAID, 0)


def test_what_has_left_goes_on_and_the_rest_is_called_off(two_bands, at, withdrawn):
    send(parcel(two_bands, "ambient"), at)

    back = refunds.call_off(order=two_bands, side=Side.PLATFORM, by="operator", reason="冷链车坏了", at=at)

    two_bands.refresh_from_db()
    assert back.refund.amount_cny == Decimal("60.00")  # the hen; the carriage of the rice was spent
    assert two_bands.status == OrderState.DISPATCHED
    assert held() == {"大米": 0, "雪毛鸡": 0}
    assert withdrawn == [(two_bands.number, ["雪毛鸡"], "冷链车坏了")]
    fulfilment.deliver_own_truck(consignment=parcel(two_bands, "ambient"), by="driver", at=at)
    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.DELIVERED


def test_when_the_rest_is_called_off_after_the_first_parcel_came_the_order_has_arrived(two_bands, at):
    send(parcel(two_bands, "ambient"), at)
    fulfilment.deliver_own_truck(consignment=parcel(two_bands, "ambient"), by="driver", at=at)
    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.DISPATCHED

    refunds.call_off(order=two_bands, side=Side.SELLER, by="clerk", reason="没有货", at=at)

    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.DELIVERED
    operations.complete(order=two_bands, by="buyer", at=at)


def test_a_buyer_may_not_call_off_packed_goods_until_they_are_late(two_bands, at):
    fulfilment.pack(consignment=parcel(two_bands, "frozen"), by="packer", at=at)
    # Paid on the 22nd, promised for the 25th, late from the 28th on.
    with pytest.raises(CannotCallOff, match="2026年11月28日"):
        refunds.call_off(order=two_bands, side=Side.BUYER, by="buyer", reason="不要了", at=at + timedelta(days=5))
    assert Refund.objects.count() == 0

    refunds.call_off(order=two_bands, side=Side.BUYER, by="buyer", reason="太晚了", at=at + timedelta(days=6))

    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.REFUNDED
    assert OrderNotice.objects.count() == 0  # who cancels knows it


def test_the_wished_day_is_the_promise_where_there_is_one(two_bands, at):
    two_bands.wanted_on = (at + timedelta(days=20)).date()
    two_bands.save(update_fields=["wanted_on"])
    fulfilment.pack(consignment=parcel(two_bands, "frozen"), by="packer", at=at)
    assert list(queries.late(today=(at + timedelta(days=22)).date())) == []
    assert list(queries.late(today=(at + timedelta(days=23)).date())) == [two_bands]


def test_who_waits_for_late_goods_is_told_once(two_bands, at, settings):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    type(two_bands.user).objects.update(phone="13800000001")
    KeptSms.sent.clear()

    assert refunds.note_late(at=at + timedelta(days=5)) == 0
    assert refunds.note_late(at=at + timedelta(days=6)) == 1
    assert refunds.note_late(at=at + timedelta(days=7)) == 0
    notice = OrderNotice.objects.get()
    assert notice.kind == NoticeKind.LATE
    # Its task was lost: the sweep finds the row five minutes later.
    assert queries.notices_to_text(at=notice.made_at + timedelta(minutes=4)) == []
    assert queries.notices_to_text(at=notice.made_at + timedelta(minutes=5)) == [notice.pk]
    for _again in range(2):
        tasks.text_notice(notice_id=notice.pk)
    assert [phone for phone, _text in KeptSms.sent] == ["13800000001"]


def test_nobody_is_woken_to_hear_that_goods_are_late(two_bands, at, settings, django_capture_on_commit_callbacks):
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    type(two_bands.user).objects.update(phone="13800000001")
    KeptSms.sent.clear()
    midnight = at.replace(hour=0, minute=5) + timedelta(days=6)

    with django_capture_on_commit_callbacks(execute=True):
        assert refunds.note_late(at=midnight) == 1

    assert KeptSms.sent == []
    assert queries.notices_to_text(at=midnight.replace(hour=7, minute=59)) == []
    assert queries.notices_to_text(at=midnight.replace(hour=8, minute=0)) == [OrderNotice.objects.get().pk]


def test_what_is_sent_is_not_late_any_more(two_bands, at):
    for band in ("ambient", "frozen"):
        send(parcel(two_bands, band), at)
    assert refunds.note_late(at=at + timedelta(days=30)) == 0


def test_goods_lost_on_the_way_are_paid_back_and_the_rest_arrives(two_bands, at, withdrawn):
    for band in ("ambient", "frozen"):
        send(parcel(two_bands, band), at)

    fulfilment.declare_lost(consignment=parcel(two_bands, "frozen"), by="罗阿强", reason="车辆翻覆", at=at)

    assert Refund.objects.get().amount_cny == Decimal("60.00")
    assert withdrawn == [(two_bands.number, ["雪毛鸡"], "途中遗失")]
    assert OrderNotice.objects.get().kind == NoticeKind.LOST
    fulfilment.deliver_own_truck(consignment=parcel(two_bands, "ambient"), by="driver", at=at)
    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.DELIVERED


def test_when_everything_is_lost_the_order_is_refunded_with_its_freight(two_bands, at):
    for band in ("ambient", "frozen"):
        send(parcel(two_bands, band), at)
        fulfilment.declare_lost(consignment=parcel(two_bands, band), by="罗阿强", reason="车辆翻覆", at=at)
    two_bands.refresh_from_db()
    assert two_bands.status == OrderState.REFUNDED
    assert Payment.objects.get().refunded_cny == two_bands.total_incl_tax


def test_goods_are_given_up_with_a_reason_and_only_on_their_way(two_bands, at):
    with pytest.raises(Exception, match="不能"):
        fulfilment.declare_lost(consignment=parcel(two_bands, "frozen"), by="x", reason="丢了", at=at)
    send(parcel(two_bands, "frozen"), at)
    with pytest.raises(fulfilment.ReasonMissing):
        fulfilment.declare_lost(consignment=parcel(two_bands, "frozen"), by="x", reason=" ", at=at)
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_offers_cost_two_queries_however_many(at, django_assert_num_queries, count):
    product = goods.product(stock=100)
    orders = []
    for _ in range(count):
        group = place([(product, 2)], at=at)
        pay(group, at=at)
        orders.append(group.orders.get())
    with django_assert_num_queries(2):
        found = queries.offers(orders=orders, side=Side.BUYER, today=at.date())
    assert [offer.possible for offer in found.values()] == [True] * count
