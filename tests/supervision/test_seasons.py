"""The county sees what its villages grow and judges what was sold beyond it."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.harvests import operations
from catalog.harvests.models import Oversold
from catalog.origins.models import Region
from tests.catalog import goods

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def flag(world, at):
    def act(village, name):
        made = operations.enter_planting(
            partner=goods.seller(f"{name}合作社"), name=name, village=village, area_mu=Decimal(1),
            expected_yield=Decimal(1), yield_unit="jin", first_day=date(2026, 1, 1), last_day=date(2026, 12, 31),
            by="x", at=at,
        )  # fmt: skip
        return Oversold.objects.create(
            crop=made.crop, season_from=made.first_day, season_to=made.last_day, sold=2, expected=1, unit="kg",
            raised_at=at,
        )  # fmt: skip

    return act


def test_the_county_judges_flags_of_its_villages_only(client, world, flag):
    province = Region.objects.create(code="450000", name="广西壮族自治区", level=1)
    abroad = flag(Region.objects.create(code="450881109201", name="连塘村", level=5, parent=province), "桔")
    mine = flag(world["village"], "马蹄")
    client.force_login(world["county"])

    page = client.get("/gov/seasons/").content.decode()
    assert "马蹄" in page
    assert "桔" not in page
    assert client.post(f"/gov/seasons/flags/{abroad.pk}/clear/", {"reason": "x"}).status_code == 404
    client.post(f"/gov/seasons/flags/{mine.pk}/uphold/", {"reason": ""})
    mine.refresh_from_db()
    assert mine.state == "raised"
    client.post(f"/gov/seasons/flags/{mine.pk}/uphold/", {"reason": "查无此地"})
    mine.refresh_from_db()
    assert (mine.state, mine.judgement) == ("upheld", "查无此地")
    client.force_login(world["finance"])
    assert client.get("/gov/seasons/").status_code == 403
