"""Prices and seasons for programs."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from catalog.foundation.periods import CHINA
from catalog.harvests import operations as harvests
from catalog.pricing import operations
from catalog.pricing.models import Commodity
from tests.catalog import goods

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA)


def test_references_comparisons_and_seasons_are_read_without_a_token(client):
    operations.load_rules()
    millet = goods.product("小米 2斤", price="35.00", sale_unit="dai", net_weight_g=1000)
    hidden = goods.product("小米 草稿", price="35.00", review_state="draft")
    operations.check_all(at=NOW)
    operations.enter_reference(
        commodity=Commodity.objects.get(name="小米"), price_cny=Decimal("9.90"), unit="jin", source="批发市场",
        seen_on=NOW.date(), by="x", at=NOW,
    )  # fmt: skip
    harvests.enter_planting(
        partner=millet.seller, name="小米", village=goods.village(), area_mu=Decimal(1), expected_yield=Decimal(1),
        yield_unit="jin", first_day=date(NOW.year, 1, 1), last_day=date(NOW.year, 12, 31), products=[millet],
        by="x", at=NOW,
    )  # fmt: skip

    [reference] = client.get("/api/v1/prices/references?kind=小米").json()
    assert (reference["price_cny"], reference["standard_unit"], reference["source"]) == ("9.90", "jin", "批发市场")
    price = client.get(f"/api/v1/products/{millet.pk}/price").json()
    assert (price["percent"], price["outcome"], price["standard_price_cny"]) == ("76.8", "dear", "17.5")
    assert client.get(f"/api/v1/products/{hidden.pk}/price").status_code == 404
    assert client.get("/api/v1/seasons").json() == [{"name": "小米", "places": ["乐昌市"], "product_ids": [millet.pk]}]
    assert client.get("/api/v1/seasons?month=13").status_code == 422
    assert client.get(f"/api/v1/products/{millet.pk}").json()["price_per_kg_cny"] == "35.00"
    page = client.get(f"/season/?month={NOW.month}").content.decode()
    assert "小米 2斤" in page
