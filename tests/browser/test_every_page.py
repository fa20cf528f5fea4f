"""Every page that a link leads to, as each role sees it, on a phone and at a desk.

The walk follows links from where a role lands and opens two pages of every address pattern. On each: the answer is
200, nothing scrolls sideways, the console is quiet, nobody else's host is asked, and axe finds nothing.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from shop.platform.demo.people import PARTS

pytestmark = pytest.mark.walk
SCREENS = {"phone": (360, 740), "desk": (1366, 768)}
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
#: Not pages of ours, or not pages: Wagtail's admin has its own suite; files are downloads.
PASSED_BY = (
    "/admin/",
    "/media/",
    "/static/",
    "/documents/",
    "/api/",
    "/i18n/",
    "/accounts/logout",
    "/demo/",
    "/fakes/",
)
#: Pages of the shop, walked as a stranger and as an employee; others have their own portals.
SHOP = ("/c/", "/p/", "/s/", "/coop/", "/cart/", "/me/", "/help/", "/stories/", "/origin/", "/ledger/", "/pay/")
#: Whoever has no work behind these doors is told so, with 403, and who can help.
DOORS = ("/org/", "/seller/", "/gov/")
EACH = 2
SHOTS = os.environ.get("SHOTS")
STRANGERS = ("/", "/demo/", "/c/", "/s/?q=%E9%A9%AC%E8%B9%84", "/accounts/login/", "/accounts/signup/", "/styleguide/")


def pattern_of(path: str) -> str | None:
    try:
        return resolve(path).route
    except Resolver404:
        return None


def walk(visitor, starts, look, passed_by=PASSED_BY):
    """Open ``starts`` and what they link to, except what is ``passed_by``; call ``look(path)`` on each."""
    queue, seen, per_pattern = list(starts), set(), {}
    while queue:
        path = queue.pop(0)
        bare = path.split("#")[0]
        if bare in seen or bare not in starts and (bare == "/" or bare.startswith(passed_by)):
            continue
        seen.add(bare)
        pattern = pattern_of(bare.split("?")[0])
        per_pattern[pattern] = per_pattern.get(pattern, 0) + 1
        if pattern is None or per_pattern[pattern] > EACH:
            continue
        if not look(bare):
            continue
        for link in visitor.page.eval_on_selector_all("a[href]:not([download])", "links => links.map(a => a.href)"):
            parts = urlsplit(link)
            if f"{parts.scheme}://{parts.netloc}" == visitor.site:
                queue.append(parts.path + (f"?{parts.query}" if parts.query else ""))


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("who", ["stranger", *[part.username for part in PARTS if part.username != "operator"]])
def test_every_page_is_whole_quiet_and_open_to_everyone(visitor, who, screen):
    guest = visitor(*SCREENS[screen])
    starts = list(STRANGERS)
    if who != "stranger":
        guest.enter_as(who)
        starts = [next(part.where for part in PARTS if part.username == who)]
    axe, problems, opened = Axe(), [], []

    def look(path):
        if _is_file(guest, path):
            return False
        answer = guest.go(path)
        opened.append(path)
        told = answer.status == 403 and path in DOORS
        guest.wrong[:] = [line for line in guest.wrong if not (told and line.startswith(f"{guest.site}{path}:"))]
        if answer.status != 200 and not told:
            problems.append(f"{path}: {answer.status}")
            return False
        width = guest.page.evaluate("document.documentElement.scrollWidth")
        if width > SCREENS[screen][0]:
            problems.append(f"{path}: {width} px wide")
        found = axe.run(guest.page, options=AXE).response["violations"]
        problems.extend(f"{path}: {v['id']} {[n['html'][:160] for n in v['nodes'][:2]]}" for v in found)
        if SHOTS:
            name = path.strip("/").replace("/", "~").replace("?", "~")[:80] or "home"
            folder = Path(SHOTS) / screen / who
            folder.mkdir(parents=True, exist_ok=True)
            guest.page.screenshot(path=folder / f"{name}.png", full_page=True)
        return True

    walk(guest, starts, look, PASSED_BY if who in ("stranger", "employee") else PASSED_BY + SHOP)

    troubles = problems + guest.wrong
    assert not troubles, "\n".join(troubles)
    assert len(opened) >= 3


def _is_file(guest, path) -> bool:
    """True for what the browser would save instead of show."""
    head = guest.page.request.head(f"{guest.site}{path}", max_redirects=0)
    return "attachment" in head.headers.get("content-disposition", "") or not head.headers.get(
        "content-type", "text/html"
    ).startswith("text/html")
