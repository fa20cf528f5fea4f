"""The county sees price cases of its sellers, and brings in what its markets ask."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.foundation.models import User
from catalog.pricing import operations
from catalog.pricing.models import Commodity, ReferencePrice
from tests.catalog import goods

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def county(client, world):
    operations.load_rules()
    client.force_login(world["county"])
    return client


def entry(world, **also):
    kind = Commodity.objects.get(name="小米")
    return {
        "commodity": kind.pk, "region": world["village"].county_id, "price_cny": "9.90", "unit": "jin",
        "source": "乐昌城区农贸市场", "seen_on": "2026-11-20",
    } | also  # fmt: skip


def test_a_price_that_was_seen_is_entered_for_a_place_of_the_area(county, world):
    assert county.post("/gov/prices/enter/", entry(world)).status_code == 302
    for wrong in ({"price_cny": "0"}, {"seen_on": "2026-11-23"}, {"region": world["village"].province_id}):
        assert county.post("/gov/prices/enter/", entry(world, **wrong)).status_code == 422

    assert ReferencePrice.objects.get().entered_by == "county"
    assert "乐昌城区农贸市场" in county.get("/gov/prices/").content.decode()


def test_a_file_of_prices_comes_back_with_what_was_left_out(county):
    text = "品名,价格,单位,来源,日期,区划代码\n小米,9.90,斤,市场,2026-11-20,440281\n小米,9.90,斤,市场,2026-11-20,\n"
    back = county.post("/gov/prices/file/", {"file": SimpleUploadedFile("p.csv", text.encode())})

    assert back["Content-Disposition"] == 'attachment; filename="left-out.xlsx"'
    assert ReferencePrice.objects.count() == 1
    for file in (None, SimpleUploadedFile("p.xlsx", b"PK nothing")):
        assert county.post("/gov/prices/file/", {"file": file} if file else {}).status_code == 302
    assert ReferencePrice.objects.count() == 1


def test_cases_of_other_counties_are_not_shown_and_finance_sees_none(client, county, world, at):
    user = User.objects.create_user("u")
    mine = goods.product("本县小米", origin=world["village"])
    theirs = goods.product("外县小米")
    for product in (mine, theirs):
        operations.report(product=product, user=user, text="市场 5 元一斤", at=at)

    page = county.get("/gov/prices/").content.decode()
    assert "本县小米" in page
    assert "外县小米" not in page
    client.force_login(world["finance"])
    assert client.get("/gov/prices/").status_code == 403
    assert client.post("/gov/prices/enter/", entry(world)).status_code == 403
