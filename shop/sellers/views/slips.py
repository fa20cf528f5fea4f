"""Feedback slips of union rounds: what is wished for, by when; the cooperative confirms, says less or declines."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.foundation.lifecycle import IllegalMove
from shop.sellers import desk
from shop.welfare import operations
from shop.welfare.models import FeedbackSlip
from shop.welfare.slip_forms import read_quantities
from shop.welfare.states import SlipState

__all__ = ["slip", "slips"]


def _of(request):
    """Slips of the seller at whose desk this person sits; names of members are in none of them."""
    found = FeedbackSlip.objects.for_seller(request.user).filter(seller=request.desk.partner)
    return found.select_related("round__union", "seller").order_by("-sent_at", "-pk")


@desk.at_desk()
@require_safe
def slips(request):
    page = Paginator(_of(request), 20).get_page(request.GET.get("page"))
    return render(request, "sellers/slips.html", {"page": page})


@desk.at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request, number):
    found = get_object_or_404(_of(request), number=number)
    lines = list(found.lines.select_related("item__product"))
    status = 200
    if request.method == "POST":
        if not request.desk.may_edit:
            raise PermissionDenied(
                _("This page is for the clerk or the village worker of %(seller)s. Ask them to do it.")
                % {"seller": found.seller}
            )
        try:
            operations.answer(
                slip=found, quantities=_quantities(request.POST, lines), by=request.desk.signature, at=timezone.now(),
                note=request.POST.get("note", "").strip()[:200],
            )  # fmt: skip
        except (operations.BadAnswer, IllegalMove) as problem:
            messages.error(request, str(problem))
            status = 422
            found.refresh_from_db()
        else:
            messages.success(request, _("Your answer is with the union. Prepare the goods once it has ordered them."))
            return redirect("sellers:slips")
    may_answer = found.state == SlipState.SENT and found.round.state == "closed" and request.desk.may_edit
    context = {"slip": found, "round": found.round, "lines": lines, "may_answer": may_answer}
    return render(request, "sellers/slip.html", context, status=status)


def _quantities(posted, lines):
    """What was typed; all or nothing of everything by its own button."""
    if posted.get("answer") == "all":
        return {line.pk: line.wanted for line in lines}
    if posted.get("answer") == "none":
        return {line.pk: 0 for line in lines}
    return read_quantities(posted, lines)
