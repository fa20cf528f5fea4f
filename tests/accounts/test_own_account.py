from datetime import date

import pytest
from django.core.files.storage import storages

from catalog.foundation import kept
from catalog.foundation.models import User
from shop.institutions.models import Institution, Membership
from tests.catalog.pictures import photo

from .conftest import PASSWORD


@pytest.fixture
def inside(client, person):
    """Logged in, and the password typed once more, as dangerous pages ask."""
    client.post("/accounts/login/", {"login": "wangfang", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


PAGES = [
    "/accounts/password/change/", "/accounts/phone/change/", "/accounts/logout/", "/accounts/reauthenticate/",
    "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/me/settings/", "/me/settings/erase/",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_the_account_stands_in_our_house(inside, path):
    page = inside.get(path).content.decode()

    assert '<html lang="zh-Hans"' in page
    assert page.count("<h1") == 1
    assert "design/site.css" in page
    assert "<script>" not in page
    assert 'style="' not in page


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/login/code/",
        "/accounts/password/reset/",
        "/accounts/inactive/",
    ],
)
def test_every_page_before_log_in_stands_in_our_house(client, db, path):
    page = client.get(path).content.decode()

    assert '<html lang="zh-Hans"' in page
    assert page.count("<h1") == 1
    assert "<script>" not in page


@pytest.mark.parametrize("path", ["/me/settings/erase/", "/me/settings/my-data.json", "/accounts/2fa/totp/activate/"])
def test_dangerous_pages_ask_for_the_password_once_more(client, person, path):
    client.post("/accounts/login/", {"login": "wangfang", "password": PASSWORD})

    assert client.get(path).url.startswith("/accounts/reauthenticate/?next=")


def test_settings_need_a_log_in(client, db):
    assert client.get("/me/settings/").url == "/accounts/login/?next=/me/settings/"


def test_settings_show_the_phone_masked_and_save_the_name(inside, person):
    page = inside.get("/me/settings/").content.decode()
    assert "138****1234" in page
    assert "13800001234" not in page

    inside.post("/me/settings/", {"display_name": "王小芳"})

    person.refresh_from_db()
    assert person.display_name == "王小芳"


def test_a_new_phone_counts_once_its_code_is_typed(inside, person, sms, read_code):
    inside.post("/accounts/phone/change/", {"phone": "13900009999"})
    person.refresh_from_db()
    assert person.phone == "13800001234"

    inside.post("/accounts/phone/verify/", {"code": read_code()})

    person.refresh_from_db()
    assert (person.phone, person.phone_verified) == ("13900009999", True)


def test_my_data_comes_as_a_file(inside):
    answer = inside.get("/me/settings/my-data.json")

    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert answer.json()["account"]["phone"] == "13800001234"
    assert answer.json()["orders"] == []


def test_closing_erases_every_personal_detail_and_keeps_the_row(inside, person):
    inside.post("/me/settings/erase/", {"sure": "on"})

    person.refresh_from_db()
    assert (person.phone, person.display_name, person.email, person.is_active) == (None, "", "", False)
    assert person.username == f"erased-{person.pk}"
    assert "_auth_user_id" not in inside.session


def test_closing_throws_away_the_files_kept_for_a_next_try(inside, person, django_capture_on_commit_callbacks):
    seal, _problems = kept.keep([photo()], user_id=person.pk)
    assert len(kept.taken(seal, user_id=person.pk)) == 1

    with django_capture_on_commit_callbacks(execute=True):
        inside.post("/me/settings/erase/", {"sure": "on"})

    assert storages["private"].listdir(f"kept/{person.pk}") == ([], [])


def test_whoever_acts_for_a_unit_is_told_to_hand_over_first(inside, person):
    unit = Institution.objects.create(name="总工会", join_code="UNION00001")
    Membership.objects.create(user=person, institution=unit, role="union_officer", valid_from=date(2026, 1, 1))

    answer = inside.post("/me/settings/erase/", {"sure": "on"})

    assert answer.status_code == 422
    assert "先结束您的角色" in answer.content.decode()
    assert User.objects.get(pk=person.pk).phone == "13800001234"


def test_closing_without_the_tick_changes_nothing(inside, person):
    inside.post("/me/settings/erase/", {})

    person.refresh_from_db()
    assert person.is_active
