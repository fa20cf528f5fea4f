"""Rows by the names of their columns, whatever heading words the file uses."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .opening import USUAL, BadTable, Limits, cells_of
from .refusals import workbook_of

#: Above the heading offices print a title, a period and the like.
HEADING_WITHIN_ROWS = 20


class Column:
    """A column that a room reads: its key and the heading words under which people write it, the best one first."""

    def __init__(self, key: str, *headings: str, required: bool = False, example: str = ""):
        self.key, self.headings, self.required, self.example = key, headings, required, example
        self._known = {_heading(word) for word in (key, *headings)}

    def is_called(self, heading: str) -> bool:
        return _heading(heading) in self._known


@dataclass(frozen=True)
class Row:
    """One row: its place on the paper, counted from 1 as spreadsheets do, and its cells, in order and by column."""

    number: int
    cells: list[str]
    values: dict[str, str]

    def __getitem__(self, key: str) -> str:
        """The text of a column; empty where the file has no such column."""
        return self.values.get(key, "")


@dataclass(frozen=True)
class Table:
    """A file that was read: its own heading, and the rows that hold anything."""

    heading: list[str]
    rows: list[Row]


def read(content: bytes, columns: Sequence[Column], limits: Limits = USUAL) -> Table:
    """Read a file by these columns; titles above the heading and columns nobody asked for are passed over.

    Raises BadTable when the file cannot be read, a required column is missing, one stands in it twice or no row does.
    """
    paper = cells_of(content, limits)
    place, found = _find_heading(paper, columns)
    heading = paper[place]
    rows = [
        Row(number, cells, {key: cells[at] for key, at in found.items() if at < len(cells)})
        for number, cells in enumerate(paper[place + 1 :], start=place + 2)
        if any(cells)
    ]
    if not rows:
        raise BadTable(_("There are no rows below the heading. Check that the first sheet holds the data."))
    return Table(heading, rows)


def _find_heading(paper: list[list[str]], columns: Sequence[Column]) -> tuple[int, dict[str, int]]:
    nearest: list[Column] = [column for column in columns if column.required]
    for place, cells in enumerate(paper[:HEADING_WITHIN_ROWS]):
        found: dict[str, int] = {}
        for at, cell in enumerate(cells):
            for column in columns:
                if cell and column.is_called(cell):
                    if column.key in found:
                        raise BadTable(_("The column “%(name)s” stands in the heading twice.") % {"name": cell[:40]})
                    found[column.key] = at
                    break
        missing = [column for column in columns if column.required and column.key not in found]
        if not missing:
            return place, found
        if len(missing) < len(nearest):
            nearest = missing
    names = "、".join(next(iter(column.headings), column.key) for column in nearest)
    raise BadTable(
        _("The first rows must name the columns. Missing: %(names)s. Download the template and compare.")
        % {"names": names}
    )


def _heading(text: str) -> str:
    """``* 单价（元）：`` and ``单价`` are one heading."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"\(.*?\)|[\s*:_\-]", "", plain)


def template_file(columns: Sequence[Column], title: str) -> bytes:
    """An XLSX to fill in: the heading that ``read`` knows, required columns with an asterisk, one example row."""
    heading = [f"{'*' if column.required else ''}{next(iter(column.headings), column.key)}" for column in columns]
    return workbook_of(title, heading, [[column.example for column in columns]])


def day_in(text: str) -> date | None:
    """``2026-11-22``, ``2026/11/2``, ``2026.11.2``, ``20261122``, ``2026年11月22日``; None for nothing.

    Raises ValueError with a sentence.
    """
    if not text:
        return None
    plain = unicodedata.normalize("NFKC", text).split(" ")[0]
    parts = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})日?|(\d{4})(\d\d)(\d\d)", plain, re.ASCII)
    try:
        year, month, day = (int(part) for part in parts.groups() if part) if parts else (0, 0, 0)
        return date(year, month, day)
    except ValueError as problem:
        raise ValueError(_("“%(text)s” is no date; write 2026-11-22.") % {"text": text[:20]}) from problem


def decimal_in(text: str) -> Decimal | None:
    """``¥1,234.50`` and ``1234.5元`` are 1234.5; None for nothing. Raises ValueError with a sentence."""
    if not text:
        return None
    plain = re.sub(r"[,¥元\s]|CNY|RMB", "", unicodedata.normalize("NFKC", text))
    try:
        number = Decimal(plain)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
        raise ValueError(_("“%(text)s” is not a number.") % {"text": text[:20]})
    return number
