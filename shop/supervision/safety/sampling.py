"""Samples, reports and incidents under ``/gov/safety/``."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import BadUpload, paper_answer
from catalog.safety import operations
from catalog.safety.models import BarCause, LotBar, SamplingPlan
from catalog.safety.operations import BadReport
from catalog.safety.states import SampleState
from shop.ledger.downloads import sheet_response

from ..views import supervises
from . import reach, sheets
from .forms import FindingFormSet, PlanForm, ReportForm, SampleForm

PER_PAGE = 30


def _office(request) -> str:
    return "、".join(office.name for office in request.scope.offices)[:120]


def _said(request):
    return {"by": str(request.user), "at": timezone.now()}


@supervises
@require_safe
def tests(request):
    """Tests of what is grown here and of what is eaten here, by their state; recalls above."""
    rows = reach.samples(request.scope)
    state = request.GET.get("state", "")
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk", distinct=True)))
    address = reverse("safety_office:tests")
    tabs = [(address, _("All"), sum(counts.values()))]
    tabs += [(f"{address}?state={code}", label, counts.get(code, 0)) for code, label in SampleState.choices]
    chosen = rows.filter(state=state) if state in SampleState.values else rows
    context = {
        "tabs": tabs,
        "current": f"{address}?state={state}" if state in SampleState.values else address,
        "page": Paginator(chosen, PER_PAGE).get_page(request.GET.get("page")),
        "recalls": reach.recalls(request.scope)[:5],
        "may_enter": request.scope.is_county,
    }
    return render(request, "supervision/safety/tests.html", context)


@supervises
@require_safe
def tests_file(request, file_format):
    sheet = sheets.tests_sheet(samples=reach.samples(request.scope), at=timezone.now())
    return sheet_response(sheet=sheet, name=f"tests-{request.today:%Y%m%d}", file_format=file_format)


@supervises
@require_safe
def incidents_file(request, file_format):
    sheet = sheets.incidents_sheet(recalls=reach.recalls(request.scope), at=timezone.now())
    return sheet_response(sheet=sheet, name=f"recalls-{request.today:%Y%m%d}", file_format=file_format)


@supervises
def take(request):
    reach.must_be_county(request.scope)
    form = SampleForm(request.POST or None, initial={"taken_on": request.today, "lot": request.GET.get("lot", "")})
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        told["taken_at"] = told["taken_at"] or (request.scope.regions[0] if request.scope.regions else None)
        try:
            sample = operations.take_sample(office=_office(request), **told, **_said(request))
        except BadReport as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Sample %(number)s is noted.") % {"number": sample.number})
            return redirect("safety_office:sample", sample.number)
    status = 422 if form.errors else 200
    return render(request, "supervision/safety/take.html", {"form": form}, status=status)


def _find(request, number):
    return get_object_or_404(reach.samples(request.scope), number=number)


@supervises
def sample(request, number):
    """One sample with its results; the county enters the report here."""
    shown = _find(request, number)
    post = request.POST if request.method == "POST" else None
    form = ReportForm(post, request.FILES or None, initial={"reported_on": request.today})
    findings = FindingFormSet(post, prefix="f")
    if post is not None:
        reach.must_be_county(request.scope)
        paper = kept.paper_for(request, form)
        if all([form.is_valid(), findings.is_valid()]):
            told = form.cleaned_data | {"scan": paper.file}
            try:
                operations.report(sample=shown, findings=findings.findings, **told, **_said(request))
            except BadUpload as problem:
                form.add_error("scan", str(problem))
            except (BadReport, IllegalMove) as problem:
                form.add_error(None, str(problem))
            else:
                kept.forget(paper.seal, user_id=request.user.pk)
                if shown.state == SampleState.FAILED:
                    messages.warning(request, _("Entered. The lot is off sale and its buyers are being told."))
                else:
                    messages.success(request, _("Entered: passed."))
                return redirect("safety_office:sample", number)
    barred = LotBar.objects.open().filter(lot=shown.lot, cause=BarCause.FAILED_TEST).exists()
    context = {
        "sample": shown,
        "form": form if shown.state == SampleState.TAKEN and request.scope.is_county else None,
        "findings": findings,
        "barred": barred,
        "may_free": barred and reach.is_ours(request.scope, shown),
    }
    return render(request, "supervision/safety/sample.html", context, status=422 if form.errors else 200)


@supervises
@require_POST
def release(request, number):
    """Give a stopped lot free after another test; only the office of its place of origin may."""
    shown = _find(request, number)
    if not reach.is_ours(request.scope, shown):
        raise Http404
    try:
        operations.release_after_retest(lot=shown.lot, note=request.POST.get("reason", ""), **_said(request))
    except (BadReport, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The lot may be sold again."))
    return redirect("safety_office:sample", number)


@supervises
@require_safe
def scan(request, number):
    shown = _find(request, number)
    if not shown.scan:
        raise Http404
    return paper_answer(shown.scan, name=f"report-{shown.number}")


@supervises
def plans(request):
    """Sampling plans, with how many samples were taken; the county adds its own."""
    form = PlanForm(request.POST or None) if request.scope.is_county else None
    if request.method == "POST":
        reach.must_be_county(request.scope)
        if form.is_valid():
            form.instance.office = _office(request)
            form.save()
            messages.success(request, _("The plan is entered."))
            return redirect("safety_office:plans")
    rows = SamplingPlan.objects.annotate(done=Count("taken")).order_by("-starts_on", "-pk")
    context = {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")), "form": form}
    return render(request, "supervision/safety/plans.html", context, status=422 if form and form.errors else 200)
