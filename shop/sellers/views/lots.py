from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from catalog.foundation import kept
from catalog.foundation.periods import china_date
from catalog.lots import operations
from catalog.lots.models import BatchRecord, Lot
from catalog.lots.operations import BadLot, PromisedToOrders
from catalog.lots.queries import course, family
from catalog.oscar_forks.partner.models import StockRecord
from catalog.safety.operations import BadCertificate
from catalog.tracing.queries import recall_of
from shop.sellers import operations as sellers
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.lots import LotForm, SheetForm, SheetRowForm, WriteOffForm
from shop.sellers.forms.safety import PromiseForm
from shop.sellers.operations import BadSheet
from shop.sellers.safety import lot_card

PER_PAGE = 30
PER_SHEET = 100


def _mine(request):
    return Lot.objects.filter(product__stockrecords__partner=request.desk.partner)


@at_desk()
@require_safe
def lots(request):
    """Lots with something left, those that expire first on top; or all of them, the newest first."""
    address = reverse("sellers:lots")
    all_of_them = request.GET.get("show") == "all"
    rows = _mine(request).select_related("product")
    rows = rows.order_by("-received_at", "-pk") if all_of_them else rows.filter(on_hand__gt=0).first_expired_first()
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tabs": [(address, _("In stock"), None), (f"{address}?show=all", _("All"), None)],
        "current": f"{address}?show=all" if all_of_them else address,
        "today": china_date(timezone.now()),
    }
    return render(request, "sellers/lots.html", context)


@at_desk()
@require_safe
def stock(request):
    """What can be sold of each of the goods, at one look."""
    rows = (
        StockRecord.objects.filter(partner=request.desk.partner)
        .select_related("product")
        .order_by("product__title", "pk")
    )
    return render(request, "sellers/stock.html", {"page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))})


@at_desk(*EDITORS)
def sheet(request):
    """Prices and stock of many goods on one page, filled in like a sheet."""
    today = china_date(timezone.now())
    records = StockRecord.objects.filter(partner=request.desk.partner).select_related("product")
    if query := request.GET.get("q", "").strip()[:60]:
        records = records.filter(product__title__icontains=query)
    page = Paginator(records.order_by("product__title", "pk"), PER_SHEET).get_page(request.GET.get("page"))
    rows = [SheetRowForm(request.POST or None, record=record) for record in page]
    form = SheetForm(request.POST or None, initial={"produced_on": today})
    if request.method == "POST" and all([form.is_valid(), *[row.is_valid() for row in rows]]):
        changes = [row.change for row in rows if row.change]
        form.demand_reason(changes)
        if not form.errors and _change_many(request, rows, changes, form.cleaned_data):
            return redirect("sellers:stock")
    wrong = any(row.errors for row in rows) or form.errors
    context = {"form": form, "rows": rows, "page": page, "query": query, "wrong": any(row.errors for row in rows)}
    return render(request, "sellers/stock_sheet.html", context, status=422 if wrong else 200)


def _change_many(request, rows, changes, told) -> bool:
    try:
        sellers.change_many(rows=changes, **told, by=request.desk.signature, at=timezone.now())
    except BadSheet as problem:
        for row in rows:
            if row.record.product_id in problem.problems:
                row.add_error(None, problem.problems[row.record.product_id])
        return False
    done = ngettext("%(n)d of the goods is changed.", "%(n)d of the goods are changed.", len(changes))
    messages.success(request, done % {"n": len(changes)})
    return True


@at_desk(*EDITORS)
def receive(request):
    today = china_date(timezone.now())
    form = LotForm(
        request.POST or None, partner=request.desk.partner, today=today,
        initial={"product": request.GET.get("product"), "produced_on": today},
    )  # fmt: skip
    promise = PromiseForm(request.POST or None)
    paper = kept.paper_for(request, promise)
    if request.method == "POST" and all([form.is_valid(), promise.is_valid()]):
        try:
            lot = operations.receive(
                **form.cleaned_data, papers=promise.promise(paper.file), by=request.desk.signature, at=timezone.now()
            )
        except (BadLot, BadCertificate) as problem:
            form.add_error(None, str(problem))
        else:
            kept.forget(paper.seal, user_id=request.user.pk)
            messages.success(request, _("Lot %(code)s is in stock.") % {"code": lot.code})
            return redirect("sellers:lot", lot.code)
    status = 422 if form.errors or promise.errors else 200
    context = {"form": form, "promise": promise, "paper": paper}
    return render(request, "sellers/receive.html", context, status=status)


@at_desk()
def lot(request, code):
    """One lot, what happened to it, and a form to write spoilt goods off."""
    shown = get_object_or_404(_mine(request).select_related("product__origin"), code=code)
    unit = shown.product.get_sale_unit_display()
    form = WriteOffForm(request.POST or None, unit=unit) if request.desk.may_edit else None
    if request.method == "POST" and form and form.is_valid():
        try:
            operations.write_off(lot=shown, **form.cleaned_data, by=request.desk.signature, at=timezone.now())
        except (BadLot, PromisedToOrders) as problem:
            form.add_error("quantity", str(problem))
        else:
            messages.success(request, _("Written off."))
            return redirect("sellers:lot", code)
    status = 422 if form and form.is_bound and form.errors else 200
    context = {
        "lot": shown,
        "events": course(shown),
        "form": form,
        "safety": lot_card(shown),
        "family": family(shown),
        "record": BatchRecord.objects.filter(lot=shown).prefetch_related("inputs").first(),
        "recall": recall_of(shown),
    }
    return render(request, "sellers/lot.html", context, status=status)
