"""The operator enters a zone; whatever cannot be is told beside its field, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.foundation.models import User
from catalog.zones.models import Zone
from tests.catalog.goods import product, village
from tests.catalog.pictures import photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


def told(**also):
    return {"kind": "county", "name": "乐昌县馆", "slug": "lechang", "order": "10", "is_public": "on"} | also


def test_a_zone_is_entered_with_its_rules_and_changed(operator):
    made = product("马蹄", origin=village())

    rules = {"region_codes": "440281，440281102", "product_numbers": f" {made.pk} ", "verified_only": "on"}
    response = operator.post("/admin/zone/new/", told(**rules, new_banner=photo()))

    zone = Zone.objects.get()
    assert response.status_code == 302
    assert sorted(zone.regions.values_list("code", flat=True)) == ["440281", "440281102"]
    assert list(zone.picked.all()) == [made]
    assert zone.verified_only
    assert zone.banner.name.endswith(".webp")
    page = operator.get(f"/admin/zone/edit/{zone.pk}/").content.decode()
    assert "440281 440281102" in page
    operator.post(f"/admin/zone/edit/{zone.pk}/", told(name="乐昌馆", region_codes="", no_banner="on"))
    zone.refresh_from_db()
    assert (zone.name, zone.regions.count(), zone.picked.count(), zone.banner.name) == ("乐昌馆", 0, 0, "")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"region_codes": "440281 999999"}, "没有这个区划代码：999999"),
        ({"region_codes": "四四零"}, "没有这个区划代码：四四零"),
        ({"product_numbers": "7 8"}, "没有这个编号的商品：7、8"),
        ({"slug": "县馆"}, "slug"),
        ({"opens_at": "08:00"}, "两个时间都要填"),
        ({"starts_on": "2026-11-22", "ends_on": "2026-11-01"}, "截止日期必须晚于起始日期"),
        ({"new_banner": SimpleUploadedFile("b.png", b"no picture")}, "JPEG"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_lost(operator, wrong, sentence):
    village()
    response = operator.post("/admin/zone/new/", told(**wrong, intro="很长的介绍"))
    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "很长的介绍" in page
    assert not Zone.objects.exists()


def test_the_list_counts_goods_and_leads_to_the_page(operator):
    made = product("马蹄", origin=village())
    operator.post("/admin/zone/new/", told(product_numbers=str(made.pk)))
    page = operator.get("/admin/zone/").content.decode()
    assert "/z/lechang/?preview=1" in page
