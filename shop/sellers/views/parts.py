"""A seller divides, mixes, stops and describes lots, prints their labels, and follows their recalls."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.lifecycle import IllegalMove
from catalog.lots import operations
from catalog.lots.models import BatchRecord, FreshnessRule, Lot
from catalog.lots.operations import BadLot, ReasonMissing
from catalog.oscar_forks.catalogue.models import Product
from catalog.tracing import labels
from catalog.tracing.queries import link_of
from shop.recalls.models import Alert
from shop.recalls.reports import report_page, report_sheet, take_return
from shop.recalls.states import AlertKind
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.parts import FreshnessForm, InputRows, LabelForm, MergeForm, ReasonForm, RecordForm, SplitForm

PER_PAGE = 30


def _lot(request, code):
    mine = Lot.objects.filter(product__stockrecords__partner=request.desk.partner)
    return get_object_or_404(mine.select_related("product__origin"), code=code)


@dataclass(frozen=True)
class Page:
    """What a page with one deed says."""

    title: str
    lead: str
    button: str
    danger: bool = False


def _act(request, lot, form, page, act, done):
    """A page with one form: show it, try it, tell what is wrong with nothing lost, or go to the lot."""
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form.cleaned_data)
        except (BadLot, IllegalMove, ReasonMissing) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, done(made))
            return redirect("sellers:lot", (made if isinstance(made, Lot) else lot).code)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sellers/lot_deed.html", {"lot": lot, "form": form, "deed": page}, status=status)


@at_desk(*EDITORS)
def split(request, code):
    lot = _lot(request, code)
    page = Page(_("Divide the lot"), _("Each part becomes a lot with a code of its own; nothing is lost."), _("Divide"))
    return _act(
        request, lot, SplitForm(request.POST or None), page,
        lambda told: operations.split(lot=lot, by=request.desk.signature, at=timezone.now(), **told),
        lambda made: _("Divided: %(codes)s.") % {"codes": "、".join(part.code for part in made)},
    )  # fmt: skip


@at_desk(*EDITORS)
def merge(request, code):
    """Mix this lot with others of the same goods."""
    lot = _lot(request, code)
    fit = Lot.objects.fit_to_pack(lot.product, timezone.localdate()).select_related("product")
    form = MergeForm(request.POST or None, lots=fit, initial={"lots": [lot.pk]})
    lead = _(
        "All that is left of them becomes one new lot. It counts as old as the oldest, and expires with the first. "
        "The certificate of conformity is issued anew."
    )
    return _act(
        request, lot, form, Page(_("Mix lots"), lead, _("Mix")),
        lambda told: operations.merge(by=request.desk.signature, at=timezone.now(), **told),
        lambda made: _("Mixed into lot %(code)s.") % {"code": made.code},
    )  # fmt: skip


@at_desk(*EDITORS)
def hold(request, code):
    lot = _lot(request, code)
    lead = _("It is off sale at once. For a recall of goods that have left, call your county office or the operator.")
    return _act(
        request, lot, ReasonForm(request.POST or None), Page(_("Hold the lot back"), lead, _("Hold back"), danger=True),
        lambda told: operations.hold(lot=lot, by=request.desk.signature, at=timezone.now(), **told),
        lambda made: _("Off sale. Orders that wait for these goods wait for another lot."),
    )  # fmt: skip


@at_desk(*EDITORS)
def free(request, code):
    lot = _lot(request, code)
    page = Page(_("Give the lot free"), _("It can be sold again at once."), _("Give free"))
    return _act(
        request, lot, ReasonForm(request.POST or None), page,
        lambda told: operations.give_free(lot=lot, by=request.desk.signature, at=timezone.now(), **told),
        lambda made: _("On sale again."),
    )  # fmt: skip


@at_desk(*EDITORS)
def record(request, code):
    """The batch record of a lot, with what was used."""
    lot = _lot(request, code)
    standing = BatchRecord.objects.filter(lot=lot).prefetch_related("inputs").first()
    form = RecordForm(request.POST or None, instance=standing, seller=request.desk.partner)
    used = [
        {
            "kind": one.kind, "name": one.name, "dose": one.dose, "used_on": one.used_on,
            "withdrawal_days": one.withdrawal_days,
        }
        for one in (standing.inputs.all() if standing else ())
    ]  # fmt: skip
    rows = InputRows(request.POST or None, initial=used, prefix="inputs")
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        inputs = [row.told for row in rows if row.told]
        try:
            operations.record_batch(
                lot=lot, inputs=inputs, by=request.desk.signature, at=timezone.now(), **form.cleaned_data
            )
        except BadLot as problem:
            form.add_error(None, str(problem))
        else:
            lot.refresh_from_db()
            if lot.state == "held":
                messages.warning(request, _("Saved. The lot is off sale: its days to wait were not over."))
            else:
                messages.success(request, _("The batch record is saved and shown behind the label's code."))
            return redirect("sellers:lot", code)
    status = 422 if form.errors or any(rows.errors) else 200
    return render(request, "sellers/lot_record.html", {"lot": lot, "form": form, "rows": rows}, status=status)


@at_desk()
@require_safe
def label(request, code):
    """Choose a size, get the PDF."""
    lot = _lot(request, code)
    form = LabelForm(request.GET or None)
    if not form.is_bound or not form.is_valid():
        status = 422 if form.is_bound and form.errors else 200
        return render(request, "sellers/lot_labels.html", {"lot": lot, "form": form}, status=status)
    pdf = labels.pdf(
        size=labels.SIZES[form.cleaned_data["size"]], title=lot.product.title, code=lot.code,
        link=link_of(lot, settings.SITE_URL), lines=labels.lines_of(lot), copies=form.cleaned_data["copies"],
    )  # fmt: skip
    name = f"{lot.code}-{form.cleaned_data['size']}.pdf"
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@at_desk(*EDITORS)
def freshness(request, pk):
    """How fresh goods of one product leave at least."""
    product = get_object_or_404(Product.objects.of_seller(request.desk.partner), pk=pk)
    rule = FreshnessRule.objects.filter(product=product).first()
    standing = {"min_percent": rule.min_percent, "min_days": rule.min_days} if rule else None
    form = FreshnessForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        operations.demand_freshness(product=product, freshness=form.freshness)
        messages.success(request, _("Saved. Packers take no older lot from now on."))
        return redirect("sellers:stock")
    status = 422 if form.errors else 200
    return render(request, "sellers/freshness.html", {"product": product, "form": form}, status=status)


def _alerts(request):
    mine = Alert.objects.filter(product__stockrecords__partner=request.desk.partner)
    return mine.exclude(kind=AlertKind.DRILL)


@at_desk()
@require_safe
def recalls(request):
    rows = _alerts(request).select_related("product", "recall")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sellers/recalls.html", {"page": page})


@at_desk()
def recall(request, number):
    """The report of a recall of own goods; what came back is entered here."""
    alert = get_object_or_404(_alerts(request), number=number)
    if request.method == "POST" and request.desk.may_edit:
        take_return(request, alert, by=request.desk.signature)
        return redirect("sellers:recall", number)
    return report_page(
        request, alert, frame="sellers/portal.html", home="sellers:recalls", sheet="sellers:recall_sheet",
        may_return=request.desk.may_edit,
    )  # fmt: skip


@at_desk()
@require_safe
def recall_sheet(request, number):
    return report_sheet(get_object_or_404(_alerts(request), number=number))
