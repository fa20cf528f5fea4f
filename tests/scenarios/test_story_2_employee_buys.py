"""Story 2. An employee buys online: finds, fills a basket of two sellers, pays at Stripe, receives, gets money back.

Every step is a request to a door of ours; Stripe is our fake on a port of its own, and its notices come in by webhook.
"""

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F, Sum
from django.test import Client
from PIL import Image

from catalog.foundation.models import User
from catalog.oscar_forks.catalogue.models import Product, Synonym
from catalog.oscar_forks.catalogue.operations import refresh_search_text
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Consent
from shop.institutions.operations.units import create_institution
from shop.ledger.models import Entry
from shop.ordering.models import AfterSale
from shop.oscar_forks.order.models import Order, OrderGroup
from shop.payments.models import Payment, Refund
from shop.sellers.models import SellerMember
from tests.catalog import goods
from tests.ordering.checkout import rate_cards
from tests.payments.worlds import stripe_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def stripe(tmp_path, settings):
    with stripe_world(tmp_path, settings) as world:
        yield world


@pytest.fixture
def cast():
    """Two cooperatives of Lechang, each with a person at the desk, and a school whose employee buys."""
    rate_cards()
    Synonym.objects.get_or_create(words="马蹄 荸荠")
    village = goods.village()
    north = goods.seller("北乡演示合作社", code="beixiang", region=village)
    south = goods.seller("黄坌演示农场", code="huangben", region=village, kind="family_farm")
    made = {
        "mati": goods.product(
            "北乡马蹄", seller_=north, price="3.50", stock=600, origin=village, min_quantity=5, step_quantity=5,
            storage_band="cool",
        ),
        "ginger": goods.product("天堂姜", seller_=north, price="8.00", stock=100, origin=village),
        "eggs": goods.product("土鸡蛋", seller_=south, price="1.20", stock=300, sale_unit="mei", net_weight_g=50),
    }  # fmt: skip
    refresh_search_text(Product.objects.all())
    for seller in (north, south):
        clerk = User.objects.create_user(f"clerk-{seller.code}", password="demo-2026")
        seller.users.add(clerk)
        SellerMember.objects.create(partner=seller, user=clerk, role="clerk")
    User.objects.create_user("employee", password="demo-2026", display_name="李小满")
    return made | {"school": create_institution(name="韶关市演示第一中学", kind="school")}


def signed_in(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def hidden(text, name):
    return re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', text).group(1)


def photo():
    encoded = BytesIO()
    Image.new("RGB", (60, 40), "brown").save(encoded, "JPEG")
    return SimpleUploadedFile("eggs.jpg", encoded.getvalue(), "image/jpeg")


def balanced():
    """The ledger is what was paid and not paid back."""
    ledger = Entry.objects.aggregate(total=Sum(F("amount_cny") + F("freight_cny")))["total"] or Decimal(0)
    paid = Payment.objects.filter(state="settled").aggregate(total=Sum("amount_cny"))["total"] or Decimal(0)
    back = Refund.objects.filter(state="succeeded").aggregate(total=Sum("amount_cny"))["total"] or Decimal(0)
    return round(Decimal(ledger), 2) == round(Decimal(paid) - Decimal(back), 2)


def fill_basket(phone, cast):
    """Before logging in, as a visitor."""
    for words in ("马蹄", "荸荠", "mt"):
        assert "北乡马蹄" in page(phone, f"/s/?q={words}"), words
    assert "没有经核验的产地声明" in page(phone, f"/p/{cast['mati'].slug}_{cast['mati'].pk}/")
    for name, quantity in (("mati", 10), ("ginger", 2), ("eggs", 30)):
        phone.post("/cart/add/", {"product": cast[name].pk, "quantity": quantity})
    refused = phone.post("/cart/add/", {"product": cast["mati"].pk, "quantity": 3})
    assert refused.status_code == 422


def place_order(phone, cast):
    phone.post(
        "/me/addresses/new/",
        {
            "name": "李小满", "phone": "19900000001", "province": "广东省", "city": "韶关市", "district": "浈江区",
            "street": "演示路 1 号", "next": "/checkout/",
        },
    )  # fmt: skip
    shown = page(phone, "/checkout/")
    return phone.post(
        "/checkout/",
        {
            "placing_key": hidden(shown, "placing_key"), "total": hidden(shown, "total"),
            "address": hidden(shown, "address"), "way": "alipay", "unit": cast["school"].pk,
        },
    )  # fmt: skip


def pay_at_stripe(phone, stripe, address, button="succeed"):
    answer = phone.post(f"{address}start/", {"way": "alipay"})
    assert answer.status_code in (200, 302)
    payment = Payment.objects.get(number=address.split("/")[2])
    stripe.press(payment.attempts.get(count=payment.attempt).gateway_ref, button)
    return stripe.deliver()


def test_an_employee_buys_receives_and_gets_money_back(cast, stripe, django_capture_on_commit_callbacks):
    phone = Client()
    fill_basket(phone, cast)
    phone.login(username="employee", password="demo-2026")
    assert phone.session["basket_count"] == 3
    phone.post("/me/unit/join/", {"code": cast["school"].join_code})

    # 35.00 cool and 16.00 ambient of the one seller, 36.00 of the other; ten yuan and steps of freight for each parcel.
    basket = page(phone, "/cart/")
    assert basket.index("北乡演示合作社") < basket.index("黄坌演示农场")
    answer = place_order(phone, cast)
    group = OrderGroup.objects.get()
    assert answer.url == f"/pay/{group.payment.number}/?way=alipay"
    assert [str(order.total_incl_tax - order.shipping_incl_tax) for order in group.orders.order_by("pk")] == [
        "51.00",
        "36.00",
    ]
    assert (group.fund_channel, group.credit_institution) == ("staff", cast["school"])
    assert Consent.objects.get().withdrawn_at is None
    assert Entry.objects.count() == 0
    assert "待付款" in page(phone, "/me/orders/")

    # The first try fails at the gateway, the second succeeds; the notice comes twice and counts once.
    pay_at_stripe(phone, stripe, f"/pay/{group.payment.number}/", "fail")
    assert set(group.orders.values_list("status", flat=True)) == {"placed"}
    pay_at_stripe(phone, stripe, f"/pay/{group.payment.number}/")
    assert set(group.orders.values_list("status", flat=True)) == {"paid"}
    assert balanced()
    assert Entry.objects.filter(line_id__isnull=False).count() == 3
    assert set(Entry.objects.values_list("fund_channel", flat=True)) == {"staff"}

    # Both sellers pack and drive; the buyer sees it and confirms with one tap.
    for order in group.orders.all():
        desk = signed_in(f"clerk-{order.seller.code}")
        for parcel in Consignment.objects.filter(reference=order.number):
            desk.post(f"/seller/packing/{parcel.number}/pack/")
            desk.post(f"/seller/packing/{parcel.number}/truck/", {"vehicle": "粤F12345"})
    eggs = group.orders.get(seller__code="huangben")
    seen = page(phone, f"/me/orders/{eggs.number}/")
    for words in ("已打包", "已交承运方", "确认收货"):
        assert words in seen, words
    phone.post(f"/me/orders/{eggs.number}/receive/")
    eggs.refresh_from_db()
    assert eggs.status == "completed"

    # Three eggs broke: a photo, the seller agrees, the money goes back to where it came from.
    line = eggs.lines.get()
    phone.post(
        f"/me/orders/{eggs.number}/aftersale/",
        {"line": line.pk, f"quantity-{line.pk}": "3", "reason": "破了三个", "photos": photo()},
    )
    asked = AfterSale.objects.get()
    clerk = signed_in("clerk-huangben")
    assert "破了三个" in page(clerk, "/seller/after-sales/")
    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"/seller/after-sales/{asked.number}/", {"decision": "approve", "reason": "抱歉"})
    stripe.settle_refunds()
    stripe.deliver()
    assert balanced()
    refund = Refund.objects.get()
    assert (refund.state, str(refund.amount_cny)) == ("succeeded", "3.60")
    seen = page(phone, f"/me/orders/{eggs.number}/")
    assert "¥3.60 已原路退回" in seen
    assert str(Entry.objects.get(kind="reversal").amount_cny) == "-3.60"


def test_what_is_sold_out_on_the_way_is_told_and_the_rest_is_bought(cast, stripe):
    phone = signed_in("employee")
    fill_basket(phone, cast)
    StockRecord.objects.filter(product=cast["eggs"]).update(num_allocated=280)
    phone.post("/me/unit/join/", {"code": cast["school"].join_code})
    place_order(phone, cast)
    assert list(Order.objects.values_list("seller__code", flat=True)) == ["beixiang"]
    assert "“土鸡蛋”只剩 20" in page(phone, "/cart/")


def test_a_forged_notice_pays_nothing(cast, stripe):
    phone = signed_in("employee")
    fill_basket(phone, cast)
    phone.post("/me/unit/join/", {"code": cast["school"].join_code})
    place_order(phone, cast)
    answer = Client().post(
        "/hooks/payments/stripe/", data=b'{"type": "payment_intent.succeeded"}', content_type="application/json",
        headers={"Stripe-Signature": "t=1,v1=00"},
    )  # fmt: skip
    assert answer.status_code == 400
    assert set(Order.objects.values_list("status", flat=True)) == {"placed"}
    assert not Entry.objects.exists()
