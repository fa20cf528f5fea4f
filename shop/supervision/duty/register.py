"""The county's slow-selling register: look, verify, act, close; and the sheet for the file."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import BadUpload, clean_picture
from catalog.market import operations
from catalog.market.forms import EndorsementForm, SoldForm
from catalog.market.models import Case, EarlyWarning
from catalog.market.queries.course import of_case
from catalog.market.states import ACTIVE, CaseState
from shop.ledger.downloads import sheet_response

from .doors import county_only, told
from .forms import CaseFilter, CloseCaseForm, LinkForm, MeasureForm, SendBackForm, VerifyForm
from .sheet import register_sheet

PER_PAGE = 30


def _within(request):
    return Case.objects.in_places(request.scope.regions)


@county_only
@require_safe
def index(request):
    filters = CaseFilter(request.GET)
    rows = filters.narrow(_within(request).for_list())
    waiting = _within(request).filter(state=CaseState.REPORTED).aggregate(count=Count("pk"))["count"]
    page = Paginator(rows.order_by("-reported_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "filters": filters, "waiting": waiting}
    return render(request, "supervision/duty/register.html", context)


@county_only
@require_safe
def download(request, file_format):
    """Sheet 4 of the ledger (供应与滞销台账) of the cases that the list shows."""
    filters = CaseFilter(request.GET)
    rows = filters.narrow(_within(request).for_list()).order_by("reported_at", "pk")
    now = timezone.now()
    sheet = register_sheet(cases=rows, offices=request.scope.offices, selection=filters.words(), at=now)
    return sheet_response(sheet=sheet, name=f"slow-selling-{request.today:%Y%m%d}", file_format=file_format)


def _found(request, number):
    return get_object_or_404(_within(request).for_list(), number=number)


@county_only
@require_safe
def show(request, number):
    return _page(request, _found(request, number))


def _forms(request, case, deed="", posted=None):
    """Every form that the case's state allows; ``deed`` is the one that was sent."""
    fresh = uuid4().hex
    kinds = {}
    if case.state == CaseState.REPORTED:
        office = request.scope.offices[0].name
        kinds = {"verify": (VerifyForm, {"initial": {"official": str(request.user), "official_post": office}}),
                 "back": (SendBackForm, {})}  # fmt: skip
    elif case.state in ACTIVE:
        kinds = {
            "measure": (MeasureForm, {"initial": {"key": fresh}}),
            "sold": (SoldForm, {"initial": {"key": fresh}}),
            "close": (CloseCaseForm, {"initial": {"stored": f"{case.in_store.normalize():f}", "lost": 0}}),
        }  # fmt: skip
        if not case.product_id:
            kinds["link"] = (LinkForm, {"case": case})
    if not case.is_over:
        there = getattr(case, "endorsement", None)
        initial = {"name": there.name, "post": there.post, "statement": there.statement} if there else {}
        kinds["endorse"] = (EndorsementForm, {"initial": initial})
    # Several forms of the page ask for a quantity or a reason: each field has an id of its own, and so its label.
    own = {name: {"auto_id": f"id_{name}_%s"} | more for name, (_kind, more) in kinds.items()}
    return {
        name: kind(request.POST, request.FILES, **own[name]) if name == deed else kind(**own[name])
        for name, (kind, _more) in kinds.items()
    }


def _page(request, case, forms=None, wrong="", status=200):
    context = {
        "case": case, "forms": forms or _forms(request, case), "wrong": wrong, "course": of_case(case),
        "endorsement": getattr(case, "endorsement", None),
        "warning": EarlyWarning.objects.open().filter(product=case.product_id, case=None).first()
        if case.product_id else EarlyWarning.objects.open().filter(case=case).first(),
    }  # fmt: skip
    return render(request, "supervision/duty/case.html", context, status=status)


@county_only
@require_POST
def act(request, number, deed):
    """One decision on a case; a form that is wrong comes back as it was typed."""
    case = _found(request, number)
    now, by = timezone.now(), str(request.user)
    if deed in ("publish", "take-down"):
        return _publish(request, case, deed, by, now)
    forms = _forms(request, case, deed)
    form = forms.get(deed)
    if form is None:
        if deed in ("verify", "back", "measure", "sold", "close", "link", "endorse"):
            messages.error(request, _("The case has moved on meanwhile. Here is its present state."))
            return redirect("supervision:case", number)
        raise Http404
    verbs = {
        "verify": operations.verify, "back": operations.send_back, "measure": operations.note_measure,
        "sold": operations.note_sold, "close": operations.close_case, "endorse": operations.endorse,
        "link": operations.link,
    }  # fmt: skip
    photo = kept.paper_for(request, form, "photo", clean=clean_picture) if deed == "endorse" else None
    if form.is_valid():
        told_here = form.cleaned_data | ({"photo": photo.file} if photo else {})
        try:
            signed = request.user if deed == "endorse" else by
            verbs[deed](case=case, **told_here, by=signed, at=now)
        except operations.BadCase as problem:
            told(form, problem)
        except BadUpload as problem:
            form.add_error("photo", str(problem))
        except IllegalMove as problem:
            form.add_error(None, str(problem))
        else:
            if photo:
                kept.forget(photo.seal, user_id=request.user.pk)
            messages.success(request, _("Saved."))
            return redirect("supervision:case", number)
    return _page(request, case, forms, wrong=deed, status=422)


def _publish(request, case, deed, by, now):
    try:
        if deed == "publish":
            operations.publish(case=case, by=by, at=now)
            messages.success(request, _("Everybody can see it now."))
        else:
            operations.take_down(case=case)
            messages.success(request, _("The public page is down."))
    except operations.BadCase as problem:
        messages.error(request, str(problem))
    return redirect("supervision:case", case.number)
