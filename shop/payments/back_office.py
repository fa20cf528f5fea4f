"""Finance's doors, inside Wagtail's admin: bring a statement, place what nobody could, pay refunds by hand."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from catalog.foundation.lifecycle import IllegalMove

from . import operations, queries
from .forms import MatchForm, PaidOutForm, StatementForm
from .models import BankLine, Method, Refund
from .operations import AlreadyMatched
from .statements import BadStatement
from .states import RefundState

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


@permission_required("payments.change_refund", raise_exception=True)
@require_http_methods(["GET"])
def payouts(request):
    """Refunds that a person has to transfer, oldest first."""
    page = Paginator(Refund.objects.to_pay_by_hand(), PER_PAGE).get_page(request.GET.get("p"))
    rows = [(refund, refund.state == RefundState.FAILED and refund.channel != Method.BANK_TRANSFER) for refund in page]
    return render(request, "payments/back_office/payouts.html", {"page": page, "rows": rows, "form": PaidOutForm()})


@permission_required("payments.change_refund", raise_exception=True)
@require_POST
def paid_out(request, pk):
    refund = get_object_or_404(Refund, pk=pk)
    form = PaidOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write down the bank's reference of the transfer."))
        return redirect("payouts:index")
    try:
        operations.mark_paid_out(
            refund=refund, bank_ref=form.cleaned_data["bank_ref"], by=request.user.username, at=timezone.now()
        )
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Refund %(refund)s is paid.") % {"refund": refund})
    return redirect("payouts:index")


@permission_required("payments.change_refund", raise_exception=True)
@require_POST
def retry(request, pk):
    """Ask the gateway once more."""
    refund = get_object_or_404(Refund, pk=pk)
    try:
        operations.retry_refund(refund=refund, by=request.user.username, at=timezone.now())
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Refund %(refund)s is sent again.") % {"refund": refund})
    return redirect("payouts:index")
