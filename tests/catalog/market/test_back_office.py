"""Rules of early warning and duty officers in the back office: a place is named by its code."""

from datetime import date

import pytest

from catalog.foundation.models import User
from catalog.market.models import Duty, RuleSet

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


def test_an_officer_is_put_on_duty_for_a_place_by_its_code(operator, village, officer):
    told = {"region": "440299", "user": officer.pk, "post": "镇农业站", "valid_from": "2026-11-01"}
    refused = operator.post("/admin/market_duty/new/", told)
    assert "没有这个代码" in refused.content.decode()
    assert not Duty.objects.exists()

    operator.post("/admin/market_duty/new/", told | {"region": village.town.code})

    duty = Duty.objects.get()
    assert (duty.region, duty.user, duty.valid_from, duty.valid_to) == (
        village.town, officer, date(2026, 11, 1), None,
    )  # fmt: skip
    page = operator.get(f"/admin/market_duty/edit/{duty.pk}/").content.decode()
    assert f'value="{village.town.code}"' in page
    assert "<option" in page  # the person
    assert village.full_name not in page

    operator.post(
        f"/admin/market_duty/edit/{duty.pk}/", told | {"region": village.county.code, "valid_to": "2026-12-01"}
    )
    duty.refresh_from_db()
    assert (duty.region, duty.valid_to) == (village.county, date(2026, 12, 1))


def test_rules_hold_everywhere_or_for_one_place(operator, village):
    told = {
        "name": "县级规则", "valid_from": "2026-11-01", "cover_days": 14, "cover_yellow": "0.5", "cover_red": "0.9",
        "surplus_days": 7, "history_days": 7, "output_days": 3, "acknowledge_hours": 24, "quiet_days": 7,
        "stale_days": 3, "blocked_red": "on",
    }  # fmt: skip
    operator.post("/admin/warning_rules/new/", told | {"region": village.county.code})
    operator.post("/admin/warning_rules/new/", told | {"name": "通用规则"})

    assert [(one.name, one.region, one.acknowledge_hours) for one in RuleSet.objects.order_by("name")] == [
        ("县级规则", village.county, 24), ("通用规则", None, 24),
    ]  # fmt: skip
