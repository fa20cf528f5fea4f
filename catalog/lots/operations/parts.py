"""A lot is divided, or lots are mixed. No unit is lost, and every lot knows what it was made of."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.periods import china_date

from .. import signals
from ..models import Lot, LotEventKind, LotLink
from ..states import LotState
from .ground import BadLot, locked, record

MOST_PARTS = 50


@transaction.atomic
def split(*, lot: Lot, parts: Sequence[int], by: str, at: datetime, reason: str = "") -> list[Lot]:
    """Make a lot of each of ``parts`` (units); return them in that order. What is over stays with ``lot``.

    The parts are as old as the lot, expire with it, and are held if it is held. Raises BadLot when the parts are not
    in the lot or the lot was recalled. Twice makes twice as many parts.
    """
    now = locked([lot.pk])[lot.pk]
    if now.state == LotState.RECALLED:
        raise BadLot(_("%(lot)s was recalled and cannot be divided.") % {"lot": now})
    if not 1 <= len(parts) <= MOST_PARTS:
        raise BadLot(_("Enter from 1 to %(most)d parts.") % {"most": MOST_PARTS})
    if any(units < 1 for units in parts):
        raise BadLot(_("Every part holds at least 1."))
    if list(parts) == [now.on_hand]:
        raise BadLot(_("One part with all that is left would be the lot itself. Enter a smaller part."))
    if sum(parts) > now.on_hand:
        raise BadLot(
            _("The parts together hold %(sum)d, but %(left)d are left in the lot. Enter smaller parts.")
            % {"sum": sum(parts), "left": now.on_hand}
        )
    made = [
        Lot.objects.create(
            code=numbering.new_number("L"),
            product=now.product,
            state=now.state,
            quantity=units,
            on_hand=units,
            produced_on=now.produced_on,
            expires_on=now.expires_on,
            received_at=at,
        )
        for units in parts
    ]
    Lot.objects.filter(pk=now.pk).update(on_hand=F("on_hand") - sum(parts))
    LotLink.objects.bulk_create(LotLink(parent=now, child=part, units=part.quantity) for part in made)
    for part in made:
        record(LotEventKind.SPLIT_OFF, [(now, -part.quantity)], by=by, at=at, reason=reason, reference=part.code)
    record(
        LotEventKind.SPLIT_FROM,
        [(part, part.quantity) for part in made],
        by=by,
        at=at,
        reason=reason,
        reference=now.code,
    )
    signals.lot_split.send(sender=Lot, lot=now, parts=made, by=by, at=at)
    lot.refresh_from_db()
    return made


@transaction.atomic
def merge(*, lots: Sequence[Lot], by: str, at: datetime, reason: str = "") -> Lot:
    """Mix all that is left of ``lots`` into a new lot and return it.

    It counts as old as the oldest and expires with the first of them. Whoever issues papers for lots hears
    ``lot_merged`` and issues them anew. Raises BadLot unless the lots are two or more of one product, none of them
    empty, held, recalled or expired. A second click finds them empty and is refused.
    """
    parents = [lot for _pk, lot in sorted(locked({lot.pk for lot in lots}).items())]
    if len(parents) < 2:
        raise BadLot(_("Choose at least two lots to mix."))
    if len({parent.product_id for parent in parents}) != 1:
        raise BadLot(_("Only lots of the same goods can be mixed."))
    today = china_date(at)
    for parent in parents:
        if parent.state != LotState.AVAILABLE:
            raise BadLot(
                _("%(lot)s is %(state)s. Only lots that may be sold can be mixed.")
                % {"lot": parent, "state": parent.get_state_display()}
            )
        if not parent.on_hand:
            raise BadLot(_("Nothing is left of %(lot)s. It may have been mixed a moment ago.") % {"lot": parent})
        if parent.expires_on and parent.expires_on <= today:
            raise BadLot(_("%(lot)s has expired. Write it off instead of mixing it.") % {"lot": parent})
    total = sum(parent.on_hand for parent in parents)
    made = Lot.objects.create(
        code=numbering.new_number("L"),
        product=parents[0].product,
        quantity=total,
        on_hand=total,
        produced_on=min(parent.produced_on for parent in parents),
        expires_on=min((parent.expires_on for parent in parents if parent.expires_on), default=None),
        received_at=at,
    )
    LotLink.objects.bulk_create(LotLink(parent=parent, child=made, units=parent.on_hand) for parent in parents)
    gone = [(parent, -parent.on_hand) for parent in parents]
    record(LotEventKind.MERGED_INTO, gone, by=by, at=at, reason=reason, reference=made.code)
    Lot.objects.filter(pk__in=[parent.pk for parent in parents]).update(on_hand=0)
    for parent in parents:
        record(LotEventKind.MERGED_FROM, [(made, parent.on_hand)], by=by, at=at, reason=reason, reference=parent.code)
        parent.on_hand = 0
    signals.lot_merged.send(sender=Lot, lot=made, parents=parents, by=by, at=at)
    return made
