"""Doors of ``/gov/`` for reviewers: applications of their area at their level, and what became of them."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import paper_answer
from catalog.origins.models import RegionLevel
from catalog.recognition import courses, operations
from catalog.recognition.models import Application, Objection, Paper, Recheck, Recognition
from catalog.recognition.operations import NoEvidence, NotYourStep, Reviewer, TooEarly, WordsMissing
from catalog.recognition.queries import evidence, linked_in_words
from catalog.recognition.states import APPLICATION, RECOGNITION, ApplicationState, ObjectionState, RecheckState
from catalog.recognition.states import RecognitionState as State
from shop.ledger.downloads import sheet_response

from .catalogue_sheet import catalogue_sheet
from .views import supervises

PER_PAGE = 30
REFUSALS = (IllegalMove, NotYourStep, WordsMissing, TooEarly, NoEvidence)
#: From the county up an office may check again and withdraw what was recognised (谁审核谁把关谁负责).
ANSWERABLE = (RegionLevel.COUNTY, RegionLevel.CITY, RegionLevel.PROVINCE)


def reviews(view):
    """Let only reviewers in; a finance supervisor without an area is told so."""

    @wraps(view)
    @supervises
    def guarded(request, *args, **kwargs):
        if not request.scope.reviews:
            raise PermissionDenied(_("These pages are for those who review the goods of a place."))
        return view(request, *args, **kwargs)

    return guarded


def _reviewer(request, office) -> Reviewer:
    return Reviewer(name=str(request.user), office=office.name)


@reviews
@require_safe
def applications(request):
    """What waits for this person first; then everything of the area by its state."""
    within = Application.objects.within(request.scope.areas)
    waiting = Application.objects.waiting_for(request.scope.areas)
    tabs = {
        "waiting": (_("Waiting for you"), waiting),
        "review": (_("under review"), within.filter(state=ApplicationState.REVIEW)),
        "publicity": (_("in publicity"), within.filter(state=ApplicationState.PUBLICITY)),
        "returned": (_("sent back for correction"), within.filter(state=ApplicationState.RETURNED)),
        "done": (_("decided"), within.exclude(state__in=ApplicationState.unfinished())),
    }
    chosen = request.GET.get("tab") if request.GET.get("tab") in tabs else "waiting"
    rows = tabs[chosen][1].select_related("product", "partner", "village__county", "village__town", "scheme")
    if chosen != "waiting":
        rows = rows.order_by("-submitted_at", "-pk")
    return render(
        request,
        "supervision/applications.html",
        {
            "tabs": [(f"?tab={code}", label, found.count()) for code, (label, found) in tabs.items()],
            "current": f"?tab={chosen}",
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "today": request.today,
        },
    )


def _found(request, number):
    within = Application.objects.within(request.scope.areas)
    rows = within.select_related("product__origin", "partner", "village", "scheme", "recognition")
    return get_object_or_404(rows, number=number)


@reviews
@require_safe
def application(request, number):
    """One application with all that was said of it, and the forms of those whose turn it is."""
    return _case(request, number)


def _case(request, number, typed=None, status=200):
    shown = _found(request, number)
    opinions = list(shown.opinions.order_by("at", "pk"))
    scope, levels = request.scope, shown.scheme.levels_for(shown.village)
    objections = list(shown.objections.all())
    in_publicity = shown.state == ApplicationState.PUBLICITY
    return render(
        request,
        "supervision/application.html",
        {
            "application": shown,
            "steps": courses.steps_of(shown, opinions),
            "facts": courses.facts_of(shown),
            "opinions": opinions,
            "papers": shown.papers.all(),
            "history": APPLICATION.told(shown),
            "objections": objections,
            "open_objections": sum(1 for one in objections if one.state == ObjectionState.OPEN),
            "evidence": evidence(shown.product, request.today),
            "linked": linked_in_words(shown.partner_id, request.today),
            "office": shown.level and scope.office_at(shown.village, shown.level),
            "grants": scope.office_at(shown.village, levels[-1]) if in_publicity and levels else None,
            "publicity_over": in_publicity and request.today >= shown.publicity_to,
            "today": request.today,
            "typed": typed or {},
        },
        status=status,
    )


def _done(request, number, act, success):
    """Call ``act``; what it refuses is said above the form, which keeps what was typed."""
    try:
        act()
    except REFUSALS as problem:
        messages.error(request, str(problem))
        return _case(request, number, typed=request.POST, status=422)
    messages.success(request, success)
    return redirect("supervision:application", number)


@reviews
@require_POST
def decide(request, number):
    shown = _found(request, number)
    level = shown.level or 0
    office = request.scope.office_at(shown.village, level)
    verdict = request.POST.get("verdict", "")
    if verdict not in ("pass", "return", "refuse") or (shown.state == ApplicationState.REVIEW and office is None):
        raise PermissionDenied(_("It is another office's step. You can read along."))
    if office is None:
        messages.info(request, _("It is not your step any more. Reload the page to see where it is."))
        return redirect("supervision:application", number)
    said = {
        "pass": _("Passed on."),
        "return": _("Sent back. The applicant reads your reason."),
        "refuse": _("Refused."),
    }
    return _done(
        request, number,
        lambda: operations.decide(
            application=shown, level=level, verdict=verdict, text=request.POST.get("text", ""),
            reviewer=_reviewer(request, office), at=timezone.now(),
        ),
        said[verdict],
    )  # fmt: skip


@reviews
@require_POST
def grant(request, number):
    shown = _found(request, number)
    office = _granting_office(request, shown)
    return _done(
        request, number,
        lambda: operations.grant(
            application=shown, reviewer=_reviewer(request, office), batch=request.POST.get("batch", ""),
            at=timezone.now(),
        ),
        _("Recognised. The number stands on the badge from today."),
    )  # fmt: skip


def _granting_office(request, shown):
    levels = shown.scheme.levels_for(shown.village)
    office = request.scope.office_at(shown.village, levels[-1]) if levels else None
    if office is None:
        raise PermissionDenied(_("It is another office's step. You can read along."))
    return office


@reviews
@require_POST
def answer_objection(request, number):
    mine = Application.objects.within(request.scope.areas)
    objection = get_object_or_404(
        Objection.objects.select_related("application__scheme", "application__village"),
        number=number, application__in=mine,
    )  # fmt: skip
    office = _granting_office(request, objection.application)
    return _done(
        request, objection.application.number,
        lambda: operations.answer_objection(
            objection=objection, upheld=request.POST.get("upheld") == "yes", answer=request.POST.get("answer", ""),
            reviewer=_reviewer(request, office), at=timezone.now(),
        ),
        _("Answered. The answer stands on the public page."),
    )  # fmt: skip


@reviews
@require_safe
def paper(request, pk):
    """A paper of an application of the area, once it was submitted."""
    mine = Application.objects.within(request.scope.areas)
    shown = get_object_or_404(Paper.objects.select_related("application"), pk=pk, application__in=mine)
    if shown.round > shown.application.round:
        raise PermissionDenied(_("The applicant has not submitted this paper yet."))
    return paper_answer(shown.file, name=f"{shown.application.number}-{shown.pk}")


# ------------------------------------------------------------------ what was recognised
def _recognitions(request):
    return Recognition.objects.public().from_regions(request.scope.areas)


@reviews
@require_safe
def recognised(request):
    """The catalogue of the area by batch, and the yearly checks that are due."""
    rows, batch, words = _recognitions(request), request.GET.get("batch", ""), request.GET.get("q", "").strip()[:60]
    batches = list(rows.exclude(batch="").order_by("-batch").values_list("batch", flat=True).distinct())
    if batch in batches:
        rows = rows.filter(batch=batch)
    if words:
        rows = rows.filter(number__icontains=words) | rows.filter(product__title__icontains=words)
    checks = Recheck.objects.filter(
        state=RecheckState.DUE, recognition__in=_recognitions(request), recognition__state=State.VALID
    ).select_related("recognition__product")
    rows = rows.select_related("product__origin__county", "product__origin__town").order_by("-valid_from", "-pk")
    return render(
        request,
        "supervision/recognised.html",
        {
            "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
            "checks": checks.order_by("due_on", "pk")[:PER_PAGE],
            "reminders": request.user.reminders.filter(ends_on__gt=request.today).order_by("ends_on", "pk")[:20],
            "batches": batches,
            "batch": batch,
            "words": words,
            "today": request.today,
        },
    )


@reviews
@require_safe
def recognised_file(request, file_format):
    """The catalogue as offices send it up, one batch or all."""
    rows, batch = _recognitions(request), request.GET.get("batch", "")
    if batch:
        rows = rows.filter(batch=batch)
    sheet = catalogue_sheet(
        recognitions=rows, batch=batch, offices=[office.name for _region, office in request.scope.reviews],
        today=request.today, at=timezone.now(),
    )  # fmt: skip
    return sheet_response(sheet=sheet, name=f"catalogue-{request.today:%Y%m%d}", file_format=file_format)


def _recognition(request, pk):
    rows = _recognitions(request).select_related("product__origin", "application")
    return get_object_or_404(rows, pk=pk)


@reviews
@require_safe
def recognition(request, pk):
    """One recognition: what stands behind it, its yearly checks, and how it may end."""
    return _one(request, pk)


def _one(request, pk, typed=None, status=200):
    shown = _recognition(request, pk)
    checks = list(shown.rechecks.order_by("-due_on"))
    return render(
        request,
        "supervision/recognition.html",
        {
            "recognition": shown,
            "evidence": evidence(shown.product, request.today),
            "checks": checks,
            "waiting": next((one for one in checks if one.state == RecheckState.DUE), None),
            "stock": shown.product.stockrecord,
            "history": RECOGNITION.told(shown),
            "office": request.scope.office_at(shown.product.origin, *ANSWERABLE),
            "today": request.today,
            "typed": typed or {},
        },
        status=status,
    )


def _follow(request, pk, act, success):
    try:
        act()
    except REFUSALS as problem:
        messages.error(request, str(problem))
        return _one(request, pk, typed=request.POST, status=422)
    messages.success(request, success)
    return redirect("supervision:recognition", pk)


def _answerable(request, shown):
    office = request.scope.office_at(shown.product.origin, *ANSWERABLE)
    if office is None:
        raise PermissionDenied(_("An office of the county or above does this."))
    return office


@reviews
@require_POST
def check(request, pk):
    shown = _recognition(request, pk)
    office = _answerable(request, shown)
    waiting = get_object_or_404(Recheck, pk=request.POST.get("check") or 0, recognition=shown)
    passed = request.POST.get("passed") == "yes"
    return _follow(
        request, pk,
        lambda: operations.record_recheck(
            recheck=waiting, passed=passed, note=request.POST.get("note", ""), reviewer=_reviewer(request, office),
            at=timezone.now(),
        ),
        _("Entered.") if passed else _("Withdrawn. The badge is gone from the shop at once."),
    )  # fmt: skip


@reviews
@require_POST
def withdraw(request, pk):
    shown = _recognition(request, pk)
    office = _answerable(request, shown)
    return _follow(
        request, pk,
        lambda: operations.withdraw_recognition(
            recognition=shown, reason=request.POST.get("reason", ""),
            false_origin=request.POST.get("false_origin") == "yes", by=f"{request.user} / {office}"[:150],
            at=timezone.now(),
        ),
        _("Withdrawn. The badge is gone from the shop at once."),
    )  # fmt: skip
