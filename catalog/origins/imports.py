"""Places from the operator's own file: good rows go in, bad rows come back with the reason."""

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import tables
from catalog.foundation.tables import Column, Limits, Refusal, Row, Table

from .models import Region
from .operations import BadRegion, enter_region

COLUMNS = [
    Column("code", "区划代码", "代码", "行政区划代码", "统计用区划代码", required=True, example="440281102201"),
    Column("name", "名称", "地名", "区划名称", "单位名称", required=True, example="黄坌村"),
    Column("parent", "上级代码", "上级区划代码", "parent_code"),
    Column("valid_from", "生效日期", "启用日期"),
    Column("valid_to", "失效日期", "停用日期"),
]
#: The whole country has some 680,000 places; a file of one province comes through the back office.
LIMITS = Limits(megabytes=64, rows=800_000, unpacked_megabytes=400)


@dataclass
class Outcome:
    """How many rows did what, and which were left out."""

    added: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)


def read(content: bytes) -> Table:
    """The rows of a file. Raises BadTable."""
    return tables.read(content, COLUMNS, LIMITS)


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


def import_regions(table: Table, *, dry_run: bool = False) -> Outcome:
    """Enter all rows, those of higher levels first. The same file twice changes nothing.

    A row that contradicts its code, the tree or itself is left out and reported; so is what lies under it when it
    is not there yet.
    """
    outcome = Outcome()
    with transaction.atomic():
        known = {region.code: region for region in Region.objects.select_related("parent")}
        seen: set[str] = set()
        for row in sorted(table.rows, key=lambda row: (level_of(row["code"]), row.number)):
            try:
                _enter(row, known, seen, outcome)
            except (BadRegion, ValueError) as problem:
                outcome.refused.append(Refusal(row, str(problem)))
        transaction.set_rollback(dry_run)
    outcome.refused.sort(key=lambda refusal: refusal.row.number)
    return outcome


def _enter(row: Row, known: dict[str, Region], seen: set[str], outcome: Outcome) -> None:
    code, name = row["code"], row["name"]
    if code in seen:
        raise BadRegion(_("%(code)s stands in the file twice.") % {"code": code})
    if not (code.isascii() and code.isdigit() and len(code) in (6, 9, 12)):
        raise BadRegion(_("“%(code)s” is no division code; it has 6, 9 or 12 digits.") % {"code": code[:20]})
    if name[:1] in "=+-@\t" or not name.isprintable() or set("<>") & set(name):
        raise BadRegion(_("%(code)s: this is no name of a place.") % {"code": code})
    seen.add(code)
    level = level_of(code)
    above = [row["parent"]] if row["parent"] else parents_of(code)
    parent = next((known[c] for c in above if c in known), None)
    if parent is None and level > 1:
        raise BadRegion(_("%(code)s: the place above it (%(above)s) is not known.") % {"code": code, "above": above[0]})
    values = {
        "code": code, "name": name, "level": level, "parent": parent,
        "valid_from": tables.day_in(row["valid_from"]), "valid_to": tables.day_in(row["valid_to"]),
    }  # fmt: skip
    old = known.get(code)
    if old and all(getattr(old, column) == value for column, value in values.items()):
        outcome.same += 1
        return
    known[code] = enter_region(**values)
    outcome.changed += bool(old)
    outcome.added += not old
