"""Goods that are billed by their weight and go to a person: what the seller's scales show short goes back at once.

A canteen weighs what arrives itself (``procurement.weighing``); nobody stands at a scale at an employee's door.
"""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.foundation.money import to_fen
from shop.oscar_forks.order.models import Line, Order, OrderState

from ..models import OrderRefund
from .giving_back import give_back, lock_payment

#: What scales show, in sale units.
SCALE = Decimal("0.001")
#: From the payment until the buyer has confirmed receipt.
OPEN = (OrderState.PAID, OrderState.DISPATCHED, OrderState.DELIVERED)


class CannotWeigh(Exception):
    """This line is not billed by weight here, or the weight cannot be; the message says what to enter."""


def weighed_here(*, order: Order, line: Line) -> bool:
    """Whether the seller tells the weight of this line; units weigh for themselves."""
    return line.catch_weight and order.group.institution_id is None and order.status in OPEN


def weight_source(line: Line) -> str:
    """Under which source the refund of a short weight stands; a line is weighed once."""
    return f"weight:{line.pk}"


@transaction.atomic
def weigh(*, order: Order, line: Line, weighed: Decimal, at: datetime) -> OrderRefund:
    """Pay back what ``weighed``, in the line's sale unit, is less than was ordered.

    The same weight twice is one refund. Raises CannotWeigh when the line is not weighed here, was weighed already with
    another result, or ``weighed`` is not between nothing and what was ordered (more is the seller's gift);
    NothingLeftToRefund when the line was paid back meanwhile.
    """
    lock_payment(order)
    order = Order.objects.select_related("group").get(pk=order.pk)
    if not weighed_here(order=order, line=line):
        raise CannotWeigh(_("These goods are not billed by the weight that you enter."))
    label = units.SALE_UNITS[line.sale_unit].label
    if weighed.is_finite() and abs(weighed) < line.quantity:
        weighed = weighed.quantize(SCALE)
    if not (weighed.is_finite() and 0 < weighed < line.quantity):
        raise CannotWeigh(
            _("Enter less than the %(ordered)s %(unit)s that were ordered; at full weight nothing is to be paid back.")
            % {"ordered": line.quantity, "unit": label}
        )
    amount = to_fen(line.line_price_incl_tax * (line.quantity - weighed) / line.quantity)
    before = OrderRefund.objects.filter(source=weight_source(line)).first()
    if before:
        if before.lines.get(line=line).amount_cny == amount:
            return before
        raise CannotWeigh(_("The weight of these goods was entered already. Write to the platform if it was wrong."))
    return give_back(
        order=order,
        line_amounts={line.pk: amount},
        source=weight_source(line),
        reason=_("%(goods)s: weighed %(weighed)s %(unit)s of %(ordered)s ordered")
        % {"goods": line.title, "weighed": f"{weighed.normalize():f}", "unit": label, "ordered": line.quantity},
        at=at,
    )
