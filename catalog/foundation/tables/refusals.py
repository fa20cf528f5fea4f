"""Rows that were left out, written back as they were brought, each with its reason; safe to open in a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

if TYPE_CHECKING:
    from .rows import Row, Table

#: A spreadsheet takes a text that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60


@dataclass(frozen=True)
class Refusal:
    """A row that was left out, and the sentence that says what to do about it."""

    row: Row
    reason: str


def guarded(text: str) -> str:
    """Keep a spreadsheet from running a text: an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def refused_file(table: Table, refusals: Iterable[Refusal]) -> bytes:
    """An XLSX of the refused rows under the file's own heading, row number and reason in front.

    Corrected, it can be uploaded again as it is: the two columns in front are passed over.
    """
    front = [_("Row in the file"), _("Why it was left out")]
    # A file that came back once before carries them already.
    kept = [place for place, name in enumerate(table.heading) if name not in front]
    rows = [
        [str(refusal.row.number), refusal.reason, *(_at(refusal.row.cells, place) for place in kept)]
        for refusal in refusals
    ]
    return workbook_of(_("Left out"), [*front, *(table.heading[place] for place in kept)], rows)


def _at(cells: list[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def workbook_of(title: str, heading: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """An XLSX with every cell as text, so that long codes keep their digits and nothing is a formula."""
    book = Workbook(write_only=True)
    paper = book.create_sheet("".join(char for char in title if char not in "[]:*?/\\")[:31])
    for place, name in enumerate(heading, start=1):
        longest = max([len(name) * 2, *(len(row[place - 1]) for row in rows[:200] if len(row) >= place)])
        paper.column_dimensions[get_column_letter(place)].width = min(max(10, longest + 2), WIDEST)
    paper.freeze_panes = "A2"
    paper.append([_cell(paper, name, bold=True) for name in heading])
    for row in rows:
        paper.append([_cell(paper, text) for text in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(paper, text: str, *, bold: bool = False):
    # Characters that XML forbids would make the file unreadable.
    cell = WriteOnlyCell(paper, value=guarded("".join(char for char in text if char >= " " or char in "\t\n")))
    cell.data_type = "s"
    cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
