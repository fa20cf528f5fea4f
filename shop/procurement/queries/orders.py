"""A unit's canteen orders: what is due, what is on its way, which papers are there."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import DecimalField, F, Sum
from django.db.models.functions import Coalesce

from shop.institutions.models import Institution
from shop.oscar_forks.order.models import FundChannel, Order, OrderGroup, OrderState

from ..models import Invoice
from ..states import InvoiceState

CANTEEN = (FundChannel.CANTEEN, FundChannel.CONTRACTOR)
UNPAID = (OrderState.PLACED, OrderState.CANCELLED)
ZERO = Decimal("0.00")


def orders_of(institution: Institution):
    """The unit's canteen orders, newest first, with seller and group; never those of its union or its employees."""
    return (
        Order.objects.filter(group__institution=institution, group__fund_channel__in=CANTEEN)
        .select_related("seller", "group__payment", "group__institution")
        .order_by("-date_placed", "-pk")
    )


def due_payments(institution: Institution):
    """Groups that wait for the unit's transfer, the most urgent first: goods leave once the money is there."""
    return (
        OrderGroup.objects.filter(institution=institution, fund_channel__in=CANTEEN, orders__status=OrderState.PLACED)
        .select_related("payment", "purchase_request", "buyer")
        .distinct()
        .order_by(F("purchase_request__wanted_on").asc(nulls_last=True), "pay_by", "pk")
    )


def invoiceable_cny(order: Order) -> Decimal:
    """What the order's invoice must say: paid, less what was credited."""
    credited = order.lines.aggregate(total=Sum("refunded_cny"))["total"] or ZERO
    return order.total_incl_tax - credited - order.freight_refunded_cny


@dataclass(frozen=True)
class InvoiceRow:
    """One paid order and its paper. ``state`` is matched, mismatched, missing, or outdated (credited since)."""

    order: Order
    expected_cny: Decimal
    invoice: Invoice | None
    state: str


def invoice_rows(institution: Institution, *, orders: Collection[int] | None = None) -> list[InvoiceRow]:
    """Every paid order of the unit (or of these) with its invoice; two queries."""
    paid = (
        orders_of(institution)
        .exclude(status__in=UNPAID)
        .annotate(credited_cny=Coalesce(Sum("lines__refunded_cny"), ZERO, output_field=DecimalField()))
    )
    if orders is not None:
        paid = paid.filter(pk__in=orders)
    paid = list(paid)
    effective = {
        invoice.order_id: invoice for invoice in Invoice.objects.filter(order__in=paid).exclude(state=InvoiceState.VOID)
    }
    rows = [invoice_row(order, effective.get(order.pk)) for order in paid]
    # Nothing is invoiced for an order of which all the money went back.
    return [row for row in rows if row.expected_cny or row.invoice]


def invoice_row(order: Order, invoice: Invoice | None) -> InvoiceRow:
    """``order`` carries ``credited_cny``, what went back for its lines."""
    expected = order.total_incl_tax - order.credited_cny - order.freight_refunded_cny
    if invoice is None:
        state = "missing"
    elif invoice.state == InvoiceState.MATCHED and invoice.amount_cny != expected:
        state = "outdated"
    else:
        state = invoice.state
    return InvoiceRow(order=order, expected_cny=expected, invoice=invoice, state=state)
