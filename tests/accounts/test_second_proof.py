import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.models import Permission
from django.test import override_settings

from catalog.foundation.models import User

from .conftest import PASSWORD


@pytest.fixture
def operator(db):
    return User.objects.create_superuser("operator", password=PASSWORD)


def code_for(secret):
    return f"{hotp_value(secret, next(yield_hotp_counters_from_time())):06d}"


@override_settings(DEMO_LOGIN=False)
def test_the_back_office_stays_shut_without_an_authenticator_app(client, operator):
    client.force_login(operator)

    answer = client.get("/admin/", follow=True)

    assert answer.request["PATH_INFO"] != "/admin/"
    assert "/accounts/2fa/totp/activate/" in [url for url, _code in answer.redirect_chain]


@override_settings(DEMO_LOGIN=False)
def test_an_editor_who_is_no_operator_needs_the_app_as_well(client, db):
    editor = User.objects.create_user("editor", password=PASSWORD)
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)

    assert client.get("/admin/").url == "/accounts/2fa/totp/activate/"


@override_settings(DEMO_LOGIN=False)
def test_an_operator_with_the_app_is_asked_for_its_code_at_log_in(client, operator):
    secret = generate_totp_secret()
    TOTP.activate(operator, secret)

    answer = client.post("/accounts/login/", {"login": "operator", "password": PASSWORD})
    assert answer.url == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_for(secret)})

    assert answer.url == "/admin/"
    assert client.get("/admin/").status_code == 200


@override_settings(DEMO_LOGIN=False)
def test_a_wrong_code_lets_nobody_in(client, operator):
    TOTP.activate(operator, generate_totp_secret())
    client.post("/accounts/login/", {"login": "operator", "password": PASSWORD})

    client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    assert "_auth_user_id" not in client.session


@override_settings(DEMO_LOGIN=False)
def test_an_operator_sets_up_the_app_and_then_enters(client, operator):
    client.post("/accounts/login/", {"login": "operator", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret

    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})

    assert Authenticator.objects.filter(user=operator, type="totp").count() == 1
    assert client.get("/admin/").status_code == 200


def test_the_demo_opens_the_back_office_without_an_app(client, operator):
    client.force_login(operator)

    assert client.get("/admin/").status_code == 200


def test_the_back_offices_own_log_in_leads_to_ours(client, operator):
    answer = client.get("/admin/login/?next=/admin/pages/")

    assert answer.url == "/accounts/login/?next=/admin/pages/"
    assert client.post("/admin/login/", {"username": "operator", "password": PASSWORD}).status_code in (302, 405)
    assert "_auth_user_id" not in client.session
