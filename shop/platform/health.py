"""Is everything there that the site stands on? ``/readyz`` asks briefly, ``manage.py doctor`` in words."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from catalog.foundation.periods import china_date
from catalog.foundation.workdays import calendar


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


def waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrations() -> str:
    waiting = waiting_migrations()
    if waiting:
        raise RuntimeError(f"{waiting} migrations are not applied; run manage.py migrate")
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
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_in"]
        if not os.access(folder, os.W_OK):
            raise RuntimeError(f"the embedded queue {folder} cannot be written; look at VAR_DIR")
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


def workdays() -> str:
    """Terms of three working days are wrong where the notice of a year is missing."""
    known = calendar().announced
    missing = sorted({china_date(timezone.now() + timedelta(days=ahead)).year for ahead in (0, 60)} - known)
    if missing:
        years = ", ".join(map(str, missing))
        raise RuntimeError(f"no notice for {years}: enter it in a copy of workdays.json and name it in WORKDAYS_FILE")
    return f"days off are known until {max(known)}"


def disk() -> str:
    where = settings.MEDIA_ROOT or settings.BASE_DIR
    Path(where).mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(where).free / 2**30
    if free < 1:
        raise RuntimeError(f"only {free:.1f} GiB free; pictures and exports need room")
    return f"{free:.0f} GiB free"


def chinese_fonts() -> str:
    try:
        found = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=True).stdout  # noqa: S603,S607
    except FileNotFoundError:
        found = ""
    if not found.strip():
        raise RuntimeError("no Chinese font: printed papers would show boxes; install fontconfig and fonts-noto-cjk")
    return f"{len(found.splitlines())} found"


READY = {"database": database, "migrations": migrations, "cache": cache_answers, "broker": broker}
WELL = READY | {
    "files": storage,
    "ledger": ledger_guard,
    "translations": translations,
    "time zone": time_zone,
    "working days": workdays,
    "disk": disk,
    "Chinese fonts": chinese_fonts,
}


#: What is told in yellow: the site serves people without it.
OPTIONAL = ("Chinese fonts", "working days")


def findings(looks: dict[str, Callable[[], str]]) -> Iterator[Finding]:
    """Look at each; whatever it raises becomes a finding, never an exception."""
    for name, look in looks.items():
        try:
            yield Finding(name, True, look())
        except Exception as problem:  # noqa: BLE001 - a look that fails in an unforeseen way is the finding
            # A database's second line repeats the statement.
            said = str(problem).partition("\n")[0] or repr(problem)
            yield Finding(name, False, said, optional=name in OPTIONAL)
