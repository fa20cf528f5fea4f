"""Open a file, CSV or XLSX, and give back its cells as text. Pure; trusts nothing that a file says of itself."""

import csv
import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

#: How often a long text may be pointed at from cells: a small file must not grow to gigabytes while it is read.
MOST_TEXT_BYTES = 256 * 1024 * 1024
MOST_COLUMNS = 200
#: An honest workbook shrinks to a tenth; one that shrinks to a three-hundredth was made to burst.
MOST_RATIO = 300
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
#: Parts of a workbook that place no cells; styles and texts may hold anything.
WITHOUT_CELLS = ("xl/sharedStrings.xml", "xl/styles.xml", "xl/theme/", "docProps/", "xl/media/")


class BadTable(Exception):
    """The file as a whole cannot be taken; the message tells the person what to do."""


@dataclass(frozen=True)
class Limits:
    """How much one file may hold. ``formulas`` tells whether cells may be worked out by the spreadsheet."""

    megabytes: int = 10
    rows: int = 50_000
    unpacked_megabytes: int = 120
    formulas: bool = True


USUAL = Limits()


def cells_of(content: bytes, limits: Limits = USUAL) -> list[list[str]]:
    """The rows of a CSV (UTF-8, UTF-16, GBK) or of an XLSX's first sheet, the first row of the paper first.

    Whole numbers come without a point, days as 2026-11-22. Raises BadTable.
    """
    if len(content) > limits.megabytes * 1024 * 1024:
        raise BadTable(
            _("The file is larger than %(most)d MB. Split it into several files.") % {"most": limits.megabytes}
        )
    if content[:4] == OLD_EXCEL:
        raise BadTable(_old_excel(content))
    table = _workbook(content, limits) if content[:2] == b"PK" else _text(content)
    if len(table) > limits.rows:
        raise _too_many_rows(limits)
    return table


def _old_excel(content: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return _("The workbook is locked by a password. Save it without one.")
    return _("This is an old Excel file (.xls). Open it, choose “Save as”, and save it as .xlsx or CSV.")


def _too_many_rows(limits: Limits) -> BadTable:
    return BadTable(
        _("The file has more than %(most)s rows. Split it into several files.") % {"most": f"{limits.rows:,}"}
    )


def _text(content: bytes) -> list[list[str]]:
    neither = BadTable(_("The file is neither an Excel workbook nor a CSV text. Save it as .xlsx or .csv."))
    # Excel's “Unicode text” is UTF-16 with tabs.
    is_wide = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if is_wide else ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise neither
    if "\0" in text:
        raise neither
    delimiter = max(",", "\t", ";", key=text[:20_000].count)
    try:
        return [
            [_plain(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        ]
    except csv.Error as problem:
        raise BadTable(_("The CSV is damaged. Save it again from the spreadsheet.")) from problem


def _workbook(content: bytes, limits: Limits) -> list[list[str]]:
    """Look through the archive before anything unpacks it for good."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise BadTable(_("The file is neither an Excel workbook nor a CSV text. Save it as .xlsx or .csv."))
            _inspect(archive, len(content), limits)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        start = sheet.start
        if start is None:
            return []
        rows = [[_plain(_words(cell)) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
        return [[] for _above in range(start[0])] + rows
    except (zipfile.BadZipFile, zlib.error, CalamineError, NotImplementedError, RuntimeError, EOFError) as problem:
        raise BadTable(_("The workbook is damaged or locked by a password. Save it anew and try again.")) from problem


def _inspect(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    """Refuse what would burst: by the sizes that the archive claims, then by what its parts really hold.

    One cell at the far corner makes a reader lay out the whole sheet (17 thousand million cells), and one long text
    that a million cells point at is copied a million times; so places and pointers are checked before.
    """
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_megabytes * 1024 * 1024 or (unpacked > 1 << 24 and unpacked > packed * MOST_RATIO):
        raise BadTable(
            _("The workbook unpacks to %(size)d MB; at most %(most)d MB are taken. Split it into several files.")
            % {"size": unpacked >> 20, "most": limits.unpacked_megabytes}
        )
    # Reading a part to its end also proves that it is as long as the archive says.
    texts = [
        len(text)
        for part in parts
        if part.filename.lower().endswith("sharedstrings.xml")
        for text in re.findall(rb"<(?:\w+:)?si\b.*?</(?:\w+:)?si>", archive.read(part), re.S)
    ]
    weight = 0
    for part in parts:
        if not part.filename.startswith(WITHOUT_CELLS):
            weight += _check_cells(archive.read(part), texts, limits)
        if weight > MOST_TEXT_BYTES:
            raise BadTable(_("The workbook holds too much text. Split it into several files."))


def _check_cells(part: bytes, texts: list[int], limits: Limits) -> int:
    """Check where the cells of one part lie; return how many bytes of text they point at."""
    if not limits.formulas and re.search(rb"<(?:\w+:)?f[ />]", part):
        raise BadTable(_("The workbook contains formulas. Upload the file as it was exported, unedited."))
    for letters, row in set(re.findall(rb"""\sr\s*=\s*["']([A-Za-z]*)(\d+)["']""", part)):
        if int(row[:8]) > limits.rows:
            raise _too_many_rows(limits)
        if len(letters) > 2 or (len(letters) == 2 and letters.upper() > b"GR"):
            raise BadTable(
                _("The sheet has more than %(most)d columns. Delete what lies far to the right.")
                % {"most": MOST_COLUMNS}
            )
    pointers = re.findall(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v[^>]*>\s*(\d{1,9})\s*<""", part)
    return sum(texts[place] for place in map(int, pointers) if place < len(texts))


def _words(cell: object) -> str:
    """Excel keeps a code as the number 440281.0, a price as 1.2000000000000002 and a day as a moment."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{round(cell, 6):.15g}"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(sep=" ", timespec="seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _plain(cell: str) -> str:
    """Take off what programs wrap around digits so that Excel leaves them alone: ``="6222…"``, ``'6222…``, tabs."""
    text = cell.strip().strip("\t\ufeff\u3000")
    if wrapped := re.fullmatch(r'="([^"]*)"', text):
        text = wrapped[1]
    return text.removeprefix("'").strip()
