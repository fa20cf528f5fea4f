"""A site is told what it lacks before it starts, in a sentence; nothing that can be set is a secret of the code."""

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


def start(environment):
    """Import the production settings in a fresh process; return the last line of what it said."""
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", "import shop.settings.production"],
        env=bare | environment, cwd="/", capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, (done.stderr.strip().splitlines() or [""])[-1]


def test_a_complete_environment_starts():
    assert start(COMPLETE)[0] == 0


@pytest.mark.parametrize("missing", sorted(set(COMPLETE) - {"SITE_URL"}))
def test_a_missing_setting_stops_the_start_with_a_sentence_that_names_it(missing):
    code, said = start({key: value for key, value in COMPLETE.items() if key != missing})
    assert code != 0
    assert f"Set {missing}" in said


def test_a_short_secret_and_demo_log_ins_are_refused_in_production():
    assert "SECRET_KEY" in start(COMPLETE | {"SECRET_KEY": "short"})[1]
    assert "DEMO_LOGIN" in start(COMPLETE | {"DEMO_LOGIN": "on"})[1]


def test_every_setting_of_the_environment_is_in_the_example():
    read = set()
    for path in (ROOT / "shop" / "settings").glob("*.py"):
        read |= set(re.findall(r'env\.\w+\(\s*"([A-Z0-9_]+)"', path.read_text()))
    example = set(re.findall(r"(?m)^#?([A-Z0-9_]+)=", (ROOT / ".env.example").read_text()))
    assert read - example == set()
    assert example - read - {"POSTGRES_PASSWORD"} == set()


def test_an_example_copied_as_it_is_hides_no_default(tmp_path):
    """A line that is not filled in must not count as an empty value."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    filled = {line.split("=")[0] for line in lines if re.match(r"[A-Z]", line)}
    assert filled <= set(COMPLETE)


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("KUAIDI100_KEY", "k", "KUAIDI100_SALT"),
        ("SF_CHECK_WORD", "w", "SF_HOOK_SECRET"),
    ],
)
def test_a_courier_whose_pushes_anybody_could_make_stops_the_start(key, value, wanted):
    code, said = start(COMPLETE | {key: value})
    assert code != 0
    assert f"Set {wanted}" in said


def test_an_empty_salt_or_a_short_hook_secret_counts_as_none():
    kuaidi100 = COMPLETE | {"KUAIDI100_KEY": "k", "KUAIDI100_SALT": "s", "KUAIDI100_HOOK_SECRET": "x" * 16}
    assert start(kuaidi100)[0] == 0
    assert "KUAIDI100_SALT" in start(kuaidi100 | {"KUAIDI100_SALT": ""})[1]
    assert "KUAIDI100_HOOK_SECRET" in start(kuaidi100 | {"KUAIDI100_HOOK_SECRET": "short"})[1]


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
