from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.lots import operations
from catalog.lots.models import Lot, LotEvent
from catalog.lots.operations import BadLot, LotsRunShort, NotHeld, PromisedToOrders, ReasonMissing, SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
TODAY = date(2026, 11, 22)


def stock(product):
    record = StockRecord.objects.get(product=product)
    return record.num_in_stock, record.num_allocated


def reserve(product, quantity):
    operations.reserve(wanted={StockRecord.objects.get(product=product).pk: quantity})


def receive(product, quantity, **also):
    also = {"produced_on": TODAY, "by": "clerk", "at": AT} | also
    return operations.receive(product=product, quantity=quantity, **also)


def test_a_received_lot_can_be_sold_at_once():
    product = goods.product()

    lot = receive(product, 40)

    assert stock(product) == (40, 0)
    assert (lot.on_hand, lot.expires_on) == (40, None)
    assert list(lot.events.values_list("kind", "quantity", "by")) == [("received", 40, "clerk")]


def test_the_products_shelf_life_tells_when_a_lot_expires():
    product = goods.product(shelf_life_days=7)

    assert receive(product, 1, produced_on=date(2026, 11, 20)).expires_on == date(2026, 11, 27)


@pytest.mark.parametrize(
    ("quantity", "produced_on", "expires_on"),
    [
        (0, TODAY, None),
        (-5, TODAY, None),
        (10**12, TODAY, None),
        (5, date(2026, 11, 23), None),
        (5, date(2026, 11, 1), date(2026, 11, 22)),
        (5, date(2026, 11, 10), date(2026, 11, 9)),
    ],
)
def test_an_impossible_lot_is_refused_and_changes_nothing(quantity, produced_on, expires_on):
    product = goods.product()

    with pytest.raises(BadLot):
        receive(product, quantity, produced_on=produced_on, expires_on=expires_on)

    assert stock(product) == (0, 0)
    assert not Lot.objects.exists()


def test_a_reservation_holds_all_or_nothing_and_names_what_is_short():
    mati, ginger, rice = (goods.product(t, stock=s) for t, s in [("马蹄", 10), ("天堂姜", 3), ("大米", 0)])
    ids = {p.title: StockRecord.objects.get(product=p).pk for p in (mati, ginger, rice)}

    with pytest.raises(SoldOut) as caught:
        operations.reserve(wanted={ids["马蹄"]: 10, ids["天堂姜"]: 4, ids["大米"]: 1})

    assert caught.value.shortages == [("天堂姜", 4, 3), ("大米", 1, 0)]
    assert "天堂姜" in str(caught.value)
    assert [stock(p) for p in (mati, ginger, rice)] == [(10, 0), (3, 0), (0, 0)]


def test_after_a_refused_reservation_the_callers_transaction_goes_on():
    product = goods.product(stock=1)

    with transaction.atomic():
        with pytest.raises(SoldOut):
            reserve(product, 2)
        reserve(product, 1)

    assert stock(product) == (1, 1)


def test_an_unknown_stock_record_is_sold_out():
    with pytest.raises(SoldOut) as caught:
        operations.reserve(wanted={987_654: 1})

    assert caught.value.shortages == [("?", 1, 0)]


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_reservation_of_nothing_is_a_fault(quantity):
    product = goods.product(stock=5)

    with pytest.raises(ValueError, match="1 or more"):
        reserve(product, quantity)

    assert stock(product) == (5, 0)


@pytest.mark.parametrize("lines", [1, 200])
def test_a_reservation_costs_two_statements_however_many_lines(lines, django_assert_num_queries):
    seller = goods.seller()
    products = [goods.product(f"第{n}号", seller_=seller, stock=5) for n in range(lines)]
    wanted = dict.fromkeys(StockRecord.objects.filter(product__in=products).values_list("pk", flat=True), 2)

    with django_assert_num_queries(2):
        operations.reserve(wanted=wanted)
    with django_assert_num_queries(2):
        operations.release(held=wanted)

    assert StockRecord.objects.aggregate(Sum("num_allocated"))["num_allocated__sum"] == 0


def test_what_is_released_can_be_sold_again_but_never_more_than_was_held():
    product = goods.product(stock=5)
    reserve(product, 5)
    pk = StockRecord.objects.get(product=product).pk

    operations.release(held={pk: 3})
    with pytest.raises(NotHeld):
        operations.release(held={pk: 3})

    assert stock(product) == (5, 2)


def test_packing_takes_what_expires_first_and_skips_what_has_expired():
    product = goods.product()
    late = receive(product, 5, expires_on=TODAY + timedelta(days=30))
    soon = receive(product, 5, expires_on=TODAY + timedelta(days=3))
    never = receive(product, 5)
    stale = receive(product, 5, expires_on=TODAY + timedelta(days=1))
    reserve(product, 8)

    out = operations.pack(product=product, quantity=8, by="packer", at=AT + timedelta(days=2))

    assert [(lot.code, units) for lot, units in out] == [(soon.code, 5), (late.code, 3)]
    assert stock(product) == (12, 0)
    assert [Lot.objects.get(pk=lot.pk).on_hand for lot in (late, soon, never, stale)] == [2, 0, 5, 5]
    assert list(LotEvent.objects.filter(kind="packed").values_list("quantity", flat=True)) == [-5, -3]


def test_packing_what_has_expired_is_refused_and_changes_nothing():
    product = goods.product()
    receive(product, 5, expires_on=TODAY + timedelta(days=1))
    reserve(product, 5)

    with pytest.raises(LotsRunShort, match="0"):
        operations.pack(product=product, quantity=5, by="packer", at=AT + timedelta(days=1))

    assert stock(product) == (5, 5)


def test_packing_what_was_never_reserved_is_refused():
    product = goods.product(stock=5)

    with pytest.raises(NotHeld):
        operations.pack(product=product, quantity=1, by="packer", at=AT)

    assert stock(product) == (5, 0)


def test_a_packing_that_never_left_is_put_back():
    product = goods.product(stock=5)
    reserve(product, 4)
    out = operations.pack(product=product, quantity=4, by="packer", at=AT)

    operations.put_back(taken={lot.pk: units for lot, units in out}, by="packer", at=AT, reason="cancelled")

    assert stock(product) == (5, 0)
    assert Lot.objects.get().on_hand == 5


def test_a_held_lot_leaves_the_shop_and_returns():
    product = goods.product()
    lot = receive(product, 5)

    operations.hold(lot=lot, by="operator", at=AT, reason="test pending")
    assert stock(product) == (0, 0)
    operations.give_free(lot=lot, by="operator", at=AT)
    assert stock(product) == (5, 0)

    with pytest.raises(IllegalMove):
        operations.give_free(lot=lot, by="operator", at=AT)
    assert stock(product) == (5, 0)


def test_goods_promised_to_orders_are_not_written_off():
    product = goods.product()
    lot = receive(product, 5)
    reserve(product, 2)

    with pytest.raises(PromisedToOrders):
        operations.write_off(lot=lot, quantity=4, by="operator", at=AT, reason="spoilt")
    operations.write_off(lot=lot, quantity=3, by="operator", at=AT, reason="spoilt")

    lot = Lot.objects.get()
    assert (lot.state, lot.on_hand) == ("available", 2)
    assert stock(product) == (2, 2)


def test_a_lot_can_be_held_though_orders_wait_for_it_and_what_comes_next_serves_them():
    product = goods.product()
    lot = receive(product, 5)
    reserve(product, 2)

    operations.hold(lot=lot, by="operator", at=AT, reason="test pending")
    assert stock(product) == (2, 2)
    with pytest.raises(SoldOut):
        reserve(product, 1)
    with pytest.raises(LotsRunShort):
        operations.pack(product=product, quantity=2, by="packer", at=AT)

    fresh = receive(product, 3)
    assert stock(product) == (3, 2)
    [(packed, units)] = operations.pack(product=product, quantity=2, by="packer", at=AT)
    assert (packed, units) == (fresh, 2)
    assert stock(product) == (1, 0)


def test_an_order_that_gives_up_a_held_lot_frees_nothing_that_could_be_sold():
    product = goods.product()
    lot = receive(product, 5)
    reserve(product, 2)
    operations.hold(lot=lot, by="operator", at=AT, reason="test pending")

    operations.release(held={StockRecord.objects.get(product=product).pk: 2})

    assert stock(product) == (0, 0)
    operations.give_free(lot=lot, by="operator", at=AT)
    assert stock(product) == (5, 0)


def test_nobody_holds_a_lot_without_a_reason():
    lot = receive(goods.product(), 5)

    with pytest.raises(ReasonMissing):
        operations.hold(lot=lot, by="operator", at=AT, reason="  ")

    assert Lot.objects.get().state == "available"
