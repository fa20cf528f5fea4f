"""“My paired place”: the places that the visitor's units help, so that their goods come first.

Who helps whom changes a few times a year, so what a person's units help is remembered for five minutes. Prices, stock
and badges are not in it.
"""

from django.contrib.auth import SESSION_KEY
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone

from catalog.foundation.periods import china_date
from catalog.origins.queries import paired_regions
from shop.institutions.models import Membership

KEPT_S = 300
#: A unit helps a few places; more would make every list's statement long.
MOST = 12


def mine(request: HttpRequest) -> tuple[str, ...]:
    """The paths of the places that the visitor's units help today, the closest helper's first; () for a stranger."""
    person = request.session.get(SESSION_KEY)
    if person is None:
        return ()
    day = china_date(timezone.now())
    key = f"storefront.paired:{person}:{day}"
    known = cache.get(key)
    if known is None:
        known = _paths(int(person), day)
        cache.set(key, known, KEPT_S)
    return known


def _paths(person: int, day) -> tuple[str, ...]:
    units = Membership.objects.in_force(day).filter(user=person).order_by("pk")
    found: dict[str, None] = {}
    for region, uscc in units.values_list("institution__region", "institution__uscc").distinct():
        helped = paired_regions([region] if region else [], day, uscc=uscc or "")
        found |= dict.fromkeys(place.path for place in helped)
    return tuple(found)[:MOST]
