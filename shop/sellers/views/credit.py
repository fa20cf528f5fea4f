"""A seller's own credit file, and appeals."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.credit import operations, queries
from catalog.credit.models import CreditFact, ListEntry
from catalog.credit.operations import BadEntry
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import paper_answer
from shop.sellers.desk import EDITORS, at_desk

KINDS = {"fact": CreditFact, "entry": ListEntry}


@at_desk()
@require_safe
def file(request):
    return render(
        request,
        "sellers/credit/file.html",
        {"file": queries.file_of(request.desk.partner, china_date(timezone.now()))},
    )


@at_desk(*EDITORS)
@require_POST
def appeal(request, kind, pk):
    """Against a fact or a list entry of the own file; another seller's is not found."""
    if kind not in KINDS:
        raise Http404
    against = {kind: get_object_or_404(KINDS[kind], pk=pk, seller=request.desk.partner)}
    try:
        operations.appeal(
            seller=request.desk.partner, text=request.POST.get("reason", ""), by=request.desk.signature,
            at=timezone.now(), **against,
        )  # fmt: skip
    except BadEntry as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Your appeal is with the county office. It answers within 15 days."))
    return redirect("sellers:credit")


@at_desk()
@require_safe
def document(request, pk):
    fact = get_object_or_404(CreditFact, pk=pk, seller=request.desk.partner)
    if not fact.document:
        raise Http404
    return paper_answer(fact.document, name=f"credit-{fact.pk}")
