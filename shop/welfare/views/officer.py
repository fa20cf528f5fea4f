"""The union officer's doors: the rounds, one round in each of its states, and the deeds that move it on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.welfare import operations, pages, queries
from shop.welfare.models import FeedbackSlip, Round
from shop.welfare.slip_forms import read_quantities
from shop.welfare.states import RoundState

from .doors import REFUSALS, act, officer_only, round_of


@officer_only
@require_safe
def rounds(request):
    page = Paginator(Round.objects.of(request.desk.unit), 20).get_page(request.GET.get("page"))
    progress = queries.progress(page.object_list)
    rows = [(round, progress.get(round.pk)) for round in page.object_list]
    return render(request, "welfare/rounds.html", {"page": page, "rows": rows})


@officer_only
@require_safe
def round_page(request, number):
    round = round_of(request, number)
    return render(request, "welfare/round.html", {"round": round} | pages.officer_view(round=round, at=timezone.now()))


@officer_only
@require_POST
def publish(request, number):
    round, at = round_of(request, number), timezone.now()
    return act(
        request, round, lambda: operations.publish(round=round, by=str(request.user), at=at),
        _("The round is open. Members see it on their phones now."),
    )  # fmt: skip


@officer_only
@require_POST
def latecomers(request, number):
    round, at = round_of(request, number), timezone.now()
    return act(
        request, round, lambda: operations.enrol_latecomers(round=round, by=str(request.user), at=at),
        _("Everybody on the union's list has an allowance now."),
    )  # fmt: skip


@officer_only
@require_POST
def close(request, number):
    round, at = round_of(request, number), timezone.now()
    return act(
        request, round, lambda: operations.close(round=round, by=str(request.user), at=at),
        _("The window is closed; each cooperative has its slip."),
    )  # fmt: skip


@officer_only
@require_POST
def cancel(request, number):
    round, at = round_of(request, number), timezone.now()
    reason = request.POST.get("reason", "").strip()[:300] or _("called off by the union")
    return act(
        request, round, lambda: operations.cancel(round=round, by=str(request.user), at=at, reason=reason),
        _("The round is called off; the money set aside is free again."),
    )  # fmt: skip


@officer_only
@require_POST
def fix(request, number):
    round, at = round_of(request, number), timezone.now()
    return act(
        request, round, lambda: operations.fix_quantities(round=round, by=str(request.user), at=at),
        _("The quantities are fixed. What could not be delivered went back to the members' allowances."),
    )  # fmt: skip


@officer_only
@require_POST
def pay(request, number):
    round, at = round_of(request, number), timezone.now()
    return act(
        request, round, lambda: operations.order_and_pay(round=round, officer=request.user, at=at),
        _("Ordered and paid from the union's fund. The cooperatives prepare the goods."),
    )  # fmt: skip


@officer_only
@require_POST
def settle(request, number):
    round, at = round_of(request, number), timezone.now()
    return act(
        request, round, lambda: operations.settle(round=round, by=str(request.user), at=at),
        _("The round is settled. Members who come later can still sign."),
    )  # fmt: skip


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request, number, slip):
    """A cooperative's slip: to print, and to enter an answer that came by telephone."""
    round = round_of(request, number)
    found = get_object_or_404(FeedbackSlip.objects.select_related("seller", "round__union"), round=round, number=slip)
    lines = list(found.lines.select_related("item__product"))
    if request.method == "POST":
        try:
            operations.answer(
                slip=found, quantities=read_quantities(request.POST, lines), by=str(request.user),
                at=timezone.now(), by_telephone=True,
                note=_("by telephone: %(note)s") % {"note": request.POST.get("note", "")[:150]},
            )  # fmt: skip
        except REFUSALS as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("The answer is entered."))
            return redirect("welfare:round", number=number)
    may_answer = round.state == RoundState.CLOSED and found.state == "sent"
    return render(
        request, "welfare/slip.html",
        {"round": round, "slip": found, "lines": lines, "may_answer": may_answer, "text": queries.slip_text(found)},
    )  # fmt: skip


@officer_only
@require_POST
def ask_again(request, number, slip):
    round = round_of(request, number)
    found = get_object_or_404(FeedbackSlip.objects.select_related("round"), round=round, number=slip)
    return act(
        request, round, lambda: operations.ask_again(slip=found, by=str(request.user), at=timezone.now()),
        _("The slip is open for a new answer."),
    )  # fmt: skip
