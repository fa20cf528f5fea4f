"""A place in the back office: renamed and taken over on its own page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from tests.catalog import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


def test_a_place_is_renamed_on_the_day_itself_and_not_before(operator):
    village, today = goods.village(), china_date(timezone.now())
    before, path = village.name, f"/admin/region/case/{goods.village().pk}/"
    ahead = (today + timedelta(days=1)).isoformat()

    refused = operator.post(path, {"deed": "rename", "name": "新黄坌村", "on": ahead}).content.decode()

    assert "更名请在生效当日或之后登记。" in refused
    village.refresh_from_db()
    assert village.name == before
    operator.post(path, {"deed": "rename", "name": "新黄坌村", "on": today.isoformat()})
    village.refresh_from_db()
    assert village.name == "新黄坌村"


def test_fields_of_two_deeds_on_one_page_have_labels_of_their_own(operator):
    page = operator.get(f"/admin/region/case/{goods.village().pk}/").content.decode()

    fields = re.findall(r'<(?:input|select|textarea)[^>]*\sid="([^"]+)"', page)
    assert len(fields) == len(set(fields))
    assert {"id_rename_on", "id_succeed_on"} <= set(fields)
