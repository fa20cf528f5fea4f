"""The county's door to seasons: the calendar of its villages, and flags of goods sold beyond the yield."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.harvests import operations, queries
from catalog.harvests.models import Crop, Oversold

from .forms import YearFilter
from .households import county

PER_PAGE = 30


def _crops(request):
    return Crop.objects.of_area([region.path for region in request.scope.regions])


@county
@require_safe
def seasons(request):
    year = YearFilter.chosen(request.GET, request.today)
    page = Paginator(_crops(request).order_by("partner__name", "name", "pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    shown = Crop.objects.filter(pk__in=[crop.pk for crop in page])
    context = {
        "page": page,
        "rows": queries.calendar(shown, year=year, day=request.today),
        "flags": Oversold.objects.filter(crop__in=_crops(request)).select_related("crop__partner")[:PER_PAGE],
        "year": year,
        "years": range(request.today.year + 1, request.today.year - 3, -1),
        "months": range(1, 13),
        "month": request.today.month if year == request.today.year else 0,
    }
    return render(request, "supervision/seasons.html", context)


@county
@require_POST
def judge(request, pk, verdict):
    flag = get_object_or_404(Oversold, pk=pk, crop__in=_crops(request))
    try:
        operations.judge(
            flag=flag, verdict=verdict, text=request.POST.get("reason", ""), by=str(request.user), at=timezone.now()
        )
    except (operations.WordsMissing, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Decided."))
    return redirect("supervision:seasons")
