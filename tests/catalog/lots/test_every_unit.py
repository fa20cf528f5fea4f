"""Whatever people do with lots, in whatever order: no unit is lost, and what can be sold is what unheld lots hold."""

from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.lots import operations, queries
from catalog.lots.models import Lot, LotLink, RecallScope
from catalog.lots.operations import AlreadyRecalled, BadLot, LotsRunShort, NotHeld, PromisedToOrders, SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog import goods

AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)
TODAY = date(2026, 11, 22)
WHO = {"by": "clerk", "at": AT}
units, which = st.integers(1, 12), st.integers(0, 9)


class Store(RuleBasedStateMachine):
    """One product, its lots, and people who receive, promise, pack, divide, mix, hold, recall and throw away."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.product = goods.product()
        self.record = StockRecord.objects.get(product=self.product).pk
        self.promised, self.parcels = 0, []

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def lot(self, n):
        lots = list(Lot.objects.order_by("pk"))
        return lots[n % len(lots)]

    def lots_there(self):
        return Lot.objects.exists()

    @rule(units=units, days=st.integers(1, 9))
    def receive(self, units, days):
        expires_on = TODAY + timedelta(days=days)
        operations.receive(product=self.product, quantity=units, produced_on=TODAY, expires_on=expires_on, **WHO)

    @rule(units=units)
    def promise(self, units):
        try:
            operations.reserve(wanted={self.record: units})
        except SoldOut:
            return
        self.promised += units

    @precondition(lambda self: self.promised)
    @rule(units=units)
    def give_up(self, units):
        units = min(units, self.promised)
        operations.release(held={self.record: units})
        self.promised -= units

    @rule(units=units)
    def pack(self, units):
        try:
            taken = operations.pack(product=self.product, quantity=units, **WHO)
        except (NotHeld, LotsRunShort):
            return
        self.promised -= units
        self.parcels.append({lot.pk: n for lot, n in taken})

    @precondition(lambda self: self.parcels)
    @rule(still=st.booleans())
    def unpack(self, still):
        parcel = self.parcels.pop()
        operations.put_back(taken=parcel, still_promised=still, **WHO)
        self.promised += sum(parcel.values()) if still else 0

    @precondition(lots_there)
    @rule(n=which, parts=st.lists(units, min_size=1, max_size=3))
    def split(self, n, parts):
        try:
            made = operations.split(lot=self.lot(n), parts=parts, **WHO)
        except BadLot:
            return
        assert [part.on_hand for part in made] == parts

    @precondition(lots_there)
    @rule(some=st.lists(which, min_size=2, max_size=3))
    def merge(self, some):
        lots = {lot.pk: lot for lot in map(self.lot, some)}
        try:
            made = operations.merge(lots=list(lots.values()), **WHO)
        except BadLot:
            return
        assert made.on_hand == sum(lot.on_hand for lot in lots.values())

    @precondition(lots_there)
    @rule(n=which, verb=st.sampled_from(["hold", "give_free"]))
    def stop_or_free(self, n, verb):
        try:
            getattr(operations, verb)(lot=self.lot(n), reason="r", **WHO)
        except IllegalMove:
            return

    @precondition(lots_there)
    @rule(n=which, scope=st.sampled_from(RecallScope.values), drill=st.booleans())
    def recall(self, n, scope, drill):
        try:
            operations.recall(lot=self.lot(n), scope=scope, reason="r", advice="a", drill=drill, **WHO)
        except AlreadyRecalled:
            return

    @precondition(lambda self: self.parcels)
    @rule()
    def come_back_from_a_buyer(self):
        try:
            operations.take_back(taken=self.parcels[-1], reason="r", **WHO)
        except BadLot:
            return
        self.parcels.pop()

    @precondition(lots_there)
    @rule(n=which, units=units)
    def write_off(self, n, units):
        try:
            operations.write_off(lot=self.lot(n), quantity=units, reason="r", **WHO)
        except (BadLot, PromisedToOrders):
            return

    @invariant()
    def what_can_be_sold_is_what_unheld_lots_hold(self):
        record = StockRecord.objects.get(pk=self.record)
        unheld = Lot.objects.filter(state="available").aggregate(s=Sum("on_hand"))["s"] or 0
        assert record.num_allocated == self.promised
        assert record.num_in_stock - record.num_uncovered == unheld
        assert record.num_in_stock - record.num_allocated == max(unheld - self.promised, 0)
        assert record.num_uncovered == max(self.promised - unheld, 0)

    @invariant()
    def every_lot_holds_what_its_events_say(self):
        lots = list(Lot.objects.annotate(told=Sum("events__quantity")))
        assert [lot.on_hand for lot in lots] == [lot.told for lot in lots]
        assert all(balance.difference == 0 for balance in queries.balances([lot.pk for lot in lots]).values())

    @invariant()
    def every_unit_of_every_family_is_accounted_for(self):
        everything = set(Lot.objects.values_list("pk", flat=True))
        whole = queries.balance(everything)
        assert (whole.difference, whole.came_in, whole.went_out) == (0, 0, 0)
        for pk in everything:
            assert queries.balance(queries.made_from([pk])).difference == 0
            assert pk in queries.made_from(queries.sources(queries.made_from([pk])))
        for lot in Lot.objects.filter(links_up__isnull=False).distinct():
            assert lot.quantity == sum(LotLink.objects.filter(child=lot).values_list("units", flat=True))


@pytest.mark.django_db
def test_no_unit_is_lost_and_what_can_be_sold_is_what_unheld_lots_hold():
    run_state_machine_as_test(
        Store,
        settings=settings(
            max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
