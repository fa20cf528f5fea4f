"""What buyers see: the notice, and a button for each order that has the goods."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.money import yuan
from catalog.lots.models import Lot

from . import operations
from .models import Alert, AlertedOrder
from .queries import alerts_for
from .states import AlertKind

PER_PAGE = 20


def _mine(user, alert):
    found = AlertedOrder.objects.for_user(user).filter(alert=alert)
    return found.select_related("alert", "order__group__institution", "order_refund__refund").order_by("pk")


@require_safe
def index(request):
    """All recalls, for anybody; one's own alerts stand on top."""
    rows = Alert.objects.filter(kind=AlertKind.RECALL).select_related("product", "recall")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "own": alerts_for(request.user),
    }
    return render(request, "recalls/index.html", context)


@require_safe
def notice(request, number):
    """The notice: public for a recall; what a laboratory found is told to those who have the goods."""
    shown = Q(kind=AlertKind.RECALL) | Q(orders__in=AlertedOrder.objects.for_user(request.user))
    alert = Alert.objects.filter(shown, number=number).select_related("product", "recall").distinct().first()
    if alert is None:
        raise Http404
    mine = list(_mine(request.user, alert).prefetch_related("lines__lot", "lines__line"))
    rows = []
    for one in mine:
        one.alert = alert
        unsent = one.answered_at is None and operations.has_not_left(one)
        amount = sum(operations.refundable(one).values())
        rows.append({"one": one, "unsent": unsent, "amount": amount})
    context = {"alert": alert, "lots": Lot.objects.filter(alerts=alert).order_by("pk"), "rows": rows}
    return render(request, "recalls/notice.html", context)


@login_required
@require_POST
def answer(request, number, order):
    """One tap: money back, or nothing is left of it."""
    alert = get_object_or_404(Alert, number=number)
    alerted = get_object_or_404(_mine(request.user, alert), order__number=order)
    try:
        if request.POST.get("answer") == "refund":
            operations.take_money_back(alerted=alerted, by=request.user, at=timezone.now())
            amount = yuan(alerted.order_refund.refund.amount_cny) if alerted.order_refund else ""
            messages.success(request, _("%(amount)s goes back to where you paid from.") % {"amount": amount})
        else:
            operations.nothing_left(alerted=alerted, by=request.user, at=timezone.now())
            messages.success(request, _("Noted. Thank you."))
    except operations.CannotAnswer as problem:
        messages.error(request, str(problem))
    return redirect("recalls:notice", number)
