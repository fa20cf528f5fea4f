"""What all verbs of lots stand on: the errors that people read, and the lock under which lots change."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext as _

from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord

from .. import stock
from ..models import Lot, LotEvent

#: More than this in one lot is a slip of the hand.
MOST_IN_A_LOT = 10_000_000


class SoldOut(Exception):
    """Less is left than wanted. ``shortages`` is [(product, wanted, left)], and nothing was changed."""

    def __init__(self, shortages: list[tuple[str, int, int]]):
        self.shortages = shortages
        super().__init__(shortages)

    def __str__(self):
        return " ".join(
            _("“%(title)s”: %(left)d left, you want %(wanted)d. Please order less or take it out.")
            % {"title": title, "wanted": wanted, "left": left}
            if left
            else _("“%(title)s” is sold out. Please take it out.") % {"title": title}
            for title, wanted, left in self.shortages
        )


class BadLot(Exception):
    """What was entered cannot be a lot; the message tells the person why."""


class NotHeld(Exception):
    """More was to be released than is held: a fault of the caller, never of a buyer."""


class LotsRunShort(Exception):
    """The lots that may leave today hold less than is to be packed; the message tells the packer."""


class PromisedToOrders(Exception):
    """The goods of this lot are promised to orders, and nothing else is left for them."""


def locked(lot_ids: Iterable[int]) -> dict[int, Lot]:
    """The lots as they are once nobody else can touch them: whoever changes a lot holds its stock record first."""
    lot_ids = list(lot_ids)
    records = StockRecord.objects.filter(product__lots__in=lot_ids).values_list("pk", flat=True)
    stock.locked(list(records))
    return Lot.objects.select_related("product").in_bulk(lot_ids)


def restock(product: Product, units: int) -> None:
    """More is in the lots that may be sold."""
    if not stock.shift(product.pk, lots=units):
        raise BadLot(_("“%(title)s” has no price yet. Save the product first.") % {"title": product.title})


def record(
    kind: str,
    changes: Iterable[tuple[Lot, int]],
    *,
    by: str,
    at: datetime,
    reason: str = "",
    reference: str = "",
) -> None:
    """Write one event for each (lot, signed units)."""
    LotEvent.objects.bulk_create(
        LotEvent(lot=lot, kind=kind, quantity=units, at=at, by=by[:150], reason=reason[:300], reference=reference)
        for lot, units in changes
    )
