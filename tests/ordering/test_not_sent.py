"""The platform sees what is not sent, and calls it off where a seller does not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from shop.oscar_forks.order.models import Order, OrderState
from shop.payments.models import Refund
from tests.catalog import goods

from .checkout import pay, place, rate_cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026"))
    return client


def paid(days_ago, product):
    at = timezone.now() - timedelta(days=days_ago)
    group = place([(product, 2)], at=at)
    pay(group, at=at)
    return group.orders.get()


@pytest.fixture
def two(db):
    rate_cards()
    product = goods.product("马蹄", stock=100)
    return paid(8, product), paid(1, product)


def test_late_orders_stand_there_and_the_others_are_found(operator, two):
    late, fresh = two
    page = operator.get("/admin/unsent-orders/").content.decode()
    assert late.number in page
    assert fresh.number not in page
    assert fresh.number in operator.get("/admin/unsent-orders/?show=all").content.decode()
    assert fresh.number in operator.get(f"/admin/unsent-orders/?q={fresh.number}").content.decode()


def test_the_operator_cancels_with_a_reason_and_once(operator, two):
    late, _fresh = two
    url = f"/admin/unsent-orders/{late.number}/call-off/"
    assert "请写明取消原因" in operator.post(url, {"reason": ""}, follow=True).content.decode()
    for _again in range(2):
        answer = operator.post(url, {"reason": "合作社停业"}, follow=True)
    assert "已经取消" in answer.content.decode()
    assert Order.objects.get(pk=late.pk).status == OrderState.REFUNDED
    assert Refund.objects.count() == 1


def test_nobody_else_comes_near(client, two):
    client.force_login(User.objects.create_user("somebody"))
    assert client.get("/admin/unsent-orders/").status_code in (302, 403)
    client.post(f"/admin/unsent-orders/{two[0].number}/call-off/", {"reason": "x"})
    assert Refund.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(operator, db, count, django_assert_max_num_queries):
    rate_cards()
    product = goods.product("马蹄", stock=100)
    for _ in range(count):
        paid(8, product)
    operator.get("/admin/unsent-orders/")
    with django_assert_max_num_queries(9):
        operator.get("/admin/unsent-orders/")
