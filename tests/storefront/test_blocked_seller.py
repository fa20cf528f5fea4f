"""A seller on the black list is gone everywhere at once: lists, search, page, basket, checkout, API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.credit import operations
from catalog.foundation.periods import china_date
from catalog.market import operations as market
from catalog.market import parties
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.zones.operations import Details, Rules, enter_zone
from shop.oscar_forks.order.models import OrderGroup
from tests.catalog import goods
from tests.storefront.test_checkout import form_of

pytestmark = pytest.mark.django_db


def blacklist(seller):
    at = timezone.now()
    return operations.enter_list(
        seller=seller, colour="black", cause="虚假标注产地", document_no="乐农罚〔2026〕3号", office="乐昌市农业农村局",
        valid_to=china_date(at) + timedelta(days=90), by="林国栋", at=at,
    )  # fmt: skip


def test_a_blocked_sellers_goods_disappear_at_once_and_come_back(client):
    seller = goods.seller("桥头演示合作社", code="qiaotou")
    product = goods.product("桥头香芋", seller_=seller, stock=50, origin=goods.village(), slug="qiaotou")
    catalogue.refresh_search_text([product])
    page = f"/p/{product.slug}_{product.pk}/"
    client.post("/cart/add/", {"product": product.pk, "quantity": 2})
    assert "桥头香芋" in client.get("/s/?q=香芋").content.decode()
    assert client.get(page).status_code == 200

    entry = blacklist(seller)

    for address in ("/c/", "/s/?q=香芋"):
        assert f"_{product.pk}/" not in client.get(address).content.decode()
    gone = client.get(page)
    assert gone.status_code == 410
    assert "该商家目前暂停销售" in gone.content.decode()
    assert client.get("/coop/qiaotou/").status_code == 404
    assert "已下架" in client.get("/cart/").content.decode() or "不再销售" in client.get("/cart/").content.decode()
    assert client.post("/cart/add/", {"product": product.pk, "quantity": 1}).status_code == 410
    assert client.get(f"/api/v1/products/{product.pk}").status_code == 404
    assert client.get("/api/v1/products").json()["count"] == 0

    operations.lift(entry=entry, reason="复查合格", by="林国栋", at=timezone.now())

    assert client.get(page).status_code == 200
    assert client.get("/api/v1/products").json()["count"] == 1


def test_what_was_never_on_sale_is_not_found(client):
    draft = goods.product("草稿", stock=5, review_state="draft", is_public=False)

    assert client.get(f"/p/x_{draft.pk}/").status_code == 404
    assert client.get("/p/x_999999/").status_code == 404


def test_nothing_of_a_blocked_seller_is_left_in_zones_on_the_board_or_at_the_till(client, employee, address, rates):
    village = goods.village()
    seller = goods.seller("桥头演示合作社", code="qiaotou", region=village)
    product = goods.product("桥头香芋", seller_=seller, stock=50, origin=village)
    rules = Rules(regions=Region.objects.filter(code="440281"))
    enter_zone(details=Details(kind="county", name="乐昌县馆", slug="lechang", is_public=True, rules=rules))
    at = timezone.now()
    market.post(
        side="supply", party=parties.of_seller(seller), item="桥头香芋", quantity=Decimal(500), unit="jin",
        price_cny=None, region=village, until=china_date(at) + timedelta(days=20), by=employee, at=at,
    )  # fmt: skip
    client.force_login(employee)
    client.post("/cart/add/", {"product": product.pk, "quantity": 2})
    doors = ("/z/lechang/", "/market/", f"/places/{village.code}/", "/season/")
    till = form_of(client.get("/checkout/"))
    assert "桥头香芋" in client.get(doors[0]).content.decode()
    assert client.get("/api/v1/market/posts").json()["count"] == 1

    blacklist(seller)

    assert [door for door in doors if "桥头香芋" in client.get(door).content.decode()] == []
    assert client.get("/api/v1/market/posts").json()["count"] == 0
    assert client.get("/api/v1/products?zone=lechang").json()["count"] == 0
    client.post("/checkout/", till)
    assert not OrderGroup.objects.exists()
