"""A real Chromium for tests that look at pages: two widths, axe, and pictures of what was seen.

The browser's requests are answered by Django's test client in this process
(``serve``): no port, no second thread, no flushed database, and the test's own
transaction is what the pages show.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.core.files.storage import default_storage
from django.test import Client
from playwright.sync_api import Browser, Page, Route

SITE = "http://localhost"
PHONE, DESK = (360, 800), (1366, 768)
SHOTS = Path(__file__).parent / "shots"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
#: Kept by the test client; the browser's own would shadow them.
COOKIES = ("cookie", "host", "content-length", "content-type")


@contextmanager
def window(browser: Browser, size: tuple[int, int], client: Client, **options) -> Iterator[Page]:
    """A window of ``size`` on the shop as ``client`` sees it (log in with ``client.force_login``).

    What the console complained of is in ``page.complaints``. ``options`` go to
    Playwright's context (``java_script_enabled=False``).
    """
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN", **options)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.route("**/*", lambda route: _answer(route, client))
    yield page
    context.close()


def _answer(route: Route, client: Client) -> None:
    request = route.request
    if not request.url.startswith(SITE):
        # A page of ours that asks another site for anything fails its test here.
        route.abort()
        return
    parts = urlsplit(request.url)
    if parts.path.startswith(("/static/", "/media/")):
        _answer_file(route, parts.path)
        return
    headers = {name: value for name, value in request.headers.items() if name not in COOKIES}
    response = client.generic(
        request.method,
        parts.path + (f"?{parts.query}" if parts.query else ""),
        request.post_data_buffer or b"",
        content_type=request.headers.get("content-type", "application/octet-stream"),
        headers=headers,
        SERVER_NAME="localhost",
    )
    body = b"".join(response.streaming_content) if response.streaming else response.content
    route.fulfill(
        status=response.status_code,
        headers={name: value for name, value in response.headers.items() if name.lower() != "set-cookie"},
        body=body,
    )


def _answer_file(route: Route, path: str) -> None:
    kind, name = path[1:].split("/", 1)
    if kind == "static":
        found = finders.find(name)
        body = Path(found).read_bytes() if found else None
    else:
        body = default_storage.open(name).read() if default_storage.exists(name) else None
    if body is None:
        route.fulfill(status=404, body="")
    else:
        route.fulfill(body=body, content_type=guess_type(name)[0] or "application/octet-stream")


def faults(page: Page) -> list[str]:
    """What axe finds wrong on the page, and whether it is wider than its window; empty when all is well."""
    found = [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in Axe().run(page, options=RULES).response["violations"]
        for node in fault["nodes"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("the page is wider than its window")
    return found


def shoot(page: Page, name: str) -> None:
    """Keep a picture of the whole page under ``tests/browser/shots`` (not committed)."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}_{page.viewport_size['width']}.png", full_page=True)
