"""Doors for anybody, without log-in: the evidence of a badge, the catalogue, what is in publicity and against it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from catalog.foundation.forms import may_try
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState

from . import courses, operations, queries
from .forms import CatalogueFilter, ObjectionForm
from .models import Application, Recognition
from .operations import NotOpenToObjection, WordsMissing
from .states import ApplicationState

#: Goods that buyers know: what was on sale once stays open to checking.
KNOWN = (ReviewState.LISTED, ReviewState.DELISTED)
PER_PAGE = 30


@require_safe
def evidence(request, product_id):
    """The evidence page behind a badge; for anybody, without log-in."""
    product = Product.objects.filter(review_state__in=KNOWN).for_list().filter(pk=product_id).first()
    if product is None:
        raise Http404
    today = china_date(timezone.now())
    found = queries.evidence(product, today)
    for recognition in found.recognitions:
        applied = getattr(recognition, "application", None)
        recognition.steps = courses.steps_of(applied, applied.opinions.all()) if applied else []
    return render(request, "recognition/evidence.html", {"product": product, "evidence": found, "today": today})


@require_safe
def catalogue(request):
    """All that is recognised today, by place; found by number, product, seller or place."""
    today = china_date(timezone.now())
    form = CatalogueFilter(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    rows = Recognition.objects.in_force(today).filter(product__origin__isnull=False)
    if words:
        rows = rows.named(words)
    rows = (
        rows.select_related("product__origin__province", "product__origin__county", "product__origin__town")
        .prefetch_related("product__stockrecords__partner")
        .order_by("product__origin__code", "number", "pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "recognition/catalogue.html", {"page": page, "words": words, "today": today})


@require_safe
def publicity(request):
    """What is in publicity, the last day to object first."""
    rows = Application.objects.in_publicity().select_related("product", "partner", "village", "scheme")
    page = Paginator(rows.order_by("publicity_to", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "recognition/publicity.html", {"page": page, "today": china_date(timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
def publicity_of(request, number):
    """One application in public words, and a form for whoever knows better."""
    known = Application.objects.filter(publicity_from__isnull=False)
    shown = get_object_or_404(known.select_related("product", "partner", "village", "scheme"), number=number)
    now = timezone.now()
    form, status = ObjectionForm(request.POST or None), 200
    if request.method == "POST":
        answer, status = _object(request, shown, form, now)
        if answer:
            return answer
    today = china_date(now)
    context = {
        "application": shown,
        "form": form,
        "open": shown.state == ApplicationState.PUBLICITY and today < shown.publicity_to,
        "steps": courses.steps_of(shown, list(shown.opinions.order_by("at", "pk"))),
        "facts": [fact for fact in courses.facts_of(shown) if fact.name not in courses.PRIVATE],
        "objections": shown.objections.all(),
        "linked": queries.linked_in_words(shown.partner_id, today),
        "today": today,
    }
    return render(request, "recognition/publicity_of.html", context, status=status)


def _object(request, shown, form, now):
    """(the answer, its status); without an answer the page is shown again with what was typed."""
    if not form.is_valid():
        return None, 422
    if form.is_from_a_machine:
        return redirect("recognition:publicity_of", shown.number), 302
    if not may_try(request, "objection", most=5, seconds=3600):
        form.add_error(None, _("Too many objections from your address. Come back in an hour, or write to the office."))
        return None, 429
    try:
        made = operations.object_to(application=shown, **form.told(), at=now)
    except (WordsMissing, NotOpenToObjection) as problem:
        form.add_error("text", str(problem))
        return None, 422
    messages.success(
        request, _("Taken down under %(number)s. The office answers on this page.") % {"number": made.number}
    )
    return redirect("recognition:publicity_of", shown.number), 302
