"""What is too little to be sent to a workplace: the officer decides on each, before the round is ordered."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shop.welfare import operations, queries
from shop.welfare.models import Extra

from .doors import REFUSALS, officer_only, round_of


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def shortfalls(request, number):
    round = round_of(request, number)
    if request.method == "POST":
        try:
            messages.success(request, _decide(request, round))
        except REFUSALS as problem:
            messages.error(request, str(problem))
        return redirect("welfare:shortfalls", number=number)
    places = list(round.places.order_by("pk"))
    rows = [
        (short, [place for place in places if place.pk != short.place.pk]) for short in queries.shortfalls(round=round)
    ]
    extras = list(Extra.objects.of(round).select_related("place", "item__product").order_by("place_id", "pk"))
    return render(request, "welfare/shortfalls.html", {"round": round, "rows": rows, "extras": extras})


def _decide(request, round) -> str:
    """Do what was chosen for one row; return what to say."""
    place = get_object_or_404(round.places, pk=_number(request, "place"))
    item = get_object_or_404(
        round.items.select_related("product").prefetch_related("product__stockrecords"), pk=_number(request, "item")
    )
    done = {"round": round, "place": place, "by": str(request.user), "at": timezone.now()}
    match request.POST.get("act"):
        case "raise":
            extra = operations.raise_to_minimum(item=item, **done)
            return _("%(title)s: %(count)d more for the union, paid from its fund.") % {
                "title": item,
                "count": extra.quantity,
            }
        case "pool":
            into = get_object_or_404(round.places, pk=_number(request, "into"))
            moved = operations.pool(into=into, **done)
            return _("%(count)d members collect at %(place)s now, and are told.") % {"count": moved, "place": into}
        case "drop":
            operations.drop(item=item, **done)
            return _("%(title)s is left out at %(place)s; its members keep the allowance and are told.") % {
                "title": item,
                "place": place,
            }
    raise operations.NotShort(_("Choose what to do."))


def _number(request, name: str) -> int:
    typed = request.POST.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 13 else 0
