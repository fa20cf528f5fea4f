"""The union officer's doors: the rounds, one round in each of its states, and the deeds that move it on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.oscar_forks.partner.models import Partner
from shop.recalls.queries import alerts_for
from shop.welfare import operations, pages, queries
from shop.welfare.models import FeedbackSlip, Round
from shop.welfare.slip_forms import read_quantities
from shop.welfare.states import RoundState

from .doors import REFUSALS, act, back, officer_only, round_of


@officer_only
@require_safe
def rounds(request):
    page = Paginator(Round.objects.of(request.desk.unit), 20).get_page(request.GET.get("page"))
    progress = queries.progress(page.object_list)
    waiting = queries.unanswered(page.object_list)
    rows = [
        (round, progress.get(round.pk), pages.next_of(round, unanswered=waiting.get(round.pk, 0)))
        for round in page.object_list
    ]
    return render(request, "welfare/rounds.html", {"page": page, "rows": rows, "alerted": alerts_for(request.user)})


@officer_only
@require_safe
def round_page(request, number):
    round = round_of(request, number)
    return render(request, "welfare/round.html", {"round": round} | pages.officer_view(round=round, at=timezone.now()))


def deed(verb, done):
    """A door for one verb of a round: press, it is done (or refused with a sentence), back to the round."""

    @officer_only
    @require_POST
    def door(request, number):
        round, at = round_of(request, number), timezone.now()
        return act(request, round, lambda: verb(round=round, by=str(request.user), at=at), done)

    return door


publish = deed(operations.publish, gettext_lazy("The round is open. Members see it on their phones now."))
latecomers = deed(operations.enrol_latecomers, gettext_lazy("Everybody on the union's list has an allowance now."))
close = deed(operations.close, gettext_lazy("The window is closed; each cooperative has its slip."))
fix = deed(
    operations.fix_quantities,
    gettext_lazy("The quantities are fixed. What could not be delivered went back to the members' allowances."),
)
settle = deed(operations.settle, gettext_lazy("The round is settled. Members who come later can still sign."))


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
def remind(request, number):
    """One text message to each of whom the round still waits for something."""
    round, at = round_of(request, number), timezone.now()
    try:
        told = operations.remind(round=round, at=at)
    except REFUSALS as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(count)d members get a text message now.") % {"count": told})
    return back(round)


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
def call_off(request, number, seller):
    """A cooperative does not send: what has not left is cancelled at every workplace."""
    round, at = round_of(request, number), timezone.now()
    found = get_object_or_404(
        Partner.objects.filter(orders__group__welfare_delivery__round=round).distinct(), pk=seller
    )
    reason = request.POST.get("reason", "")
    return act(
        request, round,
        lambda: operations.call_off_seller(round=round, seller=found, by=str(request.user), reason=reason, at=at),
        _("Cancelled. The members are told and keep their allowance; the money goes back to the fund."),
    )  # fmt: skip


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request, number, slip):
    """A cooperative's slip: to print, and to enter an answer that came by telephone."""
    round = round_of(request, number)
    found = get_object_or_404(FeedbackSlip.objects.select_related("seller", "round__union"), round=round, number=slip)
    lines = list(found.lines.select_related("item__product"))
    note = request.POST.get("note", "").strip()[:150]
    if request.method == "POST":
        try:
            operations.answer(
                slip=found, quantities=read_quantities(request.POST, lines), by=str(request.user),
                at=timezone.now(), by_telephone=True,
                note=_("by telephone: %(note)s") % {"note": note} if note else _("by telephone"),
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
