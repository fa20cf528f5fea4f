"""A county looks at lots of its villages, recalls them, and follows its recalls. Drills are pressed here too."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.lots import operations
from catalog.lots.models import Lot, RecallScope
from catalog.lots.operations import AlreadyRecalled, ReasonMissing
from catalog.lots.queries import course, family, reached
from catalog.tracing.queries import find, recall_of
from shop.recalls.models import Alert
from shop.recalls.reports import end, report_page, report_sheet

from .views import PER_PAGE, supervises


class RecallForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("reach of the recall"), choices=RecallScope.choices, initial=RecallScope.FORWARD,
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason, as buyers will read it"), max_length=300)
    advice = forms.CharField(
        label=_("what buyers are to do"), max_length=300, initial=_("Do not eat the goods; throw them away.")
    )
    drill = forms.BooleanField(
        label=_("This is a drill"),
        required=False,
        help_text=_("Nothing is stopped and nobody is told."),
    )


def of_county(view):
    """Recalls are for counties: a finance bureau has no say over goods."""

    @supervises
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.scope.is_county:
            raise PermissionDenied(_t("Recalls are for the county from which the goods come."))
        inside = Q(pk__in=[])
        for region in request.scope.regions:
            inside |= Q(product__origin__path__startswith=region.path)
        request.lots = Lot.objects.filter(inside).select_related("product__origin")
        request.alerts = Alert.objects.filter(inside).select_related("product", "recall")
        return view(request, *args, **kwargs)

    return guarded


@of_county
@require_safe
def lots(request):
    """Look a lot up by its code, or browse by the goods' name."""
    query = request.GET.get("q", "").strip()
    exact = find(query) if query else None
    if exact and request.lots.filter(pk=exact.pk).exists():
        return redirect("supervision:lot", exact.code)
    rows = request.lots.filter(product__title__icontains=query[:60]) if query else request.lots
    page = Paginator(rows.order_by("-received_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/lots.html", {"page": page, "query": query})


@of_county
def lot(request, code):
    """One lot with its family, and the button that recalls it."""
    shown = get_object_or_404(request.lots, code=code)
    form = RecallForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            recall = operations.recall(lot=shown, by=str(request.user), at=timezone.now(), **form.cleaned_data)
        except AlreadyRecalled as known:
            messages.warning(request, str(known))
            return redirect("supervision:recall", known.recall.number)
        except (ReasonMissing, IllegalMove) as problem:
            form.add_error(None, str(problem))
        else:
            said = _t("The drill's report is made.") if recall.drill else _t("Recalled. The sale has stopped.")
            messages.success(request, said)
            return redirect("supervision:recall", recall.number)
    context = {
        "lot": shown,
        "form": form,
        "family": family(shown),
        "recall": recall_of(shown),
        "counts": [(scope.label, len(reached(shown, scope))) for scope in RecallScope],
        "events": course(shown),
    }
    return render(request, "supervision/lot.html", context, status=422 if form.errors else 200)


@of_county
@require_safe
def recalls(request):
    page = Paginator(request.alerts, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "supervision/recalls.html", {"page": page})


@of_county
def recall(request, number):
    """The report; the county ends the recall when everything is done."""
    alert = get_object_or_404(request.alerts, number=number)
    form, done = end(request, alert)
    if done:
        return redirect("supervision:recall", number)
    return report_page(
        request, alert, frame="supervision/portal.html", home="supervision:recalls", sheet="supervision:recall_sheet",
        close_form=form,
    )  # fmt: skip


@of_county
@require_safe
def recall_sheet(request, number):
    return report_sheet(get_object_or_404(request.alerts, number=number))
