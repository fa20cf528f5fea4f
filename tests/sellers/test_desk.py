from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.models import User
from catalog.foundation.periods import CHINA
from catalog.households import operations as households
from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.origins.models import Household
from catalog.oscar_forks.partner.models import StockRecord
from catalog.recognition.models import Linkage
from shop.oscar_forks.order.models import Order
from shop.sellers import operations
from shop.sellers.models import SellerMember
from tests.catalog import goods
from tests.ordering.checkout import pay, place, rate_cards

from .conftest import person

pytestmark = pytest.mark.django_db
TODAY = datetime.now(CHINA).date()


def test_the_first_page_counts_what_waits(client, clerk, partner, stranger):
    goods.product("够卖", seller_=partner, stock=10)
    goods.product("不够卖", seller_=partner, stock=1, min_quantity=5, step_quantity=5)
    goods.product("退回", seller_=partner, review_state="refused")
    soon = goods.product("快到期", seller_=partner)
    lots.receive(
        product=soon, quantity=3, produced_on=TODAY - timedelta(days=1),
        expires_on=TODAY + timedelta(days=3), by="x", at=datetime.now(CHINA),
    )  # fmt: skip

    to_do = client.get("/seller/").context["to_do"]

    assert to_do == {
        "sent_back": 1, "under_review": 0, "drafts": 0, "short": 1, "to_dispatch": 0, "after_sales": 0,
        "failed": 0, "recalls": 0, "expiring": 1, "lapsing": 0, "slips": 0, "uncertified": 0, "prices": 0,
        "oversold": 0, "to_review": 0, "linkages_back": 0, "due": 0, "late": 0,
    }  # fmt: skip


def test_where_a_quantity_of_a_lot_is_typed_its_unit_stands_beside_it(client, clerk, partner):
    eggs = goods.product("鸡蛋", seller_=partner, sale_unit="xiang", stock=5)

    assert "鸡蛋 · 箱" in client.get("/seller/lots/receive/").content.decode()
    assert "数量（箱）" in client.get(f"/seller/lots/{eggs.lots.get().code}/").content.decode()


def test_a_person_of_two_sellers_changes_hats_and_puts_on_no_strange_one(client, clerk, partner, stranger):
    second = goods.seller("第二演示合作社")
    operations.enrol(partner=second, user=clerk, role="clerk")
    goods.product("第二家的货", seller_=second)

    assert client.post("/seller/seller/", {"seller": second.pk}).status_code == 302
    assert "第二家的货" in client.get("/seller/products/").content.decode()
    assert client.post("/seller/seller/", {"seller": stranger.seller.pk}).status_code == 404
    assert "第二家的货" in client.get("/seller/products/").content.decode()


def test_a_dismissed_person_finds_nothing_any_more(client, clerk, partner):
    operations.dismiss(member=SellerMember.objects.get(user=clerk))

    assert client.get("/seller/").status_code == 403
    assert not partner.users.filter(pk=clerk.pk).exists()


@pytest.mark.parametrize(("typed", "found"), [("0001", 1), ("00001", 0), ("1", 0), ("2222", 0)])
def test_orders_are_found_by_the_four_digits_that_show_and_no_others_are_told(client, clerk, partner, typed, found, at):
    rate_cards()
    buyer = User.objects.create(username="someone")
    pay(place([(goods.product(seller_=partner, stock=50), 10)], at=at, buyer=buyer), at=at)
    order = Order.objects.get()
    Order.objects.update(number="D-AAAA-BBBB", ship_to=order.ship_to | {"phone": "19900000001"})

    assert len(client.get("/seller/orders/", {"q": typed}).context["page"].object_list) == found


def test_a_lot_is_received_and_spoilt_goods_are_written_off(client, clerk, partner):
    product = goods.product(seller_=partner, shelf_life_days=30)

    response = client.post(
        "/seller/lots/receive/", {"product": product.pk, "quantity": "40", "produced_on": TODAY.isoformat()}
    )
    lot = Lot.objects.get()
    assert response.url == f"/seller/lots/{lot.code}/"
    assert lot.expires_on == TODAY + timedelta(days=30)

    client.post(response.url, {"quantity": "15", "reason": "受潮"})
    assert StockRecord.objects.get(product=product).num_in_stock == 25
    assert list(lot.events.values_list("kind", "quantity", "by", "reason")) == [
        ("received", 40, "邓丽华", ""), ("written_off", -15, "邓丽华", "受潮"),
    ]  # fmt: skip


SHEET = "/seller/stock/sheet/"


def sheet(product, was="3.50", price=None, arrived="", gone=""):
    """What the browser sends for one row: the price that was shown goes along."""
    price = was if price is None else price
    return {
        f"initial-{product.pk}-price_cny": was, f"{product.pk}-price_cny": price, f"{product.pk}-arrived": arrived,
        f"{product.pk}-gone": gone,
    }  # fmt: skip


def test_prices_and_stock_of_many_goods_change_in_one_go(client, clerk, partner):
    first, second = (goods.product(name, seller_=partner, stock=40, price="3.50") for name in ("马蹄", "香芋"))
    untouched = goods.product("天堂姜", seller_=partner, stock=40, price="3.50")
    rows = sheet(first, price="3.80", arrived="25") | sheet(second, gone="15") | sheet(untouched)
    # Somebody else changes a price while the sheet is open; it was not touched here and stays.
    StockRecord.objects.filter(product=untouched).update(price=Decimal("9.90"))

    response = client.post(SHEET, rows | {"produced_on": TODAY.isoformat(), "reason": "受潮"})

    assert response.url == "/seller/stock/"
    found = StockRecord.objects.order_by("product__title").values_list("product__title", "price", "num_in_stock")
    assert list(found) == [
        ("天堂姜", Decimal("9.90"), 40), ("香芋", Decimal("3.50"), 25), ("马蹄", Decimal("3.80"), 65),
    ]  # fmt: skip
    assert first.lots.get(quantity=25).produced_on == TODAY
    assert second.lots.get().events.get(kind="written_off").reason == "受潮"


def test_one_impossible_row_changes_none_and_is_told_in_its_place(client, clerk, partner):
    first, second = (goods.product(name, seller_=partner, stock=40, price="3.50") for name in ("马蹄", "香芋"))
    rows = sheet(first, price="3.80") | sheet(second, gone="41")

    response = client.post(SHEET, rows | {"produced_on": TODAY.isoformat(), "reason": "受潮"})

    assert response.status_code == 422
    assert [bool(row.errors) for row in response.context["rows"]] == [True, False]
    assert f'<a href="#{second.pk}-problem">香芋</a>' in response.content.decode()
    assert f'href="#{first.pk}-problem"' not in response.content.decode()
    assert set(StockRecord.objects.values_list("price", "num_in_stock")) == {(Decimal("3.50"), 40)}


@pytest.mark.parametrize("bad", [{"price": "-1"}, {"price": "0"}, {"price": ""}, {"arrived": "-3"}, {"gone": "许多"}])
def test_a_cell_that_cannot_be_changes_nothing(client, clerk, partner, bad):
    product = goods.product(seller_=partner, stock=40, price="3.50")

    response = client.post(SHEET, sheet(product, **bad) | {"produced_on": TODAY.isoformat(), "reason": "x"})

    assert response.status_code == 422
    assert StockRecord.objects.values_list("price", "num_in_stock").get() == (Decimal("3.50"), 40)


def test_goods_are_not_written_off_without_a_reason(client, clerk, partner):
    product = goods.product(seller_=partner, stock=40, price="3.50")

    response = client.post(SHEET, sheet(product, gone="5") | {"produced_on": TODAY.isoformat(), "reason": " "})

    assert "reason" in response.context["form"].errors
    assert StockRecord.objects.get().num_in_stock == 40


def test_a_missing_reason_is_told_above_the_sheet_not_only_below_it(client, clerk, partner):
    product = goods.product("马蹄", seller_=partner, stock=40, price="3.50")

    response = client.post(SHEET, sheet(product, gone="5") | {"produced_on": TODAY.isoformat(), "reason": " "})

    page = response.content.decode()
    assert response.status_code == 422
    assert '<a href="#id_reason">' in page.split("<table")[0]
    assert StockRecord.objects.get().num_in_stock == 40


def test_another_sellers_goods_are_not_in_the_sheet_and_a_packer_has_none(client, clerk, partner, stranger):
    client.post(SHEET, sheet(stranger, price="0.01") | {"produced_on": TODAY.isoformat()})
    assert StockRecord.objects.get(product=stranger).price == Decimal("3.50")

    client.force_login(person("packer", "罗阿强", partner, "packer"))
    assert client.get(SHEET).status_code == 403


@pytest.mark.parametrize("quantity", ["0", "-4", "41", "99999999999", "许多"])
def test_more_than_there_is_cannot_be_written_off(client, clerk, partner, quantity):
    product = goods.product(seller_=partner, stock=40)
    lot = product.lots.get()

    response = client.post(f"/seller/lots/{lot.code}/", {"quantity": quantity, "reason": "x"})

    assert response.status_code == 422
    assert StockRecord.objects.get(product=product).num_in_stock == 40


@pytest.mark.parametrize(("quantity", "produced"), [("-1", 0), ("0", 0), ("99999999999", 0), ("5", 1), ("", 0)])
def test_an_impossible_lot_is_refused_in_words(client, clerk, partner, quantity, produced):
    product = goods.product(seller_=partner)
    day = (TODAY + timedelta(days=produced)).isoformat()

    response = client.post("/seller/lots/receive/", {"product": product.pk, "quantity": quantity, "produced_on": day})

    assert response.status_code == 422
    assert not Lot.objects.exists()


def test_a_lot_of_another_seller_is_not_found_nor_received(client, clerk, stranger):
    lot = stranger.lots.get()

    assert client.get(f"/seller/lots/{lot.code}/").status_code == 404
    assert client.post(f"/seller/lots/{lot.code}/", {"quantity": "1", "reason": "x"}).status_code == 404
    response = client.post(
        "/seller/lots/receive/", {"product": stranger.pk, "quantity": "4", "produced_on": TODAY.isoformat()}
    )
    assert response.status_code == 422
    assert StockRecord.objects.get(product=stranger).num_in_stock == 5


def household(**also):
    return {
        "code": "H-黄坌-01".replace("黄坌", "HB"), "village": "黄坌", "mechanism": "contract", "poor": "on",
        "valid_from": "2026-01-01", "agreement_no": "LC-1",
    } | also  # fmt: skip


def test_a_household_is_registered_by_its_code(client, clerk, partner):
    goods.village()

    client.post("/seller/households/new/", household())
    page = client.get("/seller/households/")

    linkage = Linkage.objects.get()
    assert (linkage.partner, linkage.household.code, linkage.poor) == (partner, "H-HB-01", True)
    assert (linkage.state, linkage.registered_by) == ("registered", str(clerk))
    assert (page.context["linked"], page.context["poor"]) == (0, 0)


@pytest.mark.parametrize(
    "bad", [{"code": "张三<b>"}, {"code": "440281199001011234567"}, {"village": "不存在"}, {"valid_to": "2025-01-01"}]
)
def test_a_bad_household_is_refused_and_nothing_is_kept(client, clerk, bad):
    goods.village()

    assert client.post("/seller/households/new/", household(**bad)).status_code == 422
    assert not Household.objects.exists()
    assert not Linkage.objects.exists()


@pytest.mark.parametrize(
    "path", ["", "products/", "stock/", "lots/", "lots/?show=all", "orders/", "after-sales/", "households/"]
)
def test_every_page_has_an_answer_for_the_empty_case(client, clerk, path):
    response = client.get(f"/seller/{path}")

    assert response.status_code == 200
    assert "nothing" in response.content.decode()


@pytest.mark.parametrize(("path", "queries"), [("stock/", 4), ("stock/sheet/", 4), ("lots/", 4), ("households/", 6)])
@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long(client, clerk, partner, count, path, queries, django_assert_num_queries):
    village = goods.village()
    for n in range(count):
        goods.product(f"第{n}号", seller_=partner, stock=5)
        households.register_linkage(
            partner=partner, code=f"H-{n}", village=village, mechanism="work", poor=False,
            valid_from=date(2026, 1, 1), by="test", at=datetime.now(CHINA),
        )  # fmt: skip

    with django_assert_num_queries(queries):
        assert len(client.get(f"/seller/{path}").context["page"].object_list) == count


def test_roles_of_one_person_add_up(client, partner):
    both = person("both", "双角色", partner, "packer", "clerk")
    client.force_login(both)

    assert client.get("/seller/products/new/").status_code == 200
