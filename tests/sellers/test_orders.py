"""A seller sees its paid orders and no one else's, and a buyer's number only while the goods travel."""

import pytest

from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.ordering import refunds
from shop.ordering.refunds import Claim
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
