"""Doors for anybody: the page of a regional mark, its goods, and a form to report misuse."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.foundation.forms import may_try
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Product

from . import operations
from .forms import MisuseForm
from .models import GradeOfProduct, Mark, MarkLicence, Standard
from .operations import AnswerMissing

PER_PAGE = 24


def _on_sale():
    return Product.objects.on_sale().order_by().values("pk")


@require_safe
def marks(request):
    """The marks in force, by name."""
    today = china_date(timezone.now())
    return render(request, "certificates/marks.html", {"marks": Mark.objects.in_force(today).select_related("region")})


@require_http_methods(["GET", "HEAD", "POST"])
def mark(request, slug):
    """One mark: what it stands for, which goods carry it today, and where to tell of misuse."""
    shown = get_object_or_404(Mark.objects.select_related("region"), slug=slug)
    now = timezone.now()
    form, status = MisuseForm(request.POST or None), 200
    if request.method == "POST":
        answer, status = _report(request, shown, form, now)
        if answer:
            return answer
    today = china_date(now)
    licences = (
        MarkLicence.objects.in_force(today)
        .filter(mark=shown, product__in=_on_sale())
        .select_related("product__origin__town", "product__origin__county")
        .prefetch_related("product__stockrecords__partner", "product__images")
        .order_by("product__title", "pk")
    )
    context = {
        "mark": shown,
        "form": form,
        "ended": bool(shown.valid_to and shown.valid_to <= today),
        "page": Paginator(licences, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "certificates/mark.html", context, status=status)


def _report(request, shown, form, now):
    if not form.is_valid():
        return None, 422
    if form.is_from_a_machine:
        return redirect("recognition:mark", shown.slug), 302
    if not may_try(request, "misuse", most=5, seconds=3600):
        form.add_error(None, _("Too many reports from your address. Come back in an hour."))
        return None, 429
    try:
        made = operations.report_misuse(mark=shown, **form.told(), at=now)
    except AnswerMissing as problem:
        form.add_error(None, str(problem))
        return None, 422
    messages.success(request, _("Thank you. Your report is %(number)s.") % {"number": made.number})
    return redirect("recognition:mark", shown.slug), 302


@require_safe
def standard(request, pk):
    """One standard with its grades as acceptance checks them, and the goods that are sold as one of them today."""
    shown = get_object_or_404(Standard.objects.prefetch_related("grades"), pk=pk)
    today = china_date(timezone.now())
    goods = (
        GradeOfProduct.objects.filter(grade__standard=shown, product__in=_on_sale())
        .select_related("grade", "product__origin__town", "product__origin__county")
        .prefetch_related("product__stockrecords__partner", "product__images")
        .order_by("grade__rank", "product__title", "pk")
    )
    context = {
        "standard": shown,
        "ended": bool(shown.valid_to and shown.valid_to <= today),
        "page": Paginator(goods, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "certificates/standard.html", context)
