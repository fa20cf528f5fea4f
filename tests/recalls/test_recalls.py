"""From a lot to everybody who has its goods: told, answered, paid back, and every unit accounted for."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.oscar_forks.partner.models import StockRecord
from logistics.coldchain.models import Disposition
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment, PackedUnits
from shop.ordering.models import OrderRefund
from shop.oscar_forks.order.models import OrderState
from shop.recalls import operations, queries
from shop.recalls.models import Alert, AlertedLine, AlertedOrder, AlertMessage
from shop.recalls.operations import CannotAnswer
from tests.catalog import goods
from tests.ordering.checkout import pay_out, someone

pytestmark = pytest.mark.django_db


def alerted(alert):
    """[(order, units)] that an alert reaches."""
    return [(one.order, sum(row.units for row in one.lines.all())) for one in alert.orders.order_by("pk")]


def test_every_order_with_goods_of_the_lot_is_found_and_no_other(bad, good, buy, press):
    first, second = buy(12), buy(5)
    both = buy(9, station="dispatched")
    only_good = buy(2)

    alert = press()

    assert alerted(alert) == [(first, 12), (second, 5), (both, 3)]
    assert not AlertedOrder.objects.filter(order=only_good).exists()
    assert alert.number == alert.recall.number


def test_who_ordered_and_who_receives_are_told_once(bad, buy, press, sms, at, mailoutbox):
    buyer = someone("li")
    buyer.phone, buyer.email = "13800000009", "li@example.org"
    buyer.save()
    order = buy(3, buyer=buyer)
    alert = press()
    assert sms == []

    assert operations.send_waiting(alert_id=alert.pk, at=at) == 3
    assert operations.send_waiting(alert_id=alert.pk, at=at) == 0

    assert sorted(phone for phone, _text in sms) == ["13800000009", "19900000001"]
    text = sms[0][1]
    for word in ("马蹄", order.number, "抽检发现农药残留超标", "请不要食用", f"/recalls/{alert.number}/"):
        assert word in text
    assert "。。" not in text
    assert [mail.to for mail in mailoutbox] == [["li@example.org"]]
    assert AlertedOrder.objects.get().told_at == at


@pytest.mark.parametrize("stop", ["。", ".", "！", "!", "？", "?", "！！"])
def test_a_message_ends_each_sentence_once_however_it_was_typed(bad, buy, press, sms, at, stop):
    buy(3)
    alert = press()
    Alert.objects.update(reason=f"农药残留超标{stop}", advice=f"请不要食用{stop}")

    operations.send_waiting(alert_id=alert.pk, at=at)

    assert "农药残留超标。请不要食用。" in sms[0][1]


def test_a_message_that_does_not_go_waits_and_is_given_up_after_five_tries(bad, buy, press, at, settings):
    buy(3)
    alert = press()
    settings.SMS_BACKEND = "tests.recalls.broken.BrokenSms"

    for _try in range(6):
        operations.send_waiting(alert_id=alert.pk, at=at)

    message = AlertMessage.objects.get()
    assert (message.state, message.tries, message.sent_at) == ("failed", 5, None)
    assert queries.progress(alert).unreachable == 1
    assert queries.progress(alert).told == 0


def test_the_sweep_sends_what_a_lost_task_left(bad, buy, press, at, sms):
    buy(3)
    press()

    assert operations.send_waiting(before=at - timedelta(minutes=1), at=at) == 0
    assert operations.send_waiting(before=at + timedelta(minutes=1), at=at + timedelta(minutes=2)) == 1
    assert len(sms) == 1


def test_one_tap_pays_the_affected_goods_back_and_a_second_tap_does_nothing(bad, good, buy, press, at):
    buyer = someone("li")
    buy(18)
    rice = goods.product("大米", seller_=bad.product.seller, price="25.00", sale_unit="dai", stock=9)
    order = buy(4, buyer=buyer, more=[(rice, 1)])  # 2 jin of the bad lot, 2 of the good one, one bag of rice
    press()
    mine = AlertedOrder.objects.for_user(buyer).get()
    assert operations.refundable(mine) == {order.lines.get(product=bad.product).pk: Decimal("7.00")}

    operations.take_money_back(alerted=mine, by=buyer, at=at)
    with pytest.raises(CannotAnswer):
        operations.take_money_back(alerted=mine, by=buyer, at=at)

    back = OrderRefund.objects.get()
    assert (mine.order_refund, mine.answer, mine.answered_by) == (back, "refund", "li")
    assert (back.refund.amount_cny, back.freight_cny) == (Decimal("7.00"), 0)
    order.refresh_from_db()
    assert order.status == OrderState.DELIVERED


def test_an_order_of_which_everything_is_affected_gets_its_freight_back_too(bad, buy, press, at):
    order = buy(3)
    press()
    mine = AlertedOrder.objects.get()

    operations.take_money_back(alerted=mine, by=order.user, at=at)
    pay_out(mine.order_refund, at=at)

    order.refresh_from_db()
    assert mine.order_refund.refund.amount_cny == order.total_incl_tax
    assert order.status == OrderState.REFUNDED
    assert queries.progress(Alert.objects.get()).refunded == 1


def test_a_packed_parcel_stays_at_the_sellers_and_is_packed_anew_from_another_lot(bad, good, buy, press, at):
    order = buy(3, station="packed")

    press()

    parcel = Consignment.objects.get()
    assert (parcel.state, parcel.held_from, parcel.recalled_by) == ("held", "packed", Alert.objects.get().number)
    assert parcel.get_state_display() == "暂扣：内有召回货物"
    with pytest.raises(fulfilment.NotHeld, match=parcel.number):
        fulfilment.decide(consignment=parcel, disposition=Disposition.RELEASE, by="罗阿强", reason="没事", at=at)

    fulfilment.repack(consignment=parcel, by="罗阿强", at=at)
    assert (parcel.state, parcel.packed_at, parcel.recalled_by) == ("planned", None, "")
    assert Lot.objects.get(pk=bad.pk).on_hand == 20
    fulfilment.pack(consignment=parcel, by="罗阿强", at=at)

    assert list(PackedUnits.objects.values_list("lot", "units")) == [(good.pk, 3)]
    mine = AlertedOrder.objects.get()
    assert (mine.answer, mine.lines.get().replaced) == ("replaced", True)
    with pytest.raises(CannotAnswer):
        operations.take_money_back(alerted=mine, by=order.user, at=at)
    assert not OrderRefund.objects.exists()
    record = StockRecord.objects.get(product=bad.product)
    assert (record.num_in_stock, record.num_allocated, record.num_uncovered) == (47, 0, 0)
    order.refresh_from_db()
    assert order.status == OrderState.PAID
    with pytest.raises(fulfilment.NotRecalled):
        fulfilment.repack(consignment=parcel, by="罗阿强", at=at)


def test_an_order_that_has_not_left_is_called_off_as_a_whole(bad, good, buy, press, at):
    order = buy(3, station="packed")
    press()
    mine = AlertedOrder.objects.get()

    operations.take_money_back(alerted=mine, by=order.user, at=at)

    assert mine.order_refund.refund.amount_cny == order.total_incl_tax
    assert Consignment.objects.get().state == "cancelled"
    assert Lot.objects.get(pk=bad.pk).on_hand == 20
    record = StockRecord.objects.get(product=bad.product)
    assert (record.num_in_stock, record.num_allocated, record.num_uncovered) == (50, 0, 0)


def test_who_waits_for_goods_that_were_not_packed_yet_is_not_alarmed(bad, buy, press):
    order = buy(3, station="paid")

    alert = press()

    assert alerted(alert) == []
    assert queries.report(alert).uncovered == 3
    order.refresh_from_db()
    assert order.status == OrderState.PAID


def test_a_drill_finds_the_same_orders_and_touches_neither_parcel_nor_buyer(bad, good, buy, press, sms, at):
    buyer = someone("li")
    order, packed = buy(3, buyer=buyer), buy(2, station="packed")

    drill = press(drill=True)

    assert alerted(drill) == [(order, 3), (packed, 2)]
    assert operations.send_waiting(at=at) == 0
    assert sms == []
    assert not AlertMessage.objects.exists()
    assert not AlertedOrder.objects.for_user(buyer).exists()
    assert Consignment.objects.get(reference=packed.number).state == "packed"
    assert Lot.objects.get(pk=bad.pk).state == "available"
    with pytest.raises(CannotAnswer):
        operations.take_money_back(alerted=drill.orders.first(), by=buyer, at=at)
    told = queries.report(drill)
    assert (told.unexplained, told.progress.orders, told.progress.units) == (0, 2, 5)
    assert alerted(press()) == alerted(drill)


def test_the_report_says_where_every_unit_is(bad, good, buy, press, at):
    buy(4), buy(3, station="dispatched"), buy(2, station="packed")
    [part] = lots.split(lot=bad, parts=[5], by="邓丽华", at=at)
    lots.write_off(lot=bad, quantity=1, by="邓丽华", at=at, reason="坏了")
    alert = press()
    [line] = AlertedLine.objects.filter(units=4)

    operations.note_return(alert=alert, returned={line.pk: 3}, by="邓丽华", at=at)

    told = queries.report(alert)
    assert told.where == {"at_seller": 2, "on_the_way": 3, "delivered": 4, "lost": 0}
    assert (told.whole.received, told.whole.packed, told.whole.returned) == (20, 9, 3)
    assert (told.whole.written_off, told.whole.on_hand, told.unexplained) == (1, 13, 0)
    assert [row.lot for row in told.rows] == [bad, part]
    assert (told.progress.units, told.progress.returned) == (9, 3)


@pytest.mark.parametrize("units", [0, -1, 5])
def test_no_more_comes_back_than_was_sent(bad, buy, press, at, units):
    buy(4)
    alert = press()

    with pytest.raises(CannotAnswer):
        operations.note_return(alert=alert, returned={AlertedLine.objects.get().pk: units}, by="邓丽华", at=at)

    assert AlertedLine.objects.get().returned == 0
    assert Lot.objects.get(pk=bad.pk).on_hand == 16


def test_who_has_used_the_goods_says_so_and_is_asked_no_more(bad, buy, press, at):
    order = buy(4)
    press()

    operations.nothing_left(alerted=AlertedOrder.objects.get(), by=order.user, at=at)

    assert AlertedOrder.objects.get().answer == "gone"
    assert not OrderRefund.objects.exists()
    assert not AlertedOrder.objects.unanswered().exists()


def test_strangers_are_shown_nothing(bad, buy, press):
    buy(4)
    press()

    assert not AlertedOrder.objects.for_user(someone("stranger")).exists()


@pytest.mark.parametrize("orders", [1, 3])
def test_an_alert_costs_the_same_for_one_order_and_for_three(bad, buy, at, orders, django_assert_num_queries):
    for _one in range(orders):
        buy(2)

    with django_assert_num_queries(16):
        alert = operations.tell_buyers(
            reached=[bad], kind="test", reason="r", advice="a", source="test:1", by="x", at=at
        )
    with django_assert_num_queries(12):
        queries.report(alert)
    again = operations.tell_buyers(reached=[bad], kind="test", reason="r", advice="a", source="test:1", by="x", at=at)
    assert again == alert
    assert alert.orders.count() == orders


def test_a_failed_test_tells_the_buyers_of_the_lot_and_of_its_parts(bad, buy, at):
    order = buy(4)
    [part] = lots.split(lot=bad, parts=[10], by="邓丽华", at=at)
    later = buy(8)

    alert = operations.test_failed(lot=bad, sample="S-1", findings="毒死蜱 0.3 mg/kg", by="化验室", at=at)

    assert alerted(alert) == [(order, 4), (later, 8)]
    assert set(alert.lots.all()) == {bad, part}
    assert "毒死蜱 0.3 mg/kg" in alert.reason


def test_a_unit_may_demand_fresh_goods_and_its_parcel_is_packed_of_them(bad, good, buy, at):
    from catalog.lots.freshness import Freshness
    from shop.institutions.operations import create_institution, demand_freshness

    school = create_institution(name="乐昌演示小学")
    demand_freshness(institution=school, freshness=Freshness(min_days=12))

    buy(3, institution=school, fund_channel="canteen", station="packed")

    assert list(PackedUnits.objects.values_list("lot", "units")) == [(good.pk, 3)]
    assert Consignment.objects.get().freshness == Freshness(min_days=12)
