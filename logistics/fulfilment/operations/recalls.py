"""Parcels with recalled goods that are still at the seller's: they stay there, and are packed anew."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.lots import operations as lots

from ..models import Consignment, PackedUnits
from ..signals import consignment_repacked
from ..states import AT_THE_SELLERS, CONSIGNMENT, ConsignmentState
from .consignments import units_by_lot
from .journey import end_watches
from .waybills import withdraw_waybills


class NotRecalled(Exception):
    """The consignment is not held for a recall, or has left; the message tells the packer."""


@transaction.atomic
def hold_recalled(*, lot_ids: Collection[int], recall: str, by: str, at: datetime, reason: str) -> list[Consignment]:
    """Hold every packed parcel that has not left and has goods of these lots inside; return them.

    What is on its way cannot be held: its receiver is told. A parcel held for another reason stays held and is marked.
    """
    inside = PackedUnits.objects.filter(lot__in=lot_ids).values("line__consignment")
    found = Consignment.objects.filter(pk__in=inside, recalled_by="")
    stopped = []
    for consignment in found.filter(state__in=[ConsignmentState.PACKED, ConsignmentState.BOOKED]).order_by("pk"):
        CONSIGNMENT.move(
            consignment, ConsignmentState.HELD, by=by, at=at, reason=reason[:300],
            held_from=consignment.state, recalled_by=recall,
        )  # fmt: skip
        stopped.append(consignment)
    marked = found.filter(state=ConsignmentState.HELD, held_from__in=AT_THE_SELLERS)
    for consignment in marked.order_by("pk"):
        Consignment.objects.filter(pk=consignment.pk).update(recalled_by=recall)
        consignment.recalled_by = recall
        stopped.append(consignment)
    return stopped


@transaction.atomic
def repack(*, consignment: Consignment, by: str, at: datetime) -> None:
    """Unpack a parcel that a recall holds: its goods go back to their lots, and it is to be packed again.

    The order keeps its hold on the goods; its waybill is withdrawn. Raises NotRecalled unless a recall holds it.
    """
    if consignment.state != ConsignmentState.HELD or not consignment.recalled_by:
        raise NotRecalled(_("%(number)s is not held for a recall. Reload the page.") % {"number": consignment.number})
    if consignment.held_from not in AT_THE_SELLERS:
        raise NotRecalled(_("%(number)s has left already.") % {"number": consignment.number})
    recall = consignment.recalled_by
    CONSIGNMENT.move(
        consignment, ConsignmentState.PLANNED, by=by, at=at, reason=recall, held_from="", recalled_by="", packed_at=None
    )
    withdraw_waybills(consignment=consignment, by=by, at=at)
    end_watches(consignment=consignment, at=at)
    lots.put_back(
        taken=units_by_lot(consignment), by=by, at=at, reason=recall, reference=consignment.number, still_promised=True
    )
    PackedUnits.objects.filter(line__consignment=consignment).delete()
    consignment_repacked.send(sender=Consignment, consignment=consignment, at=at)
