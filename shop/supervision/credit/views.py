"""The county's doors to the credit files of its sellers."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.credit import operations, queries
from catalog.credit.models import Appeal, CreditFact, ListEntry
from catalog.credit.operations import BadEntry
from catalog.credit.states import AppealState
from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import BadUpload, paper_answer
from catalog.oscar_forks.partner.models import Partner

from ..views import supervises
from .forms import AnswerForm, FactForm, ListForm

PER_PAGE = 30
#: Two forms of the page have a field called cause.
LIST_ID = "id_list_%s"


def _sellers(request):
    """Sellers registered in the counties of this person. Units are no county's: their finance bureau sees none."""
    if not request.scope.is_county:
        raise PermissionDenied(_("Credit files are kept by the county office. Ask for that role."))
    inside = Q(pk__in=[])
    for region in request.scope.regions:
        inside |= Q(region__path__startswith=region.path)
    return Partner.objects.filter(inside).select_related("region__province", "region__county").order_by("name", "pk")


@supervises
@require_safe
def sellers(request):
    waiting = Count("appeals", filter=Q(appeals__state=AppealState.OPEN), distinct=True)
    page = Paginator(_sellers(request).annotate(waiting=waiting), PER_PAGE).get_page(request.GET.get("page"))
    keys = [seller.pk for seller in page]
    scores = queries.scores(keys, request.today)
    lists = {
        entry.seller_id: entry
        for entry in ListEntry.objects.in_force(request.today).filter(seller__in=keys).order_by("-colour")
    }
    rows = [(seller, scores[seller.pk], lists.get(seller.pk)) for seller in page]
    return render(request, "supervision/credit/sellers.html", {"page": page, "rows": rows})


@supervises
@require_safe
def seller(request, pk):
    return _page(request, get_object_or_404(_sellers(request), pk=pk))


def _page(request, shown: Partner, *, status=200, **forms):
    context = {
        "file": queries.file_of(shown, request.today),
        "fact_form": FactForm(initial={"happened_on": request.today}),
        "list_form": ListForm(auto_id=LIST_ID),
        "answer_form": AnswerForm(),
    }
    return render(request, "supervision/credit/file.html", context | forms, status=status)


def _said(request):
    return {"by": str(request.user), "at": timezone.now()}


@supervises
@require_POST
def record(request, pk):
    shown = get_object_or_404(_sellers(request), pk=pk)
    form = FactForm(request.POST, request.FILES)
    photo = kept.paper_for(request, form, "document")
    if form.is_valid():
        told = form.cleaned_data | {"document": photo.file}
        try:
            operations.record_fact(seller=shown, **told, **_said(request))
        except BadEntry as problem:
            form.add_error(None, str(problem))
        except BadUpload as problem:
            form.add_error("document", str(problem))
        else:
            kept.forget(photo.seal, user_id=request.user.pk)
            messages.success(request, _("Entered. The seller sees it and may appeal."))
            return redirect("credit_files:seller", pk)
    return _page(request, shown, status=422, fact_form=form)


@supervises
@require_POST
def enter_list(request, pk):
    shown = get_object_or_404(_sellers(request), pk=pk)
    form = ListForm(request.POST, auto_id=LIST_ID)
    if form.is_valid():
        office = "、".join(office.name for office in request.scope.offices)
        try:
            entry = operations.enter_list(seller=shown, office=office[:120], **form.cleaned_data, **_said(request))
        except BadEntry as problem:
            form.add_error(None, str(problem))
        else:
            done = _("On the black list. All its goods are off sale from this moment.")
            messages.success(request, done if entry.colour == "black" else _("On the red list."))
            return redirect("credit_files:seller", pk)
    return _page(request, shown, status=422, list_form=form)


@supervises
@require_POST
def lift(request, pk, number):
    shown = get_object_or_404(_sellers(request), pk=pk)
    entry = get_object_or_404(ListEntry, seller=shown, number=number)
    try:
        operations.lift(entry=entry, reason=request.POST.get("reason", ""), **_said(request))
    except (BadEntry, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Lifted. A seller that it had stopped sells again."))
    return redirect("credit_files:seller", pk)


@supervises
@require_POST
def answer(request, pk, appeal_pk):
    shown = get_object_or_404(_sellers(request), pk=pk)
    appeal = get_object_or_404(Appeal.objects.select_related("fact", "entry"), pk=appeal_pk, seller=shown)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, shown, status=422, answer_form=form)
    granted = request.POST.get("decision") == "grant"
    try:
        operations.answer(appeal=appeal, granted=granted, text=form.cleaned_data["text"], **_said(request))
    except (BadEntry, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Answered. The seller reads it in its file."))
    return redirect("credit_files:seller", pk)


@supervises
@require_safe
def document(request, pk, fact_pk):
    """The private scan of a fact's evidence."""
    fact = get_object_or_404(CreditFact, pk=fact_pk, seller=get_object_or_404(_sellers(request), pk=pk))
    if not fact.document:
        raise Http404
    return paper_answer(fact.document, name=f"credit-{fact.pk}")
