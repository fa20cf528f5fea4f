"""What the seller grows, month by month, and what was sold of it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.harvests import operations, queries
from catalog.harvests.models import Crop, Oversold, Planting
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.seasons import PlantingForm


@at_desk()
@require_safe
def seasons(request):
    """The calendar of twelve months, the season's balance, and flags to explain."""
    partner, today = request.desk.partner, china_date(timezone.now())
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdigit() and abs(int(asked) - today.year) <= 3 else today.year
    context = {
        "rows": queries.calendar(Crop.objects.filter(partner=partner), year=year, day=today),
        "flags": Oversold.objects.filter(crop__partner=partner).select_related("crop"),
        "year": year, "years": range(today.year + 1, today.year - 3, -1), "months": range(1, 13),
        "month": today.month if year == today.year else 0,
    }  # fmt: skip
    return render(request, "sellers/seasons.html", context)


@at_desk(*EDITORS)
def plant(request, pk=None):
    """Enter a planting, or correct one: crop, village and first day name it."""
    partner, today = request.desk.partner, china_date(timezone.now())
    shown = (
        get_object_or_404(Planting.objects.select_related("crop", "village"), pk=pk, crop__partner=partner)
        if pk
        else None
    )
    form = PlantingForm(request.POST or None, partner=partner, today=today, initial=_initial(shown))
    if request.method == "POST" and form.is_valid():
        try:
            operations.enter_planting(partner=partner, **form.told(), by=request.desk.signature, at=timezone.now())
        except operations.BadPlanting as problem:
            for name, sentence in problem.problems.items():
                form.add_error(name, sentence)
        else:
            messages.success(request, _("Saved. Buyers and the county see the season."))
            return redirect("sellers:seasons")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sellers/planting_form.html", {"form": form, "planting": shown}, status=status)


def _initial(planting):
    if planting is None:
        return {}
    names = ("area_mu", "head_count", "expected_yield", "yield_unit", "unit_weight_g", "first_day", "last_day")
    return {name: getattr(planting, name) for name in names} | {
        "name": planting.crop.name, "village": planting.village.full_name, "origin": planting.village.code,
        "products": list(planting.crop.products.values_list("pk", flat=True)),
    }  # fmt: skip


@at_desk(*EDITORS)
@require_POST
def remove(request, pk):
    planting = get_object_or_404(Planting, pk=pk, crop__partner=request.desk.partner)
    operations.remove_planting(planting=planting)
    messages.success(request, _("Taken out."))
    return redirect("sellers:seasons")


@at_desk(*EDITORS)
@require_POST
def explain(request, pk):
    flag = get_object_or_404(Oversold, pk=pk, crop__partner=request.desk.partner)
    try:
        operations.explain(flag=flag, text=request.POST.get("reason", ""), by=request.desk.signature, at=timezone.now())
    except (operations.WordsMissing, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Sent to the county."))
    return redirect("sellers:seasons")
