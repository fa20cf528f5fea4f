"""A seller on the black list is gone everywhere at once: lists, search, page, basket, checkout, API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.credit import operations
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue import operations as catalogue
from tests.catalog import goods

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
