"""Doors of ``/gov/``: the regional marks of the area, who asks to carry them, and where they were seen misused."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.certificates import operations
from catalog.certificates.models import Mark, MarkLicence, MisuseReport
from catalog.certificates.operations import AnswerMissing, BadCertificate
from catalog.certificates.states import LicenceState, ReportState
from catalog.foundation.lifecycle import IllegalMove

from .forms import LicenceForm
from .recognition import ANSWERABLE, reviews

SHOWN = 50


def _mine(request):
    return Mark.objects.from_regions(request.scope.areas)


def _office(request, mark: Mark):
    """The office of the county or above that answers for this mark."""
    office = request.scope.office_at(mark.region, *ANSWERABLE)
    if office is None:
        raise PermissionDenied(_("An office of the county or above does this."))
    return {"by": f"{request.user} / {office}"[:150], "at": timezone.now()}


@reviews
@require_safe
def marks(request):
    """What waits for the office: goods that ask for a mark, reports of misuse; and who carries it today."""
    licences = MarkLicence.objects.filter(mark__in=_mine(request)).select_related("mark", "product")
    reports = MisuseReport.objects.filter(mark__in=_mine(request)).select_related("mark")
    context = {
        "marks": _mine(request).select_related("region"),
        "applied": licences.filter(state=LicenceState.APPLIED).order_by("applied_at", "pk")[:SHOWN],
        "carried": licences.in_force(request.today).order_by("mark", "valid_to", "pk")[:SHOWN],
        "reports": [
            *reports.filter(state=ReportState.OPEN).order_by("made_at", "pk")[:SHOWN],
            *reports.exclude(state=ReportState.OPEN).order_by("-made_at", "-pk")[:SHOWN],
        ],
        "first_day": request.today.isoformat(),
    }
    return render(request, "supervision/marks.html", context)


@reviews
@require_POST
def licence(request, pk):
    """License a mark to goods, refuse it, or take it from them."""
    shown = get_object_or_404(MarkLicence.objects.select_related("mark__region"), pk=pk, mark__in=_mine(request))
    said, deed, form = _office(request, shown.mark), request.POST.get("deed"), LicenceForm(request.POST)
    if deed == "license" and not form.is_valid():
        messages.error(request, _("Enter a number and a first day; the last day comes after it."))
        return redirect("supervision:marks")
    reason = request.POST.get("reason", "")
    acts = {
        "license": lambda: operations.license_mark(licence=shown, **_days(form.cleaned_data), **said),
        "refuse": lambda: operations.refuse_licence(licence=shown, reason=reason, **said),
        "end": lambda: operations.end_licence(licence=shown, reason=reason, **said),
    }
    return _act(request, acts.get(deed))


def _days(told: dict) -> dict:
    last = told.pop("last_day")
    return told | {"valid_to": last + timedelta(days=1) if last else None}


@reviews
@require_POST
def report(request, number):
    """Close a report of misuse with what was found and done."""
    shown = get_object_or_404(
        MisuseReport.objects.select_related("mark__region"), number=number, mark__in=_mine(request)
    )
    said, found = _office(request, shown.mark), request.POST.get("deed") == "found"
    answer = request.POST.get("answer", "")
    return _act(request, lambda: operations.answer_report(report=shown, found=found, answer=answer, **said))


def _act(request, act):
    try:
        if act:
            act()
            messages.success(request, _("Decided."))
    except (AnswerMissing, BadCertificate, IllegalMove) as problem:
        messages.error(request, str(problem))
    return redirect("supervision:marks")
