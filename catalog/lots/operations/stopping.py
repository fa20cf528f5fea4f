"""A lot is taken off sale, given free again, or called back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.units import counted

from .. import queries, signals, stock
from ..models import Lot, LotEventKind, Recall, RecalledLot, RecallScope
from ..states import LOT, RECALL, LotState, RecallState
from .ground import locked, record


class ReasonMissing(Exception):
    """Nobody stops goods without saying why; the message says so."""


class AlreadyRecalled(Exception):
    """All these lots were called back before, by ``recall``. Nothing changed."""

    def __init__(self, recall: Recall):
        self.recall = recall
        super().__init__(recall)

    def __str__(self):
        if self.recall.drill:
            return _("A drill of this lot is under way already: %(recall)s.") % {"recall": self.recall}
        return _("These lots were recalled already: %(recall)s, by %(by)s. Nothing was changed.") % {
            "recall": self.recall,
            "by": self.recall.started_by,
        }


class StillOnHand(Exception):
    """Recalled goods still lie in the store; the message says how many."""


@transaction.atomic
def hold(*, lot: Lot, by: str, at: datetime, reason: str) -> None:
    """Take an available lot off sale at once, even when orders wait for its goods: those wait for other lots.

    Raises IllegalMove for a lot that is held or recalled already, ReasonMissing without a reason.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say why the lot is held back."))
    lot.on_hand = locked([lot.pk])[lot.pk].on_hand
    LOT.move(lot, LotState.HELD, by=by, at=at, reason=reason[:300])
    stock.shift(lot.product_id, lots=-lot.on_hand)
    record(LotEventKind.HELD, [(lot, 0)], by=by, at=at, reason=reason)
    signals.lot_held.send(sender=Lot, lot=lot, reason=reason, by=by, at=at)


@transaction.atomic
def give_free(*, lot: Lot, by: str, at: datetime, reason: str = "") -> None:
    """Let a held lot be sold again. A room above may know why not, and raises an IllegalMove."""
    signals.lot_freed.send(sender=Lot, lot=lot, reason=reason, by=by, at=at)
    lot.on_hand = locked([lot.pk])[lot.pk].on_hand
    LOT.move(lot, LotState.AVAILABLE, by=by, at=at, reason=reason[:300])
    stock.shift(lot.product_id, lots=lot.on_hand)
    record(LotEventKind.FREED, [(lot, 0)], by=by, at=at, reason=reason)


@transaction.atomic
def recall(*, lot: Lot, scope: str, reason: str, advice: str, by: str, at: datetime, drill: bool = False) -> Recall:
    """Call a lot back, with as much of its family as ``scope`` says: off sale at once, and announced to all above.

    Lots of the family that were recalled before stay with their recall. A ``drill`` notes the lots, moves none, and is
    announced all the same, for the report. Raises AlreadyRecalled (with the recall that stands) when nothing new would
    be reached, ReasonMissing without a reason or without a word to the buyers.
    """
    if not reason.strip() or not advice.strip():
        raise ReasonMissing(_("Say why the lot is recalled, and what buyers are to do with the goods."))
    locked([lot.pk])  # A family is of one product: with its stock record locked, nobody splits or mixes meanwhile.
    lots = Lot.objects.select_related("product").in_bulk(queries.reached(lot, RecallScope(scope)))
    if drill:
        standing = Recall.objects.filter(lot=lot, drill=True, state=RecallState.OPEN).first()
        reached = list(lots.values())
    else:
        standing = Recall.objects.real().filter(recalled__lot=lot).first()
        reached = [one for one in lots.values() if one.state != LotState.RECALLED]
    if standing and (drill or not reached):
        raise AlreadyRecalled(standing)
    made = Recall.objects.create(
        lot=lot, scope=scope, reason=reason[:300], advice=advice[:300], drill=drill, started_by=by, started_at=at
    )
    RecalledLot.objects.bulk_create(RecalledLot(recall=made, lot=one, on_hand=one.on_hand) for one in reached)
    if not drill:
        for one in reached:
            if one.state == LotState.AVAILABLE:
                stock.shift(one.product_id, lots=-one.on_hand)
            LOT.move(one, LotState.RECALLED, by=by, at=at, reason=reason[:300])
        record(LotEventKind.RECALLED, [(one, 0) for one in reached], by=by, at=at, reason=reason, reference=made.number)
        lot.refresh_from_db()
    signals.lot_recalled.send(sender=Lot, recall=made, lots=reached, by=by, at=at)
    return made


@transaction.atomic
def close_recall(*, recall: Recall, outcome: str, by: str, at: datetime) -> None:
    """End a recall or a drill with its outcome in words.

    Raises StillOnHand while recalled goods lie in the store, ReasonMissing without a word, IllegalMove when closed.
    """
    if not outcome.strip():
        raise ReasonMissing(_("Write down what came of it."))
    lots = locked(recall.recalled.values_list("lot", flat=True))
    left = sum(lot.on_hand for lot in lots.values())
    if left and not recall.drill:
        raise StillOnHand(
            _("%(left)s of the recalled lots are still in the store. Write them off first.")
            % {"left": counted(left, recall.lot.product.sale_unit)}
        )
    RECALL.move(recall, RecallState.CLOSED, by=by, at=at, reason=outcome[:300], outcome=outcome[:500], closed_at=at)
