"""What belongs to another tenant is not found: every address of the demo's people, tried by outsiders.

The walk collects, as each role, every address that names an object. An outsider, who holds the same roles in another
unit and another cooperative, then tries each of them, and every deed (POST) that takes the same key.
"""

import re
from collections import defaultdict
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import Resolver404, get_resolver, resolve
from django.utils import timezone

from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.lots.models import LotEvent
from catalog.oscar_forks.partner.models import Partner
from shop.institutions.models import Institution, Role
from shop.institutions.operations import units
from shop.platform.demo import load
from shop.platform.demo.people import PARTS

#: What anybody may open: goods, evidence, proofs, pages. Their addresses name objects on purpose.
OPEN_TO_ALL = (
    "/p/", "/c/", "/s/", "/coop/", "/places/", "/z/", "/t/", "/01/", "/recalls/", "/help-sell/", "/prices/", "/origin/",
    "/certificates/", "/ledger/proof/", "/media/", "/pictures/", "/demo/", "/styleguide/", "/api/", "/admin/",
    "/static/", "/fakes/", "/documents/", "/accounts/", "/hooks/", "/programmes/",
)  # fmt: skip
#: Keys that name a choice and no object: the same address shows everybody the own tenant's.
CHOICES = {"file_format", "step", "kind", "year", "month"}
#: Posts of the board and goods that wait for buyers: anybody reads them and may write to whoever posted them.
CHOICES |= {"post_number", "case_number"}
EACH = 3
QUIET = (302, 403, 404, 405)


def routes():
    """Every route of ours that takes a key, as (regex-free route, names of its keys)."""

    def walk(resolver, prefix=""):
        for item in resolver.url_patterns:
            route = prefix + str(item.pattern)
            if hasattr(item, "url_patterns"):
                yield from walk(item, route)
            elif item.lookup_str.startswith(("shop", "catalog", "logistics", "cms")) and "<" in route:
                yield route

    return [route for route in walk(get_resolver()) if not f"/{route}".startswith(OPEN_TO_ALL)]


def put_down(answer):
    """Close the file of a download; closing the answer itself would close the test's database."""
    file = getattr(answer, "file_to_stream", None)
    if file:
        file.close()


def addresses(client, start):
    """Every address below ``start`` that names an object, by route; at most ``EACH`` of a route are opened."""
    queue, seen, opened = [start, "/me/"], set(), defaultdict(list)
    while queue:
        path = queue.pop(0)
        if path in seen or path.startswith(OPEN_TO_ALL):
            continue
        seen.add(path)
        try:
            match = resolve(path)
        except Resolver404:
            continue
        if len(opened[match.route]) >= EACH:
            continue
        answer = client.get(path)
        put_down(answer)
        if answer.status_code != 200:
            continue
        opened[match.route].append((path, match.kwargs))
        if "html" in answer.headers["Content-Type"] and not answer.streaming:
            links = re.findall(r'(?:href|action)="([^"]+)"', answer.content.decode())
            queue += [urlsplit(unescape(link)).path for link in links if link.startswith("/")]
    return {route: found for route, found in opened.items() if any(kwargs for _path, kwargs in found)}


def rows_of_every_table():
    with connection.cursor() as cursor:
        counts = {}
        for table in connection.introspection.table_names(cursor):
            if table != Session._meta.db_table and not table.startswith(("sqlite_", "fake")):
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - names come from the database itself
                counts[table] = cursor.fetchone()[0]
    return counts


@pytest.mark.django_db
def test_what_belongs_to_another_tenant_is_not_found_by_anybody_anyhow():
    load.everything(say=lambda sentence: None)
    # Here, because no other test fills the whole demo: its lots come in before anything of them leaves.
    assert not LotEvent.objects.filter(at__lt=F("lot__received_at")).exists()
    today = china_date(timezone.now())
    outsider = User.objects.create_user("outsider", password="x")
    elsewhere = Institution.objects.get(name="韶关市演示中医院")
    for role in Role.values:
        if role not in (Role.FINANCE, Role.COUNTY, Role.REVIEWER):
            units.grant_role(user=outsider, institution=elsewhere, role=role, on=today)
    Partner.objects.exclude(users__isnull=False).first().users.add(outsider)
    outside = Client(raise_request_exception=True)
    outside.force_login(outsider)

    found_by_outsider, tried, keys = [], 0, defaultdict(set)
    for part in PARTS:
        if part.username == "operator":
            continue
        inside = Client()
        inside.force_login(User.objects.get(username=part.username))
        for opened in addresses(inside, part.where).values():
            for path, kwargs in opened:
                if not kwargs.keys() - CHOICES:
                    continue
                tried += 1
                keys[tuple(sorted(kwargs))].add((path, tuple(sorted(kwargs.items()))))
                answer = outside.get(path)
                put_down(answer)
                if answer.status_code not in QUIET:
                    found_by_outsider.append(f"GET {path} ({part.username}'s): {answer.status_code}")

    before = rows_of_every_table()
    for route in routes():
        names = tuple(sorted(re.findall(r"<(?:\w+:)?(\w+)>", route)))
        head = "/" + route.split("<")[0].lstrip("^")
        for path, items in keys[names]:
            if not path.startswith(head):
                continue
            target = "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda m, values=dict(items): str(values[m[1]]), route)
            tried += 1
            answer = outside.post(target, {"reason": "x", "answer": "x", "decision": "refund"})
            let_in = answer.status_code == 302 and "/accounts/" not in answer["Location"]
            if let_in or answer.status_code not in QUIET:
                found_by_outsider.append(f"POST {target}: {answer.status_code}")

    assert sorted(set(found_by_outsider)) == []
    assert rows_of_every_table() == before
    assert tried >= 60
