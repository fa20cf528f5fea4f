"""Early warnings of the county: what is red, who has seen it, what was done, what it brought."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.market import operations as market
from catalog.market.models import Case, EarlyWarning, Level, StoreBooking
from catalog.market.queries.course import of_warning
from catalog.market.queries.duty import waits_for_others
from catalog.market.queries.measures import measured
from catalog.market.states import ENDS, WarningState
from logistics.fulfilment.operations import BadSubsidy
from shop.promotion import operations as promotion
from shop.promotion.queries import brought, units_with_open_reserve
from shop.welfare.operations import BadItem

from .doors import on_duty, told
from .forms import CloseForm, OfferForm, RoundForm, SlotForm, StoreForm, SubsidyForm

PER_PAGE = 30
REFUSALS = (promotion.CannotPromote, IllegalMove, BadItem)
FIELDS = (market.BadBooking, BadSubsidy)
FORMS = {
    "slot": SlotForm, "offer": OfferForm, "round": RoundForm, "store": StoreForm, "subsidy": SubsidyForm,
    "close": CloseForm,
}  # fmt: skip


def _within(request):
    return request.scope.warnings


@on_duty
@require_safe
def index(request):
    """Red first, then by the hour by which somebody must have seen it."""
    at = timezone.now()
    rows = _within(request)
    counts = rows.aggregate(
        red=Count("pk", filter=Q(level=Level.RED) & ~Q(state=WarningState.OVER)),
        yellow=Count("pk", filter=Q(level=Level.YELLOW) & ~Q(state=WarningState.OVER)),
        acting=Count("pk", filter=Q(state=WarningState.ACTING)),
        over=Count("pk", filter=Q(state=WarningState.OVER)),
    )
    chosen = request.GET.get("show", "open")
    shown = {
        "red": rows.open().filter(level=Level.RED),
        "yellow": rows.open().filter(level=Level.YELLOW),
        "acting": rows.filter(state=WarningState.ACTING),
        "over": rows.filter(state=WarningState.OVER),
    }.get(chosen, rows.open())
    page = Paginator(shown.for_list(), PER_PAGE).get_page(request.GET.get("page"))
    found = list(page)
    for row in found:
        row.late = row.is_overdue(at)
    tabs = [("?show=open", _("open"), counts["red"] + counts["yellow"])]
    words = {"red": Level.RED.label, "yellow": Level.YELLOW.label, "acting": WarningState.ACTING.label,
             "over": WarningState.OVER.label}  # fmt: skip
    tabs += [(f"?show={name}", label, counts[name]) for name, label in words.items()]
    context = {
        "page": page, "rows": found, "counts": counts, "tabs": tabs,
        "current": f"?show={chosen if chosen in words else 'open'}", "overdue": rows.overdue(at).count(), "at": at,
    }  # fmt: skip
    return render(request, "supervision/duty/warnings.html", context)


@on_duty
@require_safe
def show(request, number):
    return _page(request, _found(request, number))


def _found(request, number):
    return get_object_or_404(
        _within(request).select_related(
            "product", "case__product", "region", "duty", "acknowledged_by", "escalated_to"
        ),
        number=number,
    )


def _form(request, warning, name, data=None):
    # Several forms of the page ask for a last day: each field has an id of its own, and so its label.
    ids = f"id_{name}_%s"
    if name == "offer":
        helpers = units_with_open_reserve(on=request.today, origin=warning.region)
        asked = set(warning.unit_offers.values_list("institution", flat=True))
        fresh = [helper for helper in helpers if helper.unit.pk not in asked]
        least = warning.product.min_quantity if warning.product else 1
        return OfferForm(data, helpers=fresh, initial={"quantity": least}, auto_id=ids)
    initial = {"title": _("Help to sell: %(goods)s") % {"goods": warning.title[:60]}} if name == "round" else {}
    return FORMS[name](data, initial=initial, auto_id=ids)


def _page(request, warning, wrong=None, status=200):
    at = timezone.now()
    others = waits_for_others(warning, user=request.user, at=at)
    may_act = warning.state != WarningState.OVER and not others
    forms = {name: _form(request, warning, name) for name in FORMS} if may_act else {}
    forms |= wrong or {}
    found = measured(warning, at=at)
    effects = brought([one.action for one in found])
    same = EarlyWarning.objects.filter(product=warning.product_id, case=warning.case_id).exclude(pk=warning.pk)
    context = {
        "warning": warning, "late": warning.is_overdue(at), "others": others, "forms": forms,
        "wrong": next(iter(wrong or {}), ""),
        "measured": [(one, effects.get(one.action.pk, "")) for one in found],
        "bookings": _bookings(warning), "course": of_warning(warning), "cases": _cases(warning),
        "before": same.order_by("-raised_at")[:10], "offers": warning.unit_offers.select_related("institution"),
    }  # fmt: skip
    return render(request, "supervision/duty/warning.html", context, status=status)


def _bookings(warning):
    rows = StoreBooking.objects.filter(offer__action__warning=warning).select_related("offer", "case__region")
    return rows.order_by("ended_at", "-at", "-pk")


def _cases(warning):
    """Cases that the warning is about, those not verified yet too."""
    about = {"product": warning.product_id} if warning.product_id else {"pk": warning.case_id}
    return Case.objects.filter(**about).exclude(state__in=ENDS)


@on_duty
@require_POST
def act(request, number, deed):
    """One measure or decision; a form that is wrong comes back as it was typed."""
    warning = _found(request, number)
    now, by = timezone.now(), request.user
    if deed == "acknowledge":
        return _done(request, warning, lambda: market.acknowledge(warning=warning, by=by, at=now), _("Acknowledged."))
    if deed == "end":
        asked = request.POST.get("action", "")
        number_of = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
        market.end_action(action=get_object_or_404(warning.actions, pk=number_of), at=now)
        messages.success(request, _("Ended. What it brought stays here."))
        return redirect("supervision:warning", number)
    if deed == "take-out":
        return _take_out(request, warning, now)
    if deed not in FORMS:
        raise Http404
    form = _form(request, warning, deed, request.POST)
    verbs = {
        "slot": (promotion.give_slot, _("The goods stand in the priority places of the shop.")),
        "offer": (promotion.offer_to_units, _("Offered. What the units answer stands below.")),
        "round": (promotion.open_round, _("A draft of the round lies on the union's desk.")),
        "store": (market.offer_store, _("Offered. Who holds the goods can book it now.")),
        "subsidy": (promotion.offer_subsidy, _("It runs. Orders of these goods pay less freight from now on.")),
        "close": (market.close_warning, _("Closed with its result.")),
    }  # fmt: skip
    if form.is_valid():
        verb, words = verbs[deed]
        try:
            verb(warning=warning, **form.cleaned_data, by=by, at=now)
        except FIELDS as problem:
            told(form, problem)
        except REFUSALS as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, words)
            return redirect("supervision:warning", number)
    warning.refresh_from_db()
    return _page(request, warning, {deed: form}, status=422)


def _take_out(request, warning, now):
    asked = request.POST.get("booking", "")
    number_of = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else 0
    booking = get_object_or_404(
        StoreBooking.objects.select_related("offer", "case__region"), offer__action__warning=warning, pk=number_of
    )
    market.take_out(booking=booking, by=str(request.user), at=now)
    messages.success(request, _("Taken out. The room is free again."))
    return redirect("supervision:warning", warning.number)


def _done(request, warning, verb, words):
    try:
        verb()
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, words)
    return redirect("supervision:warning", warning.number)
