"""Doors of a seller: certificates with their scans, marks, and what of them is going to end."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.certificates import operations
from catalog.certificates.models import Certificate, CertificateKind, Grade, HelpRequest, Mark, MarkLicence
from catalog.certificates.operations import AnswerMissing, BadCertificate, NotLicensable
from catalog.foundation import kept
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import BadUpload, paper_answer
from catalog.oscar_forks.catalogue.models import Product
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.certificates import CertificateForm

PER_PAGE = 30


def _mine(request):
    return Certificate.objects.filter(partner=request.desk.partner)


@at_desk()
@require_safe
def certificates(request):
    """Certificates and marks of the seller, and what ends soon."""
    today, goods = china_date(timezone.now()), Product.objects.of_seller(request.desk.partner)
    rows = _mine(request).prefetch_related("products").order_by("-claimed_at", "-pk")
    licences = MarkLicence.objects.filter(product__in=goods).select_related("mark", "product")
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "licences": licences.order_by("-applied_at", "-pk")[:PER_PAGE],
        "marks": Mark.objects.in_force(today).order_by("name", "pk"),
        "goods": goods.order_by("title", "pk")[:200],
        "grades": Grade.objects.filter(standard__valid_from__lte=today).select_related("standard"),
        "reminders": request.user.reminders.filter(ends_on__gt=today).order_by("ends_on", "pk")[:20],
        "help": HelpRequest.objects.filter(partner=request.desk.partner).order_by("-asked_at", "-pk")[:10],
        "kinds": CertificateKind.choices,
        "today": today,
    }
    return render(request, "sellers/certificates.html", context)


@at_desk(*EDITORS)
def enter_certificate(request):
    goods = Product.objects.of_seller(request.desk.partner).order_by("title", "pk")
    form = CertificateForm(request.POST or None, request.FILES or None, products=goods)
    paper = kept.paper_for(request, form)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data | {"scan": paper.file}
        last = told.pop("last_day")
        try:
            operations.claim_certificate(
                partner=request.desk.partner, valid_to=last + timedelta(days=1) if last else None,
                by=request.desk.signature, at=timezone.now(), **told,
            )  # fmt: skip
        except BadCertificate as problem:
            for name, sentence in problem.problems.items():
                form.add_error("last_day" if name == "valid_to" else name, sentence)
        except BadUpload as problem:
            form.add_error("scan", str(problem))
        else:
            kept.forget(paper.seal, user_id=request.user.pk)
            messages.success(request, _("Entered. The county compares it with the scan; then buyers see it."))
            return redirect("sellers:certificates")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sellers/certificate_form.html", {"form": form}, status=status)


@at_desk()
@require_safe
def certificate(request, pk):
    shown = get_object_or_404(_mine(request).select_related("partner").prefetch_related("products"), pk=pk)
    return render(request, "sellers/certificate.html", {"certificate": shown, "today": china_date(timezone.now())})


@at_desk()
@require_safe
def scan(request, pk):
    """The scan of an own certificate; another seller's is not found."""
    shown = get_object_or_404(_mine(request), pk=pk)
    return paper_answer(shown.scan, name=f"certificate-{shown.pk}")


@at_desk(*EDITORS)
@require_POST
def apply_for_mark(request):
    mark = get_object_or_404(Mark, slug=request.POST.get("mark", ""))
    try:
        operations.apply_for_mark(mark=mark, product=_product(request), by=request.desk.signature, at=timezone.now())
    except NotLicensable as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Asked for. The owner of the mark decides."))
    return redirect("sellers:certificates")


@at_desk(*EDITORS)
@require_POST
def ask_for_help(request):
    """Ask the agriculture office of the county for help with a certificate."""
    kind = request.POST.get("kind", "")
    if kind not in CertificateKind.values:
        raise Http404
    try:
        made = operations.ask_for_help(
            partner=request.desk.partner, kind=kind, text=request.POST.get("text", ""),
            contact=request.POST.get("contact", ""), by=request.desk.signature, at=timezone.now(),
        )  # fmt: skip
    except AnswerMissing as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The county office has your request %(number)s.") % {"number": made.number})
    return redirect("sellers:certificates")


@at_desk(*EDITORS)
@require_POST
def grade(request):
    """Sell goods as a grade of a standard, or as none."""
    key = request.POST.get("grade", "")
    chosen = get_object_or_404(Grade, pk=key) if key.isascii() and key.isdecimal() else None
    operations.grade_product(product=_product(request), grade=chosen, by=request.desk.signature, at=timezone.now())
    messages.success(request, _("Saved."))
    return redirect("sellers:certificates")


def _product(request):
    key = request.POST.get("product", "")
    return get_object_or_404(
        Product.objects.of_seller(request.desk.partner), pk=key if key.isascii() and key.isdecimal() else 0
    )
