"""Orders of the unit, what is due for them, and their invoices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from logistics.fulfilment.queries import travels_for
from shop.institutions.desk import CANTEEN_ROLES, at_desk
from shop.institutions.models import Role
from shop.ordering import operations as ordering
from shop.ordering import refunds
from shop.ordering.promises import Side
from shop.ordering.queries import offers
from shop.oscar_forks.order.models import OrderGroup, OrderState
from shop.payments.gateways import bank_transfer_gateway
from shop.payments.transfer_codes import readable

from .. import operations, queries
from ..forms import InvoiceForm
from ..models import Invoice


@require_safe
@at_desk(*CANTEEN_ROLES)
def index(request: HttpRequest) -> HttpResponse:
    orders = queries.orders_of(request.desk.unit).prefetch_related("acceptances")
    state = request.GET.get("state", "")
    if state in OrderState.values:
        orders = orders.filter(status=state)
    tabs = [(request.path, _("All"), None)]
    tabs += [(f"{request.path}?state={choice.value}", choice.label, None) for choice in OrderState]
    page = Paginator(orders, 20).get_page(request.GET.get("page"))
    papers = {row.order.pk: row for row in queries.invoice_rows(request.desk.unit, orders=[o.pk for o in page])}
    return render(
        request,
        "procurement/orders.html",
        {"page": page, "tabs": tabs, "rows": [(order, papers.get(order.pk)) for order in page]},
    )


def _group(request: HttpRequest, number: str) -> OrderGroup:
    mine = OrderGroup.objects.filter(institution=request.desk.unit, fund_channel__in=queries.CANTEEN)
    return get_object_or_404(mine.select_related("payment", "buyer", "institution"), number=number)


def _gone(order) -> bool:
    """Something of the order was paid back whole, and may be wanted anew."""
    return any(line.refunded_cny >= line.line_price_incl_tax for line in order.lines.all())


@require_safe
@at_desk(*CANTEEN_ROLES)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """One approved request: the payment, and for each seller the order, its way, acceptance and invoice."""
    group = _group(request, number)
    orders = list(
        queries.orders_of(request.desk.unit).filter(group=group).prefetch_related("lines", "acceptances").order_by("pk")
    )
    papers = {row.order.pk: row for row in queries.invoice_rows(request.desk.unit, orders=[o.pk for o in orders])}
    left = offers(orders=orders, side=Side.BUYER, today=china_date(timezone.now()))
    unpaid = any(order.status == OrderState.PLACED for order in orders)
    return render(
        request,
        "procurement/order.html",
        {
            "group": group,
            "wish": getattr(group, "purchase_request", None),
            "may_read_request": request.desk.has(*queries.READERS),
            "orders": [
                (order, travels_for(order.number), papers.get(order.pk), left[order.pk], _gone(order))
                for order in orders
            ],
            "may_call_off": request.desk.has(Role.BUYER, Role.ADMIN),
            "may_order": request.desk.has(Role.BUYER),
            "unpaid": unpaid,
            "account": bank_transfer_gateway().instructions(group.payment.transfer_code) if unpaid else None,
            "code": readable(group.payment.transfer_code) if group.payment.transfer_code else "",
            "may_cancel": unpaid and request.desk.has(Role.BUYER, Role.ADMIN),
            "may_invoice": request.desk.has(Role.ACCOUNTANT, Role.BUYER),
        },
    )


@require_POST
@at_desk(Role.BUYER, Role.ADMIN)
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    group = _group(request, number)
    try:
        ordering.cancel(
            group=group, by=request.user.username, at=timezone.now(), reason=request.POST.get("reason", "")[:200]
        )
    except IllegalMove as late:
        messages.error(request, str(late))
    else:
        messages.success(request, _("Cancelled; the goods and the budget are free again."))
    return redirect("procurement:order", number=number)


@require_POST
@at_desk(Role.BUYER, Role.ADMIN)
def call_off(request: HttpRequest, number: str) -> HttpResponse:
    """What of one paid order has not left its seller is called off; the money comes back by transfer."""
    order = get_object_or_404(queries.orders_of(request.desk.unit), number=number)
    try:
        refunds.call_off(
            order=order,
            side=Side.BUYER,
            by=request.user.username,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except (refunds.CannotCallOff, refunds.NothingLeftToRefund, IllegalMove) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(
            request, _("Cancelled. The money comes back to the account it was paid from; the budget is free then.")
        )
    return redirect("procurement:order", number=order.group.number)


@require_POST
@at_desk(Role.BUYER)
def anew(request: HttpRequest, number: str) -> HttpResponse:
    """A draft with what was paid back, to order it from whoever has it now."""
    order = get_object_or_404(queries.orders_of(request.desk.unit), number=number)
    try:
        draft = operations.order_anew(order=order, requester=request.user, at=timezone.now())
    except operations.NothingMissing as refused:
        messages.error(request, str(refused))
        return redirect("procurement:order", number=order.group.number)
    messages.success(request, _("A draft with the missing goods. Choose the delivery day and submit it."))
    return redirect("procurement:edit", number=draft.number)


@require_safe
@at_desk(Role.ACCOUNTANT)
def payments(request: HttpRequest) -> HttpResponse:
    """What the unit has to transfer, the most urgent first."""
    due = list(queries.due_payments(request.desk.unit))
    rows = [(group, readable(group.payment.transfer_code)) for group in due]
    total = sum((group.payment.remaining_cny for group in due), 0)
    return render(
        request,
        "procurement/payments.html",
        {"rows": rows, "total_cny": total, "account": bank_transfer_gateway().instructions(""), "now": timezone.now()},
    )


@require_safe
@at_desk(Role.ACCOUNTANT, Role.BUYER)
def invoices(request: HttpRequest) -> HttpResponse:
    """Every paid order and its paper; with ``?open=1`` those that need work."""
    rows = queries.invoice_rows(request.desk.unit)
    waiting = [row for row in rows if row.state != "matched"]
    only_open = request.GET.get("open") == "1"
    tabs = [
        (request.path, _("All"), len(rows)),
        (f"{request.path}?open=1", _("To do"), len(waiting)),
    ]
    page = Paginator(waiting if only_open else rows, 20).get_page(request.GET.get("page"))
    return render(request, "procurement/invoices.html", {"page": page, "tabs": tabs})


@require_http_methods(["GET", "POST"])
@at_desk(Role.ACCOUNTANT, Role.BUYER)
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    """Check one order's invoice: what it must say stands beside the fields."""
    order = get_object_or_404(queries.orders_of(request.desk.unit), number=number)
    expected = queries.invoiceable_cny(order)
    initial = {"title": request.desk.unit.name, "amount_cny": expected}
    form = InvoiceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            filed = operations.record_invoice(order=order, by=request.user, at=timezone.now(), **form.cleaned_data)
        except (operations.InvoiceKnown, operations.NotInvoiceable) as refused:
            form.add_error(None, str(refused))
        else:
            if filed.mismatch:
                messages.warning(request, _("Filed, but it does not agree: %(what)s") % {"what": filed.mismatch})
            else:
                messages.success(request, _("The invoice agrees with the order."))
            return redirect("procurement:invoice", number=number)
    return render(
        request,
        "procurement/invoice.html",
        {
            "order": order,
            "expected_cny": expected,
            "form": form,
            "filed": list(order.invoices.select_related("recorded_by")),
            "open": not order.invoices.exclude(state="void").exists(),
        },
        status=422 if request.method == "POST" else 200,
    )


@require_POST
@at_desk(Role.ACCOUNTANT)
def void(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Invoice.objects.select_related("order"), institution=request.desk.unit, pk=pk)
    try:
        operations.void_invoice(
            invoice=found, by=request.user, at=timezone.now(), reason=request.POST.get("reason", "")
        )
    except IllegalMove as late:
        messages.error(request, str(late))
    return redirect("procurement:invoice", number=found.order.number)
