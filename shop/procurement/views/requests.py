"""Purchase requests: write, preview, submit, follow."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from shop.institutions.desk import at_desk
from shop.institutions.models import Role
from shop.institutions.operations import OverBudget

from .. import delivery_days, operations
from ..forms import DeliveryForm, read_quantities
from ..models import DeliverySite, PurchaseRequest
from ..queries import READERS
from ..states import REQUEST, RequestState

#: What a unit asked for tells where it usually has goods brought to.
USED = (RequestState.SUBMITTED, RequestState.APPROVED)


def _find(request: HttpRequest, number: str) -> PurchaseRequest:
    mine = PurchaseRequest.objects.filter(institution=request.desk.unit)
    return get_object_or_404(
        mine.select_related("institution", "budget__institution", "requester", "site", "group"), number=number
    )


@require_safe
@at_desk(*READERS)
def index(request: HttpRequest) -> HttpResponse:
    requests = PurchaseRequest.objects.filter(institution=request.desk.unit).for_list()
    state = request.GET.get("state", "")
    if state in RequestState.values:
        requests = requests.filter(state=state)
    tabs = [(request.path, _("All"), None)]
    tabs += [(f"{request.path}?state={choice.value}", choice.label, None) for choice in RequestState]
    page = Paginator(requests, 20).get_page(request.GET.get("page"))
    return render(
        request, "procurement/requests.html", {"page": page, "tabs": tabs, "is_buyer": request.desk.has(Role.BUYER)}
    )


@require_safe
@at_desk(*READERS)
def show(request: HttpRequest, number: str) -> HttpResponse:
    found = _find(request, number)
    if found.state == RequestState.DRAFT and request.desk.has(Role.BUYER):
        return redirect("procurement:edit", number=number)
    return render(
        request,
        "procurement/request.html",
        {
            "wish": found,
            "lines": list(found.lines.select_related("seller")),
            "steps": list(found.steps.select_related("decided_by").prefetch_related("approvers")),
            "history": REQUEST.told(found),
            "is_buyer": request.desk.has(Role.BUYER),
            "may_decide": PurchaseRequest.objects.awaiting(request.user).filter(pk=found.pk).exists(),
        },
    )


@require_http_methods(["GET", "POST"])
@at_desk(Role.BUYER)
def edit(request: HttpRequest, number: str) -> HttpResponse:
    """A draft: quantities, place and day, what it will cost and who must agree. ``act`` submits it."""
    found, now = _find(request, number), timezone.now()
    if found.state != RequestState.DRAFT:
        if request.method == "POST":
            messages.info(request, _("%(request)s was submitted already.") % {"request": found.number})
        return redirect("procurement:request", number=number)
    first = delivery_days.earliest(now)
    sites = list(DeliverySite.objects.filter(institution=request.desk.unit, closed=False))
    usual = PurchaseRequest.objects.filter(site__in=sites, state__in=USED).order_by("-submitted_at").first()
    initial = {
        "wanted_on": found.wanted_on or first,
        "site": found.site or (usual.site if usual else sites[0] if len(sites) == 1 else None),
    }
    form = DeliveryForm(request.POST or None, instance=found, initial=initial, unit=request.desk.unit, first=first)
    problems: list[str] = []
    if request.method == "POST":
        wanted, problems = read_quantities(request.POST)
        if form.is_valid() and not problems:
            problems = _save(request, found, form, wanted, now)
            if not problems:
                return redirect(
                    "procurement:request" if found.state != RequestState.DRAFT else "procurement:edit", number=number
                )
    elif found.site is None and initial["site"]:
        found.site = initial["site"]
    return render(
        request,
        "procurement/edit.html",
        {
            "wish": found,
            "form": form,
            "problems": problems,
            "preview": operations.preview(request=found, at=now),
            "has_sites": bool(sites),
        },
        status=422 if request.method == "POST" else 200,
    )


def _save(request, found, form, wanted, now) -> list[str]:
    data = form.cleaned_data
    try:
        operations.put_lines(request=found, wanted=wanted)
        operations.set_delivery(
            request=found, site=data["site"], wanted_on=data["wanted_on"], window=data["window"], note=data["note"]
        )
        if request.POST.get("act") == "submit":
            operations.submit(request=found, by=request.user, at=now)
            messages.success(request, _("Submitted. The approvers see it now."))
        else:
            messages.success(request, _("The draft is saved."))
    except operations.CannotRequest as refused:
        return list(refused.problems)
    except (operations.BadDelivery, operations.NoBudget, operations.NoApprover, OverBudget) as refused:
        return [str(refused)]
    except (operations.NotADraft, IllegalMove) as late:
        messages.info(request, str(late))
        found.refresh_from_db()
    return []


@require_POST
@at_desk(Role.BUYER)
def copy(request: HttpRequest, number: str) -> HttpResponse:
    draft = operations.copy(request=_find(request, number), requester=request.user, at=timezone.now())
    return redirect("procurement:edit", number=draft.number)


@require_POST
@at_desk(Role.BUYER)
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    try:
        operations.withdraw(request=_find(request, number), by=request.user, at=timezone.now())
    except IllegalMove as late:
        messages.error(request, str(late))
    else:
        messages.success(request, _("Withdrawn; the money is free again."))
    return redirect("procurement:request", number=number)


@require_POST
@at_desk(Role.BUYER)
def discard(request: HttpRequest, number: str) -> HttpResponse:
    try:
        operations.discard(request=_find(request, number))
    except operations.NotADraft as late:
        messages.error(request, str(late))
        return redirect("procurement:request", number=number)
    messages.success(request, _("The draft is thrown away."))
    return redirect("procurement:requests")
