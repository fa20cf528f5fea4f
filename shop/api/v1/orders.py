"""One's own orders: an employee's, and those of the units and sellers that a person acts for."""

from django.db.models import Q
from django.http import Http404
from ninja import Query, Router

from shop.institutions.models import Institution, Role
from shop.oscar_forks.order.models import Order

from .schemas import Error, LineOut, OrderOut

router = Router(tags=["orders"])
MOST = 100
BUYING = (Role.BUYER, Role.APPROVER, Role.ACCEPTOR, Role.ACCOUNTANT)


def _visible(user):
    units = Institution.objects.for_user(user, *BUYING)
    mine = Q(pk__in=Order.objects.for_buyer(user)) | Q(group__institution__in=units)
    mine |= Q(pk__in=Order.objects.for_seller(user))
    return Order.objects.filter(mine).select_related("seller").prefetch_related("lines").order_by("-date_placed", "-pk")


@router.get("/orders", response=list[OrderOut], summary="Orders that you may see, newest first")
def orders(request, limit: int = Query(20, ge=1, le=MOST), offset: int = Query(0, ge=0, le=100_000)):
    return [_out(order) for order in _visible(request.auth)[offset : offset + limit]]


@router.get("/orders/{number}", response={200: OrderOut, 404: Error}, summary="One order")
def order(request, number: str):
    found = _visible(request.auth).filter(number=number).first()
    if found is None:
        raise Http404
    return _out(found)


def _out(order: Order) -> OrderOut:
    return OrderOut(
        number=order.number,
        seller=order.seller.name,
        state=order.status,
        placed_at=order.date_placed,
        total_cny=str(order.total_incl_tax),
        freight_cny=str(order.shipping_incl_tax),
        subsidy_cny=str(order.freight_subsidy_cny),
        lines=[
            LineOut(
                title=line.title,
                quantity=line.quantity,
                sale_unit=line.sale_unit,
                unit_price_cny=str(line.unit_price_incl_tax),
                standard_price_cny=str(line.standard.cny) if line.standard else None,
                standard_unit=line.standard.per if line.standard else None,
                price_cny=str(line.line_price_incl_tax),
                refunded_cny=str(line.refunded_cny),
            )
            for line in order.lines.all()
        ],
    )
