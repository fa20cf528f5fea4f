"""Places from the operator's own file: good rows go in, bad rows come back with the reason."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from .models import Region
from .operations import BadRegion, enter_region

COLUMNS = {
    "code": ("code", "代码", "区划代码"),
    "name": ("name", "名称"),
    "parent": ("parent", "parent_code", "上级代码"),
    "valid_from": ("valid_from", "生效日期"),
    "valid_to": ("valid_to", "失效日期"),
}
MOST_BYTES = 64 * 1024 * 1024


class BadFile(Exception):
    """The file as a whole cannot be read; the message tells the person why."""


@dataclass
class Outcome:
    """How many rows did what; ``errors`` is [(row number, row, reason)]."""

    added: int = 0
    changed: int = 0
    same: int = 0
    errors: list[tuple[int, dict[str, str], str]] = field(default_factory=list)


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV (UTF-8 or GBK), XLSX, XLS or ODS file, by column. Raises BadFile."""
    if path.stat().st_size > MOST_BYTES:
        raise BadFile(_("This file is larger than 64 MB. Split it."))
    raw = path.read_bytes()
    sheet = _csv(raw) if path.suffix.lower() in (".csv", ".txt") else _workbook(path)
    heads = next(sheet, [])
    places = {}
    for column, names in COLUMNS.items():
        for place, head in enumerate(heads):
            if head.strip().lower() in names:
                places[column] = place
    if not {"code", "name"} <= set(places):
        raise BadFile(_("The first row must name the columns code and name (or 代码 and 名称)."))
    return [
        {column: row[place].strip() if place < len(row) else "" for column, place in places.items()}
        for row in sheet
        if any(cell.strip() for cell in row)
    ]


def _csv(raw: bytes) -> Iterator[list[str]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError as problem:
            raise BadFile(_("This file is neither UTF-8 nor GBK. Save it anew as CSV UTF-8.")) from problem
    return iter(list(csv.reader(StringIO(text))))


def _workbook(path: Path) -> Iterator[list[str]]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            rows = book.get_sheet_by_index(0).to_python()
    except CalamineError as problem:
        raise BadFile(_("This file is no spreadsheet we can read. Save it as XLSX or CSV.")) from problem
    return iter([[_cell(value) for value in row] for row in rows])


def _cell(value) -> str:
    """Excel keeps a code as the number 440281.0 and a day as a moment."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)


def level_of(code: str) -> int:
    """The level that a code tells: 440000 province, 440200 city, 440281 county, 9 digits town, 12 digits village."""
    if len(code) > 6:
        return 4 if len(code) <= 9 else 5
    return 1 if code.endswith("0000") else 2 if code.endswith("00") else 3


def parents_of(code: str) -> list[str]:
    """Codes under which a place lies; a county that no city has lies directly under its province."""
    if len(code) > 6:
        return [code[:-3]]
    return [above for above in (f"{code[:4]}00", f"{code[:2]}0000") if above != code]


def import_regions(rows: list[dict[str, str]], *, dry_run: bool = False) -> Outcome:
    """Enter all rows, those of higher levels first. The same file twice changes nothing.

    A row that contradicts its code, the tree or itself is left out and reported; so is what lies under it when it
    is not there yet.
    """
    outcome = Outcome()
    with transaction.atomic():
        numbered = sorted(enumerate(rows, start=2), key=lambda pair: (level_of(pair[1]["code"]), pair[0]))
        known = {region.code: region for region in Region.objects.select_related("parent")}
        seen: set[str] = set()
        for number, row in numbered:
            try:
                _enter(row, known, seen, outcome)
            except BadRegion as problem:
                outcome.errors.append((number, row, str(problem)))
        transaction.set_rollback(dry_run)
    outcome.errors.sort(key=lambda error: error[0])
    return outcome


def _enter(row: dict[str, str], known: dict[str, Region], seen: set[str], outcome: Outcome) -> None:
    code, name = row["code"], row["name"]
    if code in seen:
        raise BadRegion(_("%(code)s stands in the file twice.") % {"code": code})
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise BadRegion(_("“%(code)s” is no division code; it has 6, 9 or 12 digits.") % {"code": code[:20]})
    if name[:1] in "=+-@\t" or not name.isprintable() or set("<>") & set(name):
        raise BadRegion(_("%(code)s: this is no name of a place.") % {"code": code})
    seen.add(code)
    level = level_of(code)
    above = [row["parent"]] if row.get("parent") else parents_of(code)
    parent = next((known[c] for c in above if c in known), None)
    if parent is None and level > 1:
        raise BadRegion(_("%(code)s: the place above it (%(above)s) is not known.") % {"code": code, "above": above[0]})
    values = {
        "code": code, "name": name, "level": level, "parent": parent,
        "valid_from": _day(row.get("valid_from", "")), "valid_to": _day(row.get("valid_to", "")),
    }  # fmt: skip
    old = known.get(code)
    if old and all(getattr(old, column) == value for column, value in values.items()):
        outcome.same += 1
        return
    known[code] = enter_region(**values)
    outcome.changed += bool(old)
    outcome.added += not old


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text.replace("/", "-"))
    except ValueError as problem:
        raise BadRegion(_("“%(text)s” is no date; write 2026-11-22.") % {"text": text[:20]}) from problem
