"""Read a bank's statement (CSV in UTF-8 or GB18030, or XLSX) into rows. Pure: bytes in, rows or complaints out.

Nothing of a file is taken unless all of it can be: ``BadStatement`` names every row that cannot. Only sums that
came in are returned; sums that went out are read because the running balance must add up over both, which is
how a page left out of the export shows.
"""

import csv
import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from catalog.foundation.periods import CHINA

from .statement_profiles import PROFILES, Profile

MAX_BYTES = 5 * 1024 * 1024
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COMPLAINTS = 20
#: Above the heading banks print the account, the period and the like.
HEADING_WITHIN_ROWS = 30


class BadStatement(Exception):
    """The file cannot be taken. ``complaints`` are sentences for the person who brought it."""

    def __init__(self, *complaints: str):
        super().__init__(" ".join(complaints))
        self.complaints = complaints


@dataclass(frozen=True, kw_only=True)
class StatementRow:
    """One sum that came in. ``row`` is its place in the file, counted from 1 as spreadsheets do."""

    row: int
    bank_ref: str
    booked_at: datetime
    amount_cny: Decimal
    payer_name: str
    payer_account: str
    note: str


def read_statement(content: bytes, *, filename: str) -> list[StatementRow]:
    """Return the sums that came in, in the order of the file. Raises BadStatement."""
    if len(content) > MAX_BYTES:
        raise BadStatement(_("The file is larger than 5 MB. Export a shorter period."))
    table = _xlsx_cells(content) if content[:2] == b"PK" else _csv_cells(content)
    if len(table) > MAX_ROWS + HEADING_WITHIN_ROWS:
        raise BadStatement(_("The file has more than 20,000 rows. Export a shorter period."))
    heading, profile = _find_heading(table)
    columns = profile.columns(table[heading])
    return _read_rows(table, heading, columns)


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


def _find_heading(table: list[list[str]]) -> tuple[int, Profile]:
    for place, row in enumerate(table[:HEADING_WITHIN_ROWS]):
        for profile in PROFILES:
            if profile.fits(row):
                return place, profile
    raise BadStatement(
        _(
            "No heading with date, amount, payer and reference was found in the first rows. Upload the detailed "
            "statement, or name its columns 交易日期, 收入金额, 对方户名, 流水号, 附言."
        )
    )


def _read_rows(table: list[list[str]], heading: int, columns: dict[str, int]) -> list[StatementRow]:
    complaints: list[str] = []
    rows: list[StatementRow] = []
    moves: list[tuple[int, Decimal, Decimal]] = []
    for place, cells in _body(table, heading):
        try:
            row, change, balance = _read_row(place, cells, columns)
        except ValueError as problem:
            complaints.append(_("Row %(row)s: %(problem)s") % {"row": place, "problem": problem})
            continue
        if balance is not None:
            moves.append((place, change, balance))
        if change > 0:
            rows.append(row)
    complaints += _repeated_refs(rows) or _breaks(moves)
    if complaints:
        raise BadStatement(*complaints[:MAX_COMPLAINTS])
    return rows


def _body(table: list[list[str]], heading: int) -> Iterator[tuple[int, list[str]]]:
    """Rows below the heading, without empty ones and the sums banks print at the end."""
    width = len(table[heading])
    for place, cells in enumerate(table[heading + 1 :], start=heading + 2):
        filled = [cell for cell in cells if cell]
        if filled and not (
            len(filled) <= width // 2 and re.match(r"(合计|总计|小计|共|本页|打印|total)", filled[0], re.I)
        ):
            yield place, cells + [""] * (width - len(cells))


def _read_row(place: int, cells: list[str], columns: dict[str, int]) -> tuple[StatementRow, Decimal, Decimal | None]:
    def cell(name: str) -> str:
        return cells[columns[name]] if name in columns else ""

    booked_at = _moment(cell("date"), cell("time"))
    change = _change(cell)
    balance = _money(cell("balance")) if cell("balance") else None
    # Without a reference of the bank's own, the whole row is its name; the running balance tells twins apart.
    reference = cell("bank_ref") or "row:" + hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:40]
    row = StatementRow(
        row=place,
        bank_ref=reference[:80],
        booked_at=booked_at,
        amount_cny=change,
        payer_name=cell("payer_name")[:120],
        payer_account=cell("payer_account")[:40],
        note=" ".join(filter(None, (cell("note"), cell("note2"))))[:300],
    )
    return row, change, balance


def _change(cell) -> Decimal:
    """What the row did to the account: in positive, out negative. Raises ValueError."""
    credit, debit = (_money(cell(name)) if cell(name) else Decimal(0) for name in ("credit", "debit"))
    if cell("amount"):
        amount = _money(cell("amount"))
        out = cell("direction") in ("借", "借方", "支出", "D", "DR", "往账", "转出")
        return -abs(amount) if out else amount
    if bool(credit) == bool(debit):
        raise ValueError(_("exactly one of income and expense must be filled in."))
    return credit or -abs(debit)


def _money(text: str) -> Decimal:
    """``¥1,234.50`` → 1234.50. Raises ValueError for anything else than a sum in whole fen."""
    plain = re.sub(r"[,¥¥元\s]|CNY|RMB", "", text)
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(_("“%(text)s” is not an amount.") % {"text": text[:40]}) from None
    if not amount.is_finite() or abs(amount) >= Decimal(10) ** 12 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError(_("“%(text)s” is not an amount.") % {"text": text[:40]})
    return amount.quantize(Decimal("0.01"))


def _moment(day_text: str, time_text: str) -> datetime:
    digits = re.sub(r"[-/.年月日]", "", day_text.split(" ")[0].split("T")[0]).ljust(8)
    clock = re.sub(r"[:]", "", time_text or day_text.replace("T", " ").partition(" ")[2]).ljust(6, "0")[:6]
    short = re.fullmatch(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D?", day_text.split(" ")[0])
    if short:
        digits = f"{short[1]}{int(short[2]):02}{int(short[3]):02}"
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        at = time(int(clock[:2]), int(clock[2:4]), int(clock[4:6]))
    except ValueError:
        raise ValueError(_("“%(text)s” is not a date.") % {"text": f"{day_text} {time_text}".strip()[:40]}) from None
    return datetime.combine(day, at, tzinfo=CHINA)


def _repeated_refs(rows: list[StatementRow]) -> list[str]:
    seen: dict[str, int] = {}
    complaints = []
    for row in rows:
        if row.bank_ref in seen:
            complaints.append(
                _("Rows %(first)s and %(second)s have the same bank reference. Export the statement again.")
                % {"first": seen[row.bank_ref], "second": row.row}
            )
        seen.setdefault(row.bank_ref, row.row)
    return complaints


def _breaks(moves: list[tuple[int, Decimal, Decimal]]) -> list[str]:
    """Where the running balance does not add up, oldest first or newest first, whichever the bank prints."""
    pairs = list(zip(moves, moves[1:], strict=False))
    upward = [later for earlier, later in pairs if earlier[2] + later[1] != later[2]]
    downward = [later for earlier, later in pairs if later[2] + earlier[1] != earlier[2]]
    broken = min(upward, downward, key=len)
    return [
        _("The balance does not add up at row %(row)s: a row is missing. Export the whole period again.")
        % {"row": row[0]}
        for row in broken
    ]
