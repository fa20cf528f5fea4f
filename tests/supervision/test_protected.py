"""Protected names in the hands of a county: which goods bear them, how much came in."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from catalog.origins.models import Region
from catalog.protection import operations
from catalog.protection.models import ProtectedOrigin, ProtectedProduct
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from tests.catalog import goods
from tests.catalog.recognition.cases import SUNDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def taro(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: SUNDAY)
    origin = ProtectedOrigin.objects.create(name="张溪香芋", number="1", body="部", valid_from=date(2010, 1, 1))
    origin.places.add(goods.village())
    operations.set_ceiling(origin=origin, year=2026, ceiling_kg=Decimal(1000))
    return origin


def reviewer(client, region):
    office = institutions.create_institution(name=f"{region.name}审核单位", region=region)
    user = User.objects.create_user(region.code)
    institutions.grant_role(user=user, institution=office, role=Role.COUNTY, on=date(2026, 1, 1))
    client.force_login(user)


def test_a_county_lets_goods_bear_the_name_and_sees_how_much_came_in(client, taro):
    product = goods.product("张溪香芋 10斤箱", origin=goods.village(), stock=900)
    reviewer(client, product.origin.county)

    client.post(f"/gov/protected/{taro.pk}/goods/", {"product": product.pk})

    page = client.get("/gov/protected/").content.decode()
    assert "张溪香芋 10斤箱" in page
    assert "45%" in page
    client.post(f"/gov/protected/{taro.pk}/goods/", {"product": product.pk, "deed": "take"})
    assert not ProtectedProduct.objects.exists()


def test_goods_beyond_the_ceiling_or_the_area_are_refused_with_a_sentence(client, taro):
    product = goods.product("太多香芋", origin=goods.village(), stock=2001)
    reviewer(client, product.origin.county)

    answer = client.post(f"/gov/protected/{taro.pk}/goods/", {"product": product.pk}, follow=True)

    assert "只剩1000千克可入库" in answer.content.decode()
    assert not ProtectedProduct.objects.exists()


def test_another_county_finds_neither_the_name_nor_the_goods(client, taro):
    product = goods.product("张溪香芋", origin=goods.village())
    elsewhere = Region.objects.create(code="440282", name="南雄市", level=3, parent=product.origin.city)
    reviewer(client, elsewhere)

    assert "张溪香芋" not in client.get("/gov/protected/").content.decode()
    assert client.post(f"/gov/protected/{taro.pk}/goods/", {"product": product.pk}).status_code == 404
    assert not ProtectedProduct.objects.exists()
