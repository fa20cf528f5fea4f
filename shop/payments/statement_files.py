"""Open a bank's file, CSV or XLSX, and give back its cells as text. Pure; trusts nothing that a file says of itself."""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from datetime import datetime

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_ROWS = 20_000
#: Above the heading banks print the account, the period and the like.
HEADING_WITHIN_ROWS = 30


class BadStatement(Exception):
    """The file cannot be taken. ``complaints`` are sentences for the person who brought it."""

    def __init__(self, *complaints: str):
        super().__init__(" ".join(complaints))
        self.complaints = complaints


def read_cells(content: bytes) -> list[list[str]]:
    """Return the rows of the file (an XLSX's first sheet), every cell as clean text. Raises BadStatement."""
    if len(content) > MAX_BYTES:
        raise BadStatement(_("The file is larger than 5 MB. Export a shorter period."))
    table = _xlsx_cells(content) if content[:2] == b"PK" else _csv_cells(content)
    if len(table) > MAX_ROWS + HEADING_WITHIN_ROWS:
        raise BadStatement(_("The file has more than 20,000 rows. Export a shorter period."))
    return table


def _csv_cells(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadStatement(
            _("The file is neither an Excel workbook nor a CSV text. Export the statement as .xlsx or .csv.")
        )
    if "\0" in text:
        raise BadStatement(
            _("The file is neither an Excel workbook nor a CSV text. Export the statement as .xlsx or .csv.")
        )
    delimiter = "\t" if text.count("\t") > text.count(",") else ","
    try:
        return [
            [_clean(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as problem:
        raise BadStatement(_("The CSV is damaged. Export the statement again.")) from problem


def _xlsx_cells(content: bytes) -> list[list[str]]:
    """Look through the archive before anything unpacks it for good; refuse sums that a formula only claims."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise BadStatement(
                    _("The file is neither an Excel workbook nor a CSV text. Export the statement as .xlsx or .csv.")
                )
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise BadStatement(_("The workbook unpacks to more than 60 MB. Export a shorter period."))
            for entry in archive.infolist():
                _inspect(archive, entry)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        return [[_clean(_text(cell)) for cell in row] for row in sheet.iter_rows()]
    except (zipfile.BadZipFile, zlib.error, CalamineError, NotImplementedError, RuntimeError, EOFError) as problem:
        raise BadStatement(
            _("The workbook is damaged or locked by a password. Export the statement again.")
        ) from problem


def _inspect(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Read one part in pieces, which also proves that it is as long as the archive says.

    One cell at the far corner makes a reader lay out the whole sheet (17 thousand million cells), so places
    are checked before the sheet is read.
    """
    is_sheet = entry.filename.startswith("xl/worksheets/")
    tail = b""
    with archive.open(entry) as stream:
        while piece := stream.read(1 << 16):
            if not is_sheet:
                continue
            text = tail + piece
            if re.search(rb"<(?:\w+:)?f[ >/]", text):
                raise BadStatement(
                    _("The workbook contains formulas. Upload the file as the bank exported it, unedited.")
                )
            for letters, row in re.findall(rb'\br="([A-Z]*)(\d+)"', text):
                if len(letters) > 2 or int(row) > MAX_ROWS + HEADING_WITHIN_ROWS:
                    raise BadStatement(_("The file has more than 20,000 rows. Export a shorter period."))
            tail = piece[-24:]


def _text(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, float):
        # A spreadsheet's 1234.1 may be 1234.0999…; the bank printed two places.
        return str(int(cell)) if cell.is_integer() else f"{cell:.2f}"
    return str(cell)


def _clean(cell: str) -> str:
    """Take off what banks wrap around long digits so that Excel leaves them alone: ``="6222…"``, ``'6222…``, tabs."""
    text = unicodedata.normalize("NFKC", cell).strip().strip("\t\ufeff")
    if wrapped := re.fullmatch(r'="([^"]*)"', text):
        text = wrapped[1]
    return text.removeprefix("'").strip()
