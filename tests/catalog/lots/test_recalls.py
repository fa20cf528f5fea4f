"""A recall stops the sale at once, reaches as far as it was told, and is pressed once."""

from datetime import date, datetime

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.lots import operations, queries, signals
from catalog.lots.models import Lot, LotEvent, Recall
from catalog.lots.operations import AlreadyRecalled, BadLot, ReasonMissing, StillOnHand
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

from .test_parts import heard

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
WHO = {"by": "邓丽华", "at": AT}
WHY = {"reason": "农残超标", "advice": "请不要食用"}


@pytest.fixture
def product():
    return goods.product()


def receive(product, quantity):
    return operations.receive(product=product, quantity=quantity, produced_on=date(2026, 11, 22), **WHO)


@pytest.fixture
def tree(product):
    """Two harvests; the first is divided; one part is mixed with the second: {name: lot}."""
    one, two = receive(product, 100), receive(product, 50)
    a, b = operations.split(lot=one, parts=[30, 20], **WHO)
    mixed = operations.merge(lots=[b, two], **WHO)
    return {"one": one, "two": two, "a": a, "b": b, "mixed": mixed}


def in_stock(product):
    return StockRecord.objects.get(product=product).num_in_stock


def recalled(tree):
    return {name for name, lot in tree.items() if Lot.objects.get(pk=lot.pk).state == "recalled"}


@pytest.mark.parametrize(
    ("pressed_on", "scope", "reached", "left"),
    [
        ("b", "lot", {"b"}, 150),
        ("b", "forward", {"b", "mixed"}, 80),
        ("b", "family", {"one", "a", "b", "mixed"}, 0),
        ("two", "forward", {"two", "mixed"}, 80),
        ("mixed", "family", {"one", "two", "a", "b", "mixed"}, 0),
        ("a", "lot", {"a"}, 120),
    ],
)
def test_a_recall_reaches_as_far_as_it_was_told_and_stops_the_sale(product, tree, pressed_on, scope, reached, left):
    recall = operations.recall(lot=tree[pressed_on], scope=scope, **WHY, **WHO)

    assert recalled(tree) == reached
    assert in_stock(product) == left
    assert {row.lot for row in recall.recalled.all()} == {tree[name] for name in reached}
    assert queries.balance([row.lot_id for row in recall.recalled.all()]).difference == 0


def test_pressed_twice_it_is_one_recall_and_the_second_press_says_so(product, tree):
    first = operations.recall(lot=tree["one"], scope="forward", **WHY, **WHO)
    events = LotEvent.objects.count()

    with pytest.raises(AlreadyRecalled, match=first.number) as caught:
        operations.recall(lot=tree["one"], scope="forward", **WHY, **WHO)

    assert caught.value.recall == first
    assert Recall.objects.count() == 1
    assert LotEvent.objects.count() == events


def test_a_wider_recall_reaches_what_the_first_one_left(product, tree):
    first = operations.recall(lot=tree["b"], scope="lot", **WHY, **WHO)

    second = operations.recall(lot=tree["b"], scope="family", **WHY, **WHO)

    assert {row.lot for row in first.recalled.all()} == {tree["b"]}
    assert {row.lot for row in second.recalled.all()} == {tree["one"], tree["a"], tree["mixed"]}


def test_a_recall_goes_through_though_orders_wait_for_the_goods(product):
    lot = receive(product, 5)
    record = StockRecord.objects.get(product=product)
    operations.reserve(wanted={record.pk: 3})

    operations.recall(lot=lot, scope="lot", **WHY, **WHO)

    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated, record.num_uncovered) == (3, 3, 3)


def test_a_drill_touches_nothing_and_is_announced_as_a_drill(product, tree):
    before = LotEvent.objects.count(), in_stock(product)

    [told] = heard(
        signals.lot_recalled,
        lambda: operations.recall(lot=tree["one"], scope="forward", drill=True, **WHY, **WHO),
    )

    assert told["recall"].drill
    assert {lot.pk for lot in told["lots"]} == {tree[name].pk for name in ("one", "a", "b", "mixed")}
    assert recalled(tree) == set()
    assert (LotEvent.objects.count(), in_stock(product)) == before
    with pytest.raises(AlreadyRecalled, match=told["recall"].number):
        operations.recall(lot=tree["one"], scope="lot", drill=True, **WHY, **WHO)
    operations.recall(lot=tree["one"], scope="lot", **WHY, **WHO)
    assert recalled(tree) == {"one"}


@pytest.mark.parametrize("missing", ["reason", "advice"])
def test_a_recall_says_why_and_what_to_do(product, missing):
    lot = receive(product, 5)

    with pytest.raises(ReasonMissing):
        operations.recall(lot=lot, scope="lot", **WHY | {missing: " "}, **WHO)

    assert Lot.objects.get().state == "available"


def test_recalled_goods_come_back_off_sale_and_the_recall_ends_when_they_are_destroyed(product):
    lot = receive(product, 10)
    operations.reserve(wanted={StockRecord.objects.get(product=product).pk: 4})
    operations.pack(product=product, quantity=4, reference="Y-1", **WHO)
    recall = operations.recall(lot=lot, scope="lot", **WHY, **WHO)

    operations.take_back(taken={lot.pk: 3}, reason="买家退回", reference=recall.number, **WHO)
    assert in_stock(product) == 0
    assert queries.balance([lot.pk]) == queries.Balance(
        received=10, came_in=0, went_out=0, packed=4, returned=3, written_off=0, on_hand=9
    )
    with pytest.raises(StillOnHand, match="仍有 9"):
        operations.close_recall(recall=recall, outcome="已处理", **WHO)
    lot.refresh_from_db()
    operations.write_off(lot=lot, quantity=9, reason="焚烧", **WHO)
    operations.close_recall(recall=recall, outcome="退回3斤，销毁9斤", **WHO)

    assert Recall.objects.get().state == "closed"
    with pytest.raises(IllegalMove):
        operations.close_recall(recall=recall, outcome="再来一次", **WHO)


def test_what_was_not_recalled_is_not_taken_back_into_stock(product):
    lot = receive(product, 10)
    operations.reserve(wanted={StockRecord.objects.get(product=product).pk: 4})
    operations.pack(product=product, quantity=4, **WHO)

    with pytest.raises(BadLot, match=lot.code):
        operations.take_back(taken={lot.pk: 4}, reason="买家退回", **WHO)

    assert Lot.objects.get().on_hand == 6


def test_a_recalled_lot_is_neither_divided_nor_mixed_nor_given_free(product):
    lot, other = receive(product, 10), receive(product, 5)
    operations.recall(lot=lot, scope="lot", **WHY, **WHO)

    with pytest.raises(BadLot):
        operations.split(lot=lot, parts=[1], **WHO)
    with pytest.raises(BadLot):
        operations.merge(lots=[lot, other], **WHO)
    with pytest.raises(IllegalMove):
        operations.give_free(lot=lot, **WHO)


def test_a_part_packed_and_unpacked_for_a_recall_stays_promised_to_its_order(product):
    bad, good = receive(product, 4), receive(product, 10)
    record = StockRecord.objects.get(product=product)
    operations.reserve(wanted={record.pk: 6})
    taken = operations.pack(product=product, quantity=6, **WHO)
    assert [(lot, units) for lot, units in taken] == [(bad, 4), (good, 2)]
    operations.recall(lot=bad, scope="lot", **WHY, **WHO)

    operations.put_back(taken={lot.pk: units for lot, units in taken}, still_promised=True, **WHO)

    record.refresh_from_db()
    assert (record.num_in_stock, record.num_allocated, record.num_uncovered) == (10, 6, 0)
    assert [(lot, units) for lot, units in operations.pack(product=product, quantity=6, **WHO)] == [(good, 6)]
