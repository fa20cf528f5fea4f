"""Lots are divided and mixed; each knows what it was made of."""

from datetime import date, datetime, timedelta

import pytest

from catalog.foundation.periods import CHINA
from catalog.lots import operations, queries, signals
from catalog.lots.models import Lot, LotEvent
from catalog.lots.operations import BadLot
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
TODAY = date(2026, 11, 22)
WHO = {"by": "邓丽华", "at": AT}


def receive(product, quantity, **also):
    return operations.receive(**{"product": product, "quantity": quantity, "produced_on": TODAY, **WHO} | also)


def in_stock(product):
    return StockRecord.objects.get(product=product).num_in_stock


def heard(signal, act):
    told = []

    def listen(sender, **said):
        told.append(said)

    signal.connect(listen)
    try:
        act()
    finally:
        signal.disconnect(listen)
    return told


def test_a_lot_is_divided_into_parts_with_codes_of_their_own_and_keeps_the_rest():
    product = goods.product()
    lot = receive(product, 40, expires_on=TODAY + timedelta(days=9))

    parts = operations.split(lot=lot, parts=[10, 15], reason="两个合作社分装", **WHO)

    assert [(part.on_hand, part.quantity, part.expires_on) for part in parts] == [
        (10, 10, lot.expires_on),
        (15, 15, lot.expires_on),
    ]
    assert lot.on_hand == 15
    assert len({lot.code, *(part.code for part in parts)}) == 3
    assert in_stock(product) == 40
    assert list(lot.events.values_list("kind", "quantity", "reference")) == [
        ("received", 40, ""),
        ("split_off", -10, parts[0].code),
        ("split_off", -15, parts[1].code),
    ]
    assert [(link.parent, link.child, link.units) for link in queries.family(lot).links] == [
        (lot, parts[0], 10),
        (lot, parts[1], 15),
    ]


def test_the_parts_of_a_held_lot_are_held():
    product = goods.product()
    lot = receive(product, 40)
    operations.hold(lot=lot, reason="送检", **WHO)

    [part] = operations.split(lot=lot, parts=[5], **WHO)

    assert part.state == "held"
    operations.give_free(lot=part, reason="合格", **WHO)
    assert in_stock(product) == 5


@pytest.mark.parametrize("parts", [[], [0], [-1, 2], [41], [20, 21], [40], [1] * 51])
def test_impossible_parts_are_refused_and_change_nothing(parts):
    lot = receive(goods.product(), 40)

    with pytest.raises(BadLot):
        operations.split(lot=lot, parts=parts, **WHO)

    assert Lot.objects.get().on_hand == 40
    assert LotEvent.objects.count() == 1


def test_all_of_a_lot_may_go_into_parts():
    lot = receive(goods.product(), 40)

    operations.split(lot=lot, parts=[20, 20], **WHO)

    assert lot.on_hand == 0


def test_lots_are_mixed_into_a_new_one_that_is_as_old_as_the_oldest_and_expires_with_the_first():
    product = goods.product()
    old = receive(product, 10, produced_on=TODAY - timedelta(days=3), expires_on=TODAY + timedelta(days=9))
    new = receive(product, 5, expires_on=TODAY + timedelta(days=4))

    made = operations.merge(lots=[old, new], reason="同一天装箱", **WHO)

    assert (made.on_hand, made.produced_on, made.expires_on) == (15, old.produced_on, new.expires_on)
    assert list(Lot.objects.filter(pk__in=[old.pk, new.pk]).values_list("on_hand", flat=True)) == [0, 0]
    assert in_stock(product) == 15
    assert list(made.events.values_list("kind", "quantity", "reference")) == [
        ("merged_from", 10, old.code),
        ("merged_from", 5, new.code),
    ]


def test_whoever_issues_papers_is_told_of_the_parts_and_of_the_mixture():
    product = goods.product()
    a, b = receive(product, 10), receive(product, 5)

    [mixed] = heard(signals.lot_merged, lambda: operations.merge(lots=[b, a], **WHO))
    assert [parent.pk for parent in mixed["parents"]] == [a.pk, b.pk]
    assert (mixed["lot"].on_hand, mixed["by"], mixed["at"]) == (15, "邓丽华", AT)

    [divided] = heard(signals.lot_split, lambda: operations.split(lot=mixed["lot"], parts=[4], **WHO))
    assert (divided["lot"], [part.on_hand for part in divided["parts"]]) == (mixed["lot"], [4])


def test_what_may_not_be_sold_may_not_be_mixed():
    product = goods.product()
    good, held, stale, empty = (receive(product, 5, expires_on=TODAY + timedelta(days=days)) for days in (9, 9, 1, 9))
    operations.hold(lot=held, reason="送检", **WHO)
    operations.write_off(lot=empty, quantity=5, reason="坏了", **WHO)
    other = receive(goods.product("天堂姜"), 5)
    later = {"by": "邓丽华", "at": AT + timedelta(days=1)}

    for lots in ([good, held], [good, stale], [good, empty], [good, other], [good, good], [good]):
        with pytest.raises(BadLot):
            operations.merge(lots=lots, **later)

    assert not Lot.objects.filter(links_up__isnull=False).exists()


def test_a_second_click_does_not_mix_twice():
    product = goods.product()
    lots = [receive(product, 10), receive(product, 5)]
    operations.merge(lots=lots, **WHO)

    with pytest.raises(BadLot, match=lots[0].code):
        operations.merge(lots=lots, **WHO)

    assert Lot.objects.count() == 3


def test_ancestry_is_one_query_however_deep(django_assert_num_queries):
    product = goods.product()
    lot = receive(product, 100)
    chain = [lot]
    for left in range(50, 40, -1):
        [lot] = operations.split(lot=lot, parts=[left], **WHO)
        chain.append(lot)

    with django_assert_num_queries(1):
        assert queries.sources([lot.pk]) == [one.pk for one in chain]
    with django_assert_num_queries(1):
        assert queries.made_from([chain[0].pk]) == [one.pk for one in chain]
    assert queries.made_from([lot.pk]) == [lot.pk]
