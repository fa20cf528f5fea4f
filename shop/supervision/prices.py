"""The county's door to prices: cases of its sellers, references of its markets entered or brought as a file."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation import tables, units
from catalog.origins.models import Region
from catalog.pricing import operations, queries
from catalog.pricing.models import Commodity, PriceCase, ReferencePrice
from catalog.pricing.states import CaseState

from .households import county, within

PER_PAGE = 50


class ReferenceForm(forms.Form):
    """A price that was seen on a market of the area."""

    commodity = forms.ModelChoiceField(label=gettext_lazy("Kind to compare"), queryset=Commodity.objects.all())
    region = forms.ModelChoiceField(label=gettext_lazy("Place of the market"), queryset=Region.objects.none())
    price_cny = forms.DecimalField(label=gettext_lazy("Price"), max_digits=12, decimal_places=2, min_value=0)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=units.choices)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=120)
    seen_on = forms.DateField(
        label=gettext_lazy("Seen on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = places


def _places(request):
    return Region.objects.filter(within(request, "path"), level__lte=4).order_by("code")


def _shown(request, form=None, status=200):
    mine = within(request, "product__origin__path") | within(request, "product__stockrecords__partner__region__path")
    cases = PriceCase.objects.filter(mine).distinct().select_related("product")
    seen = ReferencePrice.objects.filter(within(request, "region__path") | Q(region=None), product=None)
    page = Paginator(seen.select_related("commodity", "region"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "cases": [(case, queries.told(case)) for case in cases.exclude(state=CaseState.DROPPED)[:PER_PAGE]],
        "page": page,
        "form": form or ReferenceForm(places=_places(request), initial={"seen_on": request.today, "unit": "jin"}),
        "today": request.today,
    }
    return render(request, "supervision/prices.html", context, status=status)


@county
@require_safe
def prices(request):
    return _shown(request)


@county
@require_POST
def enter(request):
    form = ReferenceForm(request.POST, places=_places(request))
    if form.is_valid():
        try:
            operations.enter_reference(**form.cleaned_data, by=str(request.user), at=timezone.now())
        except operations.BadReference as problem:
            for name, sentence in problem.problems.items():
                form.add_error(name if name in form.fields else None, sentence)
        else:
            messages.success(request, _("Entered. Prices of like goods are compared anew."))
            return redirect("supervision:prices")
    return _shown(request, form, status=422)


@county
@require_POST
def bring(request):
    """A file of prices: good rows go in, the others come back with their reasons."""
    file = request.FILES.get("file")
    if file is None or file.size > tables.USUAL.megabytes * 1024 * 1024:
        messages.error(
            request, _("Choose a CSV or XLSX file of at most %(most)d MB.") % {"most": tables.USUAL.megabytes}
        )
        return redirect("supervision:prices")
    try:
        table = operations.read_references(file.read())
    except tables.BadTable as problem:
        messages.error(request, str(problem))
        return redirect("supervision:prices")
    area = request.scope.regions[0].code if request.scope.regions else "-"
    done = operations.import_references(table, within=area, by=str(request.user), at=timezone.now())
    said = _("%(added)d prices are new, %(same)d stood there already, %(refused)d were left out.") % {
        "added": done.added, "same": done.same, "refused": len(done.refused),
    }  # fmt: skip
    if not done.refused:
        messages.success(request, said)
        return redirect("supervision:prices")
    messages.warning(request, said)
    return HttpResponse(
        tables.refused_file(table, done.refused),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": 'attachment; filename="left-out.xlsx"', "Cache-Control": "no-store"},
    )
