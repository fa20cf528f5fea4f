"""What machines ask a site, and the demo's one-click doors."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.foundation.models import User
from shop.platform import health
from shop.platform.demo.people import PARTS

pytestmark = pytest.mark.django_db


def test_a_living_process_says_ok_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok")


def test_a_site_is_ready_when_all_it_stands_on_is_there(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"database": True, "migrations": True, "cache": True, "broker": True},
    )


def test_a_site_without_its_cache_is_not_ready_and_the_doctor_says_why(client, settings):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (503, False)
    assert "127.0.0.1:1" not in answer.content.decode()  # nothing about the inside is told outside
    out = StringIO()
    with pytest.raises(CommandError, match="must be mended"):
        call_command("doctor", stdout=out, no_color=True)
    assert "WRONG cache" in out.getvalue()
    assert "ok    database" in out.getvalue()


def test_the_doctor_looks_at_the_ledgers_guard():
    assert "triggers refuse any change" in health.ledger_guard()


def test_each_role_has_a_card_and_one_click_logs_in(client):
    User.objects.create(username="seller")
    page = client.get("/demo/").content.decode()
    assert all(part.username in page for part in PARTS)
    answer = client.post("/demo/seller/")
    assert (answer.status_code, answer["Location"]) == (302, "/seller/")
    assert client.session["_auth_user_id"] == str(User.objects.get(username="seller").pk)


def test_only_the_demos_people_and_only_by_post(client):
    User.objects.create_superuser("root", password="x")
    assert client.post("/demo/root/").status_code == 404
    assert client.get("/demo/seller/").status_code == 405
    assert "_auth_user_id" not in client.session


def test_without_demo_log_in_there_is_no_such_door(client, settings):
    User.objects.create(username="seller")
    settings.DEMO_LOGIN = False
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/seller/").status_code == 404
    assert "_auth_user_id" not in client.session
