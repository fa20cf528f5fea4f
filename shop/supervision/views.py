"""Doors of ``/gov/``: progress, units, declarations, the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.market.models import EarlyWarning
from catalog.programmes.channels import FundChannel
from catalog.programmes.queries import programme_for
from catalog.programmes.words import words_of
from shop.institutions import operations as institutions
from shop.institutions.models import Institution
from shop.institutions.operations import ReasonMissing
from shop.institutions.states import DECLARATION, DeclarationState
from shop.ledger.downloads import detail_response, sheet_response
from shop.ledger.queries.proofs import last_head

from .forms import LedgerFilter, YearFilter
from .queries.progress import county_sales, months, progress
from .queries.scope import Scope, scope_of
from .sheets import progress_sheet

PER_PAGE = 50


def supervises(view: Callable) -> Callable:
    """Let only supervisors in, with their field of view as ``request.scope``; others are told who can help (403)."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        request.today = china_date(timezone.now())
        request.scope = scope_of(user=request.user, on=request.today)
        if request.scope is None:
            raise PermissionDenied(
                _("These pages are for finance and county supervisors. Ask the platform to give you that role.")
            )
        return view(request, *args, **kwargs)

    return guarded


@supervises
def home(request):
    if request.scope.only_reviews:
        return redirect("supervision:applications" if request.scope.reviews else "supervision:warnings")
    year = YearFilter.chosen(request.GET, request.today)
    found = progress(institutions=request.scope.institutions, year=year, today=request.today)
    return render(
        request,
        "supervision/home.html",
        {
            "progress": found,
            "years": range(request.today.year, request.today.year - 4, -1),
            "bars": [(row.unit.name, float(row.ratio.percent or 0)) for row in found.units if row.reserved],
            "sales": county_sales(entries=request.scope.sold, year=year) if request.scope.is_county else None,
            "to_review": request.scope.declarations.filter(state=DeclarationState.SUBMITTED).count(),
            "head": last_head(),
            "words": words_of(_programme(request.scope, year, request.today)),
            "red": EarlyWarning.objects.in_places(request.scope.regions).waiting().count()
            if request.scope.is_county
            else 0,
        },
    )


def _programme(scope: Scope, year: int, today: date):
    """The programme under which the year is shown: the one of the place of the first office."""
    office = next((one for one in scope.offices if one.region), None)
    return programme_for(office.region if office else None, min(today, date(year, 12, 31)))


@supervises
def progress_file(request, file_format):
    year = YearFilter.chosen(request.GET, request.today)
    found = progress(institutions=request.scope.institutions, year=year, today=request.today)
    before = progress(institutions=request.scope.institutions, year=year - 1, today=request.today)
    sheet = progress_sheet(progress=found, before=before, offices=request.scope.offices, at=timezone.now())
    return sheet_response(sheet=sheet, name=f"progress-{year}", file_format=file_format)


@supervises
def unit(request, pk):
    year = YearFilter.chosen(request.GET, request.today)
    within = request.scope.institutions
    shown = get_object_or_404(within.select_related("parent", "region"), pk=pk)
    own = Institution.objects.below(shown).filter(pk__in=within.values("pk"))
    found = progress(institutions=own, year=year, today=request.today)
    row = next((row for row in found.units if row.unit == shown), None)
    entries = request.scope.entries.for_institutions(own).paid_between(date(year, 1, 1), date(year, 12, 31))
    channels = [(label, row.channels.get(code) if row else None, code) for code, label in FundChannel.choices]
    return render(
        request,
        "supervision/unit.html",
        {
            "unit": shown,
            "year": year,
            "years": range(request.today.year, request.today.year - 4, -1),
            "row": row,
            "due": found.due,
            "channels": [(label, amount) for label, amount, _code in channels if amount is not None],
            "months": [str(month) for month in range(1, 13)],
            "counted": [(_("Paid and counted"), [float(total) for total in months(institutions=own, year=year)])],
            "declarations": request.scope.declarations.filter(institution__in=own, year=year),
            "page": Paginator(entries.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@supervises
def declarations(request):
    state = request.GET.get("state", DeclarationState.SUBMITTED)
    found = request.scope.declarations
    counts = {code: found.filter(state=code).count() for code in DeclarationState.values}
    chosen = found.filter(state=state) if state in counts else found
    return render(
        request,
        "supervision/declarations.html",
        {
            "tabs": [(f"?state={code}", label, counts[code]) for code, label in DeclarationState.choices],
            "current": f"?state={state}",
            "page": Paginator(chosen.order_by("-submitted_at", "-pk"), PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@supervises
def declaration(request, pk):
    shown = get_object_or_404(request.scope.declarations, pk=pk)
    return render(
        request,
        "supervision/declaration.html",
        {
            "declaration": shown,
            "history": DECLARATION.told(shown),
            "may_decide": request.scope.decides(shown),
        },
    )


@supervises
@require_POST
def decide(request, pk, verdict):
    shown = get_object_or_404(request.scope.declarations, pk=pk)
    if not request.scope.decides(shown):
        raise PermissionDenied(_("Only the finance supervisor decides on declarations."))
    try:
        if verdict == "accept":
            institutions.accept_declaration(declaration=shown, by=request.user, at=timezone.now())
            messages.success(
                request,
                _("Accepted. %(amount)s is now what the unit is measured by.")
                % {"amount": f"¥{shown.reserved_cny:,.2f}"},
            )  # noqa: E501
        else:
            institutions.send_back_declaration(
                declaration=shown, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now()
            )
            messages.success(request, _("Sent back. The unit sees your reason and can file again."))
    except (IllegalMove, ReasonMissing) as problem:
        messages.error(request, str(problem))
    return redirect("supervision:declaration", pk=pk)


@supervises
def ledger(request):
    filters = LedgerFilter(request.GET or None, institutions=request.scope.institutions)
    if not filters.is_bound:
        filters = LedgerFilter({}, institutions=request.scope.institutions)
    entries = filters.narrow(request.scope.entries)
    return render(
        request,
        "supervision/ledger.html",
        {
            "filters": filters,
            "sums": entries.sums(),
            "page": Paginator(entries.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page")),
            "head": last_head(),
        },
    )


@supervises
def ledger_file(request, file_format):
    filters = LedgerFilter(request.GET, institutions=request.scope.institutions)
    return detail_response(
        entries=filters.narrow(request.scope.entries),
        selection=filters.words(),
        file_format=file_format,
        name=f"ledger-{request.today:%Y%m%d}",
        at=timezone.now(),
    )


@supervises
def entry(request, entry_no):
    shown = get_object_or_404(request.scope.entries.select_related("reverses", "seal"), entry_no=entry_no)
    return render(
        request,
        "supervision/entry.html",
        {
            "entry": shown,
            "reversals": shown.reversals.order_by("pk"),
            "siblings": request.scope.entries.filter(order_number=shown.order_number).exclude(pk=shown.pk).in_order(),
        },
    )
