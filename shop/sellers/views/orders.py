from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import StateChange
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from shop.ledger.downloads import sheet_response
from shop.ordering import refunds
from shop.ordering.models import AfterSale, AfterSalePhoto
from shop.ordering.promises import Side
from shop.ordering.queries import offers
from shop.ordering.refunds import CannotCallOff, CannotClaim, CannotWeigh, NothingLeftToRefund
from shop.ordering.states import AfterSaleState
from shop.oscar_forks.order.models import Order, OrderState
from shop.sellers import sales
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.steps import Step

PER_PAGE = 20
TABS = (OrderState.PAID, OrderState.DISPATCHED, OrderState.DELIVERED, OrderState.COMPLETED, OrderState.REFUNDED)
#: While the goods travel the seller may have to call; before and after, the number stays masked.
MAY_CALL = (OrderState.DISPATCHED, OrderState.DELIVERED)


def _mine(request):
    return Order.objects.for_seller(request.user).filter(seller=request.desk.partner)


@at_desk()
@require_safe
def orders(request):
    """Paid orders by state; found by number, receiver or the end of the phone number."""
    mine = _mine(request)
    counts = dict(mine.order_by().values_list("status").annotate(Count("pk")))
    address = reverse("sellers:orders")
    state = request.GET.get("state", OrderState.PAID)
    state = state if state in TABS else ""
    tabs = [(f"{address}?state={one.value}", one.label, counts.get(one.value, 0)) for one in TABS]
    tabs.append((f"{address}?state=all", _("All"), sum(counts.values())))
    query = request.GET.get("q", "").strip()[:40]
    if query:
        found = Q(number__icontains=query) | Q(ship_to__name__icontains=query)
        # The last four digits are shown anyway; longer ends would let a masked number be guessed digit by digit.
        if len(query) == 4 and query.isascii() and query.isdecimal():
            found |= Q(ship_to__phone__endswith=query)
        mine = mine.filter(found)
    elif state:
        mine = mine.filter(status=state)
    rows = mine.prefetch_related("lines").select_related("group__institution").order_by("-date_placed", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    current = f"{address}?state={state or 'all'}"
    return render(request, "sellers/orders.html", {"page": page, "tabs": tabs, "current": current, "query": query})


def _year(request, today):
    asked = request.GET.get("year", "")
    years = range(today.year, today.year - 4, -1)
    return next((year for year in years if str(year) == asked), today.year), years


@at_desk()
@require_safe
def sold(request):
    """What buyers paid, month by month: told as that and not as a statement of account."""
    year, years = _year(request, china_date(timezone.now()))
    found, total = sales.months(seller=request.desk.partner, year=year)
    context = {"year": year, "years": years, "months": found, "total": total}
    return render(request, "sellers/sales.html", context)


@at_desk(*EDITORS)
@require_safe
def sold_file(request, file_format):
    today = china_date(timezone.now())
    year, _years = _year(request, today)
    made = sales.sheet(seller=request.desk.partner, year=year, today=today)
    return sheet_response(sheet=made, name=f"orders-{year}", file_format=file_format)


@at_desk()
@require_safe
def order(request, number):
    shown = get_object_or_404(_mine(request).select_related("group__institution"), number=number)
    moves = StateChange.objects.filter(subject="order.order", subject_id=shown.pk).order_by("-at", "-pk")
    steps = [Step(move.at, OrderState(move.target).label, move.reason) for move in moves]
    lines = list(shown.lines.select_related("origin").order_by("pk"))
    context = {
        "order": shown,
        "lines": lines,
        "to_weigh": [one for one in lines if refunds.weighed_here(order=shown, line=one) and not one.refunded_cny],
        "steps": [*steps, Step(shown.date_placed, _("order placed"))],
        "may_call": shown.status in MAY_CALL,
        "after_sales": shown.after_sales.all(),
        "offer": offers(orders=[shown], side=Side.SELLER, today=china_date(timezone.now()))[shown.pk],
    }
    return render(request, "sellers/order.html", context)


@at_desk(*EDITORS)
@require_POST
def call_off(request, number):
    """The seller cannot deliver what has not left: the buyer is told why and paid back."""
    found = get_object_or_404(_mine(request), number=number)
    try:
        refunds.call_off(
            order=found,
            side=Side.SELLER,
            by=request.desk.signature,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except (CannotCallOff, IllegalMove, NothingLeftToRefund) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Cancelled. The buyer is told and gets the money back."))
    return redirect("sellers:order", number=number)


@at_desk()
@require_POST
def weigh(request, number, line_id):
    """Goods billed by weight were less on the scales than was ordered: the rest of the price goes back."""
    found = get_object_or_404(_mine(request), number=number)
    line = get_object_or_404(found.lines, pk=line_id)
    try:
        weighed = Decimal(request.POST.get("weighed", "").strip()[:12])
        back = refunds.weigh(order=found, line=line, weighed=weighed, at=timezone.now())
    except InvalidOperation:
        messages.error(request, _("Enter the weight as a number, for example 4.6."))
    except (CannotWeigh, NothingLeftToRefund) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("Entered. %(amount)s goes back to the buyer.") % {"amount": yuan(back.refund.amount_cny)}
        )
    return redirect("sellers:order", number=number)


@at_desk()
@require_safe
def after_sales(request):
    """What buyers found wrong, those that wait for an answer first."""
    rows = (
        AfterSale.objects.for_seller(request.user)
        .filter(order__seller=request.desk.partner)
        .select_related("order")
        .prefetch_related("lines__line", "photos")
        .order_by("-requested_at", "-pk")
    )
    waiting = request.GET.get("show") != "all"
    if waiting:
        rows = rows.filter(state=AfterSaleState.REQUESTED)
    address = reverse("sellers:after_sales")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [(address, _("Waiting for your answer"), None), (f"{address}?show=all", _("All"), None)],
        "current": address if waiting else f"{address}?show=all",
    }
    return render(request, "sellers/after_sales.html", context)


@at_desk(*EDITORS)
@require_POST
def answer(request, number):
    """Agree to a refund, or refuse it with a reason: then the platform decides."""
    mine = AfterSale.objects.for_seller(request.user).filter(order__seller=request.desk.partner)
    after_sale = get_object_or_404(mine, number=number)
    said = {"by": request.desk.signature, "at": timezone.now(), "answer": request.POST.get("reason", "")[:500]}
    try:
        if request.POST.get("decision") == "approve":
            refunds.approve(after_sale=after_sale, **said)
            messages.success(request, _("Agreed. The refund goes back the way it was paid."))
        else:
            refunds.refuse(after_sale=after_sale, **said)
            messages.success(request, _("Refused. If the buyer disagrees, the platform decides."))
    except (IllegalMove, CannotClaim, NothingLeftToRefund) as problem:
        messages.error(request, str(problem))
    return redirect("sellers:after_sales")


@at_desk()
@require_safe
def photo(request, pk):
    """A buyer's photo; another seller's is not found."""
    shown = get_object_or_404(AfterSalePhoto, pk=pk, after_sale__order__seller=request.desk.partner)
    return FileResponse(shown.picture.open(), content_type="image/webp", headers={"Cache-Control": "private, no-store"})
