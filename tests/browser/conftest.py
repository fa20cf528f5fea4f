"""A real Chromium before the real demo: the same command that a visitor starts, on a database of its own."""

import os
import shutil
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest
from django.conf import settings

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None
)
ARGUMENTS = [
    "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking",
    "--no-first-run", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(config, items):
    """Without a browser these tests are named as not run; in CI that is a failure."""
    here = [item for item in items if "tests/browser" in str(item.path)]
    for item in here:
        item.add_marker("browser")
    if CHROMIUM or not here:
        return
    if os.environ.get("CI"):
        pytest.exit("CI requires a Chromium for the browser tests; run tools/browser.sh", returncode=1)
    for item in here:
        item.add_marker(pytest.mark.skip(reason="not run: no Chromium or Chrome is installed"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demo, filled and served; the address. The database's kind is that of this run of the suite.

    ``SITE=http://127.0.0.1:8000`` uses a demo that runs already, which is quicker while a test is being written.
    """
    if os.environ.get("SITE"):
        yield os.environ["SITE"]
        return
    var = tmp_path_factory.mktemp("demo")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "shop.settings.dev",
        "VAR_DIR": str(var),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DATABASE_URL": _database(var),
        "DEBUG": "off",
    }
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    log = var / "demo.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/healthz", process, log)
        yield address
    finally:
        process.send_signal(2)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _database(var) -> str:
    if not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        return f"sqlite:///{var}/shop.sqlite3"
    import psycopg

    url, name = os.environ["TEST_DATABASE_URL"], f"demo_{os.environ.get('TEST_DB_SUFFIX', 'suite')}"
    with psycopg.connect(url.replace("postgres://", "postgresql://", 1), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return url.rsplit("/", 1)[0] + f"/{name}"


def _wait_for(url, process, log, seconds=600):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the demo stopped:\n{log.read_text()[-3000:]}")
        try:
            with urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"the demo did not answer in {seconds} s:\n{log.read_text()[-3000:]}")


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """One person at one screen. Keeps what went wrong: errors in the console, calls to other hosts."""

    def __init__(self, browser, site, width, height):
        self.site = site
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", has_touch=width < 500, is_mobile=width < 500
        )
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.wrong.append(f"{self.page.url}: {m.text}"))
        self.page.on("pageerror", lambda e: self.wrong.append(f"{self.page.url}: {e}"))
        self.page.on("request", self._look)

    def _look(self, request):
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.wrong.append(f"{self.page.url} asks {request.url}")

    def enter_as(self, username):
        self.page.goto(f"{self.site}/demo/")
        self.page.locator(f"form[action='/demo/{username}/'] button").click()
        self.page.wait_for_load_state()

    def go(self, path):
        return self.page.goto(f"{self.site}{path}")


@pytest.fixture
def visitor(chromium, site):
    """``visitor(360, 740)`` opens a fresh screen of that size."""
    opened = []

    def open_screen(width=360, height=740):
        opened.append(Visitor(chromium, site, width, height))
        return opened[-1]

    yield open_screen
    for one in opened:
        one.context.close()
