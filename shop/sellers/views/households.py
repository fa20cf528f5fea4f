"""Whom the seller's work benefits: the list, a registration, one household with all that may be done for it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import paper_answer
from catalog.households import operations, papers, queries
from catalog.households.states import PaymentState
from catalog.origins.operations import BadHousehold
from catalog.recognition.models import Linkage
from catalog.recognition.queries import households_linked
from catalog.recognition.states import LinkageState
from shop.ledger.benefit import benefit_sheet
from shop.ledger.downloads import sheet_response
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.households import HouseholdForm
from shop.sellers.household_deeds import DEEDS, Refused, form_of, target_of
from shop.sellers.models import SellerRole

PER_PAGE = 30
#: Fields of deeds with a paper.
PAPERS = ("document", "proof")


@at_desk()
@require_safe
def households(request):
    """All linkages of the seller by state; households are codes here, never names."""
    partner, today = request.desk.partner, china_date(timezone.now())
    rows = Linkage.objects.filter(partner=partner)
    state = request.GET.get("state", "")
    if state in LinkageState.values:
        rows = rows.filter(state=state)
    rows = rows.select_related("household__region__town").order_by("household__code", "pk")
    linked, poor = households_linked([partner.pk], today)[partner.pk]
    paid = queries.paid_by_seller([partner.pk], today.replace(month=1, day=1), today).get(partner.pk)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "linked": linked, "poor": poor, "paid": paid, "today": today,
        "tabs": [("?", _("All"), None), *((f"?state={one.value}", one.label, None) for one in LinkageState)],
        "current": f"?state={state}" if state in LinkageState.values else "?",
    }  # fmt: skip
    return render(request, "sellers/households.html", context)


@at_desk(*EDITORS)
def register(request):
    form = HouseholdForm(request.POST or None, request.FILES or None, today=china_date(timezone.now()))
    paper = kept.paper_for(request, form, "agreement")
    if request.method == "POST" and form.is_valid():
        told = form.told() | {"agreement": paper.file}
        try:
            linkage = operations.register_linkage(
                partner=request.desk.partner, **told, by=request.desk.signature, at=timezone.now()
            )
        except BadHousehold as problem:
            form.add_error("code", str(problem))
        except operations.BadLinkage as problem:
            for name, sentence in problem.problems.items():
                form.add_error(name, sentence)
        else:
            kept.forget(paper.seal, user_id=request.user.pk)
            messages.success(request, _("Registered. It counts once the village worker or the county has reviewed it."))
            return redirect("sellers:household", linkage.household.code)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sellers/household_form.html", {"form": form}, status=status)


def _mine(request, code):
    mine = queries.households_of(request.desk.partner).select_related("region__town")
    return get_object_or_404(mine, code=code)


def _do(request, deed, household):
    """The form as it was sent, with what the operation said about it, and the text that was asked for, if any."""
    form = form_of(request.POST["deed"], target_of(request), request.POST, request.FILES)
    own = {name: kept.paper_for(request, form, name) for name in form.fields if name in PAPERS}
    if not form.is_valid():
        return form, None
    told = form.cleaned_data | {name: one.file for name, one in own.items()}
    try:
        revealed = deed.do(request, household, told)
        for one in own.values():
            kept.forget(one.seal, user_id=request.user.pk)
        return form, revealed
    except Refused as refused:
        for name, sentence in refused.problems.items():
            form.add_error(name if name in form.fields else None, sentence)
    except IllegalMove as problem:
        form.add_error(None, str(problem))
    return form, None


@at_desk(*EDITORS)
@never_cache
def household(request, code):
    """One household: linkages, who it is (masked), its consent, what it was paid; ``deed`` names what is done."""
    shown = _mine(request, code)
    revealed, refused = None, {}
    if request.method == "POST":
        deed = DEEDS.get(request.POST.get("deed", ""))
        if deed is None or (deed.only_village and SellerRole.VILLAGE not in request.desk.roles):
            raise Http404
        form, revealed = _do(request, deed, shown)
        if form.is_valid() and revealed is None:
            messages.success(request, deed.done)
            return redirect("sellers:household", code)
        if not form.is_valid():
            refused = {(request.POST["deed"], target_of(request)): form}

    def form_for(name, target=0):
        return refused.get((name, target)) or form_of(name, target)

    partner = request.desk.partner
    context = papers.shown(shown, partner=partner)
    linkages = shown.linkages.filter(partner=partner).order_by("-valid_from", "-pk")
    context |= {
        "linkages": [(one, *(form_for(name, one.pk) for name in ("return", "owe", "end"))) for one in linkages],
        "due": [
            (one, form_for("paid", one.pk), form_for("strike", one.pk))
            for one in context["payments"] if one.state == PaymentState.DUE
        ],
        "forms": {name: form_for(name) for name in ("show", "people", "erase", "consent", "revoke")},
        "wrong": next(iter(refused.values()), None), "revealed": revealed,
        "revealed_field": request.POST.get("field"), "today": china_date(timezone.now()),
        "is_village": SellerRole.VILLAGE in request.desk.roles, "revealed_of": partner,
    }  # fmt: skip
    status = 422 if refused else 200
    return render(request, "sellers/household.html", context, status=status)


@at_desk(*EDITORS)
@require_safe
def paper(request, code, kind, pk):
    """The paper of an agreement, a consent or a proof of this seller's."""
    desk = request.desk
    file = operations.open_paper(
        household=_mine(request, code), kind=kind, pk=pk, partner=desk.partner, user=request.user,
        duty=f"{'、'.join(map(str, desk.role_labels))} · {desk.partner.name}", at=timezone.now(),
    )  # fmt: skip
    if file is None:
        raise Http404
    return paper_answer(file, name=f"{kind}-{code}-{pk}")


@at_desk(*EDITORS)
@require_safe
def slip(request, code):
    """The household's own paper: what it was promised and paid in a year, to take home."""
    year = request.GET.get("year", "")
    today = china_date(timezone.now())
    chosen = int(year) if year.isdigit() and 2015 <= int(year) <= today.year else today.year
    statement = papers.statement(_mine(request, code), partner=request.desk.partner, year=chosen)
    return render(request, "sellers/household_slip.html", {"statement": statement, "today": today})


@at_desk()
@require_safe
def sheet(request, file_format):
    """带贫成效表 of the seller: household codes, amounts due and paid."""
    partner, now = request.desk.partner, timezone.now()
    made = benefit_sheet(partners=[partner], year=china_date(now).year, at=now)
    return sheet_response(sheet=made, name=f"benefit-{partner.code or partner.pk}", file_format=file_format)
