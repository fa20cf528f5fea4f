"""Doors of ``/gov/``: protected names of the area, how much came in under them, which goods bear them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.oscar_forks.catalogue.models import Product
from catalog.protection import operations
from catalog.protection.models import ProtectedOrigin
from catalog.protection.operations import OutsideTheArea, OverCeiling
from catalog.protection.queries import ceilings_of

from .recognition import ANSWERABLE, reviews

MOST = 200


def _mine(request):
    return ProtectedOrigin.objects.in_force(request.today).from_regions(request.scope.areas)


@reviews
@require_safe
def protected(request):
    origins = list(_mine(request).prefetch_related("places", "products__product"))
    ceilings = ceilings_of([one.pk for one in origins], request.today.year)
    for one in origins:
        one.ceiling = ceilings.get(one.pk)
    goods = Product.objects.none()
    for region in request.scope.areas:
        goods |= Product.objects.filter(origin__path__startswith=region.path)
    goods = goods.filter(protected=None).order_by("title", "pk")
    return render(request, "supervision/protected.html", {"origins": origins, "goods": goods[:MOST]})


@reviews
@require_POST
def protect(request, pk):
    """Let goods of the area bear the name, or take it from them."""
    origin = get_object_or_404(_mine(request), pk=pk)
    key = request.POST.get("product", "")
    product = get_object_or_404(
        Product.objects.select_related("origin"), pk=key if key.isascii() and key.isdecimal() else 0
    )
    office = product.origin and request.scope.office_at(product.origin, *ANSWERABLE)
    if not office:
        raise PermissionDenied(_("An office of the county or above does this."))
    if request.POST.get("deed") == "take":
        operations.unprotect(product=product)
        messages.success(request, _("The goods no longer bear the name."))
        return redirect("supervision:protected")
    try:
        operations.protect(product=product, origin=origin, by=f"{request.user} / {office}"[:150], at=timezone.now())
    except (OutsideTheArea, OverCeiling) as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("The goods bear the name; their lots count from now on."))
    return redirect("supervision:protected")
