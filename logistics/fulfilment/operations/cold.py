"""Goods that got too warm wait until a named person has judged them."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from logistics.coldchain import operations as coldchain
from logistics.coldchain.models import Disposition, Excursion, ExcursionKind, Probe

from ..models import Consignment, ProbeAssignment
from ..signals import consignment_held
from ..states import CONSIGNMENT, FINAL, ConsignmentState
from .journey import lose, watches_of
from .tracking import follow


class NotHeld(Exception):
    """The consignment does not wait for a decision; the message says so."""


@transaction.atomic
def assign_probe(*, consignment: Consignment, probe: Probe, by: str, at: datetime) -> ProbeAssignment:
    """Send ``probe`` along and hold it against the limits of the consignment's band; the same probe twice is once.

    A probe may still be put into a parcel that is on its way. Raises coldchain's NoLimits.
    """
    standing = consignment.probe_assignments.filter(watch__probe=probe, watch__ended_at=None).first()
    if standing:
        return standing
    watch = coldchain.watch(probe=probe, band=consignment.band, at=at)
    return ProbeAssignment.objects.create(consignment=consignment, watch=watch, assigned_by=by)


@transaction.atomic
def hold(*, excursion: Excursion, at: datetime) -> None:
    """Hold the consignment with which the probe travels. Silence of a probe is shown, but holds nothing.

    Goods that are held, delivered or gone already stay as they are; the excursion is on their page all the same.
    """
    assignment = (
        ProbeAssignment.objects.filter(watch_id=excursion.watch_id).select_related("consignment__seller").first()
    )
    if assignment is None or excursion.kind == ExcursionKind.GAP:
        return
    consignment = assignment.consignment
    if consignment.state in FINAL or consignment.state == ConsignmentState.HELD:
        return
    CONSIGNMENT.move(
        consignment,
        ConsignmentState.HELD,
        by=str(excursion.probe),
        at=at,
        reason=str(excursion)[:300],
        held_from=consignment.state,
    )
    consignment_held.send(sender=Consignment, consignment=consignment, excursion=excursion, at=at)


@transaction.atomic
def decide(*, consignment: Consignment, disposition: str, by: str, reason: str, at: datetime) -> None:
    """A named person releases held goods, sends them back or has them destroyed, and says why.

    Released goods go on from where they were held, and as far as the courier's news has come meanwhile. Raises
    NotHeld when nothing waits for a decision or no reason is given.
    """
    if consignment.state != ConsignmentState.HELD:
        raise NotHeld(_("%(number)s is not held. Reload the page.") % {"number": consignment.number})
    if consignment.recalled_by and disposition == Disposition.RELEASE:
        raise NotHeld(
            _("%(number)s holds recalled goods (%(recall)s) and is not released. Pack it anew from other lots.")
            % {"number": consignment.number, "recall": consignment.recalled_by}
        )
    if not reason.strip():
        raise NotHeld(_("Write down why you decide so; the receiver will read it."))
    reason = reason.strip()[:300]
    coldchain.decide(watches=watches_of(consignment), disposition=disposition, by=by, reason=reason, at=at)
    if disposition == Disposition.RELEASE:
        CONSIGNMENT.move(
            consignment, ConsignmentState(consignment.held_from), by=by, at=at, reason=reason, held_from=""
        )
        waybill = consignment.waybills.filter(state="booked").first()
        if waybill and waybill.courier != "own":
            follow(consignment=consignment, waybill=waybill, at=at)
        return
    target = ConsignmentState.RETURNED if disposition == Disposition.RETURN else ConsignmentState.DESTROYED
    lose(consignment=consignment, target=target, by=by, at=at, reason=reason)
