"""The only verbs that change stock or lots. Quantities are whole sale units."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import StockRecord

from . import signals, stock
from .models import Lot, LotEvent, LotEventKind
from .states import LOT, LotState

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


@transaction.atomic
def receive(
    *, product: Product, quantity: int, produced_on: date, expires_on: date | None = None, papers: Any = None,
    by: str, at: datetime,
) -> Lot:  # fmt: skip
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
        raise BadLot(_("These goods have expired on %(day)s and cannot be taken into stock.") % {"day": expires_on})
    _restock(product, quantity)
    lot = Lot.objects.create(
        code=numbering.new_number("L"),
        product=product,
        quantity=quantity,
        on_hand=quantity,
        produced_on=produced_on,
        expires_on=expires_on,
        received_at=at,
    )
    LotEvent.objects.create(lot=lot, kind=LotEventKind.RECEIVED, quantity=quantity, at=at, by=by)
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
def pack(*, product: Product, quantity: int, by: str, at: datetime) -> list[tuple[Lot, int]]:
    """Take ``quantity`` held units out of the lots, first expired first out; return [(lot, units of it)].

    Raises LotsRunShort when unexpired lots hold less, NotHeld when the goods were never reserved.
    """
    taken = StockRecord.objects.filter(product=product, num_allocated__gte=quantity, num_in_stock__gte=quantity)
    # The stock record is locked from here on, and with it everybody else who would touch these lots.
    if taken.update(num_allocated=F("num_allocated") - quantity, num_in_stock=F("num_in_stock") - quantity) != 1:
        raise NotHeld(f"{product}: {quantity} are not held")
    out, missing = [], quantity
    for lot in Lot.objects.fit_to_pack(product, china_date(at)):
        units = min(lot.on_hand, missing)
        lot.on_hand -= units
        missing -= units
        out.append((lot, units))
        if not missing:
            break
    if missing:
        raise LotsRunShort(
            _("The lots of “%(title)s” that have not expired hold %(left)d, but %(wanted)d are to be packed.")
            % {"title": product.title, "left": quantity - missing, "wanted": quantity}
        )
    Lot.objects.bulk_update([lot for lot, _units in out], ["on_hand"])
    _record(LotEventKind.PACKED, [(lot, -units) for lot, units in out], by=by, at=at)
    signals.lot_packed.send(sender=Lot, product=product, taken=out, by=by, at=at)
    return out


@transaction.atomic
def put_back(*, taken: Mapping[int, int], by: str, at: datetime, reason: str = "") -> None:
    """Undo a packing that never left: ``taken`` is lot id → units. The goods may be sold again, unheld ones only."""
    lots = _locked(taken)
    for pk, units in taken.items():
        lot = lots[pk]
        if lot.state == LotState.AVAILABLE:
            _restock(lot.product, units)
        Lot.objects.filter(pk=pk).update(on_hand=F("on_hand") + units)
    _record(LotEventKind.PUT_BACK, [(lots[pk], units) for pk, units in taken.items()], by=by, at=at, reason=reason)


@transaction.atomic
def write_off(*, lot: Lot, quantity: int, by: str, at: datetime, reason: str) -> None:
    """Take spoilt, lost or miscounted goods off a lot.

    Raises PromisedToOrders when orders need them, BadLot when the lot does not hold that many.
    """
    if quantity < 1:
        raise BadLot(_("Enter a quantity from 1 to %(most)d.") % {"most": lot.on_hand})
    if _locked([lot.pk])[lot.pk].state == LotState.AVAILABLE:
        _unstock(lot.product, quantity)
    if Lot.objects.filter(pk=lot.pk, on_hand__gte=quantity).update(on_hand=F("on_hand") - quantity) != 1:
        raise BadLot(_("Enter a quantity from 1 to %(most)d.") % {"most": lot.on_hand})
    _record(LotEventKind.WRITTEN_OFF, [(lot, -quantity)], by=by, at=at, reason=reason)
    lot.refresh_from_db()


@transaction.atomic
def hold(*, lot: Lot, by: str, at: datetime, reason: str) -> None:
    """Take an available lot off sale. Raises PromisedToOrders when what is left would not cover the orders."""
    lot.on_hand = _locked([lot.pk])[lot.pk].on_hand
    LOT.move(lot, LotState.HELD, by=by, at=at, reason=reason)
    _unstock(lot.product, lot.on_hand)
    _record(LotEventKind.HELD, [(lot, 0)], by=by, at=at, reason=reason)


@transaction.atomic
def give_free(*, lot: Lot, by: str, at: datetime, reason: str = "") -> None:
    """Let a held lot be sold again. A room above may know why not, and raises an IllegalMove."""
    signals.lot_freed.send(sender=Lot, lot=lot, reason=reason, by=by, at=at)
    lot.on_hand = _locked([lot.pk])[lot.pk].on_hand
    LOT.move(lot, LotState.AVAILABLE, by=by, at=at, reason=reason)
    _restock(lot.product, lot.on_hand)
    _record(LotEventKind.FREED, [(lot, 0)], by=by, at=at, reason=reason)


def _locked(lot_ids: Iterable[int]) -> dict[int, Lot]:
    """The lots as they are once nobody else can touch them: whoever changes a lot holds its stock record first."""
    records = StockRecord.objects.filter(product__lots__in=list(lot_ids)).values_list("pk", flat=True)
    stock.locked(list(records))
    return Lot.objects.select_related("product").in_bulk(list(lot_ids))


def _restock(product: Product, units: int) -> None:
    if StockRecord.objects.filter(product=product).update(num_in_stock=F("num_in_stock") + units) != 1:
        raise BadLot(_("“%(title)s” has no price yet. Save the product first.") % {"title": product.title})


def _unstock(product: Product, units: int) -> None:
    free = StockRecord.objects.filter(product=product, num_in_stock__gte=F("num_allocated") + units)
    if free.update(num_in_stock=F("num_in_stock") - units) != 1:
        raise PromisedToOrders(
            _("Goods of “%(title)s” are promised to orders. Cancel or refund those orders first.")
            % {"title": product.title}
        )


def _record(kind: str, changes: list[tuple[Lot, int]], *, by: str, at: datetime, reason: str = "") -> None:
    LotEvent.objects.bulk_create(
        LotEvent(lot=lot, kind=kind, quantity=units, at=at, by=by, reason=reason) for lot, units in changes
    )
