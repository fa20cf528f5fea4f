"""The approver's doors: one screen for each request."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from shop.institutions.desk import at_desk
from shop.institutions.models import Role
from shop.institutions.operations import OverBudget

from .. import operations
from ..models import PurchaseRequest


def _asked(request: HttpRequest):
    return PurchaseRequest.objects.filter(institution=request.desk.unit)


@require_safe
@at_desk(Role.APPROVER)
def index(request: HttpRequest) -> HttpResponse:
    waiting = list(_asked(request).awaiting(request.user))
    return render(request, "procurement/approvals.html", {"waiting": waiting})


@require_safe
@at_desk(Role.APPROVER)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """What, how much, from which budget, and the two buttons. Decided ones lead to the request itself."""
    found = get_object_or_404(_asked(request), number=number)
    return _screen(request, found)


def _screen(
    request: HttpRequest, found: PurchaseRequest, problems=(), status: int = 200, *, is_changed: bool = False
) -> HttpResponse:
    turn = _asked(request).awaiting(request.user).filter(pk=found.pk).first()
    if turn is None:
        return redirect("procurement:request", number=found.number)
    by_seller: dict[str, list] = {}
    for line in turn.lines.select_related("seller"):
        by_seller.setdefault(line.seller.name, []).append(line)
    return render(
        request,
        "procurement/approval.html",
        {
            "wish": turn,
            "by_seller": [(name, lines, sum(line.amount_cny for line in lines)) for name, lines in by_seller.items()],
            "steps": list(turn.steps.select_related("decided_by").prefetch_related("approvers")),
            "problems": problems,
            "is_changed": is_changed,
        },
        status=status,
    )


@require_POST
@at_desk(Role.APPROVER)
def approve(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(_asked(request), number=number)
    try:
        last = operations.approve(request=found, approver=request.user, at=timezone.now())
    except operations.Changed as changed:
        return _screen(request, found, changed.changes, status=409, is_changed=True)
    except OverBudget as short:
        return _screen(request, found, [str(short)], status=409, is_changed=True)
    except (IllegalMove, operations.NotAnApprover) as refused:
        messages.error(request, str(refused))
        return redirect("procurement:request", number=number)
    if last:
        messages.success(request, _("Approved. The orders are placed and the transfer is due."))
    else:
        messages.success(request, _("Approved. The next level decides now."))
    return redirect("procurement:approvals")


@require_POST
@at_desk(Role.APPROVER)
def refuse(request: HttpRequest, number: str) -> HttpResponse:
    found = get_object_or_404(_asked(request), number=number)
    try:
        operations.refuse(
            request=found, approver=request.user, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except operations.ReasonMissing as missing:
        return _screen(request, found, [str(missing)], status=422)
    except (IllegalMove, operations.NotAnApprover) as refused:
        messages.error(request, str(refused))
        return redirect("procurement:request", number=number)
    messages.success(request, _("Refused; the buyer sees your reason."))
    return redirect("procurement:approvals")
