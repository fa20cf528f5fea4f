"""Quarantine and closed roads: the county says so once, and all goods of the place are red at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.market import operations
from catalog.market.models import Blockage

from .doors import county_only
from .forms import ClosureForm


def _within(request):
    reach = Q(pk__in=[])
    for region in request.scope.regions:
        reach |= Q(region__path__startswith=region.path)
    return Blockage.objects.filter(reach).select_related("region", "category").order_by("-valid_from", "-pk")


@county_only
@require_http_methods(["GET", "HEAD", "POST"])
def index(request):
    form = ClosureForm(request.POST or None, today=request.today, regions=request.scope.regions)
    if request.method == "POST" and form.is_valid():
        asked = {name: value for name, value in form.cleaned_data.items() if name not in ("place", "code")}
        try:
            operations.block(**asked, by=str(request.user), at=timezone.now())
        except operations.BadBlockage as problem:
            form.add_error("valid_to", str(problem))
        else:
            messages.success(request, _("Entered. The goods of the place are red now."))
            return redirect("supervision:closures")
    page = Paginator(_within(request), 20).get_page(request.GET.get("page"))
    for row in page:
        row.runs = row.valid_to is None or row.valid_to > request.today
    context = {"form": form, "page": page}
    return render(request, "supervision/duty/closures.html", context, status=422 if form.is_bound else 200)


@county_only
@require_POST
def end(request, pk):
    """Goods can leave again from today."""
    blockage = get_object_or_404(_within(request), pk=pk)
    operations.unblock(blockage=blockage, at=timezone.now())
    messages.success(request, _("Ended. What is only red because of it is over."))
    return redirect("supervision:closures")
