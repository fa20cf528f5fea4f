"""The columns of the detail sheet (domain.md §4.4, sheet 1) and how any sheet becomes a file. No database here."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from catalog.foundation.tables import guarded
from catalog.recognition.models import Mechanism

Value = str | int | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """One column: a key for machines, a heading for people, how wide, and where its value comes from.

    ``value`` gets the row's source object and its place in the sheet (from 1).
    """

    key: str
    heading: str | Promise
    width: int
    value: Callable[[Any, int], Value]
    number_format: str = "General"


@dataclass(frozen=True)
class Sheet:
    """A table with what an office wants to see above and below it; ``rows`` is read once, as it is written."""

    title: str
    notes: list[str]
    columns: tuple[Column, ...]
    rows: Iterable[Any]
    totals: dict[str, Decimal] = field(default_factory=dict)


def table(sheet: Sheet) -> Iterator[list[Value]]:
    """The rows of the table itself: values in the order of the columns, texts guarded, then the totals."""
    for place, source in enumerate(sheet.rows, start=1):
        yield [_plain(column.value(source, place)) for column in sheet.columns]
    if sheet.totals:
        cells: list[Value] = [sheet.totals.get(column.key) for column in sheet.columns]
        cells[0] = str(_("Total"))
        yield cells


def _plain(value: Value) -> Value:
    if isinstance(value, Promise):
        value = str(value)
    return guarded(value) if isinstance(value, str) else value


class _Echo:
    """A file that hands back what is written to it, so that csv can feed a stream."""

    def write(self, text: str) -> str:
        return text


def csv_lines(sheet: Sheet) -> Iterator[str]:
    """The sheet as CSV, line by line, with the mark by which Excel knows UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([guarded(sheet.title)])
    for note in sheet.notes:
        yield writer.writerow([guarded(note)])
    yield writer.writerow([str(column.heading) for column in sheet.columns])
    for cells in table(sheet):
        yield writer.writerow(["" if cell is None else cell for cell in cells])


def write_csv(sheet: Sheet, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(sheet))


def write_xlsx(sheet: Sheet, path: Path | IO[bytes]) -> None:
    """The sheet as XLSX: merged title rows, a frozen heading, numbers as numbers, codes as text; row by row to disk."""
    book = Workbook(write_only=True)
    paper = book.create_sheet(re.sub(r"[][:*?/\\]", " ", sheet.title)[:31])
    last = get_column_letter(len(sheet.columns))
    above = [sheet.title, *sheet.notes]
    for place, column in enumerate(sheet.columns, start=1):
        paper.column_dimensions[get_column_letter(place)].width = column.width
    for row in range(1, len(above) + 1):
        paper.merged_cells.add(f"A{row}:{last}{row}")
    paper.freeze_panes = f"A{len(above) + 2}"
    paper.append([_text(paper, sheet.title, Font(bold=True, size=16), Alignment(horizontal="center"))])
    for note in sheet.notes:
        paper.append([_text(paper, note)])
    heading = Font(bold=True)
    paper.append([_text(paper, str(column.heading), heading, Alignment(wrap_text=True)) for column in sheet.columns])
    for cells in table(sheet):
        paper.append([_cell(paper, value, column) for value, column in zip(cells, sheet.columns, strict=True)])
    book.save(path)


def _cell(paper, value: Value, column: Column):
    if value is None:
        return None
    if isinstance(value, str):
        return _text(paper, value)
    cell = WriteOnlyCell(paper, value=value)
    if column.number_format != "General":
        cell.number_format = column.number_format
    return cell


def _text(paper, value: str, font: Font | None = None, alignment: Alignment | None = None):
    # Characters that XML forbids would make the file unreadable.
    cell = WriteOnlyCell(paper, value="".join(char for char in value if char >= " " or char in "\t\n"))
    cell.data_type = "s"
    if font:
        cell.font = font
    if alignment:
        cell.alignment = alignment
    return cell


MONEY = "#,##0.00"
COUNT = "#,##0.###"
PERSON = _("an individual")


def _origin(level: int) -> Callable[[Any, int], Value]:
    return lambda entry, place: entry.origin_names[level] if len(entry.origin_names) > level else ""


def _yes(flag: bool) -> str:
    return str(_("yes") if flag else _("no"))


def _buyer(entry, place) -> str:
    return str(PERSON) if entry.fund_channel in ("staff", "own") else entry.unit_name


def _linkages(entry, place) -> str:
    return "、".join(str(Mechanism(code).label) for code in entry.linkages)


def _listed(texts: Iterable[str]) -> str:
    return "、".join(dict.fromkeys(texts))


def _invoice_numbers(entry, place) -> str:
    return _listed(number for number, _state in entry.since.invoices)


def _invoice_states(entry, place) -> str:
    return _listed(state for _number, state in entry.since.invoices)


def _certificates(entry, place) -> str:
    return _listed(entry.since.certificates)


def _lots(entry, place) -> str:
    return _listed(entry.since.lots)


def _acceptance(entry, place) -> str:
    accepted = entry.since.accepted
    if accepted is None:
        return ""
    if accepted >= entry.quantity:
        return str(_("accepted in full"))
    return str(_("accepted in part") if accepted else _("refused altogether"))


def _paid_to_households(entry, place) -> Value:
    return entry.since.paid.amount_cny if entry.since.paid else None


def _paid_per_household(entry, place) -> Value:
    return entry.since.paid.per_household_cny if entry.since.paid else None


#: ``entry`` comes with its ``aftermath`` in ``since``: weighing, invoices, lots and payments to households come after
#: the payment that is sealed, so they are told beside it, as of today. What a seller paid to households in the year of
#: the entry stands on each of its rows, so it has no total: sheet 5 (``benefit``) has.
DETAIL: tuple[Column, ...] = (
    Column("seq", _("Serial no."), 6, lambda entry, place: place),
    Column("entry_no", _("Entry number"), 18, lambda entry, place: entry.entry_no),
    Column("kind", _("Entry kind"), 8, lambda entry, place: entry.get_kind_display()),
    Column("order_date", _("Order date"), 12, lambda entry, place: entry.ordered_on, "yyyy-mm-dd"),
    Column("paid_date", _("Payment date"), 12, lambda entry, place: entry.paid_on, "yyyy-mm-dd"),
    Column("period", _("Period"), 9, lambda entry, place: f"{entry.paid_on:%Y-%m}"),
    Column("buyer_name", _("Buyer"), 24, _buyer),
    Column("unit_name", _("Counted to"), 24, lambda entry, place: entry.unit_name),
    Column("buyer_type", _("Kind of buyer"), 12, lambda entry, place: entry.get_unit_kind_display() or PERSON),
    Column("buyer_uscc", _("Unified social credit code"), 22, lambda entry, place: entry.unit_uscc),
    Column("parent_unit", _("Superior unit"), 20, lambda entry, place: entry.superior_name),
    Column("fiscal_level", _("Fiscal level"), 10, lambda entry, place: entry.get_fiscal_level_display()),
    Column("fund_channel", _("Fund"), 18, lambda entry, place: entry.get_fund_channel_display()),
    Column("contractor", _("Canteen contractor"), 18, lambda entry, place: entry.contractor_name),
    Column("sales_channel", _("Sales channel"), 12, lambda entry, place: entry.get_sales_channel_display()),
    Column("method", _("Way of buying"), 12, lambda entry, place: entry.get_method_display()),
    Column("pairing", _("Pairing"), 12, lambda entry, place: entry.pairing),
    Column("product", _("Product"), 26, lambda entry, place: entry.product_title or str(_("Freight"))),
    Column("category", _("Category"), 14, lambda entry, place: entry.category),
    Column("spec", _("Specification"), 14, lambda entry, place: entry.specification),
    Column("recog_no", _("Recognition number"), 20, lambda entry, place: entry.recognition_no),
    Column("recognised", _("Recognised product"), 8, lambda entry, place: _yes(entry.recognised)),
    Column("seller", _("Supplier"), 26, lambda entry, place: entry.seller_name),
    Column("seller_type", _("Kind of seller"), 12, lambda entry, place: entry.get_seller_kind_display()),
    Column("origin_province", _("Province"), 10, _origin(0)),
    Column("origin_city", _("City"), 10, _origin(1)),
    Column("origin_county", _("County"), 10, _origin(2)),
    Column("origin_town", _("Town"), 10, _origin(3)),
    Column("origin_village", _("Village"), 12, _origin(4)),
    Column("origin_code", _("Division code"), 14, lambda entry, place: entry.origin_code),
    Column("aid_tier", _("Aid tiers"), 24, lambda entry, place: entry.aid_tier_names),
    Column("unit", _("Unit"), 8, lambda entry, place: entry.get_unit_display()),
    Column("qty", _("Quantity"), 12, lambda entry, place: entry.quantity, COUNT),
    Column("kg", _("In kilograms"), 12, lambda entry, place: entry.kilograms, COUNT),
    Column("price", _("Unit price"), 10, lambda entry, place: entry.unit_price_cny, MONEY),
    Column("price_500g", _("Price of 500 g"), 10, lambda entry, place: entry.standard and entry.standard.cny, MONEY),
    Column("amount", _("Amount"), 14, lambda entry, place: entry.amount_cny, MONEY),
    Column("freight", _("Freight"), 10, lambda entry, place: entry.freight_cny, MONEY),
    Column("subsidy", _("Subsidy"), 10, lambda entry, place: entry.subsidy_cny, MONEY),
    Column("qty_accepted", _("Accepted quantity"), 12, lambda entry, place: entry.since.accepted, COUNT),
    Column("acceptance", _("Result of acceptance"), 12, _acceptance),
    Column("pay_state", _("State of payment"), 10, lambda entry, place: str(_("paid") if entry.kind == "purchase" else _("refunded"))),  # noqa: E501
    Column("pay_ref", _("Payment number"), 16, lambda entry, place: entry.payment_number),
    Column("invoice_no", _("Invoice number"), 22, _invoice_numbers),
    Column("invoice_state", _("State of the invoice"), 12, _invoice_states),
    Column("refund_ref", _("Refund number"), 16, lambda entry, place: entry.refund_number),
    Column("counts_reserve", _("Counts"), 8, lambda entry, place: _yes(entry.counts_reserve)),
    Column("reason", _("Why it counts or not"), 18, lambda entry, place: entry.get_reason_display()),
    Column("programme", _("Programme and version"), 18, lambda entry, place: entry.programme),
    Column("households", _("Households benefiting"), 10, lambda entry, place: entry.households),
    Column("households_poor", _("Of which formerly poor"), 10, lambda entry, place: entry.households_poor),
    Column("household_paid", _("Paid by the seller to households in the year"), 14, _paid_to_households, MONEY),
    Column("household_income", _("Of it per household paid"), 12, _paid_per_household, MONEY),
    Column("linkage", _("Ways of benefit linkage"), 18, _linkages),
    Column("cert_no", _("Conformity and quarantine certificates"), 24, _certificates),
    Column("trace", _("Lots (trace codes)"), 20, _lots),
    Column("evidence", _("Order number"), 18, lambda entry, place: entry.order_number),
    Column("reverses", _("Reverses"), 18, lambda entry, place: entry.reverses.entry_no if entry.reverses else ""),
    Column("hash", _("Content hash"), 20, lambda entry, place: entry.content_hash),
)  # fmt: skip
