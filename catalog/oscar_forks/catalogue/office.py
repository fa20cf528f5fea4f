"""The operator brings goods for a seller who cannot: choose the seller, then the same door as the seller's own."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from catalog.foundation.tables.kept import door
from catalog.oscar_forks.partner.models import Partner

from .imports import GOODS

SHOWN = 50


def _require(request) -> None:
    if not request.user.has_perm("catalogue.add_product"):
        raise PermissionDenied


def sellers(request):
    _require(request)
    query = request.GET.get("q", "").strip()
    found = Partner.objects.filter(name__icontains=query).order_by("name", "pk")[:SHOWN]
    context = {"title": _("Import goods"), "sellers": found, "query": query}
    return render(request, "catalogue/office/import_sellers.html", context)


def goods(request, pk):
    _require(request)
    seller = get_object_or_404(Partner, pk=pk)
    return door(request, kind=GOODS, scope=seller.pk, template="foundation/office/import.html", subtitle=seller.name)
