"""Read a bank's statement into sums that came in. Pure: bytes in, rows or complaints out.

Nothing of a file is taken unless all of it can be: ``BadStatement`` names every row that cannot. Only sums that
came in are returned; sums that went out are read because the running balance must add up over both, which is
how a page left out of the export shows.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from catalog.foundation.periods import CHINA

from .statement_files import HEADING_WITHIN_ROWS, BadStatement, read_cells
from .statement_profiles import PROFILES, Profile

MAX_COMPLAINTS = 20


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


def read_statement(content: bytes) -> list[StatementRow]:
    """Return the sums that came in, in the order of the file. Raises BadStatement."""
    table = read_cells(content)
    heading, profile = _find_heading(table)
    columns = profile.columns(table[heading])
    return _read_rows(table, heading, columns)


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


def _change(cell: Callable[[str], str]) -> Decimal:
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
