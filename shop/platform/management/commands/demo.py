import ctypes
import errno
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from unicodedata import east_asian_width

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from catalog.foundation.models import User
from shop.platform import health, office_groups
from shop.platform.demo import load, people

#: What a full, locked or foreign disk answers, and SQLite's words for the same.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EFBIG}
NO_ROOM_WORDS = ("full", "readonly", "unable to open", "disk i/o")
ENDING = "  Ctrl-C stops it; `make demo RESET=1` starts afresh.", ""


class Command(BaseCommand):
    help = "Try it: fill a database with a demo, run tasks and due work, and serve the site. Ctrl-C stops all of it."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--reset", action="store_true", help="throw the demo's data away and build it anew")
        parser.add_argument("--no-server", action="store_true", help="only fill the database")

    def handle(self, *, port, reset, no_server, **options):
        if not settings.DEMO_LOGIN:
            raise CommandError("The demo gives everybody every account; it runs with DEMO_LOGIN=on only.")
        if not no_server:
            self.require_free(port)
        with self.troubles_told():
            mine = self.take_place()
            if reset:
                self.throw_away()
            call_command("compile_translations", verbosity=0)
            if self.is_filled():
                self.catch_up()
            else:
                self.fill()
        if not no_server:
            self.serve(port)
        mine.close()

    @contextmanager
    def troubles_told(self):
        """What a person can mend is a sentence, not a traceback."""
        try:
            yield
        except KeyboardInterrupt:
            raise CommandError("Stopped. The next start builds the data anew.") from None
        except (OSError, OperationalError) as trouble:
            words = str(trouble).lower()
            if getattr(trouble, "errno", None) not in NO_ROOM and not any(part in words for part in NO_ROOM_WORDS):
                raise
            raise CommandError(
                f"The demo cannot write its data to {settings.VAR_DIR} ({trouble}). Make room there (300 MB are "
                "enough), or choose another folder: VAR_DIR=/a/folder make demo"
            ) from trouble

    def take_place(self):
        """Keep a lock while we run: two demos on one database would take each other's tables away."""
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        lock = (settings.VAR_DIR / "demo.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise CommandError(
                "A demo runs on this data already. Stop it first (Ctrl-C where it runs), or give this one a folder of "
                "its own: VAR_DIR=/tmp/demo-2 make demo PORT=8001"
            ) from taken
        return lock

    # ------------------------------------------------------------------ data
    def is_filled(self) -> bool:
        """A half-built database (the first start was interrupted) does not count: the marker is written last."""
        return load.MARKER.exists() and "foundation_user" in connection.introspection.table_names()

    def catch_up(self):
        """After an upgrade the kept data gets the tables of the new version."""
        if health.waiting_migrations():
            self.step("Bringing the tables up to this version")
            call_command("migrate", verbosity=0)
            office_groups.set_up()

    def throw_away(self):
        database = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            raise CommandError("RESET only throws the demo's own SQLite away; empty a PostgreSQL yourself.")
        connection.close()
        load.MARKER.unlink(missing_ok=True)
        for ending in ("", "-wal", "-shm"):
            Path(f"{database['NAME']}{ending}").unlink(missing_ok=True)
        # Pictures and waiting tasks of the old rows; files that live elsewhere are not ours to delete.
        for folder in ("files", "celery/queue"):
            shutil.rmtree(settings.VAR_DIR / folder, ignore_errors=True)
        (settings.VAR_DIR / "celery" / "queue").mkdir(parents=True, exist_ok=True)

    def fill(self):
        if "foundation_user" in connection.introspection.table_names() and User.objects.exists():
            self.step("The last start did not come to its end; beginning anew")
            self.throw_away()
        started = time.monotonic()
        self.step("Creating the tables (half a minute)")
        call_command("migrate", verbosity=0)
        load.everything(say=self.step)
        load.MARKER.write_text("The demo's data is complete.\n")
        self.stdout.write(f"  done in {time.monotonic() - started:.0f} s")

    def step(self, sentence):
        self.stdout.write(f"  {sentence} …")
        self.stdout.flush()

    # ------------------------------------------------------------------ serving
    @property
    def log(self) -> Path:
        return settings.VAR_DIR / "celery" / "worker.log"

    def require_free(self, port):
        if not 0 < port < 65_536:
            raise CommandError(f"{port} is no port. Choose one between 1024 and 65535: make demo PORT=8000")
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except PermissionError as low:
                raise CommandError(f"Port {port} is for root only. Choose another: make demo PORT=8000") from low
            except OSError as taken:
                raise CommandError(f"Port {port} is in use. Choose another: make demo PORT={port + 1}") from taken

    def serve(self, port):
        """One command runs the site and, beside it, a worker with its clock on the embedded transport.

        What the worker says goes to a file, so that the table of log-ins stays in sight.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        worker = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            [sys.executable, "-m", "celery", "-A", "shop", "worker", "-B", "-P", "solo", "-l", "WARNING",
             "-Q", "celery,logistics,ledger", "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR, stdout=self.log.open("w"), stderr=subprocess.STDOUT,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )  # fmt: skip
        # A polite kill ends the worker as well: it becomes an exception, so that ``finally`` runs.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        os.environ["DJANGO_RUNSERVER_HIDE_WARNING"] = "true"
        # Static files come from the source tree; no folder of collected ones is needed.
        warnings.filterwarnings("ignore", "No directory at", UserWarning)
        threading.Thread(target=self.announce, args=[port], daemon=True).start()
        try:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)
        finally:
            worker.terminate()
            try:
                worker.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # In the midst of something long; its row waits and is taken up at the next start.
                worker.kill()
                worker.wait()

    def announce(self, port):
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(100):
            try:
                site = HTTPConnection("127.0.0.1", port, timeout=2)
                site.request("GET", "/healthz")
                site.getresponse().read()
                break
            except (OSError, HTTPException):
                time.sleep(0.2)
        lines = [
            "",
            self.style.SUCCESS(f"  {address}/demo/  one card for each role, one click to log in"),
            f"  Password of every log-in: {people.PASSWORD}",
            "",
        ]
        lines += [
            f"    {part.username:<11}{wide(part.name, 8)}{wide(str(part.title), 14)}{address}{part.where}"
            for part in people.PARTS
        ]
        self.stdout.write("\n".join([*lines, "", f"  Tasks and their messages (SMS): {self.log}", *ENDING]))
        self.stdout.flush()


def wide(text: str, columns: int) -> str:
    """``text`` filled up to so many columns of a terminal; a Chinese character takes two."""
    return text + " " * (columns - sum(1 + (east_asian_width(sign) in "WF") for sign in text))


def _end_with_parent():
    """In the worker, before it starts: should the demo be killed, the kernel sends a polite end (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
