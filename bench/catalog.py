"""Places and goods in bulk: the tiers of ten thousand villages on a day, ten thousand goods from one workbook."""

from __future__ import annotations

import io
import time
from datetime import date

VILLAGES, GOODS = 10_000, 10_000
DAY = date(2026, 11, 22)


def measure() -> dict:
    return {"tiers": tiers(), "import": goods()}


def tiers() -> dict:
    """One query for all; the villages lie in 40 counties, each in two tiers, and every tenth is in one of its own."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    from catalog.origins.queries import tiers_on

    with transaction.atomic():
        keys = _villages()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE origins_region")
            cursor.execute("ANALYZE origins_tiermembership")
        runs, one = [], []
        for _run in range(5):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as asked:
                found = tiers_on(keys, DAY)
            runs.append(time.perf_counter() - began)
            began = time.perf_counter()
            tiers_on(keys[:1], DAY)
            one.append(time.perf_counter() - began)
        held = sum(len(tiers) for tiers in found.values())
        transaction.set_rollback(True)
    return {
        "villages": len(keys), "queries": len(asked), "tiers_held": held, "ms": round(min(runs) * 1000, 1),
        "one_village_ms": round(min(one) * 1000, 2),
    }  # fmt: skip


def _villages() -> list[int]:
    from catalog.origins.models import Region, RegionLevel, Tier, TierMembership

    def enter(rows):
        for row in rows:
            row.settle_under(row.parent)
        return Region.objects.bulk_create(rows, batch_size=2000)

    (province,) = enter([Region(code="990000", name="测省", level=RegionLevel.PROVINCE)])
    (city,) = enter([Region(code="990100", name="测市", level=RegionLevel.CITY, parent=province)])
    counties = enter(
        [Region(code=f"9901{n:02}", name=f"{n}县", level=RegionLevel.COUNTY, parent=city) for n in range(1, 41)]
    )
    towns = enter(
        [
            Region(code=f"{county.code}{n:03}", name=f"{n}镇", level=RegionLevel.TOWN, parent=county)
            for county in counties
            for n in range(1, 11)
        ]
    )
    villages = enter(
        [
            Region(code=f"{town.code}{n:03}", name=f"{n}村", level=RegionLevel.VILLAGE, parent=town)
            for town in towns
            for n in range(1, VILLAGES // len(towns) + 1)
        ]
    )
    poor, key, own = (Tier.objects.create(code=f"bench-{n}", name=f"层级{n}", rank=n) for n in range(3))
    held = [(county, tier) for county in counties for tier in (poor, key)] + [(v, own) for v in villages[::10]]
    TierMembership.objects.bulk_create(
        (
            TierMembership(region=place, tier=tier, valid_from=date(2021, 1, 1), document_no="测1号")
            for place, tier in held
        ),
        batch_size=2000,
    )
    return [village.pk for village in villages]


def goods() -> dict:
    """Read the workbook, try it, enter it, and bring the same again; each in seconds of wall clock."""
    from django.db import transaction
    from django.utils import timezone

    from catalog.foundation import tables
    from catalog.oscar_forks.catalogue.imports import COLUMNS, LIMITS, import_products
    from catalog.oscar_forks.partner.models import Partner

    content = _workbook()
    at, took = timezone.now(), {}

    def clock(name, act):
        began = time.perf_counter()
        done = act()
        took[name] = round(time.perf_counter() - began, 2)
        return done

    with transaction.atomic():
        seller = Partner.objects.create(name="批量演示合作社", state="open")
        table = clock("read_s", lambda: tables.read(content, COLUMNS, LIMITS))
        bring = {"partner": seller, "by": "bench", "at": at}
        clock("dry_run_s", lambda: import_products(table, **bring, dry_run=True))
        first = clock("enter_s", lambda: import_products(table, **bring))
        again = clock("again_s", lambda: import_products(table, **bring))
        transaction.set_rollback(True)
    if (first.added, again.same, len(first.refused)) != (GOODS - 40, GOODS - 40, 40):
        raise SystemExit(f"The import counted wrong: {first.added}, {again.same}, {len(first.refused)}")
    return {"rows": len(table.rows), "added": first.added, "refused": len(first.refused), **took}


def _workbook() -> bytes:
    """A workbook of 10,000 goods, 40 of them with a price that is none."""
    from openpyxl import Workbook

    from catalog.origins.models import Region, RegionLevel
    from catalog.oscar_forks.catalogue.models import Category

    names = list(Category.objects.filter(numchild=0).values_list("name", flat=True))
    kind = min(name for name in names if names.count(name) == 1)
    villages = list(Region.objects.filter(level=RegionLevel.VILLAGE, valid_to=None).values_list("code", flat=True)[:50])
    book = Workbook(write_only=True)
    sheet = book.create_sheet("商品")
    sheet.append(["货号", "品名", "类目", "单位", "单价（元）", "产地代码", "规格", "净重", "储存", "保质期", "起订量"])
    for n in range(GOODS):
        price = "面议" if n % 250 == 0 else f"{n % 90 + 1}.50"
        sheet.append(
            [f"B{n:05}", f"演示土产第{n}号", kind, "箱", price, villages[n % len(villages)], f"{n % 7 + 1}级", "2500",
             "常温", "60", "1"]
        )  # fmt: skip
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
