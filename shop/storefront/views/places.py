"""Browsing by place."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.origins.models import Region

from .. import browse, menu


@require_safe
def provinces(request):
    """All provinces as tiles, and those with goods as a list."""
    rows = browse.tiles()
    named = sorted((tile for row in rows for tile in row if tile.count), key=lambda tile: (-tile.count, tile.code))
    return render(
        request,
        "storefront/places.html",
        {"rows": rows, "named": named, "section": "categories", "bar": menu.read().bar(request.path)},
    )


@require_safe
def place(request, code):
    """One place: its tiers, the places inside, its stories and goods."""
    region = Region.objects.select_related("province", "city", "county", "town").filter(code=str(code)).first()
    if region is None:
        raise Http404
    page = browse.place(region, day=china_date(timezone.now()))
    crumbs = [("/places/", _("By place")), *((f"/places/{code}/", name) for code, name in page.above)]
    return render(request, "storefront/place.html", {"place": page, "crumbs": crumbs, "section": "categories"})
