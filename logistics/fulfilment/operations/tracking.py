"""What couriers say: kept once, in their own words; it moves a consignment forward or not at all."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from logistics.couriers import base
from logistics.couriers.base import TrackingStatus as T

from .. import accounts
from ..models import Consignment, TrackingEvent, Waybill
from ..states import CONSIGNMENT, FINAL, ConsignmentState, WaybillState
from .journey import arrive, depart, lose

log = logging.getLogger(__name__)

#: How far news brings a consignment. What is missing here (attempts, notes, unknown words) moves nothing.
STATE_BY_STATUS = {
    T.PICKED_UP: ConsignmentState.DISPATCHED,
    T.IN_TRANSIT: ConsignmentState.IN_TRANSIT,
    T.OUT_FOR_DELIVERY: ConsignmentState.OUT_FOR_DELIVERY,
    T.AWAITING_PICKUP: ConsignmentState.OUT_FOR_DELIVERY,
}
FORWARD = list(STATE_BY_STATUS.values())


def record_tracking(*, courier: str, events: Iterable[base.TrackingEvent], confirmed: bool, at: datetime) -> int:
    """Keep a courier's news and move the consignments concerned; return how many pieces were new.

    Any number of times, in any order: each piece is stored once, and a state never goes back. News of a number that
    we do not know is logged and passed over. ``confirmed`` tells that we asked the courier ourselves, or that the
    news proves its sender.
    """
    by_number: dict[str, list[base.TrackingEvent]] = {}
    for event in events:
        by_number.setdefault(event.waybill_no, []).append(event)
    new = 0
    # Sorted, so that two pushes about the same parcels wait for each other in one order.
    for waybill_no in sorted(by_number):
        new += _record_one(courier, waybill_no, by_number[waybill_no], confirmed, at)
    return new


@transaction.atomic
def _record_one(courier: str, waybill_no: str, events: list[base.TrackingEvent], confirmed: bool, at: datetime) -> int:
    waybill = (
        Waybill.objects.select_for_update()
        .filter(courier=courier, waybill_no=waybill_no, state=WaybillState.BOOKED)
        .first()
    )
    if waybill is None:
        log.warning("%s told of waybill %s, which is not ours", courier, waybill_no)
        return 0
    rows = {(row.happened_at, row.digest): row for row in (_row(waybill, event, confirmed, at) for event in events)}
    known = set(waybill.events.values_list("happened_at", "digest"))
    TrackingEvent.objects.bulk_create([row for key, row in rows.items() if key not in known])
    if confirmed:
        waybill.events.filter(digest__in=[digest for _, digest in rows], confirmed=False).update(confirmed=True)
    consignment = Consignment.objects.select_for_update().get(pk=waybill.consignment_id)
    follow(consignment=consignment, waybill=waybill, at=at)
    return len(rows.keys() - known)


def _row(waybill: Waybill, event: base.TrackingEvent, confirmed: bool, at: datetime) -> TrackingEvent:
    if event.status is T.UNKNOWN:
        log.warning("%s used the unknown code %r for %s", waybill.courier, event.code, event.waybill_no)
    return TrackingEvent(
        waybill=waybill,
        happened_at=event.happened_at,
        digest=hashlib.sha256(f"{event.code}|{event.text}".encode()).hexdigest()[:16],
        status=event.status.value,
        code=event.code[:20],
        place=event.place[:120],
        text=event.text[:500],
        raw=dict(event.raw),
        confirmed=confirmed,
        received_at=at,
    )


@transaction.atomic
def follow(*, consignment: Consignment, waybill: Waybill, at: datetime) -> None:
    """Bring a consignment as far as the stored news allows. Held and finished ones stay where they are."""
    if consignment.state in FINAL or consignment.state == ConsignmentState.HELD:
        return
    told = list(waybill.events.order_by("happened_at", "pk").values_list("status", "happened_at", "confirmed"))
    moved_at = {STATE_BY_STATUS[T(status)]: happened for status, happened, _ in told if status in STATE_BY_STATUS}
    ends = [(status, happened, sure) for status, happened, sure in told if status in (T.DELIVERED, T.RETURNED)]
    proven = [end for end in ends if end[2]] if accounts.courier(waybill.courier).confirms_delivery else ends
    by = waybill.courier
    if proven:
        status, happened_at, _sure = proven[-1]
        if status == T.RETURNED:
            lose(consignment=consignment, target=ConsignmentState.RETURNED, by=by, at=at)
            return
        if moved_at:
            depart(consignment=consignment, at=min(moved_at.values()))
        arrive(consignment=consignment, delivered_at=happened_at, by=by, at=at)
        return
    if ends:
        _claim(waybill, at)
    if moved_at:
        furthest = max(moved_at, key=FORWARD.index)
        if CONSIGNMENT.allows(consignment.state, furthest):
            CONSIGNMENT.move(consignment, furthest, by=by, at=at)
            depart(consignment=consignment, at=min(moved_at.values()))


def _claim(waybill: Waybill, at: datetime) -> None:
    """Somebody who cannot prove it says that the parcel was signed for: ask the courier before believing it."""
    from .. import tasks

    if waybill.sign_off_claimed_at is None:
        Waybill.objects.filter(pk=waybill.pk).update(sign_off_claimed_at=at)
        transaction.on_commit(lambda: tasks.confirm_delivery.delay(waybill_id=waybill.pk), robust=True)


def confirm_delivery(*, waybill: Waybill, at: datetime) -> bool:
    """Ask the courier about a claimed sign-off; return True once it confirms. Not inside a transaction.

    What the courier does not confirm stays claimed and is asked for again by the sweeper, for a day. Raises
    CourierUnavailable or CourierRefused.
    """
    events = accounts.courier(waybill.courier).track(
        waybill.waybill_no, company=waybill.company, phone=waybill.consignment.ship_to_phone
    )
    record_tracking(courier=waybill.courier, events=events, confirmed=True, at=at)
    confirmed = any(event.status in (T.DELIVERED, T.RETURNED) for event in events)
    if confirmed:
        Waybill.objects.filter(pk=waybill.pk).update(sign_off_claimed_at=None)
    return confirmed
