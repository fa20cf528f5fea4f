"""Goods come, are held for orders, are packed, come back, are written off."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.periods import china_date
from catalog.foundation.units import counted
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord

from .. import signals, stock
from ..freshness import Freshness
from ..models import FreshnessRule, Lot, LotEventKind
from ..states import LotState
from .ground import MOST_IN_A_LOT, BadLot, LotsRunShort, NotHeld, PromisedToOrders, SoldOut, locked, record, restock


@transaction.atomic
def receive(
    *,
    product: Product,
    quantity: int,
    produced_on: date,
    expires_on: date | None = None,
    papers: Any = None,
    by: str,
    at: datetime,
) -> Lot:
    """Take a new lot into stock; its goods may be sold at once, unless a room above keeps them back.

    ``papers`` is handed on to who hears of the lot: the promise that safety turns into its certificate.

    Without ``expires_on`` the product's shelf life tells it; without both the lot does not expire.
    Raises BadLot for an impossible quantity or date. Called twice it makes two lots.
    """
    if not 1 <= quantity <= MOST_IN_A_LOT:
        raise BadLot(_("Enter a quantity from 1 to %(most)d.") % {"most": MOST_IN_A_LOT})
    today = china_date(at)
    if produced_on > today:
        raise BadLot(_("The day of production lies in the future. Enter the day on the packing."))
    if expires_on is None and product.shelf_life_days:
        expires_on = produced_on + timedelta(days=product.shelf_life_days)
    if expires_on and expires_on <= max(today, produced_on):
        raise BadLot(
            _("These goods have expired on %(day)s and cannot be taken into stock.") % {"day": date_format(expires_on)}
        )
    restock(product, quantity)
    lot = Lot.objects.create(
        code=numbering.new_number("L"),
        product=product,
        quantity=quantity,
        on_hand=quantity,
        produced_on=produced_on,
        expires_on=expires_on,
        received_at=at,
    )
    record(LotEventKind.RECEIVED, [(lot, quantity)], by=by, at=at)
    signals.lot_received.send(sender=Lot, lot=lot, papers=papers, by=by, at=at)
    return lot


def reserve(*, wanted: Mapping[int, int]) -> None:
    """Hold ``wanted`` (stock record → units) for an order, all or nothing, in two statements whatever their number.

    Raises SoldOut naming every product that is short, before anything is written: the caller's transaction stays
    usable. Raises ValueError for a quantity below 1.
    """
    if any(quantity < 1 for quantity in wanted.values()):
        raise ValueError("a reservation is of 1 or more")
    if not wanted:
        return
    with transaction.atomic(savepoint=False):
        rows = stock.locked(wanted)
        left = {pk: in_stock - held for pk, (in_stock, held) in rows.items()}
        short = [pk for pk in wanted if left.get(pk, 0) < wanted[pk]]
        if not short and stock.apply(stock.HOLD, wanted) != len(wanted):
            raise RuntimeError("a locked stock record changed")
    if short:
        titles = dict(StockRecord.objects.filter(pk__in=short).values_list("pk", "product__title"))
        raise SoldOut([(titles.get(pk, "?"), wanted[pk], left.get(pk, 0)) for pk in short])


def release(*, held: Mapping[int, int]) -> None:
    """Give back what ``reserve`` held (stock record → units). Raises NotHeld when that much is not held."""
    if not held:
        return
    with transaction.atomic(savepoint=False):
        rows = stock.locked(held)
        enough = all(pk in rows and rows[pk][1] >= units for pk, units in held.items())
        if enough and stock.apply(stock.GIVE_BACK, held) != len(held):
            raise RuntimeError("a locked stock record changed")
    if not enough:
        raise NotHeld(f"not held in full: {dict(held)}")


@transaction.atomic
def pack(
    *,
    product: Product,
    quantity: int,
    by: str,
    at: datetime,
    freshness: Freshness | None = None,
    arrives_on: date | None = None,
    reference: str = "",
) -> list[tuple[Lot, int]]:
    """Take ``quantity`` held units out of the lots, first expired first out; return [(lot, units of it)].

    Lots that would reach the buyer on ``arrives_on`` (else today) less fresh than the buyer and the product's own
    rule demand are left for others. ``reference`` is the consignment, for the records.
    Raises LotsRunShort when fit lots hold less, NotHeld when the goods were never reserved.
    """
    [record_id] = StockRecord.objects.filter(product=product).values_list("pk", flat=True)
    _in_stock, held = stock.locked([record_id])[record_id]
    if held < quantity:
        raise NotHeld(f"{product}: {quantity} are not held")
    today = china_date(at)
    rule = FreshnessRule.objects.filter(product=product).first()
    demand = (freshness or Freshness()) | (rule.freshness if rule else Freshness())
    out, missing = [], quantity
    for lot in Lot.objects.fit_to_pack(product, today):
        on = max(today, arrives_on or today)
        if not demand.accepts(produced_on=lot.produced_on, expires_on=lot.expires_on, on=on):
            continue
        units = min(lot.on_hand, missing)
        lot.on_hand -= units
        missing -= units
        out.append((lot, units))
        if not missing:
            break
    if missing:
        left, wanted = (counted(units, product.sale_unit) for units in (quantity - missing, quantity))
        said = {"title": product.title, "left": left, "wanted": wanted, "demand": demand}
        if demand:
            raise LotsRunShort(
                _(
                    "The lots of “%(title)s” that are fresh enough for this buyer (%(demand)s) hold %(left)s, but "
                    "%(wanted)s are to be packed. Take a fresher lot into stock, or ask the buyer."
                )
                % said
            )
        raise LotsRunShort(
            _("The lots of “%(title)s” that have not expired hold %(left)s, but %(wanted)s are to be packed.") % said
        )
    stock.shift(product.pk, lots=-quantity, held=-quantity)
    Lot.objects.bulk_update([lot for lot, _units in out], ["on_hand"])
    record(LotEventKind.PACKED, [(lot, -units) for lot, units in out], by=by, at=at, reference=reference)
    signals.lot_packed.send(sender=Lot, product=product, taken=out, reference=reference, by=by, at=at)
    return out


@transaction.atomic
def put_back(
    *,
    taken: Mapping[int, int],
    by: str,
    at: datetime,
    reason: str = "",
    reference: str = "",
    still_promised: bool = False,
) -> None:
    """Undo a packing that never left: ``taken`` is lot id → units.

    Goods of lots that are neither held nor recalled may be sold again; with ``still_promised`` the order that they
    were packed for keeps its hold on as many goods of the product, to be packed anew.
    """
    lots = locked(taken)
    for pk, units in sorted(taken.items()):
        lot = lots[pk]
        back = units if lot.state == LotState.AVAILABLE else 0
        stock.shift(lot.product_id, lots=back, held=units if still_promised else 0)
        Lot.objects.filter(pk=pk).update(on_hand=F("on_hand") + units)
    changes = [(lots[pk], units) for pk, units in taken.items()]
    record(LotEventKind.PUT_BACK, changes, by=by, at=at, reason=reason, reference=reference)


@transaction.atomic
def take_back(*, taken: Mapping[int, int], by: str, at: datetime, reason: str, reference: str = "") -> None:
    """Buyers sent recalled goods back: they lie with their lot again, off sale, until they are written off.

    Raises BadLot for a lot that was not recalled: goods that were out of our hands are not sold again.
    """
    lots = locked(taken)
    for pk, units in sorted(taken.items()):
        if lots[pk].state != LotState.RECALLED:
            raise BadLot(
                _("%(lot)s was not recalled; what comes back of it is not taken into stock.") % {"lot": lots[pk]}
            )
        Lot.objects.filter(pk=pk).update(on_hand=F("on_hand") + units)
    changes = [(lots[pk], units) for pk, units in taken.items()]
    record(LotEventKind.RETURNED, changes, by=by, at=at, reason=reason, reference=reference)


@transaction.atomic
def write_off(*, lot: Lot, quantity: int, by: str, at: datetime, reason: str) -> None:
    """Take spoilt, lost or miscounted goods off a lot.

    Raises PromisedToOrders when orders need them, BadLot when the lot does not hold that many.
    """
    if quantity < 1:
        raise BadLot(_("Enter a quantity from 1 to %(most)d.") % {"most": lot.on_hand})
    if locked([lot.pk])[lot.pk].state == LotState.AVAILABLE and not stock.take_free(lot.product_id, quantity):
        raise PromisedToOrders(
            _("Goods of “%(title)s” are promised to orders. Cancel or refund those orders first.")
            % {"title": lot.product.title}
        )
    if Lot.objects.filter(pk=lot.pk, on_hand__gte=quantity).update(on_hand=F("on_hand") - quantity) != 1:
        raise BadLot(_("Enter a quantity from 1 to %(most)d.") % {"most": lot.on_hand})
    record(LotEventKind.WRITTEN_OFF, [(lot, -quantity)], by=by, at=at, reason=reason)
    lot.refresh_from_db()


@transaction.atomic
def demand_freshness(*, product: Product, freshness: Freshness) -> None:
    """Set how fresh goods of this product leave at least, whoever buys them; nothing demanded takes the rule away."""
    if freshness.min_percent > 100 or freshness.min_percent < 0 or freshness.min_days < 0:
        raise BadLot(_("Enter a share from 0 to 100 per cent, and days from 0 on."))
    if not freshness:
        FreshnessRule.objects.filter(product=product).delete()
        return
    FreshnessRule.objects.update_or_create(
        product=product, defaults={"min_percent": freshness.min_percent, "min_days": freshness.min_days}
    )
