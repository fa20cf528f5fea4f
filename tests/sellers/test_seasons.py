"""The season calendar of a seller: entered on a phone, corrected, explained; nobody else's is found."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from catalog.foundation.periods import CHINA
from catalog.harvests import operations
from catalog.harvests.models import Crop, CropProduct, Oversold, Planting
from tests.catalog import goods

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA)


def planting(**also):
    return {
        "name": "马蹄", "village": "黄坌", "area_mu": "12.5", "expected_yield": "40000", "yield_unit": "jin",
        "first_day": "2026-12-01", "last_day": "2027-02-28",
    } | also  # fmt: skip


def test_a_planting_is_entered_and_corrected(client, clerk, partner):
    goods.village()
    made = goods.product("马蹄", seller_=partner)

    assert client.post("/seller/seasons/new/", planting(products=[made.pk])).status_code == 302
    shown = Planting.objects.get()
    page = client.get(f"/seller/seasons/{shown.pk}/").content.decode()
    assert "40000" in page
    assert client.post(f"/seller/seasons/{shown.pk}/", planting(expected_yield="38000")).status_code == 302
    assert Planting.objects.get().expected_yield == Decimal(38000)
    assert CropProduct.objects.get().product == made
    assert "马蹄" in client.get("/seller/seasons/?year=2026").content.decode()


@pytest.mark.parametrize("bad", [{"last_day": "2026-11-01"}, {"area_mu": ""}, {"village": "不存在"}, {"name": ""}])
def test_what_was_typed_stays_when_something_is_wrong(client, clerk, bad):
    goods.village()

    page = client.post("/seller/seasons/new/", planting(**bad))

    assert page.status_code == 422
    assert "40000" in page.content.decode()
    assert not Crop.objects.exists()


def test_another_sellers_planting_flag_and_goods_are_not_found(client, clerk, partner, stranger):
    theirs = operations.enter_planting(
        partner=stranger.seller, name="姜", village=goods.village(), area_mu=Decimal(1), expected_yield=Decimal(1),
        yield_unit="jin", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31), by="x", at=NOW,
    )  # fmt: skip
    flag = Oversold.objects.create(
        crop=theirs.crop, season_from=theirs.first_day, season_to=theirs.last_day, sold=2, expected=1, unit="kg",
        raised_at=NOW,
    )  # fmt: skip

    assert client.get(f"/seller/seasons/{theirs.pk}/").status_code == 404
    assert client.post(f"/seller/seasons/{theirs.pk}/remove/").status_code == 404
    assert client.post(f"/seller/seasons/flags/{flag.pk}/explain/", {"reason": "第二茬"}).status_code == 404
    assert client.post("/seller/seasons/new/", planting(products=[stranger.pk])).status_code == 422
    assert "姜" not in client.get("/seller/seasons/").content.decode()
