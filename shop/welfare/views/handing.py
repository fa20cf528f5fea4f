"""Handing out: the list of a workplace, a signature, the printed sheet, the report."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from shop.welfare import operations, pages, queries
from shop.welfare.forms import HandOutForm
from shop.welfare.models import Allowance

from .doors import REFUSALS, officer_only, round_of


@officer_only
@require_safe
def hand_out_list(request, number, pk):
    round = round_of(request, number)
    place = get_object_or_404(round.places.select_related("delivery"), pk=pk)
    return render(
        request, "welfare/hand_out_list.html",
        {
            "round": round, "place": place, "allowances": queries.to_hand_out(place=place),
            "extras": list(place.extras.select_related("item__product")),
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
        request, "welfare/sign.html", {"round": round, "allowance": allowance, "picks": picks, "form": form},
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
