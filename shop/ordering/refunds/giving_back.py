"""Refunds of an order's lines and freight, never more than was paid for each."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation.money import to_fen, yuan
from logistics.fulfilment import operations as fulfilment
from shop.oscar_forks.order.models import Line, Order, OrderState
from shop.payments import operations as payments
from shop.payments.models import Payment, Refund

from .. import signals
from ..models import AfterSale, OrderRefund, OrderRefundLine
from ..states import AFTER_SALE, ORDER, AfterSaleState


class NothingLeftToRefund(Exception):
    """The line or the freight has less left than was to be given back. Nothing changed."""


def lock_payment(order: Order) -> Payment:
    """The order's payment, alone until the end of the transaction; first of all rows that money moves.

    Whoever takes lines or the order before it may wait for somebody who waits for them.
    """
    return Payment.objects.select_for_update().get(order_group__orders=order)


@transaction.atomic
def give_back(
    *,
    order: Order,
    line_amounts: Mapping[int, Decimal],
    freight_cny: Decimal = Decimal(0),
    nothing_travels: bool = False,
    source: str,
    reason: str,
    at: datetime,
) -> OrderRefund:
    """Start a refund of these amounts to where the payment came from.

    ``line_amounts`` is yuan by line id. ``nothing_travels``: all freight is given back, so its courier subsidy returns
    to the pot. The same ``source`` twice returns the first refund and moves no money.
    Raises NothingLeftToRefund when a line (or the freight) has less left than asked for.
    """
    earlier = OrderRefund.objects.filter(source=source).select_related("refund").first()
    if earlier:
        return earlier
    payment = lock_payment(order)
    line_amounts = {line_id: to_fen(amount) for line_id, amount in sorted(line_amounts.items()) if amount > 0}
    for line_id, amount in line_amounts.items():
        enough = Line.objects.filter(pk=line_id, order=order, line_price_incl_tax__gte=F("refunded_cny") + amount)
        if enough.update(refunded_cny=F("refunded_cny") + amount) != 1:
            raise NothingLeftToRefund(
                _("Less than %(amount)s is left of this line to refund.") % {"amount": yuan(amount)}
            )
    if freight_cny:
        enough = Order.objects.filter(pk=order.pk, shipping_incl_tax__gte=F("freight_refunded_cny") + freight_cny)
        if enough.update(freight_refunded_cny=F("freight_refunded_cny") + freight_cny) != 1:
            raise NothingLeftToRefund(
                _("Less than %(amount)s of freight is left to refund.") % {"amount": yuan(freight_cny)}
            )
    total = sum(line_amounts.values(), Decimal(0)) + freight_cny
    if total <= 0:
        raise NothingLeftToRefund(_("There is nothing left of this order to refund."))
    refund = payments.start_refund(payment=payment, amount_cny=total, source=f"order:{source}", reason=reason, at=at)
    subsidy_cny = fulfilment.return_subsidies(references=[order.number], at=at) if nothing_travels else Decimal(0)
    order_refund = OrderRefund.objects.create(
        order=order, refund=refund, source=source, reason=reason, freight_cny=freight_cny, subsidy_cny=subsidy_cny
    )
    OrderRefundLine.objects.bulk_create(
        OrderRefundLine(order_refund=order_refund, line_id=line_id, amount_cny=amount)
        for line_id, amount in line_amounts.items()
    )
    return order_refund


def credit(*, order: Order, line: Line, amount_cny: Decimal, reason: str, source: str, at: datetime) -> OrderRefund:
    """Give back the price of what was short or refused at acceptance. The same ``source`` twice is one credit."""
    return give_back(order=order, line_amounts={line.pk: amount_cny}, source=source, reason=reason, at=at)


def whatever_is_left(order: Order) -> tuple[dict[int, Decimal], Decimal]:
    """What of the order was not given back yet: yuan by line id, and freight."""
    lines = {
        line.pk: line.line_price_incl_tax - line.refunded_cny
        for line in order.lines.all()
        if line.line_price_incl_tax > line.refunded_cny
    }
    return lines, order.shipping_incl_tax - order.freight_refunded_cny


@transaction.atomic
def settled(*, refund: Refund, at: datetime) -> None:
    """The money is back with the payer: announce it once, and close what waited for it."""
    order_refund = OrderRefund.objects.filter(refund=refund).select_related("order__group").first()
    if order_refund is None:
        return
    if OrderRefund.objects.filter(pk=order_refund.pk, settled_at=None).update(settled_at=at) != 1:
        return
    order = order_refund.order
    after_sale = AfterSale.objects.filter(order_refund=order_refund, state=AfterSaleState.AGREED).first()
    if after_sale:
        AFTER_SALE.move(after_sale, AfterSaleState.SETTLED, by="payment", at=at)
    lines, freight = whatever_is_left(order)
    if not lines and freight == 0 and order.status != OrderState.REFUNDED:
        ORDER.move(order, OrderState.REFUNDED, by="payment", at=at, reason=order_refund.reason)
    signals.order_refunded.send(
        sender=Order,
        order=order,
        line_amounts=dict(order_refund.lines.values_list("line_id", "amount_cny")),
        freight_cny=order_refund.freight_cny,
        subsidy_cny=order_refund.subsidy_cny,
        refund=refund,
        at=at,
    )
