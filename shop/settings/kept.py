"""Which kept test database a run may go on from."""

import json
import shutil
from pathlib import Path


def prepare(target: Path, migrations: dict[str, str], *, stale: str) -> None:
    """Copy the kept SQLite database that stands nearest before ``migrations`` (file → digest) to ``target``.

    A database may serve when each of its own migrations is still there, unchanged; the test runner then applies what
    is new. Those of the pattern ``stale`` that are neither the target nor its source are thrown away.
    """
    note = target.with_suffix(".json")
    if not target.exists():
        before = [path for path in target.parent.glob("*.json") if path != note and _serves(path, migrations)]
        source = max(before, key=lambda path: len(json.loads(path.read_text())), default=None)
        if source:
            shutil.copyfile(source.with_suffix(".sqlite3"), target)
    note.write_text(json.dumps(migrations))
    for path in target.parent.glob(f"{stale}.sqlite3"):
        if path != target:
            for each in (path, path.with_suffix(".json"), *path.parent.glob(f"{path.name}-*")):
                each.unlink(missing_ok=True)


def _serves(note: Path, migrations: dict[str, str]) -> bool:
    applied = json.loads(note.read_text())
    return note.with_suffix(".sqlite3").exists() and applied.items() <= migrations.items()
