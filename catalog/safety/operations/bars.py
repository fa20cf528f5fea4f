"""Keep a lot off sale while something stands against it, and let it go when nothing does."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.lots.states import LotState

from ..models import BarCause, LotBar


class StillBarred(IllegalMove):
    """The lot may not be sold again yet; the message says what is missing."""


@transaction.atomic
def bar(*, lot: Lot, cause: str, note: str = "", by: str, at: datetime) -> LotBar:
    """Take a lot off sale for this cause, even when orders wait for it; the same cause twice is one bar."""
    found, is_new = LotBar.objects.get_or_create(
        lot=lot, cause=cause, lifted_at=None, defaults={"at": at, "note": note[:300]}
    )
    lot.refresh_from_db(fields=["state"])
    if is_new and lot.state == LotState.AVAILABLE:
        lots.hold(lot=lot, by=by, at=at, reason=str(note or BarCause(cause).label)[:300])
        LotBar.objects.filter(pk=found.pk).update(held=True)
        found.held = True
    return found


def inherit(*, parts: Sequence[Lot], parent: Lot) -> None:
    """What stands against a lot stands against each part of it."""
    bars = list(LotBar.objects.open().filter(lot=parent))
    LotBar.objects.bulk_create(
        LotBar(lot=part, cause=one.cause, held=one.held, at=one.at, note=one.note) for part in parts for one in bars
    )


@transaction.atomic
def lift(*, lot: Lot, cause: str, by: str, at: datetime, note: str = "") -> None:
    """Lift the bar of this cause; when it was the last, a lot that this room took off sale is sold again.

    Lifting what is not barred changes nothing.
    """
    if not LotBar.objects.open().filter(lot=lot, cause=cause).update(lifted_at=at, lifted_by=by):
        return
    mine = LotBar.objects.filter(lot=lot, held=True)
    lot.refresh_from_db(fields=["state"])
    if mine.exists() and not LotBar.objects.open().filter(lot=lot).exists() and lot.state == LotState.HELD:
        mine.update(held=False)
        lots.give_free(lot=lot, by=by, at=at, reason=note[:300])


def check_freed(*, lot: Lot) -> None:
    """Raise StillBarred while something stands against selling the lot, whoever wants to give it free."""
    standing = [one.get_cause_display() for one in LotBar.objects.open().filter(lot=lot).order_by("at", "pk")]
    if standing:
        raise StillBarred(
            _("Lot %(lot)s may not be sold yet: %(causes)s. Settle that first; it is then given free by itself.")
            % {"lot": lot.code, "causes": "、".join(map(str, standing))}
        )
