"""Plan, pack, book: what a packer does, and what must not happen twice."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import StateChange
from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.oscar_forks.partner.models import StockRecord
from logistics.couriers.base import CourierUnavailable
from logistics.fulfilment import operations, queries, tasks
from logistics.fulfilment.models import Consignment, ConsignmentLine, Waybill
from logistics.fulfilment.rates import NoRate
from logistics.fulfilment.signals import consignment_delivered, consignment_dispatched
from tests.catalog import goods

from .conftest import NOON, SHIP_TO, booked, held_product, line, packed


@pytest.fixture
def heard():
    """What fulfilment announced, in order."""
    calls = []

    def note_dispatched(sender, consignment, at, **_future):
        calls.append(("dispatched", consignment.number, at))

    def note_delivered(sender, consignment, at, **_future):
        calls.append(("delivered", consignment.number, at))

    consignment_dispatched.connect(note_dispatched)
    consignment_delivered.connect(note_delivered)
    yield calls
    consignment_dispatched.disconnect(note_dispatched)
    consignment_delivered.disconnect(note_delivered)


def test_an_order_is_planned_once_with_one_consignment_for_each_band(seller):
    product = held_product(seller)
    lines = [line(product, 3, "chilled"), line(product, 2, "frozen"), line(product, 5, "chilled")]
    wish = {"reference": "O-7", "seller": seller, "ship_to": SHIP_TO, "lines": lines, "at": NOON}

    first = operations.plan(**wish)
    second = operations.plan(**wish)

    assert [(one.band, one.weight_g) for one in first] == [("chilled", 4000), ("frozen", 1000)]
    assert [one.pk for one in second] == [one.pk for one in first]
    assert ConsignmentLine.objects.count() == 3
    assert first[0].ship_to == SHIP_TO


@pytest.mark.parametrize("count", [1, 30])
def test_planning_costs_the_same_however_many_lines(seller, count, django_assert_num_queries):
    product = held_product(seller)

    with django_assert_num_queries(5):  # savepoint, what stands, two inserts, release
        operations.plan(reference="O-8", seller=seller, ship_to=SHIP_TO, lines=[line(product)] * count, at=NOON)


def test_two_delivery_days_are_two_consignments(seller):
    product = held_product(seller)
    for day in (date(2026, 11, 24), date(2026, 11, 25), date(2026, 11, 24)):
        operations.plan(
            reference="O-9",
            seller=seller,
            ship_to=SHIP_TO,
            lines=[line(product)],
            wanted_on=day,
            window="05:30",
            at=NOON,
        )

    assert sorted(Consignment.objects.values_list("wanted_on", flat=True)) == [date(2026, 11, 24), date(2026, 11, 25)]


def test_packing_takes_the_lot_that_expires_first_and_names_it(seller):
    product = goods.product("鸡蛋", seller_=seller, net_weight_g=50)
    late = lots.receive(
        product=product, quantity=8, produced_on=date(2026, 11, 20), expires_on=date(2026, 12, 20), by="t", at=NOON
    )
    soon = lots.receive(
        product=product, quantity=6, produced_on=date(2026, 11, 18), expires_on=date(2026, 11, 30), by="t", at=NOON
    )
    lots.reserve(wanted={product.stockrecords.get().pk: 10})

    consignment = packed(seller, product=product)

    (packed_line,) = consignment.lines.all()
    assert [(entry.lot.code, entry.units) for entry in packed_line.packed.all()] == [(soon.code, 6), (late.code, 4)]
    record = StockRecord.objects.get(product=product)
    assert (record.num_in_stock, record.num_allocated) == (4, 0)
    assert consignment.packed_at == NOON


def test_packing_twice_takes_the_goods_once(seller):
    consignment = packed(seller)

    with pytest.raises(IllegalMove):
        operations.pack(consignment=Consignment.objects.get(pk=consignment.pk), by="packer", at=NOON)

    assert StockRecord.objects.get().num_in_stock == 90


def test_what_the_lots_do_not_hold_is_not_packed_at_all(seller):
    product = held_product(seller)
    (consignment,) = operations.plan(
        reference="O-2", seller=seller, ship_to=SHIP_TO, lines=[line(product, 10), line(product, 20)], at=NOON
    )

    with pytest.raises(lots.NotHeld):
        operations.pack(consignment=consignment, by="packer", at=NOON)

    consignment.refresh_from_db()
    assert consignment.state == "planned"
    assert Lot.objects.get().on_hand == 100
    assert [list(row.packed.all()) for row in consignment.lines.all()] == [[], []]


def test_sf_gives_a_number_and_a_sorting_code(seller, couriers):
    consignment = booked(seller)

    waybill = Waybill.objects.get()
    assert consignment.state == "booked"
    assert (waybill.state, waybill.waybill_no[:2], waybill.route_code) == ("booked", "SF", "755WE")
    assert (waybill.product, waybill.temperature) == ("201", "1")
    assert couriers.parcels("sf")[0]["reference"] == f"{consignment.number}-1"


def test_a_busy_courier_leaves_the_wish_waiting_and_books_once_later(seller, couriers):
    consignment = packed(seller)
    operations.request_waybill(consignment=consignment, courier="sf", by="packer", at=NOON)
    couriers.order_faults("sf", "A1005", "lost_answer")

    for _attempt in range(2):
        with pytest.raises(CourierUnavailable):
            operations.book_waybill(consignment=consignment, at=NOON)
    waybill = Waybill.objects.get()
    assert (waybill.state, waybill.attempts) == ("waiting", 2)
    operations.book_waybill(consignment=consignment, at=NOON)
    operations.book_waybill(consignment=consignment, at=NOON)

    assert len(couriers.parcels("sf")) == 1
    waybill.refresh_from_db()
    assert (waybill.state, waybill.waybill_no) == ("booked", couriers.parcels("sf")[0]["waybill_no"])


def test_a_refusal_is_shown_and_another_courier_can_be_chosen(seller, couriers):
    consignment = packed(seller, band="ambient")
    operations.request_waybill(consignment=consignment, courier="sf", by="packer", at=NOON)
    couriers.order_faults("sf", "refused")
    operations.book_waybill(consignment=consignment, at=NOON)
    consignment.refresh_from_db()
    assert (consignment.state, Waybill.objects.get().problem) == ("packed", "20052 月结卡号不匹配")

    operations.request_waybill(
        consignment=consignment, courier="kuaidi100", company="yuantong", waybill_no=" yt123456 ", by="packer", at=NOON
    )
    operations.book_waybill(consignment=consignment, at=NOON)

    consignment.refresh_from_db()
    assert consignment.state == "booked"
    assert Waybill.objects.get(state="booked").waybill_no == "YT123456"
    assert couriers.parcels("kuaidi100")[0]["reference"] == "YT123456"


@pytest.mark.parametrize(
    "wish",
    [
        {"courier": "pigeon"},
        {"courier": "own"},
        {"courier": "kuaidi100"},
        {"courier": "kuaidi100", "company": "yuantong", "waybill_no": "12<b>"},
        {"courier": "kuaidi100", "company": "yuantong", "waybill_no": "1" * 33},
    ],
)
def test_a_wish_that_no_courier_can_fulfil_is_refused_with_a_sentence(seller, couriers, wish):
    consignment = packed(seller, band="ambient")

    with pytest.raises(operations.BadWaybill) as problem:
        operations.request_waybill(consignment=consignment, by="packer", at=NOON, **wish)

    assert str(problem.value)
    assert not Waybill.objects.exists()


def test_a_courier_without_a_frozen_product_is_not_asked(seller, couriers):
    consignment = packed(seller, band="frozen")

    with pytest.raises(operations.BadWaybill):
        operations.request_waybill(
            consignment=consignment, courier="kuaidi100", company="yuantong", waybill_no="YT123456", by="p", at=NOON
        )


def test_one_consignment_has_one_live_waybill_and_one_number_one_parcel(seller, couriers):
    booked(seller, band="ambient", courier="kuaidi100", company="yuantong", waybill_no="YT123456")
    other = packed(seller, reference="O-2", band="ambient", product=held_product(seller, "姜"))
    number = {"courier": "kuaidi100", "company": "yuantong", "waybill_no": "YT123456", "by": "packer", "at": NOON}

    with pytest.raises(operations.BadWaybill):
        operations.request_waybill(consignment=other, **number)
    operations.request_waybill(consignment=other, **(number | {"waybill_no": "YT999999"}))
    with pytest.raises(operations.BadWaybill):
        operations.request_waybill(consignment=other, **(number | {"waybill_no": "YT888888"}))

    assert sorted(Waybill.objects.values_list("waybill_no", flat=True)) == ["YT123456", "YT999999"]


def test_the_sweeper_books_what_a_lost_task_left_waiting(seller, couriers, monkeypatch):
    consignment = packed(seller)
    operations.request_waybill(consignment=consignment, courier="sf", by="packer", at=NOON)
    monkeypatch.setattr(tasks.timezone, "now", lambda: NOON + timedelta(minutes=4))
    tasks.sweep()
    assert Waybill.objects.get().state == "waiting"

    monkeypatch.setattr(tasks.timezone, "now", lambda: NOON + timedelta(minutes=6))
    tasks.sweep()

    assert Waybill.objects.get().state == "booked"
    assert len(couriers.parcels("sf")) == 1


def test_an_own_truck_leaves_arrives_and_is_received(seller, heard):
    consignment = packed(seller)
    operations.dispatch_own_truck(consignment=consignment, vehicle="粤F 12345", by="packer", at=NOON)
    operations.confirm_receipt(consignment=consignment, by="何秀兰", at=NOON + timedelta(hours=2))
    operations.confirm_receipt(consignment=consignment, by="somebody else", at=NOON + timedelta(hours=3))

    consignment.refresh_from_db()
    assert (consignment.state, consignment.received_by) == ("delivered", "何秀兰")
    assert consignment.delivered_at == NOON + timedelta(hours=2)
    assert heard == [
        ("dispatched", consignment.number, NOON),
        ("delivered", consignment.number, NOON + timedelta(hours=2)),
    ]


def test_goods_that_have_not_left_cannot_be_received(seller, heard):
    consignment = packed(seller)

    with pytest.raises(operations.NotOnItsWay):
        operations.confirm_receipt(consignment=consignment, by="何秀兰", at=NOON)

    assert heard == []
    assert StateChange.objects.filter(target="delivered").count() == 0


def test_cancelling_puts_packed_goods_back_and_withdraws_the_waybill(
    seller, couriers, django_capture_on_commit_callbacks
):
    consignment, _ambient = operations.plan(
        reference="O-1",
        seller=seller,
        ship_to=SHIP_TO,
        lines=[line(held_product(seller)), line(held_product(seller, "姜", held=10), band="ambient")],
        at=NOON,
    )
    operations.pack(consignment=consignment, by="packer", at=NOON)
    operations.request_waybill(consignment=consignment, courier="sf", by="packer", at=NOON)
    operations.book_waybill(consignment=consignment, at=NOON)

    with django_capture_on_commit_callbacks(execute=True):
        cancelled = operations.cancel(reference="O-1", by="buyer", at=NOON)
    again = operations.cancel(reference="O-1", by="buyer", at=NOON)

    assert [bool(one.packed_at) for one in cancelled] == [True, False]
    assert again == []
    assert Waybill.objects.get().state == "cancelled"
    assert couriers.parcels("sf")[0]["state"] == "cancelled"
    record = StockRecord.objects.get(product=consignment.lines.get().product)
    assert (record.num_in_stock, record.num_allocated) == (100, 10)
    assert StockRecord.objects.get(product__title="姜").num_allocated == 10


def test_goods_on_their_way_cannot_be_cancelled(seller, couriers):
    consignment = booked(seller)
    operations.hand_over(consignment=consignment, by="packer", at=NOON)

    with pytest.raises(operations.AlreadyTravelling):
        operations.cancel(reference="O-1", by="buyer", at=NOON)

    consignment.refresh_from_db()
    assert (consignment.state, Waybill.objects.get().state) == ("dispatched", "booked")


def test_freight_comes_from_the_cards_of_the_day(seller, django_assert_num_queries):
    product = held_product(seller)
    lines = [line(product, 10, "chilled"), line(product, 2, "ambient")]
    day = date(2026, 11, 22)

    with django_assert_num_queries(2):
        (quotes, far) = queries.freight_for_many(
            parcels=[(seller.region, lines), (None, lines)], province="广东省", day=day
        )

    assert [(q.band, q.amount_cny, q.weight_g) for q in quotes] == [
        ("chilled", Decimal("30.00"), 5000),
        ("ambient", Decimal("6.00"), 1000),
    ]
    assert [(q.band, q.amount_cny) for q in far] == [("chilled", Decimal("50.00")), ("ambient", Decimal("8.00"))]
    with pytest.raises(NoRate):
        queries.freight_for(lines=lines, province="广东省", seller_region=None, day=date(2025, 12, 31))
