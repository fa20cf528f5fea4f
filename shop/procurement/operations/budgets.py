"""What money and goods do later moves the unit's budget too."""

from decimal import Decimal

from shop.institutions import operations as institutions
from shop.oscar_forks.order.models import Order

from ..models import PurchaseRequest


def spend_paid_order(*, order: Order) -> None:
    """The order's money has left: committed becomes spent. Orders that no request asked for are not ours."""
    request = _request_of(order)
    if request and order.total_incl_tax:
        institutions.spend_budget(budget=request.funding, amount_cny=order.total_incl_tax)


def free_cancelled_order(*, order: Order) -> None:
    """Nothing was paid: what was committed is free again."""
    request = _request_of(order)
    if request and order.total_incl_tax:
        institutions.release_budget(budget=request.funding, amount_cny=order.total_incl_tax, stage="committed")


def give_back_refund(*, order: Order, amount_cny: Decimal) -> None:
    """Money came back: what was spent is free again."""
    request = _request_of(order)
    if request and amount_cny:
        institutions.release_budget(budget=request.funding, amount_cny=amount_cny, stage="spent")


def _request_of(order: Order) -> PurchaseRequest | None:
    return PurchaseRequest.objects.select_related("budget").filter(group=order.group_id).first()
