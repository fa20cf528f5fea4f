"""Verbs of protected names: who may bear one, and how much comes in under it in a year."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.foundation.periods import china_date
from catalog.lots.models import Lot
from catalog.lots.operations import BadLot
from catalog.oscar_forks.catalogue.models import Product

from .models import Ceiling, ProtectedOrigin, ProtectedProduct


class OutsideTheArea(Exception):
    """The goods do not come from a place that may use the name."""


class OverCeiling(BadLot):
    """More would come in under a protected name than its villages can have grown; the lot was not taken in."""


@transaction.atomic
def protect(*, product: Product, origin: ProtectedOrigin, by: str, at: datetime) -> ProtectedProduct:
    """Sell ``product`` under a protected name; what of it came in this year counts at once. Twice is once.

    Raises OutsideTheArea, or OverCeiling when this year's lots of it exceed what is left.
    """
    today = china_date(at)
    if not ProtectedOrigin.objects.in_force(today).filter(pk=origin.pk).exists():
        raise OutsideTheArea(_("“%(name)s” is not protected today.") % {"name": origin})
    if not origin.covers(product.origin):
        raise OutsideTheArea(
            _("“%(name)s” is for other villages: %(village)s is not among the permitted places.")
            % {"name": origin, "village": product.origin or "—"}
        )
    protected, is_new = ProtectedProduct.objects.get_or_create(
        product=product, defaults={"origin": origin, "set_by": by, "set_at": at}
    )
    if protected.origin_id != origin.pk:
        raise OutsideTheArea(
            _("These goods bear “%(name)s” already. Take it from them first.") % {"name": protected.origin}
        )
    if is_new:
        lots = Lot.objects.filter(product=product, produced_on__year=today.year, links_up=None)
        _take_up(origin, today.year, _kilograms(product, lots.aggregate(sum=Sum("quantity"))["sum"] or 0))
    return protected


def unprotect(*, product: Product) -> None:
    """Take the protected name from a product; what came in under it stays counted. Twice is once."""
    ProtectedProduct.objects.filter(product=product).delete()


def take_up(*, lot: Lot, at: datetime) -> None:
    """Count a lot that comes in against the ceiling of its year of production.

    Does nothing for goods without a protected name, or where no ceiling is set. Raises OverCeiling, or
    BadLot for goods that no longer come from the area; the lot is then not taken in.
    """
    protected = ProtectedProduct.objects.filter(product=lot.product_id).select_related("origin").first()
    if protected is None:
        return
    product = Product.objects.select_related("origin").get(pk=lot.product_id)
    if not protected.origin.covers(product.origin):
        raise BadLot(
            _("These goods bear “%(name)s”, but their village is not among the permitted places.")
            % {"name": protected.origin}
        )
    _take_up(protected.origin, lot.produced_on.year, _kilograms(product, lot.quantity))


def set_ceiling(*, origin: ProtectedOrigin, year: int, ceiling_kg: Decimal, refuses: bool = True) -> Ceiling:
    """Set how much may come in under the name in a year. Raises OverCeiling for less than what came in already."""
    with transaction.atomic():
        ceiling, _new = Ceiling.objects.select_for_update().get_or_create(
            origin=origin, year=year, defaults={"ceiling_kg": ceiling_kg, "refuses": refuses}
        )
        if refuses and ceiling_kg < ceiling.used_kg:
            raise OverCeiling(
                _("%(used)s kg came in already. Set at least that, or let what is above be flagged.")
                % {"used": f"{ceiling.used_kg.normalize():f}"}
            )
        Ceiling.objects.filter(pk=ceiling.pk).update(ceiling_kg=ceiling_kg, refuses=refuses)
    ceiling.ceiling_kg, ceiling.refuses = ceiling_kg, refuses
    return ceiling


def _take_up(origin: ProtectedOrigin, year: int, kilograms: Decimal) -> None:
    mine = Ceiling.objects.filter(origin=origin, year=year)
    if mine.filter(refuses=False).update(used_kg=F("used_kg") + kilograms):
        return
    if mine.filter(used_kg__lte=F("ceiling_kg") - kilograms).update(used_kg=F("used_kg") + kilograms):
        return
    ceiling = mine.first()
    if ceiling is not None:
        raise OverCeiling(
            _("Only %(left)s kg may still come in under “%(name)s” for %(year)d; this is %(more)s kg.")
            % {
                "left": f"{ceiling.left_kg.normalize():f}", "name": origin, "year": year,
                "more": f"{kilograms.normalize():f}",
            }
        )  # fmt: skip


def _kilograms(product: Product, quantity: int) -> Decimal:
    weight = units.kilograms(Decimal(quantity), product.sale_unit, product.net_weight_g)
    if weight is None:
        raise OverCeiling(_("Enter the net weight of one unit: goods of a protected origin are counted in kilograms."))
    return weight.quantize(Decimal("0.001"))
