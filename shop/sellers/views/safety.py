"""A seller's doors to safety: certificates of lots, the animal that goods are, private papers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import paper_answer
from catalog.lots.models import Lot
from catalog.oscar_forks.catalogue.models import Product
from catalog.safety import operations
from catalog.safety.models import ConformityCertificate, Sample
from catalog.safety.operations import BadCertificate, NotFitToSell
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.safety import AnimalForm, PromiseForm


def _lot(request, code) -> Lot:
    mine = Lot.objects.filter(product__stockrecords__partner=request.desk.partner)
    return get_object_or_404(mine.select_related("product__origin"), code=code)


@at_desk(*EDITORS)
def certify(request, code):
    """The certificate of a lot. A POST without a form (the button beside a lot) issues it as the law words it.

    Pressed on the page of the goods, it leads ``back`` there: they can be submitted now.
    """
    lot = _lot(request, code)
    at_once = request.method == "POST" and "way" not in request.POST
    form = PromiseForm(request.POST if request.method == "POST" and not at_once else None)
    paper = kept.paper_for(request, form)
    form.fields["way"].choices = form.fields["way"].choices[:2]
    if at_once or (form.is_bound and form.is_valid()):
        promise = operations.Promise() if at_once else form.promise(paper.file)
        try:
            made = operations.issue(lot=lot, promise=promise, by=request.desk.signature, at=timezone.now())
        except BadCertificate as problem:
            if at_once:
                messages.error(request, str(problem))
                return redirect("sellers:certify", code)
            form.add_error(None, str(problem))
        else:
            kept.forget(paper.seal, user_id=request.user.pk)
            messages.success(request, _("Certificate %(number)s is issued.") % {"number": made.number})
            if "back" in request.POST:
                return redirect("sellers:product", lot.product_id)
            return redirect("sellers:lot", code)
    status = 422 if form.is_bound and form.errors else 200
    context = {"lot": lot, "form": form, "paper": paper}
    return render(request, "sellers/safety/certify.html", context, status=status)


@at_desk(*EDITORS)
@require_POST
def withdraw(request, code):
    lot = _lot(request, code)
    certificate = get_object_or_404(ConformityCertificate.objects.standing(), lot=lot)
    try:
        operations.void(
            certificate=certificate, reason=request.POST.get("reason", "")[:300], by=request.desk.signature,
            at=timezone.now(),
        )  # fmt: skip
    except BadCertificate as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Withdrawn. Issue a right one now."))
    return redirect("sellers:lot", code)


@at_desk(*EDITORS)
def animal(request, pk):
    """Which animal the goods are."""
    product = get_object_or_404(Product.objects.of_seller(request.desk.partner), pk=pk)
    form = AnimalForm(request.POST or None, today=china_date(timezone.now()), initial=AnimalForm.initial_of(product))
    if form.is_bound and form.is_valid():
        try:
            operations.describe(product=product, **form.told, at=timezone.now())
        except NotFitToSell as problem:
            form.add_error("animal", str(problem))
        else:
            messages.success(request, _("Saved."))
            return redirect("sellers:product", pk)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sellers/safety/animal.html", {"product": product, "form": form}, status=status)


@at_desk()
@require_safe
def scan(request, kind, pk):
    """A private paper, of a certificate or a report; another seller's is not found."""
    if kind == "certificate":
        shown = get_object_or_404(
            ConformityCertificate, pk=pk, lot__product__stockrecords__partner=request.desk.partner
        )
    else:
        shown = get_object_or_404(Sample, pk=pk, lot__product__stockrecords__partner=request.desk.partner)
    if not shown.scan:
        raise Http404
    return paper_answer(shown.scan, name=f"{kind}-{shown.number}")
