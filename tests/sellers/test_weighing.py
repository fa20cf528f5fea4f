"""Goods billed by weight that go to a person: the seller's scales pay back what is short, once."""

from decimal import Decimal

import pytest

from shop.ordering import refunds
from shop.ordering.models import OrderRefund
from shop.ordering.refunds import CannotWeigh
from shop.payments.models import Refund
from tests.catalog import goods
from tests.ordering.checkout import pay, place, rate_cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(partner, at):
    rate_cards()

    def sell(*, catch_weight=True, **also):
        chicken = goods.product("雪毛鸡", seller_=partner, stock=50, price="30.00", sale_unit="jin",
                                catch_weight=catch_weight)  # fmt: skip
        group = place([(chicken, 5)], at=at, **also)
        pay(group, at=at)
        order = group.orders.get()
        return order, order.lines.get()

    return sell


def weigh(client, order, line, weighed):
    return client.post(f"/seller/orders/{order.number}/weigh/{line.pk}/", {"weighed": weighed}, follow=True)


def test_what_is_short_on_the_scales_goes_back_to_the_buyer_once(client, clerk, sold):
    order, line = sold()
    assert "登记实重" in client.get(f"/seller/orders/{order.number}/").content.decode()

    told = weigh(client, order, line, "4.6").content.decode()
    again = weigh(client, order, line, "4.60").content.decode()

    assert "¥12.00" in told
    assert "¥12.00" in again
    assert "登记实重" not in told
    assert list(Refund.objects.values_list("amount_cny", flat=True)) == [Decimal("12.00")]
    assert OrderRefund.objects.get().reason == "雪毛鸡：订购 5 斤，实重 4.6 斤"
    line.refresh_from_db()
    assert line.refunded_cny == Decimal("12.00")


def test_a_second_weight_is_refused_and_pays_nothing(client, clerk, sold):
    order, line = sold()
    weigh(client, order, line, "4.6")

    assert "已登记过" in weigh(client, order, line, "3").content.decode()

    assert Refund.objects.get().amount_cny == Decimal("12.00")


@pytest.mark.parametrize("weighed", ["5", "6", "0", "-1", "NaN", "Infinity", "很多", "", "4,6", "1e-9999999"])
def test_a_weight_that_cannot_be_is_told_and_pays_nothing(client, clerk, sold, weighed):
    order, line = sold()

    page = weigh(client, order, line, weighed).content.decode()

    assert "不用登记" in page or "请填写数字" in page
    assert not Refund.objects.exists()


def test_goods_at_a_fixed_weight_are_not_weighed(client, clerk, sold, at):
    order, line = sold(catch_weight=False)

    assert "登记实重" not in client.get(f"/seller/orders/{order.number}/").content.decode()
    with pytest.raises(CannotWeigh):
        refunds.weigh(order=order, line=line, weighed=Decimal("4.6"), at=at)


def test_another_sellers_line_is_not_found(client, clerk, stranger, at):
    rate_cards()
    group = place([(stranger, 2)], at=at)
    pay(group, at=at)
    theirs = group.orders.get()

    answer = client.post(f"/seller/orders/{theirs.number}/weigh/{theirs.lines.get().pk}/", {"weighed": "1"})

    assert answer.status_code == 404
