"""Steps that several doors lead to: leaving, arriving, getting lost."""

from datetime import datetime

from logistics.coldchain import operations as coldchain
from logistics.coldchain.models import Watch

from ..models import Consignment
from ..signals import consignment_delivered, consignment_dispatched, consignment_lost
from ..states import CONSIGNMENT, ConsignmentState


def depart(*, consignment: Consignment, at: datetime) -> None:
    """Note and announce, once, that the goods have left the seller."""
    if Consignment.objects.filter(pk=consignment.pk, dispatched_at=None).update(dispatched_at=at):
        consignment.dispatched_at = at
        consignment_dispatched.send(sender=Consignment, consignment=consignment, at=at)


def arrive(*, consignment: Consignment, delivered_at: datetime, by: str, at: datetime) -> None:
    """The goods are there: end the watches, announce. Raises IllegalMove when they cannot be."""
    CONSIGNMENT.move(consignment, ConsignmentState.DELIVERED, by=by, at=at, delivered_at=delivered_at)
    depart(consignment=consignment, at=delivered_at)
    end_watches(consignment=consignment, at=delivered_at)
    consignment_delivered.send(sender=Consignment, consignment=consignment, at=at)


def lose(*, consignment: Consignment, target: ConsignmentState, by: str, at: datetime, reason: str = "") -> None:
    """The goods will not arrive: sent back or destroyed. Raises IllegalMove when they have arrived."""
    CONSIGNMENT.move(consignment, target, by=by, at=at, reason=reason, held_from="")
    end_watches(consignment=consignment, at=at)
    consignment_lost.send(sender=Consignment, consignment=consignment, at=at)


def end_watches(*, consignment: Consignment, at: datetime) -> None:
    """Readings after ``at`` are no longer those of this consignment."""
    coldchain.end_watches(watches=watches_of(consignment), at=at)


def watches_of(consignment: Consignment) -> list[Watch]:
    """The watches of a consignment, oldest first."""
    assignments = consignment.probe_assignments.select_related("watch__limits", "watch__probe").order_by("pk")
    return [assignment.watch for assignment in assignments]
