"""The month's statement (对账单): to read, to print and stamp, to take along as a spreadsheet."""

import re
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from openpyxl import Workbook

from catalog.foundation.periods import china_date
from catalog.foundation.tables import guarded
from shop.institutions.desk import at_desk
from shop.institutions.models import Role

from .. import queries

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
READERS = (Role.ACCOUNTANT, Role.BUYER, Role.ADMIN)
FIRST_YEAR = 2020


def _first(year: int, month: int, today: date) -> date:
    """The first day of a month that has begun; Http404 for any other."""
    if not (FIRST_YEAR <= year <= today.year and 1 <= month <= 12) or date(year, month, 1) > today:
        raise Http404
    return date(year, month, 1)


@require_safe
@at_desk(*READERS)
def show(request: HttpRequest) -> HttpResponse:
    today = china_date(timezone.now())
    asked = re.fullmatch(r"(\d{4})-(\d{2})", request.GET.get("month", ""), re.ASCII)
    first = _first(int(asked[1]), int(asked[2]), today) if asked else today.replace(day=1)
    found = queries.statement(request.desk.unit, first=first)
    return render(
        request,
        "procurement/statement.html",
        {
            "statement": found,
            "is_latest": found.later > today,
            "today": today,
            "may_invoice": request.desk.has(Role.ACCOUNTANT, Role.BUYER),
        },
    )


@require_safe
@at_desk(*READERS)
def sheet(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """The same as a workbook. Texts cannot start a formula."""
    first = _first(year, month, china_date(timezone.now()))
    found = queries.statement(request.desk.unit, first=first)
    book = Workbook(write_only=True)
    page = book.create_sheet(f"{first:%Y-%m}")
    page.append([guarded(request.desk.unit.name), f"{first:%Y-%m}"])
    page.append([
        _("Paid on"), _("Order"), _("Seller"), _("Identification code"), _("Paid"), _("Credited"), _("Net"),
        _("Invoice number"), _("Invoice"), _("To settle"),
    ])  # fmt: skip
    for row in found.rows:
        invoice = row.paper.invoice
        page.append([
            china_date(row.order.group.payment.settled_at), row.order.number, guarded(row.order.seller.name),
            row.order.group.payment.transfer_code or "", row.order.total_incl_tax, row.credited_cny,
            row.paper.expected_cny, invoice.number if invoice else "", invoice.amount_cny if invoice else None,
            "；".join(row.open),
        ])  # fmt: skip
    page.append([_("Total"), "", "", "", found.paid_cny, found.credited_cny, found.net_cny, "", found.invoiced_cny])
    response = HttpResponse(content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="statement-{first:%Y-%m}.xlsx"'
    book.save(response)
    return response
