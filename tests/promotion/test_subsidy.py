"""A courier subsidy opened from a warning: less freight at once, shown apart, never beyond its pot."""

from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.market import operations as market
from catalog.market.models import Action
from logistics.fulfilment.models import FreightSubsidy, SubsidyUse
from logistics.fulfilment.operations import BadSubsidy
from shop.ledger.models import Entry
from shop.ordering import operations as ordering
from shop.ordering import refunds
from shop.ordering.promises import Side
from shop.promotion import operations, queries
from tests.catalog import goods
from tests.ordering.checkout import pay, pay_out, place, rate_cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def start(warning, world, at):
    """Open a subsidy of 4 yuan an order and 100 in all for the boxes of sweet potatoes, unless told otherwise."""
    rate_cards()

    def make(**told):
        told = {"pot": "物流补贴", "per_order_cny": Decimal(4), "cap_cny": Decimal(100)} | told
        return operations.offer_subsidy(
            warning=warning, until=at.date() + timedelta(days=20), **told, by=world["county"], at=at
        )

    return make


def entries(order):
    """[(goods, freight, subsidy)] of the ledger, as they were written."""
    rows = Entry.objects.filter(order_number=order.number).order_by("pk")
    return list(rows.values_list("amount_cny", "freight_cny", "subsidy_cny"))


def test_an_order_pays_less_freight_and_the_ledger_shows_the_subsidy_apart(start, warning, at):
    for _tap in range(2):
        action = start()
    assert action.words == "物流补贴：每单 ¥4.00，总额不超过 ¥100.00"

    group = place([(warning.product, 1)], at=at)
    pay(group, at=at)

    order = group.orders.get()
    # A box of 5 kg: ten yuan for the first kilogram, two for each of four more.
    assert (order.full_freight_cny, order.freight_subsidy_cny, order.shipping_incl_tax) == (18, 4, 14)
    assert group.payment.amount_cny == group.total_cny == Decimal("46.00")
    assert entries(order) == [(32, 0, 0), (0, 14, 4)]
    assert sum(goods + freight for goods, freight, _subsidy in entries(order)) == group.payment.amount_cny
    assert FreightSubsidy.objects.get().spent_cny == 4
    assert queries.brought([action]) == {action.pk: "已补 1 单 ¥4.00，总额 ¥100.00"}


def test_a_share_of_the_freight_is_that_of_the_goods_alone(start, warning, world, at):
    start(per_order_cny=None, percent=Decimal(50))
    rice = goods.product("大米", seller_=world["coop"], price="10.00", sale_unit="dai", net_weight_g=5000, stock=10)

    order = place([(warning.product, 1), (rice, 1)], at=at).orders.get()

    # Ten kilograms cost 28 yuan, half of it for the sweet potatoes, half of that from the pot.
    assert (order.full_freight_cny, order.freight_subsidy_cny) == (28, 7)


def test_the_pot_pays_what_is_left_and_then_nothing(start, warning, at):
    start(cap_cny=Decimal(6))

    paid = [place([(warning.product, 1)], at=at).orders.get().freight_subsidy_cny for _order in range(3)]

    assert paid == [4, 2, 0]
    assert FreightSubsidy.objects.get().spent_cny == 6
    assert SubsidyUse.objects.count() == 2


def test_an_unpaid_order_that_is_cancelled_gives_back_once(start, warning, at):
    start()
    group = place([(warning.product, 1)], at=at)

    ordering.cancel(group=group, by="buyer", at=at)

    assert FreightSubsidy.objects.get().spent_cny == 0
    assert SubsidyUse.objects.get().returned_at == at


def test_a_whole_order_called_off_gives_the_freight_to_the_buyer_and_the_subsidy_to_its_pot(start, warning, at):
    start(per_order_cny=Decimal(50))
    group = place([(warning.product, 1)], at=at)
    pay(group, at=at)
    order = group.orders.get()
    assert (order.shipping_incl_tax, order.freight_subsidy_cny) == (0, 18)

    back = refunds.call_off(order=order, side=Side.SELLER, by="罗阿强", reason="霜冻", at=at)
    pay_out(back, at=at)

    assert back.refund.amount_cny == group.payment.amount_cny == Decimal("32.00")
    assert back.subsidy_cny == 18
    assert FreightSubsidy.objects.get().spent_cny == 0
    assert entries(order) == [(32, 0, 0), (0, 0, 18), (-32, 0, 0), (0, 0, -18)]


def test_goods_alone_given_back_leave_freight_and_subsidy(start, warning, at):
    start()
    group = place([(warning.product, 1)], at=at)
    pay(group, at=at)
    order = group.orders.get()

    back = refunds.credit(order=order, line=order.lines.get(), amount_cny=Decimal(10), reason="短重", source="a", at=at)
    pay_out(back, at=at)

    assert entries(order) == [(32, 0, 0), (0, 14, 4), (-10, 0, 0)]
    assert FreightSubsidy.objects.get().spent_cny == 4


@pytest.mark.parametrize("end", ["the measure", "the warning", "the day"])
def test_once_it_is_over_nothing_is_taken_off(start, warning, world, at, end):
    action = start()
    then = at
    if end == "the measure":
        market.end_action(action=action, at=at)
    elif end == "the warning":
        warning.refresh_from_db()
        market.close_warning(warning=warning, result="卖完了", by=world["county"], at=at)
    else:
        then = at + timedelta(days=21)

    order = place([(warning.product, 1)], at=then).orders.get()

    assert (order.shipping_incl_tax, order.freight_subsidy_cny) == (18, 0)
    assert not SubsidyUse.objects.exists()


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"pot": " "}, "pot"),
        ({"percent": Decimal(5)}, "per_order_cny"),
        ({"per_order_cny": None}, "per_order_cny"),
        ({"per_order_cny": None, "percent": Decimal(101)}, "percent"),
        ({"cap_cny": Decimal(3)}, "per_order_cny"),
    ],
)
def test_a_rule_that_makes_no_sense_opens_nothing(start, told, field):
    with pytest.raises(BadSubsidy) as refused:
        start(**told)

    assert list(refused.value.problems) == [field]
    assert not Action.objects.exists()
    assert not FreightSubsidy.objects.exists()
