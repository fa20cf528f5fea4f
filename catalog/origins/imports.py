"""Places from the operator's own file: good rows go in, bad rows come back with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import tables
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.tables import Column, Limits, Refusal, Row, Table

from .codes import canonical, level_of, parents_of
from .models import ChangeKind, Region
from .operations import BadChange, BadRegion, enter_region, rename, succeed

COLUMNS = [
    Column(
        "code",
        "区划代码",
        "代码",
        "行政区划代码",
        "统计用区划代码",
        "编码",
        "code",
        required=True,
        example="440281102201",
    ),
    Column("name", "名称", "地名", "区划名称", "单位名称", "行政区划名称", "name", required=True, example="黄坌村"),
    Column("parent", "上级代码", "上级区划代码", "上级", "parent_code", "parent"),
    Column("valid_from", "生效日期", "启用日期", "设立日期"),
    Column("valid_to", "失效日期", "停用日期", "撤销日期"),
    Column("successor", "并入代码", "变更后代码", "现代码", "新代码"),
    Column("document_no", "文号", "批准文号", "依据文件"),
    Column("latitude", "纬度"),
    Column("longitude", "经度"),
]
#: The whole country has some 680,000 places: by the command. One province comes through the back office.
LIMITS = Limits(megabytes=64, rows=800_000, unpacked_megabytes=400)
BATCH = 1000


@dataclass
class Outcome:
    """How many rows did what, and which were left out. ``renamed`` is [(code, name before, name after)]."""

    added: int = 0
    changed: int = 0
    same: int = 0
    renamed: list[tuple[str, str, str]] = field(default_factory=list)
    succeeded: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        told = [
            _("%(code)s: “%(before)s” is renamed “%(after)s”.") % {"code": code, "before": before, "after": after}
            for code, before, after in self.renamed[:20]
        ]
        if self.succeeded:
            told.append(_("%(count)d places are gone and lead on to others.") % {"count": self.succeeded})
        return told


def read(content: bytes, limits: Limits = LIMITS) -> Table:
    """The rows of a file. Raises BadTable."""
    return tables.read(content, COLUMNS, limits)


def import_regions(table: Table, *, on: date, dry_run: bool = False) -> Outcome:
    """Enter all rows, those of higher levels first. The same file twice changes nothing.

    A row that contradicts its code, the tree or itself is left out and reported; so is what lies under it when it is
    not there yet. A place that has another name than before is renamed as of ``on``, and its old name is kept. A row
    that names a successor ends the place on its 失效日期 and leads on from there.
    """
    job = _Import(on)
    with transaction.atomic():
        levels: dict[int, list[Row]] = {}
        for row in table.rows:
            levels.setdefault(level_of(canonical(row["code"]) or "0"), []).append(row)
        for _level, rows in sorted(levels.items()):
            job.enter(rows)
        job.lead_on(table.rows)
        transaction.set_rollback(dry_run)
    job.outcome.refused.sort(key=lambda refusal: refusal.row.number)
    return job.outcome


def brought(table: Table, scope: int | None, by: User, at: datetime, dry_run: bool) -> Outcome:
    """As the back office brings it (``tables.kept``)."""
    return import_regions(table, on=china_date(at), dry_run=dry_run)


class _Import:
    def __init__(self, on: date):
        self.on, self.outcome = on, Outcome()
        self.known = {region.code: region for region in Region.objects.select_related("parent")}
        self.seen: set[str] = set()
        self.refused: set[int] = set()

    def refuse(self, row: Row, reason: object) -> None:
        self.refused.add(row.number)
        self.outcome.refused.append(Refusal(row, str(reason)))

    def enter(self, rows: Iterable[Row]) -> None:
        """One level: new places in bulk, changed ones by the operation that also tells what lies in them."""
        new: list[Region] = []
        for row in rows:
            try:
                values = self._values(row)
                region = self._enter(values)
            except (BadRegion, BadChange, ValueError) as problem:
                self.refuse(row, problem)
                continue
            if region is not None:
                new.append(region)
        for start in range(0, len(new), BATCH):
            made = Region.objects.bulk_create(new[start : start + BATCH])
            self.known |= {region.code: region for region in made}
        self.outcome.added += len(new)

    def _values(self, row: Row) -> dict[str, Any]:
        code, name = canonical(row["code"]), row["name"]
        if "E+" in row["code"].upper():
            raise BadRegion(
                _("“%(code)s”: the spreadsheet has shortened this number. Format the column as text and fill it anew.")
                % {"code": row["code"][:20]}
            )
        if not code:
            raise BadRegion(_("“%(code)s” is no division code; it has 6, 9 or 12 digits.") % {"code": row["code"][:20]})
        if code in self.seen:
            raise BadRegion(_("%(code)s stands in the file twice.") % {"code": code})
        if not name or len(name) > 60 or name[:1] in "=+-@" or not name.isprintable() or set("<>") & set(name):
            raise BadRegion(_("%(code)s: this is no name of a place.") % {"code": code})
        self.seen.add(code)
        told = canonical(row["parent"])
        if row["parent"] and not told:
            raise BadRegion(
                _("“%(code)s” is no division code; it has 6, 9 or 12 digits.") % {"code": row["parent"][:20]}
            )
        above, level = [told] if told else parents_of(code), level_of(code)
        parent = next((self.known[one] for one in above if one in self.known), None)
        if parent is None and level > 1:
            raise BadRegion(
                _("%(code)s: the place above it (%(above)s) is not known.") % {"code": code, "above": above[0]}
            )
        if parent and parent.level >= level:
            raise BadRegion(_("%(code)s: the place above must be of a higher level.") % {"code": code})
        since, until = tables.day_in(row["valid_from"]), tables.day_in(row["valid_to"])
        if row["successor"]:
            # A place ends when it leads on, and not at all when that is refused.
            until = None
        if since and until and since >= until:
            raise BadRegion(_("%(code)s: the first day must come before the last.") % {"code": code})
        return {
            "code": code, "name": name, "level": level, "parent": parent, "valid_from": since, "valid_to": until,
            "latitude": _degrees(row["latitude"], 90), "longitude": _degrees(row["longitude"], 180),
        }  # fmt: skip

    def _enter(self, values: dict[str, Any]) -> Region | None:
        """A new place, not saved yet; or None when it is there."""
        old = self.known.get(values["code"])
        if old is None:
            region = Region(**values)
            region.settle_under(values["parent"])
            return region
        # What a file does not say stays as it is: most have neither days nor positions.
        kept = ("valid_from", "valid_to", "latitude", "longitude")
        values |= {name: getattr(old, name) for name in kept if values[name] is None}
        apart = [name for name, value in values.items() if getattr(old, name) != value]
        if not apart:
            self.outcome.same += 1
            return None
        if "name" in apart:
            before = old.name
            rename(region=old, name=values["name"], on=self.on)
            self.outcome.renamed.append((old.code, before, values["name"]))
        self.known[old.code] = enter_region(**values)
        self.outcome.changed += 1
        return None

    def lead_on(self, rows: Iterable[Row]) -> None:
        """Rows that name a successor, when every place is there."""
        for row in rows:
            if not row["successor"] or row.number in self.refused:
                continue
            try:
                self._lead_on(row)
            except (BadChange, ValueError) as problem:
                self.refuse(row, problem)

    def _lead_on(self, row: Row) -> None:
        codes = [canonical(one) for one in row["successor"].replace("、", ",").replace("，", ",").split(",")]
        missing = [one for one in codes if one not in self.known]
        if missing:
            raise BadChange(_("The place that took over (%(code)s) is not known.") % {"code": row["successor"][:40]})
        until = tables.day_in(row["valid_to"])
        if until is None:
            raise BadChange(_("Say from which day (失效日期) %(code)s is gone.") % {"code": row["code"]})
        former, successors = self.known[canonical(row["code"])], [self.known[one] for one in codes]
        was = former.changes.exclude(kind=ChangeKind.RENAMED).exists()
        kind = ChangeKind.SPLIT if len(successors) > 1 else ChangeKind.MERGED
        if len(successors) == 1 and successors[0].valid_from == until:
            kind = ChangeKind.RECODED
        succeed(former=former, successors=successors, kind=kind, on=until, document_no=row["document_no"])
        self.outcome.succeeded += not was


def _degrees(text: str, most: int) -> Decimal | None:
    degrees = tables.decimal_in(text)
    if degrees is not None and abs(degrees) > most:
        raise BadRegion(_("“%(text)s” is no position on the earth.") % {"text": text[:20]})
    return None if degrees is None else degrees.quantize(Decimal("0.00001"))
