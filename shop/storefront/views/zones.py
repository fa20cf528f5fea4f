"""Zones: all of them, and the page of one."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.zones import queries
from catalog.zones.models import Zone

from .. import finding, menu, pairing, shelf


@require_safe
def index(request):
    """Every zone that is shown today, those that lie in one below it."""
    day = china_date(timezone.now())
    return render(
        request,
        "storefront/zones.html",
        {"branches": queries.tree(day), "section": "categories", "bar": menu.read().bar(request.path)},
    )


@require_safe
def zone(request, slug):
    """The banner, the words, the zones inside, and the goods with their filters. Staff may look before the public."""
    now = timezone.now()
    shown = Zone.objects.select_related("parent")
    preview = request.GET.get("preview") == "1" and request.user.has_perm("zones.view_zone")
    if not preview:
        shown = shown.on(china_date(now))
    here = get_object_or_404(shown, slug=slug)
    if not preview and not here.sells_at(now):
        return _closed(request, here)
    found = menu.read()
    chosen = shelf.read(request.GET, mine=pairing.mine(request), zone_id=here.pk, zone=here.slug)
    inside = Zone.objects.on(china_date(now)).filter(parent=here).order_by("order", "name")
    more = {"zone": here, "inside": inside, "crumbs": _crumbs(here), "preview": preview, "section": "categories"}
    return finding.answer(request, "storefront/zone.html", chosen, found, **more)


def _closed(request, here):
    """Outside its hours a zone shows when it opens, and no goods."""
    return render(request, "storefront/zone.html", {"zone": here, "closed": True, "crumbs": _crumbs(here)})


def _crumbs(here):
    parent = here.parent
    above = [(parent.url, parent.name)] if parent and parent.is_public else []
    return [("/z/", _("All zones")), *above]
