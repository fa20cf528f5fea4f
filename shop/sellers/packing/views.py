"""Doors of the packing desk. A packer finds the consignments of the own sellers and nobody else's."""

from io import BytesIO

import segno
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.lots.operations import LotsRunShort, NotHeld
from logistics.coldchain.operations import NoLimits
from logistics.fulfilment import accounts, operations, queries
from logistics.fulfilment.models import Consignment, DispatchAddress
from logistics.fulfilment.states import AT_THE_SELLERS

from ..desk import at_desk
from . import papers, shelves
from .forms import AddressForm, DecisionForm, ProbeForm, TruckForm, TypedWaybillForm

ON_A_PAGE = 20


def _find(request, number: str) -> Consignment:
    mine = Consignment.objects.for_user(request.user).select_related("seller")
    return get_object_or_404(mine, number=number)


@at_desk()
@require_GET
def desk(request):
    seller = request.desk.partner
    mine = Consignment.objects.for_user(request.user).filter(seller=seller)
    shelf, counts = shelves.shelf(request.GET.get("shelf", "")), shelves.counts(mine)
    rows = (
        mine.filter(state__in=shelf.states)
        .select_related("seller")
        .prefetch_related("lines", "waybills")
        .order_by(F("wanted_on").asc(nulls_last=True), "created_at", "pk")
    )
    return render(
        request,
        "packing/desk.html",
        {
            "page_obj": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
            "shelf": shelf,
            "tabs": [(f"?shelf={one.code}", one.title, counts[one.code]) for one in shelves.SHELVES],
            "current": f"?shelf={shelf.code}",
            "has_address": DispatchAddress.objects.filter(seller=seller).exists(),
        },
    )


@at_desk()
@require_GET
def consignment(request, number):
    return _page(request, _find(request, number))


def _page(request, found: Consignment, *, status: int = 200, **forms):
    """The page of one consignment; ``forms`` replaces forms that were filled in wrongly."""
    (travel,) = queries.travels([found])
    state = found.state
    context = {
        "consignment": found,
        "travel": travel,
        "lines": found.lines.prefetch_related("packed__lot"),
        "couriers": accounts.open_codes(),
        "waiting": travel.waybill.state if travel.waybill and travel.waybill.state in ("waiting", "cancelling") else "",
        "may_choose": state == "packed"
        and (travel.waybill is None or travel.waybill.state in ("refused", "cancelled")),
        "typed_form": TypedWaybillForm(),
        "truck_form": TruckForm(),
        "probe_form": None if state in shelves.shelf("done").states else ProbeForm(seller=found.seller),
        "papers": papers.shown(found, on=china_date(timezone.now())),
        "may_repack": state == "held" and bool(found.recalled_by) and found.held_from in AT_THE_SELLERS,
        "decision_form": DecisionForm() if state == "held" and not found.recalled_by else None,
        "correct_form": _correction(travel.waybill) if state not in shelves.shelf("done").states else None,
        "may_be_lost": state in shelves.shelf("travelling").states,
    }
    return render(request, "packing/consignment.html", context | forms, status=status)


def _correction(waybill) -> TypedWaybillForm | None:
    """A form for the number that a person typed; numbers that a courier gave are not to be corrected."""
    if waybill is None or waybill.state != "booked" or not waybill.company:
        return None
    return TypedWaybillForm(initial={"company": waybill.company, "waybill_no": waybill.waybill_no})


def _back(found: Consignment):
    return redirect("packing:consignment", number=found.number)


@at_desk()
@require_POST
def pack(request, number):
    found = _find(request, number)
    try:
        operations.pack(consignment=found, by=request.user.username, at=timezone.now())
    except (IllegalMove, LotsRunShort) as problem:
        messages.error(request, str(problem))
    except NotHeld:
        messages.error(request, _("The stock of these goods does not cover the order. Count it and tell the operator."))
    else:
        messages.success(request, _("Packed. Now choose how it travels."))
    return _back(found)


@at_desk()
@require_POST
def book(request, number):
    """Ask a courier that gives the number itself, or one that follows a typed one."""
    found, wish = _find(request, number), {"courier": request.POST.get("courier", "")}
    if wish["courier"] == "kuaidi100":
        form = TypedWaybillForm(request.POST)
        if not form.is_valid():
            return _page(request, found, status=422, typed_form=form)
        wish |= form.cleaned_data
    try:
        operations.request_waybill(consignment=found, by=request.user.username, at=timezone.now(), **wish)
    except (IllegalMove, operations.BadWaybill) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The courier is being asked. The number appears here in a moment."))
    return _back(found)


@at_desk()
@require_POST
def withdraw(request, number):
    return _move(
        request, number, operations.withdraw_waybill, _("The waybill is withdrawn. Choose anew how it travels.")
    )


@at_desk()
@require_POST
def correct(request, number):
    """The typed number was wrong: follow another one."""
    found, form = _find(request, number), TypedWaybillForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, correct_form=form)
    try:
        operations.correct_waybill_no(
            consignment=found, **form.cleaned_data, by=request.user.username, at=timezone.now()
        )
    except operations.BadWaybill as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Corrected. The new number is followed from now on."))
    return _back(found)


@at_desk()
@require_POST
def truck(request, number):
    found, form = _find(request, number), TruckForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, truck_form=form)
    try:
        operations.dispatch_own_truck(
            consignment=found, vehicle=form.cleaned_data["vehicle"], by=request.user.username, at=timezone.now()
        )
    except (IllegalMove, operations.BadWaybill) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The truck is on its way."))
    return _back(found)


@at_desk()
@require_POST
def hand_over(request, number):
    return _move(request, number, operations.hand_over, _("Handed over to the courier."))


@at_desk()
@require_POST
def arrived(request, number):
    return _move(request, number, operations.deliver_own_truck, _("Delivered. The receiver can confirm it now."))


def _move(request, number, operation, done):
    found = _find(request, number)
    try:
        operation(consignment=found, by=request.user.username, at=timezone.now())
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return _back(found)


@at_desk()
@require_POST
def lost(request, number):
    """The goods left and will not come; the receiver is told why and paid back."""
    found = _find(request, number)
    try:
        operations.declare_lost(
            consignment=found, by=request.desk.signature, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except (IllegalMove, operations.ReasonMissing) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Noted as lost. The receiver is told and gets the money back."))
    return _back(found)


@at_desk()
@require_POST
def probe(request, number):
    found = _find(request, number)
    form = ProbeForm(request.POST, seller=found.seller)
    if not form.is_valid():
        return _page(request, found, status=422, probe_form=form)
    try:
        operations.assign_probe(
            consignment=found, probe=form.cleaned_data["probe"], by=request.user.username, at=timezone.now()
        )
    except NoLimits as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The probe travels along. Put it between the goods, not at the wall of the box."))
    return _back(found)


@at_desk()
@require_POST
def decide(request, number):
    """The deciding person signs with the own name."""
    found, form = _find(request, number), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, decision_form=form)
    try:
        operations.decide(consignment=found, by=request.desk.signature, at=timezone.now(), **form.cleaned_data)
    except (IllegalMove, operations.NotHeld) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Decided. The receiver sees your reason."))
    return _back(found)


@at_desk()
@require_POST
def repack(request, number):
    """Recalled goods were taken out; the parcel is to be packed again."""
    found = _find(request, number)
    try:
        operations.repack(consignment=found, by=request.user.username, at=timezone.now())
    except (IllegalMove, operations.NotRecalled) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The goods are back with their lot. Pack the parcel anew."))
    return _back(found)


@at_desk()
@require_GET
def label(request, number):
    """The sheet to stick on the parcel; it exists once there is a number to print."""
    found = _find(request, number)
    waybill = found.waybills.filter(state="booked").first()
    if waybill is None:
        raise Http404
    sender = DispatchAddress.objects.filter(seller=found.seller).first()
    context = {"consignment": found, "waybill": waybill, "sender": sender, "lines": found.lines.all()}
    return render(request, "packing/label.html", context)


@at_desk()
@require_GET
def code(request, number):
    """The waybill number as a QR code, for the label."""
    found = _find(request, number)
    waybill = found.waybills.filter(state="booked").first()
    if waybill is None:
        raise Http404
    picture = BytesIO()
    segno.make(waybill.waybill_no, error="m", micro=False).save(picture, kind="svg", scale=4, border=2)
    return HttpResponse(picture.getvalue(), content_type="image/svg+xml")


@at_desk()
@require_http_methods(["GET", "POST"])
def address(request):
    seller = request.desk.partner
    standing = DispatchAddress.objects.filter(seller=seller).first() or DispatchAddress(seller=seller)
    form = AddressForm(request.POST or None, instance=standing)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Couriers will collect here from now on."))
        return redirect("packing:desk")
    status = 422 if form.errors else 200
    return render(request, "packing/address.html", {"form": form}, status=status)
