"""In which zone goods were put into the basket, kept in the visitor's session until they are ordered.

The last place from which goods were added counts: a zone's page, or any other page, which is no zone.
"""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest

from catalog.foundation.periods import china_date
from catalog.zones.models import Zone
from catalog.zones.queries import holds

KEY = "zones"
#: Nobody's basket holds more kinds than this by hand; what is beyond is sold without a zone.
MOST = 200


def note(request: HttpRequest, *, product_id: int, slug: str, at: datetime) -> None:
    """Goods came into the basket from the zone with this word in its address, or ("" or nonsense) from none."""
    kept = dict(request.session.get(KEY, {}))
    before = kept.pop(str(product_id), None)
    day = china_date(at)
    zone = Zone.objects.on(day).filter(slug=slug).first() if slug and len(kept) < MOST else None
    if zone is not None and holds(zone, product_id, day):
        kept[str(product_id)] = zone.pk
    if kept.get(str(product_id)) != before:
        request.session[KEY] = kept


def zones(request: HttpRequest) -> dict[int, int]:
    """{product: zone} of what is in the basket; zones that are no more are left out. No query for none."""
    kept = request.session.get(KEY, {})
    if not kept:
        return {}
    known = set(Zone.objects.filter(pk__in=set(kept.values())).values_list("pk", flat=True))
    return {int(product): zone for product, zone in kept.items() if zone in known}


def forget(request: HttpRequest, *, product_ids: Iterable[int]) -> None:
    """These goods are ordered."""
    kept = request.session.get(KEY, {})
    left = {product: zone for product, zone in kept.items() if int(product) not in set(product_ids)}
    if left != kept:
        request.session[KEY] = left
