"""Prices that stand far above others, or that a buyer reported: the seller explains, or lowers the price."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.pricing import operations, queries
from catalog.pricing.models import Comparison, Outcome, PriceCase
from catalog.pricing.states import CaseState
from shop.sellers.desk import EDITORS, at_desk

PER_PAGE = 20


@at_desk()
@require_safe
def prices(request):
    """Cases of the seller's goods, those to answer first; and how its other prices stand."""
    partner = request.desk.partner
    cases = PriceCase.objects.of_seller(partner).select_related("product").prefetch_related("reports")
    waiting = cases.filter(state=CaseState.OPEN).order_by("answer_due_on", "pk")
    page = Paginator(cases.exclude(state=CaseState.OPEN), PER_PAGE).get_page(request.GET.get("page"))
    compared = Comparison.objects.filter(product__stockrecords__partner=partner).select_related("product")
    context = {
        "waiting": [(case, queries.told(case)) for case in waiting],
        "page": page,
        "rows": [(case, queries.told(case)) for case in page],
        "compared": [(row, queries.told(row)) for row in compared.order_by("-percent", "pk")[:50]],
        "dear": Outcome.DEAR,
        "today": china_date(timezone.now()),
    }
    return render(request, "sellers/prices.html", context)


@at_desk(*EDITORS)
@require_POST
def answer(request, number):
    case = get_object_or_404(PriceCase.objects.of_seller(request.desk.partner), number=number)
    try:
        operations.answer(case=case, text=request.POST.get("answer", ""), by=request.desk.signature, at=timezone.now())
    except (operations.BadAnswer, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Answered. The operator decides; buyers will read it."))
    return redirect("sellers:prices")
