"""A month of a canteen on one page: what was paid, what came back, what was accepted, which invoice stands for it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import DecimalField, Prefetch, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.foundation.periods import month as month_of
from shop.institutions.models import Institution
from shop.ordering.models import OrderRefund
from shop.oscar_forks.order.models import Order

from ..models import Acceptance, Invoice
from ..states import AcceptanceState, InvoiceState
from .orders import UNPAID, ZERO, InvoiceRow, invoice_row, orders_of


@dataclass(frozen=True)
class StatementRow:
    """One paid order. ``open`` are sentences about what does not agree yet; empty when all papers are there."""

    order: Order
    paper: InvoiceRow
    coming_back_cny: Decimal
    open: list[str]

    @property
    def credited_cny(self) -> Decimal:
        return self.order.total_incl_tax - self.paper.expected_cny


@dataclass(frozen=True)
class Statement:
    """The orders whose money arrived in the month that begins on ``first``; what needs work comes first."""

    first: date
    rows: list[StatementRow]

    @property
    def paid_cny(self) -> Decimal:
        return sum((row.order.total_incl_tax for row in self.rows), ZERO)

    @property
    def credited_cny(self) -> Decimal:
        return sum((row.credited_cny for row in self.rows), ZERO)

    @property
    def net_cny(self) -> Decimal:
        return self.paid_cny - self.credited_cny

    @property
    def invoiced_cny(self) -> Decimal:
        """What valid invoices say; equals ``net_cny`` when the month is closed."""
        return sum((row.paper.invoice.amount_cny for row in self.rows if row.paper.invoice), ZERO)

    @property
    def open(self) -> int:
        return sum(bool(row.open) for row in self.rows)

    @property
    def earlier(self) -> date:
        return (self.first - timedelta(days=1)).replace(day=1)

    @property
    def later(self) -> date:
        return (self.first + timedelta(days=31)).replace(day=1)


def statement(institution: Institution, *, first: date) -> Statement:
    """The month's statement; four queries however many orders."""
    begin, end = month_of(first.year, first.month)
    orders = list(
        orders_of(institution)
        .filter(group__payment__settled_at__gte=begin, group__payment__settled_at__lt=end)
        .exclude(status__in=UNPAID)
        .annotate(credited_cny=Coalesce(Sum("lines__refunded_cny"), ZERO, output_field=DecimalField()))
        .prefetch_related(
            Prefetch("acceptances", Acceptance.objects.order_by("pk")),
            Prefetch(
                "order_refunds", OrderRefund.objects.filter(settled_at=None).select_related("refund"), "refunds_open"
            ),
            Prefetch("invoices", Invoice.objects.exclude(state=InvoiceState.VOID), "invoices_in_force"),
        )
        .order_by("group__payment__settled_at", "pk")
    )
    rows = [_row(order) for order in orders]
    return Statement(first, sorted(rows, key=lambda row: not row.open))


def _row(order) -> StatementRow:
    paper = invoice_row(order, next(iter(order.invoices_in_force), None))
    back = sum((one.refund.amount_cny for one in order.refunds_open), ZERO)
    said = []
    if any(sheet.state != AcceptanceState.SIGNED for sheet in order.acceptances.all()):
        said.append(_("arrived, not accepted yet"))
    elif paper.expected_cny and not order.acceptances.all():
        said.append(_("not delivered yet"))
    if back:
        said.append(_("%(amount)s is on its way back") % {"amount": yuan(back)})
    if paper.state == "missing" and paper.expected_cny:
        said.append(_("no invoice"))
    elif paper.state == "mismatched":
        said.append(_("the invoice does not agree"))
    elif paper.state == "outdated":
        said.append(_("credited after the invoice"))
    return StatementRow(order, paper, back, said)
