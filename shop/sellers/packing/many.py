"""Many parcels at once: one list to fetch the goods by, one sheet of waybill numbers, one stack of labels."""

from collections import defaultdict

from django.contrib import messages
from django.db.models import F, Sum
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.foundation.lifecycle import IllegalMove
from catalog.oscar_forks.catalogue.models import StorageBand
from logistics.fulfilment import accounts, operations
from logistics.fulfilment.models import Consignment, ConsignmentLine, DispatchAddress
from logistics.fulfilment.states import LIVE, ConsignmentState

from ..desk import at_desk
from .forms import ManyForm

MOST = 100


def _mine(request, *states):
    """The parcels of the desk's seller in these states, earliest wanted day first."""
    mine = Consignment.objects.for_user(request.user).filter(seller=request.desk.partner, state__in=states)
    return mine.order_by(F("wanted_on").asc(nulls_last=True), "created_at", "pk")


@at_desk()
@require_GET
def pick_list(request):
    """What is to be fetched from the store for all parcels that wait, by temperature; then parcel by parcel."""
    parcels = _mine(request, ConsignmentState.PLANNED).prefetch_related("lines")[:MOST]
    lines = ConsignmentLine.objects.filter(consignment__in=[one.pk for one in parcels])
    sums = lines.values("consignment__band", "description", "unit").annotate(total=Sum("quantity"))
    by_band = defaultdict(lambda: ([], []))
    for row in sums.order_by("description", "unit"):
        by_band[row["consignment__band"]][0].append(row)
    for one in parcels:
        by_band[one.band][1].append(one)
    bands = [(band.label, *by_band[band]) for band in StorageBand if band in by_band]
    return render(request, "packing/pick_list.html", {"bands": bands, "at": timezone.now(), "count": len(parcels)})


@at_desk()
@require_http_methods(["GET", "POST"])
def send(request):
    """Packed parcels as a sheet: type or paste their numbers, or ask SF for those that are ticked."""
    form = ManyForm(request.POST or None)
    problems: dict[int, str] = {}
    if request.method == "POST" and (form.is_valid() or request.POST.get("deed") == "sf"):
        problems, done = _book(request, form)
        if done:
            told = ngettext("%(n)d parcel is booked.", "%(n)d parcels are booked.", done)
            messages.success(request, told % {"n": done})
        if not problems:
            if not done:
                messages.info(request, _("No number was typed and no parcel ticked."))
            return redirect("packing:many")
    packed = _without_waybill(request)
    context = {
        "form": form,
        "rows": [(one, request.POST.get(f"no-{one.pk}", ""), problems.get(one.pk, "")) for one in packed],
        "booked": _mine(request, ConsignmentState.BOOKED).prefetch_related("lines", "waybills")[:MOST],
        "couriers": accounts.open_codes(),
        "has_address": DispatchAddress.objects.filter(seller=request.desk.partner).exists(),
    }
    return render(request, "packing/many.html", context, status=422 if problems else 200)


def _without_waybill(request):
    return _mine(request, ConsignmentState.PACKED).exclude(waybills__state__in=LIVE).prefetch_related("lines")[:MOST]


def _book(request, form) -> tuple[dict[int, str], int]:
    """Ask for each waybill; what one parcel cannot have holds up no other. (problems by parcel, how many went well)."""
    problems, done, by_sf = {}, 0, request.POST.get("deed") == "sf"
    ticked = set(request.POST.getlist("parcel"))
    for one in _without_waybill(request):
        number = request.POST.get(f"no-{one.pk}", "").strip()
        if str(one.pk) not in ticked if by_sf else not number:
            continue
        wish = (
            {"courier": "sf"}
            if by_sf
            else {"courier": "kuaidi100", "company": form.cleaned_data["company"], "waybill_no": number}
        )
        try:
            operations.request_waybill(consignment=one, by=request.user.username, at=timezone.now(), **wish)
        except (IllegalMove, operations.BadWaybill, operations.PapersMissing) as problem:
            problems[one.pk] = str(problem)
        else:
            done += 1
    return problems, done


@at_desk()
@require_GET
def labels(request):
    """The labels of all parcels that wait for their driver, one a page."""
    sender = DispatchAddress.objects.filter(seller=request.desk.partner).first()
    parcels = []
    for one in _mine(request, ConsignmentState.BOOKED).select_related("seller").prefetch_related("lines", "waybills"):
        waybill = next((made for made in one.waybills.all() if made.state == "booked"), None)
        if waybill:
            parcels.append((one, waybill, one.lines.all()))
    return render(request, "packing/labels.html", {"parcels": parcels[:MOST], "sender": sender})


@at_desk()
@require_POST
def hand_over(request):
    """The driver took the parcels that are ticked."""
    done = 0
    for one in _mine(request, ConsignmentState.BOOKED).filter(pk__in=_numbers(request.POST.getlist("parcel"))):
        try:
            operations.hand_over(consignment=one, by=request.user.username, at=timezone.now())
        except IllegalMove as problem:
            messages.error(request, str(problem))
        else:
            done += 1
    if done:
        told = ngettext("%(n)d parcel is handed over.", "%(n)d parcels are handed over.", done)
        messages.success(request, told % {"n": done})
    else:
        messages.info(request, _("Tick the parcels that the driver took."))
    return redirect("packing:many")


def _numbers(texts) -> list[int]:
    return [int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 19]
