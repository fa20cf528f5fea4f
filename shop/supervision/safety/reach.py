"""Which tests and incidents an office sees: those of its place of origin, and those of what its units consume."""

from functools import reduce
from operator import or_

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.lots.models import Recall
from catalog.safety.models import Sample
from logistics.fulfilment.models import PackedUnits
from shop.oscar_forks.order.models import Order
from shop.supervision.queries.scope import Scope


def _within(scope: Scope, prefix: str) -> Q:
    return reduce(or_, (Q(**{f"{prefix}__startswith": region.path}) for region in scope.regions), Q(pk__in=[]))


def _consumed(scope: Scope):
    """Lots of which goods were packed for the office's units."""
    orders = Order.objects.filter(group__institution__in=scope.institutions).values("number")
    return PackedUnits.objects.filter(line__consignment__reference__in=orders).values("lot")


def samples(scope: Scope):
    """Samples of goods from here, taken here, or of lots that were delivered to units of here; newest first."""
    reach = _within(scope, "lot__product__origin__path") | _within(scope, "taken_at__path")
    reach |= Q(lot__in=_consumed(scope))
    rows = Sample.objects.filter(reach).select_related("lot__product__origin", "taken_at", "plan")
    return rows.prefetch_related("results").order_by("-taken_on", "-pk")


def recalls(scope: Scope):
    """Real recalls of goods from here, or of lots that were delivered to units of here; newest first."""
    reach = _within(scope, "lot__product__origin__path") | Q(recalled__lot__in=_consumed(scope))
    return (
        Recall.objects.real()
        .filter(reach)
        .select_related("lot__product__origin")
        .distinct()
        .order_by("-started_at", "-pk")
    )


def is_ours(scope: Scope, sample: Sample) -> bool:
    """Whether the goods come from a county of this office: only there a stopped lot is given free."""
    origin = sample.lot.product.origin
    return bool(origin) and any(origin.path.startswith(region.path) for region in scope.regions)


def must_be_county(scope: Scope) -> None:
    if not scope.is_county:
        raise PermissionDenied(_("Samples and reports are entered by the county office. Ask for that role."))
