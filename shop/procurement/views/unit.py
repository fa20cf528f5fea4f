"""The unit itself: its budget, its people, the places to which goods are brought."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation.periods import china_date
from catalog.lots.freshness import Freshness
from shop.institutions import operations as institutions
from shop.institutions.desk import CANTEEN_ROLES, at_desk
from shop.institutions.models import Budget, Membership, Role

from ..forms import FreshnessForm, MemberForm, SiteForm
from ..models import DeliverySite, PurchaseRequest
from ..states import RequestState


@require_safe
@at_desk(*CANTEEN_ROLES)
def budget(request: HttpRequest) -> HttpResponse:
    """Every budget of the unit, and what the running requests hold of it."""
    budgets = list(Budget.objects.filter(institution=request.desk.unit).select_related("institution"))
    holding = PurchaseRequest.objects.filter(institution=request.desk.unit, state=RequestState.SUBMITTED).for_list()
    return render(request, "procurement/budget.html", {"budgets": budgets, "holding": list(holding)})


@require_http_methods(["GET", "POST"])
@at_desk(Role.ADMIN)
def members(request: HttpRequest) -> HttpResponse:
    today = china_date(timezone.now())
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        institutions.grant_role(
            user=form.cleaned_data["person"], institution=request.desk.unit, role=form.cleaned_data["role"], on=today
        )
        messages.success(request, _("The role is given."))
        return redirect("procurement:members")
    held = (
        Membership.objects.in_force(today)
        .filter(institution=request.desk.unit)
        .select_related("user")
        .order_by("user__display_name", "user_id", "role")
    )
    return render(
        request, "procurement/members.html", {"held": list(held), "form": form}, status=422 if form.errors else 200
    )


@require_POST
@at_desk(Role.ADMIN)
def end_membership(request: HttpRequest, pk: int) -> HttpResponse:
    membership = get_object_or_404(Membership, institution=request.desk.unit, pk=pk)
    if membership.role == Role.ADMIN and membership.user_id == request.user.pk:
        messages.error(request, _("You cannot end your own administration. Name another administrator, who can."))
    else:
        institutions.end_membership(membership=membership, on=china_date(timezone.now()))
        messages.success(request, _("The role has ended."))
    return redirect("procurement:members")


@require_POST
@at_desk(Role.ADMIN)
def renew_code(request: HttpRequest) -> HttpResponse:
    institutions.renew_join_code(institution=request.desk.unit)
    messages.success(request, _("A new join code is in force; the old one opens nothing any more."))
    return redirect("procurement:members")


@require_http_methods(["GET", "POST"])
@at_desk(Role.BUYER, Role.ADMIN)
def places(request: HttpRequest) -> HttpResponse:
    form = SiteForm(request.POST or None, unit=request.desk.unit)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The place is added."))
        return redirect("procurement:places")
    sites = list(DeliverySite.objects.filter(institution=request.desk.unit, closed=False))
    return render(
        request, "procurement/places.html", {"sites": sites, "form": form}, status=422 if form.errors else 200
    )


@require_POST
@at_desk(Role.BUYER, Role.ADMIN)
def close_place(request: HttpRequest, pk: int) -> HttpResponse:
    """A place is closed, never deleted: old requests name it."""
    closed = DeliverySite.objects.filter(institution=request.desk.unit, pk=pk).update(closed=True)
    if closed:
        messages.success(request, _("The place is closed."))
    return redirect("procurement:places")


@require_http_methods(["GET", "POST"])
@at_desk(Role.BUYER, Role.ADMIN)
def freshness(request: HttpRequest) -> HttpResponse:
    """How much of its shelf life goods must still have when they arrive here."""
    unit = request.desk.unit
    form = FreshnessForm(
        request.POST or None, initial={"min_percent": unit.min_left_percent, "min_days": unit.min_left_days}
    )
    if request.method == "POST" and form.is_valid():
        institutions.demand_freshness(institution=unit, freshness=Freshness(**form.cleaned_data))
        messages.success(request, _("Saved. Packers choose fresh enough lots for your next orders."))
        return redirect("procurement:freshness")
    return render(request, "procurement/freshness.html", {"form": form}, status=422 if form.errors else 200)
