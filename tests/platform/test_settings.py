"""A site is told what it lacks before it starts, in a sentence; nothing that can be set is a secret of the code."""

import json
import logging
import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from shop.settings.discreet import HookSecrets, discreet

ROOT = settings.BASE_DIR
COMPLETE = dict(
    line.split("=", 1)
    for line in (ROOT / "tools" / "production.env").read_text().splitlines()
    if line and not line.startswith("#")
)


#: Reads environments, one a line, and answers each with what stops the settings in it; the libraries are loaded once.
TRIES = """
import importlib, json, os, sys
for line in sys.stdin:
    module, environment = json.loads(line)
    os.environ.clear()
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.startswith("shop.settings")]:
        del sys.modules[name]
    try:
        importlib.import_module(module)
        said = ""
    except Exception as problem:
        said = f"{type(problem).__name__}: {problem}"
    print(json.dumps(said), flush=True)
"""
BARE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}


@pytest.fixture(scope="module")
def start():
    """``start(environment)``: import the production settings in it; what stopped that, or nothing."""
    command = [sys.executable, "-c", TRIES]
    with subprocess.Popen(
        command, env=BARE, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as tries:

        def answer(environment, *, settings="production"):
            tries.stdin.write(json.dumps([f"shop.settings.{settings}", BARE | environment]) + "\n")
            tries.stdin.flush()
            return json.loads(tries.stdout.readline())

        yield answer


@pytest.mark.parametrize("command", [["-m", "gunicorn", "shop.wsgi"], [str(ROOT / "manage.py"), "migrate"]])
def test_a_start_that_is_refused_fails_with_one_sentence(command):
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, check=False, cwd=ROOT,
        env=BARE | COMPLETE | {"SECRET_KEY": "", "DJANGO_SETTINGS_MODULE": "shop.settings.production"},
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.strip() == "Not started: Set SECRET_KEY to a random text of at least 50 characters."


def test_a_complete_environment_starts(start):
    assert start(COMPLETE) == ""


@pytest.mark.parametrize("missing", sorted(set(COMPLETE) - {"STRIPE_SECRET_KEY"}))
def test_a_missing_setting_stops_the_start_with_a_sentence_that_names_it(start, missing):
    said = start({key: value for key, value in COMPLETE.items() if key != missing})
    assert said.startswith(f"ImproperlyConfigured: Set {missing}")


def test_a_site_without_an_account_at_stripe_starts(start):
    assert start({key: value for key, value in COMPLETE.items() if not key.startswith("STRIPE")}) == ""


def test_a_short_secret_and_demo_log_ins_are_refused_in_production(start):
    assert "SECRET_KEY" in start(COMPLETE | {"SECRET_KEY": "short"})
    assert "DEMO_LOGIN" in start(COMPLETE | {"DEMO_LOGIN": "on"})


def test_every_setting_of_the_environment_is_in_the_example():
    read = set()
    for path in (ROOT / "shop" / "settings").glob("*.py"):
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', path.read_text()))
    example = set(re.findall(r"(?m)^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text()))
    assert read - example == set()
    assert example - read - {"POSTGRES_PASSWORD", "PUBLISH"} == set()


def test_an_example_copied_as_it_is_hides_no_default_of_the_demo_and_starts_no_real_site(start):
    """A line that is not filled in counts as not set; what is missing is a sentence, not a traceback."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    empty = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z]", line))
    assert set(empty) == set(COMPLETE) - {"STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"}
    assert start(empty, settings="dev") == ""
    assert "Set SECRET_KEY" in start(empty)
    assert "Set DATABASE_URL" in start(COMPLETE | {"DATABASE_URL": ""})


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("KUAIDI100_KEY", "k", "KUAIDI100_SALT"),
        ("SF_CHECK_WORD", "w", "SF_HOOK_SECRET"),
    ],
)
def test_a_courier_whose_pushes_anybody_could_make_stops_the_start(start, key, value, wanted):
    assert f"Set {wanted}" in start(COMPLETE | {key: value})


def test_an_empty_salt_or_a_short_hook_secret_counts_as_none(start):
    kuaidi100 = COMPLETE | {"KUAIDI100_KEY": "k", "KUAIDI100_SALT": "s", "KUAIDI100_HOOK_SECRET": "x" * 16}
    assert start(kuaidi100) == ""
    assert "KUAIDI100_SALT" in start(kuaidi100 | {"KUAIDI100_SALT": ""})
    assert "KUAIDI100_HOOK_SECRET" in start(kuaidi100 | {"KUAIDI100_HOOK_SECRET": "short"})


def test_no_log_names_the_secret_of_a_courier_s_address():
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, "Not Found: %s", ("/hooks/couriers/sf/s3cr3t-w0rd/",), None
    )
    assert HookSecrets().filter(record)
    assert record.getMessage() == "Not Found: /hooks/couriers/sf/***/"
    assert discreet('"POST /hooks/couriers/kuaidi100/abc?x=1 HTTP/1.1"') == (
        '"POST /hooks/couriers/kuaidi100/***?x=1 HTTP/1.1"'
    )
    assert discreet("/hooks/payments/stripe/ stays") == "/hooks/payments/stripe/ stays"
