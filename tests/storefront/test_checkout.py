from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from oscar.apps.basket.models import Line

from catalog.oscar_forks.partner.models import StockRecord
from shop.institutions.models import Consent, Membership, Role
from shop.institutions.operations.units import create_institution
from shop.oscar_forks.order.models import Order, OrderGroup
from shop.payments.models import Payment
from shop.storefront.models import ShippingAddress
from tests.catalog.goods import product, seller
from tests.storefront.queries import writes

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer(client, employee, address, rates):
    client.force_login(employee)
    return client


def add(client, made, quantity=1):
    assert client.post("/cart/add/", {"product": made.pk, "quantity": quantity}).status_code == 302


def form_of(response, **also):
    """What the page's form would send."""
    context = response.context
    return {
        "placing_key": context["placing_key"],
        "total": str(context["preview"].total_cny),
        "address": context["chosen"].pk,
        "way": "alipay",
        "unit": context["unit_id"],
        "only": context["only"],
    } | also


def place(client, **also):
    return client.post("/checkout/", form_of(client.get("/checkout/"), **also))


def nothing_placed():
    return not OrderGroup.objects.exists() and not Payment.objects.exists()


def test_a_stranger_is_asked_to_log_in_first(client):
    response = client.get("/checkout/")
    assert response.status_code == 302
    assert "/accounts/login/?next=/checkout/" in response.url


def test_the_page_shows_goods_and_freight_per_seller_and_band(buyer):
    north = seller("北乡合作社", code="north")
    add(buyer, product("马蹄", price="3.50", stock=20, seller_=north), 4)
    add(buyer, product("冻鱼", price="20.00", stock=20, seller_=north, storage_band="frozen"), 1)
    add(buyer, product("大米", price="30.00", stock=20, sale_unit="dai", net_weight_g=5000), 1)
    response = buyer.get("/checkout/")
    told = [
        (part.name, [(parcel.band, freight) for parcel, freight in parcels], total)
        for part, parcels, _subsidy, total in response.context["preview"].parts
    ]
    assert told[0] == (
        "北乡合作社", [("ambient", Decimal("10.00")), ("frozen", Decimal("8.00"))], Decimal("52.00")
    )  # fmt: skip
    assert told[1][1:] == ([("ambient", Decimal("16.00"))], Decimal("46.00"))
    assert "¥98.00" in response.content.decode()


def test_looking_at_the_checkout_writes_nothing(buyer, django_assert_max_num_queries):
    add(buyer, product("马蹄", stock=20), 4)
    with django_assert_max_num_queries(12) as seen:
        buyer.get("/checkout/")
    assert writes(seen) == []


def test_submitting_places_one_order_per_seller_and_leads_to_the_payment(buyer, employee):
    add(buyer, product("马蹄", price="3.50", stock=20), 4)
    add(buyer, product("大米", price="30.00", stock=20), 1)

    response = place(buyer, note="周末送")

    group = OrderGroup.objects.get()
    assert response.status_code == 302
    assert response.url == f"/pay/{group.payment.number}/?way=alipay"
    assert group.total_cny == group.payment.amount_cny == Decimal("62.00")
    assert (group.buyer, group.fund_channel, group.credit_institution) == (employee, "own", None)
    orders = Order.objects.order_by("pk")
    assert [(order.total_incl_tax, order.status, order.note) for order in orders] == [
        (Decimal("24.00"), "placed", "周末送"),
        (Decimal("38.00"), "placed", "周末送"),
    ]
    assert orders[0].ship_to["street"] == "演示路1号"
    assert not Line.objects.exists()
    assert buyer.session["basket_count"] == 0
    assert list(StockRecord.objects.order_by("pk").values_list("num_allocated", flat=True)) == [4, 1]


def test_submitting_twice_yields_one_order(buyer):
    add(buyer, product("马蹄", stock=5), 5)
    form = form_of(buyer.get("/checkout/"))
    first, second = buyer.post("/checkout/", form), buyer.post("/checkout/", form)
    assert first.url == second.url
    assert OrderGroup.objects.count() == Order.objects.count() == 1
    assert StockRecord.objects.get().num_allocated == 5


def test_a_strangers_key_is_not_mine(buyer, django_user_model):
    add(buyer, product("马蹄", stock=5), 1)
    form = form_of(buyer.get("/checkout/"))
    buyer.post("/checkout/", form)
    other = django_user_model.objects.create_user("other")
    theirs = ShippingAddress.objects.create(
        user=other, name="王", phone="13900001234", province="湖南省", city="长沙市", district="岳麓区", street="1号"
    )
    stranger = buyer.__class__()
    stranger.force_login(other)
    response = stranger.post("/checkout/", form | {"address": theirs.pk})
    assert response.status_code == 409
    assert OrderGroup.objects.count() == 1


def test_what_sold_out_meanwhile_is_named_and_the_rest_is_kept(buyer):
    scarce, rest = product("马蹄", price="3.50", stock=5), product("大米", price="30.00", stock=5)
    add(buyer, scarce, 4)
    add(buyer, rest, 1)
    form = form_of(buyer.get("/checkout/"))
    StockRecord.objects.filter(product=scarce).update(num_allocated=3)

    response = buyer.post("/checkout/", form)

    page = response.content.decode()
    assert response.status_code == 409
    assert "“马蹄”只剩 2" in page
    assert nothing_placed()
    assert Line.objects.count() == 2
    again = buyer.post("/checkout/", form_of(response))
    assert again.status_code == 302
    assert OrderGroup.objects.get().total_cny == Decimal("38.00")
    assert list(Line.objects.values_list("product__title", flat=True)) == ["马蹄"]


def test_a_price_changed_meanwhile_is_shown_before_anything_is_placed(buyer):
    made = product("马蹄", price="3.50", stock=5)
    add(buyer, made, 2)
    form = form_of(buyer.get("/checkout/"))
    StockRecord.objects.filter(product=made).update(price=Decimal("4.50"))
    response = buyer.post("/checkout/", form)
    assert response.status_code == 409
    assert "应付金额变为 ¥17.00" in response.content.decode()
    assert nothing_placed()
    assert StockRecord.objects.get().num_allocated == 0
    assert buyer.post("/checkout/", form_of(response)).status_code == 302


@pytest.mark.parametrize("total", ["0.01", "-5", "NaN", "sNaN", "Infinity", "x", ""])
def test_no_total_but_the_true_one_places_an_order(buyer, total):
    add(buyer, product("马蹄", stock=5), 2)
    assert place(buyer, total=total).status_code == 409
    assert nothing_placed()


def test_the_address_must_be_ones_own_and_the_way_known(buyer, django_user_model):
    add(buyer, product("马蹄", stock=5), 2)
    theirs = ShippingAddress.objects.create(
        user=django_user_model.objects.create_user("other"), name="王", phone="13900001234", province="湖南省",
        city="长沙市", district="岳麓区", street="1号",
    )  # fmt: skip
    for also, words in (
        ({"address": theirs.pk}, "请选择收货地址。"),
        ({"address": "x"}, "请选择收货地址。"),
        ({"way": "cash"}, "请选择付款方式。"),
    ):
        response = place(buyer, **also)
        assert response.status_code == 422
        assert words in response.content.decode()
    assert nothing_placed()


def test_goods_that_nobody_carries_there_stay_in_the_basket(buyer):
    add(buyer, product("活鸡", stock=5, storage_band="live", sale_unit="zhi"), 1)
    add(buyer, product("大米", price="30.00", stock=5), 1)
    page = buyer.get("/checkout/").content.decode()
    assert "商品送到广东省" in page
    assert place(buyer).status_code == 302
    assert OrderGroup.objects.get().total_cny == Decimal("38.00")
    assert list(Line.objects.values_list("product__title", flat=True)) == ["活鸡"]


def test_buying_one_thing_now_leaves_the_rest_in_the_basket(buyer):
    made, rest = product("马蹄", price="3.50", stock=5), product("大米", stock=5)
    add(buyer, rest, 1)
    response = buyer.post("/cart/add/", {"product": made.pk, "quantity": 2, "then": "checkout"})
    assert response.url == f"/checkout/?only={made.pk}"
    assert buyer.post("/checkout/", form_of(buyer.get(response.url))).status_code == 302
    assert OrderGroup.objects.get().total_cny == Decimal("15.00")
    assert list(Line.objects.values_list("product__title", flat=True)) == ["大米"]


def test_buying_now_again_after_going_back_buys_it_once(buyer):
    made = product("马蹄", price="3.50", stock=5)
    for quantity in (1, 2):
        buyer.post("/cart/add/", {"product": made.pk, "quantity": quantity, "then": "checkout"})
    assert list(Line.objects.values_list("product__title", "quantity")) == [("马蹄", 2)]
    add(buyer, made, 1)
    assert Line.objects.get().quantity == 3


def test_a_session_that_ran_out_costs_a_log_in_and_nothing_that_was_filled_in(buyer, employee, unit):
    made = product("马蹄", price="3.50", stock=5)
    add(buyer, made, 1)
    form = form_of(buyer.get("/checkout/"), unit=unit.pk, way="wechat_pay", note="放门卫", only=[made.pk])
    buyer.logout()

    response = buyer.post("/checkout/", form)

    assert response.status_code == 302
    assert nothing_placed()
    asked = parse_qs(urlsplit(response.url).query)["next"][0]
    assert asked.startswith("/checkout/?")
    assert "placing_key" not in asked
    assert "total" not in asked
    buyer.force_login(employee)
    page = buyer.get(asked)
    told = [page.context[name] for name in ("note", "way", "unit_id", "only")]
    assert told == ["放门卫", "wechat_pay", unit.pk, [made.pk]]
    assert buyer.post("/checkout/", form_of(page, note="放门卫")).status_code == 302
    assert Order.objects.get().note == "放门卫"


def test_without_an_address_the_page_asks_for_one_and_comes_back(client, employee, rates):
    client.force_login(employee)
    add(client, product("马蹄", stock=5), 1)
    page = client.get("/checkout/").content.decode()
    assert 'name="street"' in page
    assert "提交订单" not in page
    response = client.post(
        "/me/addresses/new/",
        {
            "name": "李", "phone": "１３８００００１２３４", "province": "广东省", "city": "深圳市",
            "district": "福田区", "street": "1号", "next": "/checkout/",
        },
    )  # fmt: skip
    made = ShippingAddress.objects.get()
    assert response.url == f"/checkout/?address={made.pk}"
    assert made.phone == "13800001234"
    assert made.is_default
    assert "提交订单" in client.get(response.url).content.decode()


def test_an_empty_basket_cannot_be_checked_out(buyer):
    assert "这里没有可下单的商品。" in buyer.get("/checkout/").content.decode()
    response = buyer.post(
        "/checkout/", {"placing_key": "k", "total": "0.00", "address": ShippingAddress.objects.get().pk, "way": "card"}
    )
    assert response.status_code == 409
    assert nothing_placed()


@pytest.fixture
def unit(employee):
    made = create_institution(name="市第一中学")
    Membership.objects.create(
        user=employee, institution=made, role=Role.EMPLOYEE, valid_from=timezone.localdate().replace(day=1)
    )
    return made


def test_only_members_are_asked_whether_to_count_the_purchase(buyer):
    add(buyer, product("马蹄", stock=5), 1)
    assert "计入本单位" not in buyer.get("/checkout/").content.decode()


def test_choosing_the_unit_is_the_consent_and_is_on_the_order(buyer, unit, employee):
    add(buyer, product("马蹄", stock=5), 1)
    page = buyer.get("/checkout/").content.decode()
    assert "将本单计入 市第一中学" in page
    assert not Consent.objects.exists()

    place(buyer, unit=unit.pk)

    group = OrderGroup.objects.get()
    assert (group.fund_channel, group.credit_institution) == ("staff", unit)
    assert Consent.objects.get().institution == unit


def test_not_choosing_counts_nowhere(buyer, unit):
    add(buyer, product("马蹄", stock=5), 1)
    place(buyer, unit=0)
    group = OrderGroup.objects.get()
    assert (group.fund_channel, group.credit_institution) == ("own", None)
    assert not Consent.objects.exists()


def test_a_unit_that_one_does_not_belong_to_refuses_the_order(buyer, unit):
    add(buyer, product("马蹄", stock=5), 1)
    other = create_institution(name="别的单位")
    response = place(buyer, unit=other.pk)
    assert response.status_code == 409
    assert nothing_placed()
    assert not Consent.objects.exists()


def test_without_an_account_at_stripe_the_buyer_transfers_with_a_code(buyer, settings):
    settings.STRIPE_SECRET_KEY = ""
    add(buyer, product("马蹄", price="3.50", stock=20), 4)

    page = buyer.get("/checkout/").content.decode()
    assert "对公转账" in page
    assert "支付宝" not in page
    refused = place(buyer, way="alipay")
    assert refused.status_code == 422
    assert nothing_placed()

    placed = place(buyer, way="bank_transfer")
    payment = Payment.objects.get()
    assert placed.url.startswith(f"/pay/{payment.number}/")
    assert (payment.method, payment.state, bool(payment.transfer_code)) == ("bank_transfer", "waiting", True)
    assert "识别码" in buyer.get(placed.url).content.decode()
