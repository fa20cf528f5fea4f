"""CPU seconds of the application's and the database's processes, read from /proc; and how quick this machine is."""

import os
import time
from pathlib import Path
from statistics import median

TICKS = os.sysconf("SC_CLK_TCK")


def of(pids) -> float:
    """User and system time of these processes together; one that has ended counts nothing."""
    return sum(_one(pid) for pid in pids)


def _one(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def machine() -> dict:
    """What fixed work costs here and now, median of nine: machines differ, and one machine differs from hour to hour.

    ``python_ms`` is a million rounds of arithmetic, ``database_ms`` a sum over 300,000 rows in PostgreSQL. Divide by
    them before two runs are compared.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()
        work = [_arithmetic() for _turn in range(9)]
        before = of(backend)
        for _turn in range(9):
            cursor.execute("SELECT SUM(n * n % 7) FROM generate_series(1::bigint, 300000) n")
        database = (of(backend) - before) / 9
    return {
        "python_ms": round(median(work) * 1000, 1),
        "database_ms": round(database * 1000, 1),
        "load_1min": round(os.getloadavg()[0], 1),
    }


def _arithmetic() -> float:
    before, total = time.process_time(), 0
    for number in range(1_000_000):
        total += number * number % 7
    return time.process_time() - before
