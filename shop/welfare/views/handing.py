"""Handing out: the list of a workplace, a signature, the printed sheet, the report."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.recalls.models import Alert
from shop.welfare import operations, pages, queries
from shop.welfare.forms import HandOutForm
from shop.welfare.models import Allowance, MemberNotice

from .doors import REFUSALS, officer_only, round_of


@officer_only
@require_safe
def hand_out_list(request, number, pk):
    """Whoever stands in the queue is found by name or phone; who has not signed comes first."""
    round = round_of(request, number)
    place = get_object_or_404(round.places.select_related("delivery"), pk=pk)
    everybody = queries.to_hand_out(place=place)
    query = request.GET.get("q", "").strip()[:60]
    shown = everybody.filter(Q(name__icontains=query) | Q(phone_tail=query)) if query else everybody
    return render(
        request, "welfare/hand_out_list.html",
        {
            "round": round, "place": place, "query": query,
            "page": Paginator(shown.order_by(F("hand_out").desc(nulls_first=True), "name", "pk"), 50).get_page(
                request.GET.get("page")
            ),
            "counts": everybody.aggregate(total=Count("pk"), signed=Count("hand_out")),
            "extras": list(place.extras.select_related("item__product")), "alerts": queries.alerts_at(place),
        },
    )  # fmt: skip


@officer_only
@require_safe
def sheet(request, number, pk):
    """The real-name list to print and sign on paper (签领表)."""
    round = round_of(request, number)
    place = get_object_or_404(round.places, pk=pk)
    return render(
        request, "welfare/sheet.html",
        {"round": round, "place": place, "allowances": queries.to_hand_out(place=place)},
    )  # fmt: skip


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request, number, pk):
    round = round_of(request, number)
    allowance = get_object_or_404(round.allowances.select_related("place", "round"), pk=pk)
    form = HandOutForm(request.POST or None, initial={"signed_name": allowance.name})
    if request.method == "POST" and form.is_valid():
        try:
            operations.hand_out(
                allowance=allowance, signed_name=form.cleaned_data["signed_name"],
                signature=form.cleaned_data["drawing"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except REFUSALS as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("%(name)s has signed.") % {"name": allowance.name})
        return redirect("welfare:hand_out_list", number=number, pk=allowance.place_id)
    picks = allowance.picks.filter(allotted__gt=0).select_related("item__product")
    return render(
        request, "welfare/sign.html",
        {
            "round": round, "allowance": allowance, "picks": picks, "form": form,
            "alerts": queries.alerts_at(allowance.place) if allowance.place else [],
        },
        status=422 if form.errors else 200,
    )  # fmt: skip


@officer_only
@require_safe
def signature(request, number, pk):
    """A drawing, for the union's officers only and never kept by a cache."""
    round = round_of(request, number)
    allowance = get_object_or_404(
        Allowance.objects.select_related("hand_out").exclude(hand_out=None).exclude(hand_out__signature=""),
        round=round, pk=pk,
    )  # fmt: skip
    answer = FileResponse(allowance.hand_out.signature.open("rb"), content_type="image/webp")
    answer["Cache-Control"] = "private, no-store"
    return answer


@officer_only
@require_safe
def report(request, number):
    round = round_of(request, number)
    return render(request, "welfare/report.html", {"round": round} | pages.report(round=round))


@officer_only
@require_safe
def told(request, number, alert):
    """Who of the round was told that something is wrong with the goods; those who do not know yet come first."""
    round = round_of(request, number)
    found = get_object_or_404(Alert.objects.select_related("product"), number=alert)
    rows = queries.notices_of(round=round, alert=found)
    summary = next((row for row in queries.told(round=round) if row.alert == found), None)
    if summary is None:
        raise Http404
    return render(
        request, "welfare/told.html",
        {"round": round, "told": summary, "page": Paginator(rows, 100).get_page(request.GET.get("page"))},
    )  # fmt: skip


@officer_only
@require_POST
def told_in_person(request, number, alert, pk):
    """The officer has said it by word of mouth."""
    round = round_of(request, number)
    notice = get_object_or_404(MemberNotice, allowance__round=round, source=alert, kind="alert", pk=pk)
    operations.confirm_read(notice=notice, by=str(request.user), at=timezone.now())
    messages.success(request, _("%(name)s was told in person.") % {"name": notice.allowance.name})
    return redirect("welfare:told", number=number, alert=alert)
