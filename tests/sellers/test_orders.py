"""A seller sees its paid orders and no one else's, and a buyer's number only while the goods travel."""

import csv
import io
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.foundation.periods import CHINA, china_date
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import refunds
from shop.ordering.refunds import Claim
from shop.oscar_forks.order.models import Line, Order
from tests.catalog import goods
from tests.ordering.checkout import pay, place, rate_cards

from .conftest import person

pytestmark = pytest.mark.django_db
PHONE, MASKED = "19900000001", "199****0001"


@pytest.fixture
def cards(db):
    rate_cards()


def order(partner, at, *, paid=True, quantity=10):
    group = place([(goods.product("马蹄", seller_=partner, stock=1000), quantity)], at=at)
    if paid:
        pay(group, at=at)
    return group.orders.get()


def send(at):
    for consignment in Consignment.objects.all():
        fulfilment.pack(consignment=consignment, by="packer", at=at)
        fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=at)


def test_a_paid_order_waits_to_be_dispatched_with_its_receiver_masked(client, clerk, partner, cards, at):
    paid = order(partner, at)

    shelf = client.get("/seller/orders/").content.decode()
    page = client.get(f"/seller/orders/{paid.number}/").content.decode()

    assert paid.number in shelf
    assert client.get("/seller/").context["to_do"]["to_dispatch"] == 1
    assert MASKED in page
    for private in (PHONE, "李小满", "演示路 1 号"):
        assert private not in page
        assert private not in shelf


def test_the_number_is_shown_while_the_goods_travel(client, clerk, partner, cards, at):
    sent = order(partner, at)
    send(at)

    page = client.get(f"/seller/orders/{sent.number}/").content.decode()

    assert PHONE in page
    assert "演示路 1 号" in page


def test_an_unpaid_order_is_not_yet_the_sellers_to_see(client, clerk, partner, cards, at):
    unpaid = order(partner, at, paid=False)

    assert client.get(f"/seller/orders/{unpaid.number}/").status_code == 404
    assert unpaid.number not in client.get("/seller/orders/?state=all").content.decode()


def test_another_sellers_order_is_not_found_even_by_search(client, clerk, stranger, cards, at):
    theirs = order(stranger.seller, at)

    assert client.get(f"/seller/orders/{theirs.number}/").status_code == 404
    assert theirs.number not in client.get(f"/seller/orders/?q={theirs.number[2:]}").content.decode()


@pytest.mark.parametrize("words", ["李小满", "0001"])
def test_an_order_is_found_by_its_receiver(client, clerk, partner, cards, at, words):
    paid = order(partner, at)

    assert paid.number in client.get("/seller/orders/", {"q": words}).content.decode()
    assert paid.number not in client.get("/seller/orders/", {"q": "别人"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(client, clerk, partner, cards, at, count, django_assert_num_queries):
    for _n in range(count):
        order(partner, at)

    with django_assert_num_queries(6):
        assert len(client.get("/seller/orders/").context["page"].object_list) == count


@pytest.fixture
def asked(partner, cards, at):
    sent = order(partner, at)
    send(at)
    sent.refresh_from_db()
    return refunds.request(
        order=sent, claims=[Claim(sent.lines.get().pk, 2)], reason="<b>坏了</b>", by=sent.user, at=at
    )


def test_the_clerk_reads_what_is_wrong_and_agrees(client, clerk, asked):
    page = client.get("/seller/after-sales/").content.decode()
    assert "&lt;b&gt;坏了&lt;/b&gt;" in page

    client.post(f"/seller/after-sales/{asked.number}/", {"decision": "approve"})

    asked.refresh_from_db()
    assert asked.state == "agreed"
    assert asked.order_refund is not None


def test_the_clerk_refuses_with_a_reason_and_never_without(client, clerk, asked):
    client.post(f"/seller/after-sales/{asked.number}/", {"decision": "refuse", "reason": " "})
    asked.refresh_from_db()
    assert asked.state == "requested"

    client.post(f"/seller/after-sales/{asked.number}/", {"decision": "refuse", "reason": "照片看不清"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == ("refused", "照片看不清")


def test_a_packer_and_another_seller_cannot_answer(client, partner, stranger, asked):
    client.force_login(person("packer", "罗阿强", partner, "packer"))
    assert client.post(f"/seller/after-sales/{asked.number}/", {"decision": "approve"}).status_code == 403
    client.force_login(person("other", "别人", stranger.seller, "clerk"))
    assert client.post(f"/seller/after-sales/{asked.number}/", {"decision": "approve"}).status_code == 404

    asked.refresh_from_db()
    assert asked.state == "requested"


def test_sales_tell_what_buyers_paid_by_month_and_what_went_back(client, clerk, partner, stranger, cards, at):
    first, second = order(partner, at), order(partner, at, quantity=20)
    order(partner, at, paid=False)
    order(stranger.seller, at)
    Order.objects.filter(pk=first.pk).update(paid_at=datetime(at.year, 1, 31, 23, 30, tzinfo=CHINA))
    Order.objects.filter(pk=second.pk).update(
        paid_at=datetime(at.year, 2, 1, 0, 30, tzinfo=CHINA), status="completed", freight_refunded_cny="2.00"
    )
    Line.objects.filter(order=second).update(refunded_cny="5.50")
    freight = [Order.objects.get(pk=one.pk).shipping_incl_tax for one in (first, second)]

    page = client.get(f"/seller/sales/?year={at.year}")

    months = [(one.number, one.orders, one.goods, one.refunded, one.done == one.net) for one in page.context["months"]]
    assert months == [(1, 1, Decimal("35.00"), 0, False), (2, 1, Decimal("70.00"), Decimal("7.50"), True)]
    assert page.context["total"].net == Decimal("97.50") + sum(freight)

    lines = "".join(part.decode() for part in client.get(f"/seller/sales.csv?year={at.year}").streaming_content)
    rows = list(csv.reader(io.StringIO(lines)))
    assert [row[1] for row in rows[4:-1]] == [first.number, second.number]
    assert Decimal(rows[-1][-1]) == page.context["total"].net
    assert "李小满" not in lines


@pytest.mark.parametrize("count", [1, 3])
def test_sales_cost_the_same_however_long(client, clerk, partner, cards, at, count, django_assert_num_queries):
    for _n in range(count):
        order(partner, at)

    with django_assert_num_queries(3):
        assert client.get("/seller/sales/").context["total"].orders == count


def test_the_first_page_tells_what_is_due_and_what_is_late(client, clerk, partner, cards, at):
    today = china_date(timezone.now())
    for days in (3, 0, -1, -30):
        Order.objects.filter(pk=order(partner, at).pk).update(wanted_on=today + timedelta(days=days))

    to_do = client.get("/seller/").context["to_do"]

    assert (to_do["to_dispatch"], to_do["due"], to_do["late"]) == (4, 3, 1)
