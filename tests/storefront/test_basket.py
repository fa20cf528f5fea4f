import json
from decimal import Decimal

import pytest
from oscar.apps.basket.models import Basket, Line

from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord
from tests.catalog.goods import product, seller
from tests.storefront.queries import writes

pytestmark = pytest.mark.django_db


def add(client, made, quantity=None, **also):
    posted = {"product": made.pk} | ({} if quantity is None else {"quantity": quantity})
    return client.post("/cart/add/", posted | also)


def held():
    return sorted(Line.objects.filter(basket__status="Open").values_list("product__title", "quantity"))


def test_goods_go_into_an_anonymous_basket_and_the_header_counts_kinds(client):
    made, other = product("马蹄", stock=9), product("山药", stock=9)
    response = add(client, made, 3, next="/c/")
    assert (response.status_code, response.url) == (302, "/c/")
    add(client, made, 2)
    add(client, other, 1)
    assert held() == [("山药", 1), ("马蹄", 5)]
    assert client.session["basket_count"] == 2
    assert Basket.objects.count() == 1


def test_without_a_quantity_the_smallest_is_added_and_then_one_step_more(client):
    made = product("鸡蛋", stock=100, sale_unit="mei", min_quantity=30, step_quantity=10)
    add(client, made)
    assert held() == [("鸡蛋", 30)]
    add(client, made)
    assert held() == [("鸡蛋", 40)]


def test_htmx_gets_a_toast_and_the_count_instead_of_a_page(client):
    response = client.post("/cart/add/", {"product": product("马蹄", stock=1).pk}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert json.loads(response.headers["HX-Trigger"]) == {"toast": "已加入购物车。", "basket": 1}


@pytest.mark.parametrize(
    ("quantity", "status", "words"),
    [
        ("-1", 422, "请填写 1 到 100000 之间的整数。"),
        ("0", 422, "请填写 1 到 100000 之间的整数。"),
        ("1.5", 422, "请填写 1 到 100000 之间的整数。"),
        ("三", 422, "请填写 1 到 100000 之间的整数。"),
        ("", 422, "请填写 1 到 100000 之间的整数。"),
        ("9" * 400, 422, "请填写 1 到 100000 之间的整数。"),
        ("1_0", 422, "请填写 1 到 100000 之间的整数。"),
        ("5", 422, "“鸡蛋”10枚起售，请增加数量。"),
        ("15", 422, "“鸡蛋”须按 10枚 的整数倍订购。"),
        ("50", 409, "“鸡蛋”只剩 40 枚，请减少数量。"),
    ],
)
def test_a_quantity_that_cannot_be_changes_nothing_and_says_why(client, quantity, status, words):
    made = product("鸡蛋", stock=40, sale_unit="mei", min_quantity=10, step_quantity=10)
    add(client, made, 10)
    for answer in (
        add(client, made, quantity),
        client.post("/cart/change/", {"product": made.pk, "quantity": quantity}),
    ):
        if quantity == "5" and answer.request["PATH_INFO"] == "/cart/add/":
            # 10 are there already, so 15 together: off the step.
            assert "须按 10枚" in answer.content.decode()
        else:
            assert words in answer.content.decode()
        assert answer.status_code == status
    assert held() == [("鸡蛋", 10)]


def test_full_width_digits_are_digits(client):
    add(client, product("马蹄", stock=20), "１２")
    assert held() == [("马蹄", 12)]


def test_what_is_there_already_counts_against_the_stock(client):
    made = product("马蹄", stock=5)
    add(client, made, 4)
    answer = add(client, made, 2)
    assert answer.status_code == 409
    assert "只剩 5" in answer.content.decode()
    assert held() == [("马蹄", 4)]


def test_goods_off_sale_sold_out_or_unknown_are_not_taken(client):
    gone = product("马蹄", stock=5, review_state="delisted")
    answer = add(client, gone, 1)
    assert answer.status_code == 410
    assert "这件商品已下架" in answer.content.decode()
    answer = add(client, product("山药"), 1)
    assert answer.status_code == 409
    assert "“山药”已售罄" in answer.content.decode()
    for odd in ("", "x", "-1", "9" * 30, "²"):
        assert client.post("/cart/add/", {"product": odd, "quantity": 1}).status_code == 404
    assert client.post("/cart/add/", {"product": 999999, "quantity": 1}).status_code == 410
    assert held() == []
    assert Basket.objects.count() == 0


def test_htmx_hears_the_sentence_with_the_right_status(client):
    made = product("马蹄", stock=1)
    answer = client.post("/cart/add/", {"product": made.pk, "quantity": 2}, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "只剩 1" in json.loads(answer.headers["HX-Trigger"])["toast"]


def test_the_next_address_stays_on_this_site(client):
    made = product("马蹄", stock=9)
    for evil in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert add(client, made, 1, next=evil).url == "/cart/"


def test_logging_in_joins_the_two_baskets(client, employee):
    made, other = product("马蹄", stock=20), product("山药", stock=20)
    client.force_login(employee)
    add(client, made, 2)
    client.logout()
    assert "basket_count" not in client.session
    add(client, made, 3)
    add(client, other, 1)

    client.login(username="employee", password="demo-2026")

    assert held() == [("山药", 1), ("马蹄", 5)]
    assert client.session["basket_count"] == 2
    assert Basket.objects.filter(status="Open").count() == 1
    client.logout()
    client.login(username="employee", password="demo-2026")
    assert held() == [("山药", 1), ("马蹄", 5)]
    assert client.session["basket_count"] == 2


def test_a_strangers_basket_cannot_be_named(client, employee, django_user_model):
    made = product("马蹄", stock=20)
    client.force_login(employee)
    add(client, made, 2)
    mine = Basket.objects.get().pk
    stranger = client.__class__()
    add(stranger, made, 1)
    session = stranger.session
    session["basket"] = mine
    session.save()
    assert "马蹄" not in stranger.get("/cart/").content.decode()


def test_the_basket_is_grouped_by_seller_then_band_with_subtotals(client):
    north, south = seller("北乡合作社", code="north"), seller("南乡合作社", code="south")
    add(client, product("马蹄", price="3.50", stock=20, seller_=north), 2)
    add(client, product("冻鱼", price="20.00", stock=20, seller_=north, storage_band="frozen"), 1)
    add(client, product("大米", price="30.00", stock=20, seller_=south), 3)
    add(client, product("山药", price="5.00", stock=20, seller_=north), 1)
    response = client.get("/cart/")
    contents = response.context["contents"]
    told = [
        (part.name, [(parcel.band, [row.title for row in parcel.rows], parcel.subtotal) for parcel in part.parcels])
        for part in contents.sellers
    ]
    assert told == [
        ("北乡合作社", [
            ("ambient", ["马蹄", "山药"], Decimal("12.00")), ("frozen", ["冻鱼"], Decimal("20.00")),
        ]),
        ("南乡合作社", [("ambient", ["大米"], Decimal("90.00"))]),
    ]  # fmt: skip
    assert contents.subtotal == Decimal("122.00")
    assert "¥122.00" in response.content.decode()


def test_changed_prices_and_lines_that_cannot_be_ordered_are_told_and_not_summed(client):
    dearer = product("马蹄", price="3.50", stock=20)
    scarce, gone, empty = product("山药", stock=20), product("大米", stock=20), product("冻鱼", stock=20)
    for made in (dearer, scarce, gone, empty):
        add(client, made, 10)
    StockRecord.objects.filter(product=dearer).update(price=Decimal("4.00"))
    StockRecord.objects.filter(product=scarce).update(num_allocated=12)
    StockRecord.objects.filter(product=empty).update(num_allocated=20)
    Product.objects.filter(pk=gone.pk).update(review_state="delisted")

    response = client.get("/cart/")
    page = response.content.decode()

    for words in ("价格有变：¥3.50 → ¥4.00", "“山药”只剩 8", "“大米”已下架，请移出。", "“冻鱼”已售罄"):
        assert words in page, words
    assert response.context["contents"].subtotal == Decimal("40.00")
    assert Line.objects.count() == 4


def test_a_line_is_changed_and_taken_out(client):
    made, other = product("马蹄", stock=20), product("山药", stock=20)
    add(client, made, 2)
    add(client, other, 1)
    assert client.post("/cart/change/", {"product": made.pk, "quantity": "7"}).status_code == 302
    assert held() == [("山药", 1), ("马蹄", 7)]
    client.post("/cart/remove/", {"product": other.pk})
    client.post("/cart/remove/", {"product": other.pk})
    assert held() == [("马蹄", 7)]
    assert client.session["basket_count"] == 1
    answer = client.post("/cart/change/", {"product": other.pk, "quantity": "1"})
    assert answer.status_code == 410
    assert "已不在购物车里" in answer.content.decode()


def test_an_empty_basket_says_so_and_looking_writes_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get("/cart/").content.decode()
    assert "购物车是空的。" in page
    assert Basket.objects.count() == 0
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("count", [1, 3, 20])
def test_a_basket_costs_the_same_however_full(client, employee, count, django_assert_num_queries):
    client.force_login(employee)
    for number in range(count):
        add(client, product(f"货{number}", stock=5), 1)
    with django_assert_num_queries(4) as seen:
        response = client.get("/cart/")
    assert len(response.context["contents"].rows) == count
    assert writes(seen) == []
