"""Is everything there that the site stands on? ``/readyz`` asks briefly, ``manage.py doctor`` in words."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


@dataclass(frozen=True)
class Finding:
    name: str
    well: bool
    said: str
    #: A site without it can still serve people.
    optional: bool = False


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return connection.vendor


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        raise RuntimeError(f"{len(waiting)} migrations are not applied; run manage.py migrate")
    return "all applied"


def cache_answers() -> str:
    key, value = f"doctor:{uuid4()}", uuid4().hex
    cache.set(key, value, 10)
    if cache.get(key) != value:
        raise RuntimeError("what was written did not come back; look at CACHE_URL")
    cache.delete(key)
    return settings.CACHES["default"]["BACKEND"].rsplit(".", 1)[-1]


def broker() -> str:
    from shop.celery import app

    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        return "embedded (files)"
    with app.connection_for_write() as link:
        link.ensure_connection(max_retries=1, timeout=2)
    return link.transport_cls


def storage() -> str:
    for alias in ("default", "private"):
        place = storages[alias]
        name = place.save("doctor/probe.txt", ContentFile(b"probe"))
        place.delete(name)
    return "public and private files can be written"


def ledger_guard() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE type='trigger' AND tbl_name='ledger_entry'")
        else:
            cursor.execute(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'ledger_entry'::regclass AND NOT tgisinternal"
            )
        (triggers,) = cursor.fetchone()
    if not triggers:
        raise RuntimeError("entries could be changed: the ledger's triggers are missing; run manage.py migrate")
    return f"{triggers} triggers refuse any change"


def translations() -> str:
    if not (settings.BASE_DIR / "shop/locale/zh_Hans/LC_MESSAGES/django.mo").exists():
        raise RuntimeError("run manage.py compile_translations")
    return "compiled"


def time_zone() -> str:
    return f"{datetime.now(ZoneInfo(settings.TIME_ZONE)):%Y-%m-%d %H:%M} {settings.TIME_ZONE}"


def disk() -> str:
    where = settings.MEDIA_ROOT or settings.BASE_DIR
    Path(where).mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(where).free / 2**30
    if free < 1:
        raise RuntimeError(f"only {free:.1f} GiB free; pictures and exports need room")
    return f"{free:.0f} GiB free"


def chinese_fonts() -> str:
    found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=True)  # noqa: S603,S607
    if not found.stdout.strip():
        raise RuntimeError("no Chinese font: printed papers would show boxes; install fonts-noto-cjk")
    return f"{len(found.stdout.splitlines())} found"


READY = {"database": database, "migrations": migrations, "cache": cache_answers, "broker": broker}
WELL = READY | {
    "files": storage,
    "ledger": ledger_guard,
    "translations": translations,
    "time zone": time_zone,
    "disk": disk,
    "Chinese fonts": chinese_fonts,
}


def findings(looks: dict[str, Callable[[], str]]) -> Iterator[Finding]:
    """Look at each; whatever it raises becomes a finding, never an exception."""
    for name, look in looks.items():
        try:
            yield Finding(name, True, look())
        except Exception as problem:  # noqa: BLE001 - a look that fails in an unforeseen way is the finding
            yield Finding(name, False, str(problem) or repr(problem), optional=name == "Chinese fonts")
