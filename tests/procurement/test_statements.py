"""对账单: the month on one page, what does not agree first, sums that an auditor can add up."""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalog.foundation.periods import china_date
from shop.payments.models import Payment
from shop.procurement import queries
from tests.catalog import goods
from tests.ordering.checkout import pay

from .kitchen import approved, delivered, kitchen
from .test_acceptances import weigh_and_sign
from .test_invoices import file

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def month(school, at):
    """Three orders: one accepted short and credited, one accepted and invoiced, one only paid."""
    mati = goods.product("马蹄", price="3.50", stock=5000)
    for received, reason in (("96", "短秤"), ("100", "")):
        [sheet] = delivered(school, [(mati, 100)], at=at)
        weigh_and_sign(school, sheet, at, 马蹄=(received, 0, reason))
    sheet.order.refresh_from_db()
    file(sheet.order, school, at)
    pay(approved(school, [(mati, 10)], at=at).group, at=at)
    return queries.statement(school.unit, first=NOVEMBER)


def test_the_month_adds_up_and_what_is_open_comes_first(month):
    assert [row.open for row in month.rows] == [["¥14.00退款在途", "未开票"], ["尚未到货", "未开票"], []]
    paid = sum(row.order.total_incl_tax for row in month.rows)
    assert (month.paid_cny, month.credited_cny, month.net_cny) == (paid, Decimal("14.00"), paid - Decimal("14.00"))
    assert month.invoiced_cny == month.rows[2].paper.expected_cny
    assert month.open == 2


def test_another_month_and_another_unit_have_none_of_it(month, school):
    assert queries.statement(school.unit, first=date(2026, 10, 1)).rows == []
    assert queries.statement(kitchen("人民医院").unit, first=NOVEMBER).rows == []


def test_the_accountant_reads_it_and_takes_it_along_as_a_spreadsheet(month, school, client):
    now = timezone.now()
    Payment.objects.update(settled_at=now)
    this = f"{china_date(now):%Y-%m}"
    client.force_login(school.accountant)
    page = client.get("/org/statement/").content.decode()
    assert f"¥{month.net_cny:,.2f}" in page
    assert "2张订单待处理" in page

    book = load_workbook(BytesIO(client.get(f"/org/statement/{this}.xlsx").content))
    rows = list(book.active.values)
    assert rows[-1][4:7] == (float(month.paid_cny), 14, float(month.net_cny))
    assert len(rows) == 6
    # A month that has not begun, or never will, is not found.
    for path in ("/org/statement/?month=2199-01", "/org/statement/?month=2026-13", "/org/statement/2199-01.xlsx"):
        assert client.get(path).status_code == 404
    client.force_login(school.acceptor)
    assert client.get("/org/statement/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_a_month_costs_the_same_however_long(school, at, count, django_assert_num_queries):
    mati = goods.product("马蹄", price="3.50", stock=5000)
    for _order in range(count):
        [sheet] = delivered(school, [(mati, 10)], at=at)
    with django_assert_num_queries(4):
        assert len(queries.statement(school.unit, first=NOVEMBER).rows) == count
