"""验票: what an invoice must say, and what happens when it says something else."""

from datetime import date
from decimal import Decimal

import pytest

from shop.procurement import operations, queries
from shop.procurement.models import Invoice
from shop.procurement.states import InvoiceState
from tests.catalog import goods
from tests.ordering.checkout import pay

from .kitchen import approved, delivered
from .test_acceptances import weigh_and_sign

pytestmark = pytest.mark.django_db
NUMBER = "26442000000012345678"


@pytest.fixture
def paid(school, at):
    request = approved(school, [(goods.product("马蹄", price="3.50", stock=500), 100)], at=at)
    pay(request.group, at=at)
    return request.group.orders.get()


def file(order, school, at, **also):
    said = {
        "number": NUMBER,
        "kind": "general",
        "title": "第一中学",
        "amount_cny": order.total_incl_tax,
        "issued_on": date(2026, 11, 22),
    } | also
    return operations.record_invoice(order=order, by=school.accountant, at=at, **said)


def test_an_invoice_that_agrees_is_filed_as_checked(paid, school, at):
    assert file(paid, school, at).state == InvoiceState.MATCHED
    [row] = queries.invoice_rows(school.unit)
    assert row.state == "matched"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [({"amount_cny": Decimal("1.00")}, "1.00"), ({"title": "人民医院"}, "人民医院")],
)
def test_an_invoice_that_does_not_agree_is_told(paid, school, at, wrong, sentence):
    invoice = file(paid, school, at, **wrong)

    assert invoice.state == InvoiceState.MISMATCHED
    assert sentence in invoice.mismatch


def test_blanks_and_brackets_make_no_other_name(paid, school, at):
    assert file(paid, school, at, title=" 第一 中学 ").state == InvoiceState.MATCHED


def test_one_order_has_one_invoice_and_one_number_is_one_invoice(paid, school, at):
    first = file(paid, school, at)
    with pytest.raises(operations.InvoiceKnown):
        file(paid, school, at, number="26442000000012345679")
    operations.void_invoice(invoice=first, by=school.accountant, at=at, reason="开错")
    assert file(paid, school, at).state == InvoiceState.MATCHED
    other = approved(school, [(goods.product("山药", stock=500), 100)], at=at)
    pay(other.group, at=at)
    with pytest.raises(operations.InvoiceKnown):
        file(other.group.orders.get(), school, at)
    assert Invoice.objects.count() == 2


def test_nothing_is_invoiced_before_it_is_paid_or_dated_outside(school, at):
    order = approved(school, [(goods.product("马蹄", stock=500), 100)], at=at).group.orders.get()
    with pytest.raises(operations.NotInvoiceable):
        file(order, school, at)
    pay(order.group, at=at)
    order.refresh_from_db()
    for day in (date(2026, 11, 21), date(2026, 11, 23)):
        with pytest.raises(operations.NotInvoiceable):
            file(order, school, at, issued_on=day)
    assert Invoice.objects.count() == 0


def test_a_credit_after_the_invoice_asks_for_another(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500, catch_weight=True)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    sheet.order.refresh_from_db()
    file(sheet.order, school, at)

    weigh_and_sign(school, sheet, at, 马蹄=("96", "0", "短秤"))

    [row] = queries.invoice_rows(school.unit)
    assert (row.state, row.expected_cny) == ("outdated", sheet.order.total_incl_tax - Decimal("14.00"))
