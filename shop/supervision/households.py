"""The county's doors to the households register: review, the record of looks, the benefit sheet."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.secrets import Unreadable
from catalog.foundation.uploads import paper_answer
from catalog.households import operations, papers
from catalog.households.models import Look
from catalog.origins.models import Household
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition.models import Linkage
from catalog.recognition.states import LINKAGE, LinkageState
from catalog.safety.models import HolderLook
from shop.institutions.models import Role
from shop.ledger.benefit import benefit_sheet
from shop.ledger.downloads import sheet_response

from .forms import LookForm
from .views import supervises

PER_PAGE = 50


def county(view):
    """Let only county supervisors in; a finance bureau has no business with households."""

    @supervises
    def guarded(request, *args, **kwargs):
        if not request.scope.is_county:
            raise PermissionDenied(_("Only the county's own supervisors read the register of households."))
        return view(request, *args, **kwargs)

    return guarded


def within(request, prefix: str) -> Q:
    """Households of the places that this person supervises; ``prefix`` leads to the region's path."""
    places = (Q(**{f"{prefix}__startswith": region.path}) for region in request.scope.regions)
    return reduce(or_, places, Q(pk__in=[]))


def _linkages(request):
    mine = within(request, "household__region__path")
    return Linkage.objects.filter(mine).select_related("partner", "household__region__town")


def _households(request):
    return Household.objects.filter(within(request, "region__path")).select_related("region__town")


@county
@require_safe
def households(request):
    """Linkages of the area by state, those that wait first."""
    state = request.GET.get("state", LinkageState.REGISTERED)
    rows = _linkages(request)
    counts = {code: rows.filter(state=code).count() for code in LinkageState.values}
    rows = rows.filter(state=state) if state in counts else rows
    page = Paginator(rows.order_by("registered_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    tabs = [(f"?state={code}", label, counts[code]) for code, label in LinkageState.choices]
    context = {"page": page, "tabs": tabs, "current": f"?state={state}", "today": request.today}
    return render(request, "supervision/households.html", context)


@county
@require_safe
@never_cache
def household(request, code):
    return _page(request, get_object_or_404(_households(request), code=code))


def _sellers(household):
    return Partner.objects.filter(linkages__household=household).distinct().order_by("name", "pk")


def _page(request, shown, *, form=None, revealed=None, status=200):
    linkages = _linkages(request).filter(household=shown).order_by("-valid_from", "-pk")
    context = papers.shown(shown) | {
        "linkages": [(one, LINKAGE.told(one)[::-1]) for one in linkages],
        "form": form or LookForm(sellers=_sellers(shown)),
        "revealed": revealed,
        "revealed_field": form.cleaned_data["field"] if revealed else "",
        "revealed_of": form.cleaned_data["partner"] if revealed else None,
        "today": request.today,
    }
    return render(request, "supervision/household.html", context, status=status)


def _duty(request) -> str:
    return f"{Role.COUNTY.label} · {'、'.join(office.name for office in request.scope.offices)}"


@county
@require_POST
@never_cache
def show(request, code):
    """One concealed text, once; the look is recorded."""
    shown = get_object_or_404(_households(request), code=code)
    form = LookForm(request.POST, sellers=_sellers(shown))
    if form.is_valid():
        try:
            text = operations.look(
                household=shown, **form.cleaned_data, user=request.user, duty=_duty(request), at=timezone.now()
            )
        except operations.ReasonMissing as problem:
            form.add_error("reason", str(problem))
        except Unreadable:
            form.add_error("field", _("This cannot be read any more. Tell the platform's operator."))
        else:
            return _page(request, shown, form=form, revealed=text or "—")
    return _page(request, shown, form=form, status=422)


@county
@require_POST
def decide(request, pk, verdict):
    """Confirm, send back or strike out a linkage of the area."""
    linkage = get_object_or_404(_linkages(request), pk=pk)
    said = {"linkage": linkage, "by": str(request.user), "at": timezone.now()}
    reason = request.POST.get("reason", "")
    try:
        if verdict == "confirm":
            operations.confirm_linkage(**said)
        elif verdict == "return":
            operations.return_linkage(**said, reason=reason)
        else:
            operations.withdraw_linkage(**said, reason=reason)
    except (IllegalMove, operations.BadLinkage, operations.OwnRegistration) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Decided."))
    return redirect("supervision:household", linkage.household.code)


@county
@require_safe
def paper(request, code, kind, pk):
    file = operations.open_paper(
        household=get_object_or_404(_households(request), code=code), kind=kind, pk=pk, user=request.user,
        duty=_duty(request), at=timezone.now(),
    )  # fmt: skip
    if file is None:
        raise Http404
    return paper_answer(file, name=f"{kind}-{code}-{pk}")


@county
@require_safe
def looks(request):
    """Who read which concealed text of the area's households, or of its holders of banned animals, newest first."""
    of_holders = request.GET.get("of") == "holders"
    if of_holders:
        rows = HolderLook.objects.filter(within(request, "holder__region__path")).select_related("holder", "user")
    else:
        rows = Look.objects.filter(within(request, "household__region__path")).select_related("household")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "of_holders": of_holders,
        "tabs": [("?", _("household"), None), ("?of=holders", _("Holders of banned animals"), None)],
        "current": "?of=holders" if of_holders else "?",
    }
    return render(request, "supervision/looks.html", context)


@county
@require_safe
def sheet(request, file_format):
    """带贫成效表 of the sellers registered in the area."""
    sellers = Partner.objects.filter(within(request, "region__path"))
    year = request.GET.get("year", "")
    chosen = int(year) if year.isdigit() and 2015 <= int(year) <= request.today.year else request.today.year
    made = benefit_sheet(partners=sellers, year=chosen, at=timezone.now())
    return sheet_response(sheet=made, name=f"benefit-{chosen}", file_format=file_format)
