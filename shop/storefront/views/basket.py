"""The basket's doors. Each works as a plain form; htmx only spares the page load."""

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.periods import china_date

from .. import attribution, basket, contents, product, quantities
from .shop import product_context, province_of

#: What went wrong → the status that says so.
STATUS = {quantities.BadQuantity: 422, quantities.NotEnough: 409, basket.NotOnSale: 410}
PROBLEMS = tuple(STATUS)
MOST_PRODUCT_ID = 2**63 - 1


def _product_id(request) -> int:
    text = request.POST.get("product", "")
    if not (text.isascii() and text.isdecimal() and int(text[:20]) <= MOST_PRODUCT_ID):
        raise Http404
    return int(text)


@require_POST
def add(request):
    """Put goods into the basket; without ``quantity`` the smallest amount that is sold."""
    product_id = _product_id(request)
    typed = request.POST.get("quantity")
    now = request.POST.get("then") == "checkout"
    try:
        quantity = quantities.read(typed) if typed is not None else None
        count = basket.add(request, product_id=product_id, quantity=quantity, in_all=now)
    except PROBLEMS as problem:
        return _refused_add(request, product_id, problem, typed)
    attribution.note(request, product_id=product_id, slug=request.POST.get("zone", ""), at=timezone.now())
    if now:
        return _go(request, f"/checkout/?only={product_id}")
    if request.htmx:
        return _told(_("In your basket."), status=200, count=count)
    messages.success(request, _("In your basket."))
    return redirect(_next(request))


def _refused_add(request, product_id, problem, typed):
    status = STATUS[type(problem)]
    if request.htmx:
        return _told(str(problem), status=status)
    day = china_date(timezone.now())
    page = product.read(product_id, province=province_of(request), day=day)
    if page is None:
        return render(request, "storefront/gone.html", {"problem": problem}, status=status)
    context = product_context(page, day=day, problem=problem, typed=typed)
    return render(request, "storefront/product.html", context, status=status)


@require_safe
def show(request):
    """What is in the basket, by seller and temperature band."""
    return _page(request)


@require_POST
def change(request):
    """Set the quantity of one line."""
    product_id = _product_id(request)
    try:
        quantity = quantities.read(request.POST.get("quantity", ""))
        basket.change(request, product_id=product_id, quantity=quantity)
    except PROBLEMS as problem:
        return _page(request, problem=problem, status=STATUS[type(problem)])
    return _page(request) if request.htmx else redirect("storefront:basket")


@require_POST
def remove(request):
    """Take one line out."""
    basket.remove(request, product_ids=[_product_id(request)])
    return _page(request) if request.htmx else redirect("storefront:basket")


def _page(request, *, problem=None, status=200):
    found = contents.read(basket.find(request))
    context = {"contents": found, "problem": problem, "section": "basket", "basket_count": len(found.rows)}
    template = "storefront/_basket.html" if request.htmx else "storefront/basket.html"
    # htmx swaps only good answers in; the sentence is in the part that it swaps.
    return render(request, template, context, status=200 if request.htmx else status)


def _told(words, *, status, count=None):
    news = {"toast": words} | ({"basket": count} if count is not None else {})
    return HttpResponse(status=status, headers={"HX-Trigger": json.dumps(news)})


def _go(request, address):
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": address})
    return redirect(address)


def _next(request) -> str:
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe and target.startswith("/") else "/cart/"
