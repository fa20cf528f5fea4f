"""How goods were made, and how fresh they must be when they reach a buyer."""

from datetime import date, datetime, timedelta

import pytest

from catalog.foundation.periods import CHINA
from catalog.lots import operations
from catalog.lots.freshness import Freshness
from catalog.lots.models import BatchRecord, Lot
from catalog.lots.operations import BadLot, Input, LotsRunShort
from catalog.origins.models import Household
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
TODAY = date(2026, 11, 22)
WHO = {"by": "邓丽华", "at": AT}


def days(n):
    return TODAY + timedelta(days=n)


def receive(product, quantity, **also):
    return operations.receive(**{"product": product, "quantity": quantity, "produced_on": TODAY, **WHO} | also)


@pytest.mark.django_db
def test_a_batch_record_tells_where_how_and_by_whom_the_goods_were_grown():
    lot = receive(goods.product(), 40, produced_on=days(-1))
    household = Household.objects.create(code="H1", region=goods.village())

    operations.record_batch(
        lot=lot, plot="下西村3号田", household=household, started_on=days(-120), packed_on=TODAY, store="村集配中心",
        inputs=[Input("pesticide", "吡虫啉", days(-30), 14, "10 g/亩"), Input("fertiliser", "农家肥", days(-100))],
        **WHO,
    )  # fmt: skip

    record = BatchRecord.objects.get()
    assert (record.plot, record.household, record.entered_by) == ("下西村3号田", household, "邓丽华")
    assert [(one.name, one.free_from) for one in record.inputs.all()] == [
        ("农家肥", days(-100)),
        ("吡虫啉", days(-16)),
    ]
    assert Lot.objects.get().state == "available"
    assert list(lot.events.values_list("kind", flat=True)) == ["received", "recorded"]


@pytest.mark.django_db
def test_goods_picked_before_the_days_to_wait_were_over_are_recorded_and_held_at_once():
    lot = receive(goods.product(), 40)

    operations.record_batch(lot=lot, inputs=[Input("medicine", "土霉素", days(-10), 28)], **WHO)

    lot.refresh_from_db()
    assert lot.state == "held"
    assert "土霉素" in lot.events.get(kind="held").reason
    assert "2026-12-10" in lot.events.get(kind="held").reason
    assert StockRecord.objects.get().num_in_stock == 0


@pytest.mark.django_db
def test_a_record_written_again_takes_the_place_of_the_first():
    lot = receive(goods.product(), 40)
    operations.record_batch(lot=lot, plot="1号", inputs=[Input("feed", "玉米", TODAY)], **WHO)

    operations.record_batch(lot=lot, plot="2号", **WHO)

    record = BatchRecord.objects.get()
    assert (record.plot, record.inputs.count()) == ("2号", 0)
    assert lot.events.filter(kind="recorded").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "told",
    [
        {"started_on": days(1)},
        {"packed_on": days(-1)},
        {"packed_on": days(1)},
        {"inputs": [Input("feed", "玉米", days(1))]},
        {"started_on": days(-5), "inputs": [Input("feed", "玉米", days(-6))]},
        {"inputs": [Input("feed", "玉米", TODAY)] * 41},
    ],
)
def test_impossible_days_are_refused_and_nothing_is_written(told):
    lot = receive(goods.product(), 40)

    with pytest.raises(BadLot):
        operations.record_batch(lot=lot, **told, **WHO)

    assert not BatchRecord.objects.exists()
    assert lot.events.count() == 1


@pytest.mark.parametrize(
    ("percent", "least", "left", "fit"),
    [(0, 0, 1, True), (50, 0, 15, True), (50, 0, 14, False), (0, 7, 7, True), (0, 7, 6, False), (60, 5, 18, True)],
)
def test_freshness_is_counted_in_whole_days_of_the_shelf_life(percent, least, left, fit):
    asked = Freshness(percent, least)

    assert asked.accepts(produced_on=days(left - 30), expires_on=days(left), on=TODAY) is fit


def test_what_never_expires_is_fresh_enough_and_two_demands_add_up_to_the_stricter():
    assert Freshness(100, 100).accepts(produced_on=days(-900), expires_on=None, on=TODAY)
    assert Freshness(50, 3) | Freshness(20, 9) == Freshness(50, 9)


def packed(product, quantity, **also):
    operations.reserve(wanted={StockRecord.objects.get(product=product).pk: quantity})
    return [(lot.code, n) for lot, n in operations.pack(product=product, quantity=quantity, **WHO, **also)]


@pytest.mark.django_db
def test_packing_skips_lots_that_are_too_short_for_this_buyer_and_keeps_them_for_others():
    product = goods.product()
    short = receive(product, 5, produced_on=days(-20), expires_on=days(5))
    fresh = receive(product, 5, expires_on=days(25))

    assert packed(product, 3, freshness=Freshness(min_days=10)) == [(fresh.code, 3)]
    assert packed(product, 3) == [(short.code, 3)]


@pytest.mark.django_db
def test_freshness_is_counted_on_the_day_of_arrival():
    product = goods.product()
    lot = receive(product, 5, expires_on=days(10))
    operations.reserve(wanted={StockRecord.objects.get().pk: 1})

    with pytest.raises(LotsRunShort, match="8天）的批次只有 0 斤，需要 1 斤"):
        operations.pack(product=product, quantity=1, freshness=Freshness(min_days=8), arrives_on=days(3), **WHO)
    out = operations.pack(product=product, quantity=1, freshness=Freshness(min_days=7), arrives_on=days(3), **WHO)

    assert out == [(lot, 1)]


@pytest.mark.django_db
def test_a_products_own_rule_holds_for_every_buyer_until_it_is_taken_away():
    product = goods.product()
    receive(product, 5, produced_on=days(-20), expires_on=days(10))
    fresh = receive(product, 2, expires_on=days(30))
    operations.demand_freshness(product=product, freshness=Freshness(min_percent=60))

    assert packed(product, 2) == [(fresh.code, 2)]
    operations.reserve(wanted={StockRecord.objects.get().pk: 1})
    with pytest.raises(LotsRunShort):
        operations.pack(product=product, quantity=1, **WHO)
    operations.demand_freshness(product=product, freshness=Freshness())
    assert len(operations.pack(product=product, quantity=1, **WHO)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("asked", [Freshness(101), Freshness(-1), Freshness(0, -1)])
def test_an_impossible_rule_is_refused(asked):
    with pytest.raises(BadLot):
        operations.demand_freshness(product=goods.product(), freshness=asked)
