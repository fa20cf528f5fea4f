"""What came in: bring a statement, place what nobody could, take back what was placed wrongly."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from catalog.foundation.lifecycle import IllegalMove

from .. import operations, queries
from ..forms import MatchForm, StatementForm
from ..models import BankLine
from ..operations import AlreadyMatched, CannotUnmatch
from ..signals import Refused
from ..statements import BadStatement
from ..states import BankLineState

PER_PAGE = 50


@permission_required("payments.add_bankline", raise_exception=True)
@require_http_methods(["GET", "POST"])
def statement(request):
    """Upload a statement; below it, the sums that belong to nothing yet."""
    form = StatementForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _take(request, form):
            return redirect("bank_statement:index")
        status = 422
    lines = Paginator(BankLine.objects.unmatched(), PER_PAGE).get_page(request.GET.get("p"))
    suggestions = queries.suggestions(lines.object_list)
    page = {"form": form, "page": lines, "lines": [(line, suggestions[line.pk]) for line in lines]}
    return render(request, "payments/back_office/statement.html", page, status=status)


def _take(request, form):
    file = form.cleaned_data["file"]
    try:
        imported = operations.import_statement(
            content=file.read(),
            account=form.cleaned_data["account"],
            by=request.user.username,
            at=timezone.now(),
        )
    except BadStatement as problem:
        for complaint in problem.complaints:
            form.add_error("file", complaint)
        return False
    messages.success(
        request,
        ngettext("%(new)s new sum came in", "%(new)s new sums came in", imported.new) % {"new": imported.new}
        + _(": %(matched)s matched, %(partial)s part of an amount, %(unmatched)s to be placed; %(known)s known before.")
        % {
            "matched": imported.states["matched"] + imported.states["over"],
            "partial": imported.states["partial"],
            "unmatched": imported.states["unmatched"],
            "known": imported.known,
        },
    )
    return True


@permission_required("payments.add_bankline", raise_exception=True)
@require_POST
def match(request, pk):
    """Somebody decides whose money this is."""
    line = get_object_or_404(BankLine.objects.unmatched(), pk=pk)
    form = MatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["payment"]))
        return redirect("bank_statement:index")
    try:
        payment = operations.match_transfer(
            bank_line=line, payment=form.cleaned_data["payment"], by=request.user.username, at=timezone.now()
        )
    except (AlreadyMatched, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        words = _("%(amount)s CNY now belong to payment %(payment)s.")
        messages.success(request, words % {"amount": line.amount_cny, "payment": payment})
    return redirect("bank_statement:index")


@permission_required("payments.add_bankline", raise_exception=True)
@require_http_methods(["GET"])
def matched(request):
    """Sums that belong to a payment, found by payer, note, reference or payment; each can be taken back."""
    query = request.GET.get("q", "").strip()[:60]
    lines = BankLine.objects.exclude(state=BankLineState.UNMATCHED).select_related("payment")
    if query:
        lines = lines.filter(
            Q(payer_name__icontains=query)
            | Q(note__icontains=query)
            | Q(bank_ref__icontains=query)
            | Q(payment__number__icontains=query)
        )
    page = Paginator(lines.order_by("-booked_at", "-pk"), PER_PAGE).get_page(request.GET.get("p"))
    return render(request, "payments/back_office/matched.html", {"page": page, "query": query})


@permission_required("payments.add_bankline", raise_exception=True)
@require_POST
def unmatch(request, pk):
    """Somebody was wrong about whose money this is."""
    line = get_object_or_404(BankLine, pk=pk)
    try:
        operations.unmatch(
            bank_line=line, by=request.user.username, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except (CannotUnmatch, Refused, IllegalMove) as problem:
        messages.error(request, str(problem))
        return redirect("bank_statement:matched")
    words = _("%(amount)s CNY belong to nothing again. Place them where they belong.")
    messages.success(request, words % {"amount": line.amount_cny})
    return redirect("bank_statement:index")
