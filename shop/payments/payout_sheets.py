"""A payout file as the bank's batch page takes it: one transfer on each line. No database here."""

from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from catalog.foundation.tables import guarded

#: The columns that 网银批量转账 asks for; the bank matches by these words, so they are not translated.
HEADINGS = ("序号", "收款户名", "收款账号", "金额(元)", "附言")


def workbook(rows: Iterable[tuple[str, str, Decimal, str]]) -> bytes:
    """XLSX of (payee, account, yuan, note); accounts are texts, so that no digit is lost."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("批量转账")
    sheet.append(list(HEADINGS))
    for place, (payee, account, amount_cny, note) in enumerate(rows, start=1):
        number = WriteOnlyCell(sheet, value=account)
        number.number_format = "@"
        money = WriteOnlyCell(sheet, value=amount_cny)
        money.number_format = "0.00"
        sheet.append([place, guarded(payee), number, money, note])
    file = BytesIO()
    book.save(file)
    return file.getvalue()
