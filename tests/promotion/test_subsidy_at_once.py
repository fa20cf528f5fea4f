"""Many buyers at one moment: the pot of a courier subsidy pays its cap to the fen and not one more."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connections

from logistics.fulfilment.models import FreightSubsidy, SubsidyUse
from shop.oscar_forks.order.models import Order
from shop.promotion import operations
from tests.ordering.checkout import place, rate_cards, someone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


def test_eight_orders_at_once_share_a_pot_that_holds_two_and_a_half_payments(warning, world, at):
    rate_cards()
    operations.offer_subsidy(
        warning=warning, pot="物流补贴", per_order_cny=Decimal(4), cap_cny=Decimal(10),
        until=at.date() + timedelta(days=20), by=world["county"], at=at,
    )  # fmt: skip
    buyers, start = [someone() for _ in range(8)], Barrier(8)

    def buy(buyer):
        try:
            start.wait(60)
            return place([(warning.product, 1)], at=at, buyer=buyer)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        groups = list(pool.map(buy, buyers))

    orders = Order.objects.filter(group__in=groups)
    assert sorted(order.freight_subsidy_cny for order in orders) == [0, 0, 0, 0, 0, 2, 4, 4]
    assert {order.full_freight_cny for order in orders} == {18}
    assert all(order.shipping_incl_tax + order.freight_subsidy_cny == 18 for order in orders)
    assert FreightSubsidy.objects.get().spent_cny == 10
    assert sorted(SubsidyUse.objects.values_list("amount_cny", flat=True)) == [2, 4, 4]
