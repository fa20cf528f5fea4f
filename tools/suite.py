"""Run the whole suite on SQLite and on PostgreSQL at once, each on its own core; print one closing line.

PostgreSQL is the one of ``TEST_DATABASE_URL``, or the local one. In CI both databases and the browser are required.
"""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IN_CI = bool(os.environ.get("CI"))
LOCAL = "postgres:///postgres", "postgres://postgres@127.0.0.1:5432/postgres", "postgres:///test"


def reachable_postgresql() -> str:
    import environ
    import psycopg

    for url in filter(None, (os.environ.get("TEST_DATABASE_URL"), *LOCAL)):
        settings = environ.Env.db_url_config(url)
        try:
            psycopg.connect(
                dbname=settings["NAME"], user=settings["USER"] or None, password=settings["PASSWORD"] or None,
                host=settings["HOST"] or None, port=settings["PORT"] or None, connect_timeout=3,
            ).close()  # fmt: skip
        except psycopg.Error:
            continue
        return url
    return ""


def main() -> int:
    runs = {"SQLite": {"TEST_DATABASE_URL": ""}}
    url = reachable_postgresql()
    if url:
        runs["PostgreSQL"] = {"TEST_DATABASE_URL": url}
    elif IN_CI:
        print("PostgreSQL is not reachable, and CI requires it.")
        return 1
    else:
        print("No PostgreSQL is reachable: the suite runs on SQLite only. Set TEST_DATABASE_URL to run it there too.")
    started, processes = time.monotonic(), {}
    for name, environment in runs.items():
        report = ROOT / "var" / f"suite-{name}.txt"
        report.parent.mkdir(exist_ok=True)
        command = [sys.executable, "-m", "pytest", "-q", *sys.argv[1:]]
        environment = os.environ | environment | {"TEST_DB_SUFFIX": name.lower()}
        processes[name] = (
            report,
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=report.open("w"), stderr=subprocess.STDOUT),
        )
    passed = failed = 0
    for name, (report, process) in processes.items():
        code = process.wait()
        text = report.read_text()
        print(f"\n===== {name} =====\n{text if code else text[-1500:]}")
        summary = text.rsplit("\n", 2)[-2] if "\n" in text else ""
        count = {word: int(n) for n, word in re.findall(r"(\d+) (passed|failed|error)", summary)}
        passed += count.get("passed", 0)
        failed += count.get("failed", 0) + count.get("error", 0) or (1 if code else 0)
    print(f"\n{time.monotonic() - started:.0f} s for all.\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
