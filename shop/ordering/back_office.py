"""The platform's word in a dispute, and its hand where a seller does not deliver; inside Wagtail's admin."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from shop.oscar_forks.order.models import Order

from . import queries, refunds
from .models import AfterSale, AfterSalePhoto
from .promises import Side
from .refunds import CannotCallOff, CannotClaim, NothingLeftToRefund
from .states import AfterSaleState

PER_PAGE = 30
#: What a second click of the same kind finds; the first one has said so.
DECIDED = {"refund": (AfterSaleState.AGREED, AfterSaleState.SETTLED), "deny": (AfterSaleState.DENIED,)}


@permission_required("ordering.change_aftersale", raise_exception=True)
@require_safe
def disputes(request):
    """What sellers refused or left unanswered, oldest first."""
    rows = (
        AfterSale.objects.filter(state=AfterSaleState.ESCALATED)
        .select_related("order__seller")
        .prefetch_related("lines__line", "photos")
        .order_by("requested_at", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "ordering/back_office/disputes.html", {"page": page})


@permission_required("ordering.change_aftersale", raise_exception=True)
@require_POST
def decide(request, number):
    after_sale = get_object_or_404(AfterSale, number=number)
    said = {"by": request.user.username, "at": timezone.now(), "answer": request.POST.get("answer", "")}
    try:
        if request.POST.get("decision") == "refund":
            refunds.approve(after_sale=after_sale, **said)
            messages.success(request, _("%(number)s: the refund is on its way.") % {"number": after_sale})
        else:
            refunds.deny(after_sale=after_sale, **said)
            messages.success(request, _("%(number)s: refused, and both sides were told why.") % {"number": after_sale})
    except (IllegalMove, CannotClaim, NothingLeftToRefund) as problem:
        after_sale.refresh_from_db()
        if after_sale.state in DECIDED.get(request.POST.get("decision"), ()):
            messages.info(
                request, _("%(number)s was decided like this already; nothing changed.") % {"number": after_sale}
            )
        else:
            messages.error(request, str(problem))
    return redirect("disputes:index")


@permission_required("ordering.change_aftersale", raise_exception=True)
@require_safe
def photo(request, pk):
    picture = get_object_or_404(AfterSalePhoto, pk=pk).picture
    return FileResponse(picture.open(), content_type="image/webp", headers={"Cache-Control": "private, no-store"})


@permission_required("order.change_order", raise_exception=True)
@require_safe
def unsent(request):
    """Paid orders that have not left, late ones only unless all are asked for; found by number or seller."""
    today = china_date(timezone.now())
    everything = request.GET.get("show") == "all"
    query = request.GET.get("q", "").strip()[:60]
    rows = queries.unsent() if everything or query else queries.late(today=today)
    if query:
        rows = rows.filter(
            Q(number__icontains=query) | Q(group__number__icontains=query) | Q(seller__name__icontains=query)
        )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("p"))
    left = queries.offers(orders=page.object_list, side=Side.PLATFORM, today=today)
    context = {
        "page": page,
        "rows": [(order, left[order.pk]) for order in page],
        "query": query,
        "everything": everything,
    }
    return render(request, "ordering/back_office/unsent.html", context)


@permission_required("order.change_order", raise_exception=True)
@require_POST
def call_off(request, number):
    """The platform calls off what has not left; buyer and seller read why."""
    order = get_object_or_404(Order, number=number)
    try:
        refunds.call_off(
            order=order,
            side=Side.PLATFORM,
            by=request.user.username,
            reason=request.POST.get("reason", ""),
            at=timezone.now(),
        )
    except (CannotCallOff, IllegalMove, NothingLeftToRefund) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(number)s is cancelled; the buyer is told and paid back.") % {"number": order})
    return redirect("unsent:index")
