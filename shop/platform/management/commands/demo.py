import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from catalog.foundation.models import User
from shop.platform.demo import load, people


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
        if reset:
            self.throw_away()
        if not no_server:
            self.require_free(port)
        call_command("compile_translations", verbosity=0)
        if not self.is_filled():
            self.fill()
        if no_server:
            return
        self.serve(port)

    # ------------------------------------------------------------------ data
    def is_filled(self) -> bool:
        """A half-built database (the first start was interrupted) does not count: the marker is written last."""
        return load.MARKER.exists() and "foundation_user" in connection.introspection.table_names()

    def throw_away(self):
        database = settings.DATABASES["default"]
        if not database["ENGINE"].endswith("sqlite3"):
            raise CommandError("RESET only throws the demo's own SQLite away; empty a PostgreSQL yourself.")
        connection.close()
        for ending in ("", "-wal", "-shm"):
            path = f"{database['NAME']}{ending}"
            if os.path.exists(path):
                os.remove(path)
        load.MARKER.unlink(missing_ok=True)

    def fill(self):
        if "foundation_user" in connection.introspection.table_names() and User.objects.exists():
            self.throw_away()
        started = time.monotonic()
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        self.step("Creating the tables (half a minute)")
        call_command("migrate", verbosity=0)
        load.everything(say=self.step)
        load.MARKER.write_text("The demo's data is complete.\n")
        self.stdout.write(f"  done in {time.monotonic() - started:.0f} s")

    def step(self, sentence):
        self.stdout.write(f"  {sentence} …")
        self.stdout.flush()

    # ------------------------------------------------------------------ serving
    def require_free(self, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as taken:
                raise CommandError(f"Port {port} is in use. Choose another: make demo PORT={port + 1}") from taken

    def serve(self, port):
        """One command runs the site and, beside it, a worker with its clock on the embedded transport."""
        worker = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
            [sys.executable, "-m", "celery", "-A", "shop", "worker", "-B", "-P", "solo", "-l", "WARNING",
             "-Q", "celery,logistics,ledger", "--without-gossip", "--without-mingle"],
            cwd=settings.BASE_DIR,
        )  # fmt: skip
        # A polite kill ends the worker as well: it becomes an exception, so that ``finally`` runs.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        threading.Thread(target=self.announce, args=[port], daemon=True).start()
        try:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False, verbosity=0)
        finally:
            worker.terminate()
            worker.wait(timeout=20)

    def announce(self, port):
        address = f"http://127.0.0.1:{port}"
        for _attempt in range(100):
            try:
                with urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own address
                    break
            except OSError:
                time.sleep(0.2)
        lines = [
            "",
            self.style.SUCCESS(f"  {address}/demo/  one card for each role, one click to log in"),
            f"  Password of every log-in: {people.PASSWORD}",
            "",
        ]
        lines += [
            f"    {part.username:<11}{part.name}  {part.title!s:<10}  {address}{part.where}" for part in people.PARTS
        ]
        self.stdout.write("\n".join([*lines, "", "  Ctrl-C stops it; `make demo RESET=1` starts afresh.", ""]))
        self.stdout.flush()
