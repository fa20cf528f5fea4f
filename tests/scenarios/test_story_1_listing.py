"""Story 1: a cooperative lists stock, an operator approves, the shop shows it with a badge while that holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.origins import operations as places
from catalog.origins.models import Tier
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.catalogue.models import Product
from catalog.recognition.models import OriginClaim
from shop.sellers import operations as sellers
from tests.catalog import goods
from tests.catalog.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def village():
    village = goods.village()
    tier = Tier.objects.create(code="provincial_poor_village", name="省定贫困村", rank=4)
    places.enter_membership(
        region=village, tier=tier, valid_from=china_date(timezone.now()) - timedelta(days=900), document_no="粤扶5号"
    )
    return village


def test_goods_travel_from_the_clerks_form_to_the_shop_with_a_dated_badge(client, village):
    partner = goods.seller("乐昌北乡演示合作社")
    clerk = User.objects.create_user("seller", password="demo-2026", display_name="邓丽华")
    sellers.enrol(partner=partner, user=clerk, role="clerk")
    User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源")
    category = categories.enter(name="根茎", under=categories.enter(name="蔬菜"))
    today = china_date(timezone.now())

    # The clerk enters the goods and submits them.
    client.login(username="seller", password="demo-2026")
    client.post(
        "/seller/products/new/",
        {
            "pictures": photo(), "title": "北乡马蹄", "category": category.pk, "sale_unit": "jin", "price_cny": "3.50",
            "stock": "600", "produced_on": today.isoformat(), "min_quantity": "5", "step_quantity": "5",
            "storage_band": "cool", "shelf_life_days": "45", "village": "乐昌 黄坌", "document_no": "北合登8号",
        },
    )  # fmt: skip
    product = Product.objects.get()
    client.post(f"/seller/products/{product.pk}/submit/")
    assert "北乡马蹄" not in client.get("/s/?q=马蹄").content.decode()
    client.logout()

    # The operator reads, sees the document, and puts it on sale.
    client.login(username="operator", password="demo-2026")
    assert "北乡马蹄" in client.get("/admin/review/").content.decode()
    client.post(
        f"/admin/review/{product.pk}/",
        {
            "deed": "approve", "document_no": "乐产证〔2026〕7号", "valid_from": today.isoformat(),
            "valid_to": (today + timedelta(days=200)).isoformat(),
        },
    )  # fmt: skip
    client.logout()

    # Anybody finds it, by either name, with its tier in words; the evidence is one click away.
    shelf = client.get("/s/?q=马蹄").content.decode()
    assert "北乡马蹄" in shelf
    assert "<span>省定贫困村</span>" in shelf
    assert "乐产证〔2026〕7号" in client.get(f"/origin/{product.pk}/").content.decode()

    # The claim lapses: from that day the goods are sold without the badge.
    OriginClaim.objects.update(valid_from=today - timedelta(days=9), valid_to=today)
    shelf = client.get("/s/?q=马蹄").content.decode()
    assert "北乡马蹄" in shelf
    assert "<span>省定贫困村</span>" not in shelf
