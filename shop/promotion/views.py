"""Doors of ``/org/market/``: the unit's posts and messages, and offers of goods that wait for buyers."""

from __future__ import annotations

from functools import wraps

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.market import parties
from catalog.market.booth import Booth
from catalog.market.models import Side
from shop.institutions.desk import at_desk
from shop.institutions.models import Role

from . import operations
from .models import UnitOffer

PER_PAGE = 20
WRITERS = (Role.BUYER, Role.UNION_OFFICER, Role.ADMIN)


def at_booth(view):
    """Put the unit's booth on the request; buyers, union officers and administrators write, others read."""

    @at_desk()
    @wraps(view)
    def sit(request, *args, **kwargs):
        unit = request.desk.unit
        request.booth = Booth(
            party=parties.of_unit(unit.pk, unit.name), frame="institutions/org_portal.html",
            namespace="promotion:market", signature=str(request.user), region=unit.region, side=Side.DEMAND,
            may_write=request.desk.has(*WRITERS),
        )  # fmt: skip
        return view(request, *args, **kwargs)

    return sit


def _of(request):
    return UnitOffer.objects.of_unit(request.desk.unit)


@require_safe
@at_desk(Role.BUYER, Role.APPROVER, Role.ADMIN)
def offers(request):
    """Goods that wait for buyers, offered to this unit because it has reserve left."""
    page = Paginator(_of(request).prefetch_related("product__stockrecords__partner"), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "today": china_date(timezone.now()),
        "may_take": request.desk.has(Role.BUYER),
    }
    return render(request, "promotion/offers.html", context)


@require_POST
@at_desk(Role.BUYER)
def take(request, number):
    """One tap: the offer is a draft of a purchase request, to be completed and submitted as every other."""
    offer = get_object_or_404(_of(request), number=number)
    typed = request.POST.get("quantity", "")
    quantity = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0
    try:
        made = operations.take(
            offer=offer, quantity=quantity if "quantity" in request.POST else offer.quantity, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except (operations.CannotPromote, IllegalMove) as problem:
        messages.error(request, str(problem))
        return redirect("promotion:offers")
    messages.success(request, _("It stands in a draft now. Choose place and day, then submit it."))
    return redirect("procurement:request", made.number)


@require_POST
@at_desk(Role.BUYER)
def decline(request, number):
    offer = get_object_or_404(_of(request), number=number)
    try:
        operations.decline(offer=offer, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Declined. The county reads your reason."))
    return redirect("promotion:offers")
