"""Check a seller's invoice against the order (验票)."""

from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from shop.oscar_forks.order.models import Order, OrderState

from ..models import Invoice
from ..queries import invoiceable_cny
from ..states import INVOICE, InvoiceState


class InvoiceKnown(Exception):
    """This number, or this order's invoice, is on file already. Nothing changed."""


class NotInvoiceable(Exception):
    """There is nothing to invoice here. Nothing changed."""


@transaction.atomic
def record_invoice(
    *,
    order: Order,
    number: str,
    kind: str,
    title: str,
    amount_cny: Decimal,
    issued_on: date,
    by: User,
    at: datetime,
) -> Invoice:
    """File the invoice of an order, and say on it whether amount and title agree with the order.

    The amount must be what was paid less what was credited; the title the unit's name. One that does not agree is
    filed as such, so that the seller can be asked for another. Raises InvoiceKnown or NotInvoiceable.
    """
    if order.status in (OrderState.PLACED, OrderState.CANCELLED) or order.group.institution is None:
        raise NotInvoiceable(_("An invoice is recorded for a unit's order once it is paid."))
    if not china_date(order.date_placed) <= issued_on <= china_date(at):
        raise NotInvoiceable(_("The invoice date must lie between the order and today."))
    if order.invoices.exclude(state=InvoiceState.VOID).exists():
        raise InvoiceKnown(_("This order has an invoice on file. Void that record first."))
    differences = []
    expected = invoiceable_cny(order)
    if amount_cny != expected:
        differences.append(
            _("The amount is %(amount)s; paid less credits are %(expected)s.")
            % {"amount": yuan(amount_cny), "expected": yuan(expected)}
        )
    name = order.group.institution.name
    if _bare(title) != _bare(name):
        differences.append(
            _("It is made out to “%(title)s” instead of “%(name)s”.") % {"title": title.strip(), "name": name}
        )
    try:
        with transaction.atomic():
            return Invoice.objects.create(
                order=order,
                institution=order.group.institution,
                number=number,
                kind=kind,
                title=title.strip(),
                amount_cny=amount_cny,
                issued_on=issued_on,
                state=InvoiceState.MISMATCHED if differences else InvoiceState.MATCHED,
                mismatch=" ".join(differences)[:300],
                recorded_by=by,
                recorded_at=at,
            )
    except IntegrityError as twice:
        raise InvoiceKnown(
            _("An invoice with the number %(number)s is on file already.") % {"number": number}
        ) from twice


def void_invoice(*, invoice: Invoice, by: User, at: datetime, reason: str) -> None:
    """Strike a record out, so that the right one can be filed. Raises IllegalMove when it is void already."""
    INVOICE.move(invoice, InvoiceState.VOID, by=by.username, at=at, reason=reason.strip()[:300])


def _bare(name: str) -> str:
    """Blanks and the width of brackets make no other name."""
    return "".join(name.split()).replace("(", "（").replace(")", "）")
