"""What goes back by bank transfer: make a file for the bank, say what became of it."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from catalog.foundation.lifecycle import IllegalMove

from .. import operations, payout_sheets
from ..forms import PaidOutForm
from ..models import Method, Payout, Refund
from ..operations import BadPayee, NothingToPay
from ..states import RefundState

PER_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

may_pay = permission_required("payments.change_refund", raise_exception=True)


@may_pay
@require_http_methods(["GET"])
def payouts(request):
    """Refunds that a person has to see to, oldest first; below them, the files that were made."""
    page = Paginator(Refund.objects.to_pay_by_hand(), PER_PAGE).get_page(request.GET.get("p"))
    rows = [(refund, refund.channel == Method.BANK_TRANSFER) for refund in page]
    context = {
        "page": page,
        "rows": rows,
        "form": PaidOutForm(),
        "ready": Refund.objects.for_next_payout().count(),
        "files": Payout.objects.all()[:20],
    }
    return render(request, "payments/back_office/payouts.html", context)


@may_pay
@require_POST
def make(request):
    try:
        payout = operations.make_payout(by=request.user.username, at=timezone.now())
    except NothingToPay as problem:
        messages.error(request, str(problem))
        return redirect("payouts:index")
    messages.success(
        request,
        _("%(count)d transfers in file %(number)s. Download it, upload it at the bank, then say what became of it.")
        % {"count": payout.count, "number": payout},
    )
    return redirect("payouts:file", number=payout.number)


@may_pay
@require_http_methods(["GET"])
def file(request, number):
    payout = get_object_or_404(Payout, number=number)
    refunds = list(payout.refunds.select_related("payment").order_by("pk"))
    context = {
        "payout": payout,
        "refunds": refunds,
        "open": any(refund.state == RefundState.SENT for refund in refunds),
        "form": PaidOutForm(),
    }
    return render(request, "payments/back_office/payout.html", context)


@may_pay
@require_http_methods(["GET"])
def download(request, number):
    """The file for the bank: only what is still to be transferred."""
    payout = get_object_or_404(Payout, number=number)
    rows = payout.refunds.filter(state=RefundState.SENT).order_by("pk")
    content = payout_sheets.workbook(
        (refund.payee_name, refund.payee_account, refund.amount_cny, refund.number) for refund in rows
    )
    headers = {"Content-Disposition": f'attachment; filename="{payout.number}.xlsx"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@may_pay
@require_POST
def confirm(request, number):
    payout = get_object_or_404(Payout, number=number)
    form = PaidOutForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write down the bank's reference of the transfer."))
    else:
        paid = operations.confirm_payout(
            payout=payout, bank_ref=form.cleaned_data["bank_ref"], by=request.user.username, at=timezone.now()
        )
        messages.success(request, _("%(count)d refunds are paid.") % {"count": paid})
    return redirect("payouts:file", number=number)


@may_pay
@require_POST
def bounced(request, pk):
    """The bank could not transfer one of a file."""
    refund = get_object_or_404(Refund.objects.select_related("payout"), pk=pk, payout__isnull=False)
    number, reason = refund.payout.number, request.POST.get("reason", "").strip()
    try:
        operations.note_bounced(
            refund=refund, reason=reason or _("sent back by the bank"), by=request.user.username, at=timezone.now()
        )
    except IllegalMove as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, _("%(refund)s waits again. Correct the account, then make the next file.") % {"refund": refund}
        )
    return redirect("payouts:file", number=number)


@may_pay
@require_POST
def payee(request, pk):
    refund = get_object_or_404(Refund, pk=pk)
    try:
        operations.set_payee(
            refund=refund,
            name=request.POST.get("name", ""),
            account=request.POST.get("account", ""),
            by=request.user.username,
            at=timezone.now(),
        )
    except (BadPayee, IllegalMove) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("%(refund)s joins the next file.") % {"refund": refund})
    return redirect("payouts:index")


@may_pay
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


@may_pay
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
