"""Ask for a waybill, get it, withdraw it. The row waits; the courier is called outside any transaction."""

import re
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation import units
from logistics.couriers.base import CourierRefused, CourierUnavailable, Parcel, Party

from .. import accounts
from ..models import Consignment, CourierProduct, DispatchAddress, Waybill
from ..models.waybills import CourierCode
from ..states import CONSIGNMENT, FINAL, LIVE, WAYBILL, ConsignmentState, WaybillState
from .journey import depart
from .papers import check_papers

WAYBILL_NO = re.compile(r"[0-9A-Za-z-]{6,32}")
#: What a courier's paper says is inside, at most.
CONTENTS_LENGTH = 60


class BadWaybill(Exception):
    """The waybill cannot be asked for like this; the message tells the packer what to change."""


@transaction.atomic
def request_waybill(
    *, consignment: Consignment, courier: str, company: str = "", waybill_no: str = "", by: str, at: datetime
) -> Waybill:
    """Ask ``courier`` to carry a packed consignment; the answer comes with ``book_waybill``.

    ``company`` and ``waybill_no`` are typed for couriers that only follow a parcel. Raises BadWaybill or
    PapersMissing; nothing is asked for then.
    """
    if consignment.state != ConsignmentState.PACKED:
        raise BadWaybill(_("Pack %(number)s before you book its waybill.") % {"number": consignment.number})
    check_papers(consignment=consignment, at=at)
    if courier not in accounts.open_codes():
        raise BadWaybill(_("There is no account with this courier. Choose another one."))
    if accounts.courier(courier).issues_numbers:
        company = waybill_no = ""
    else:
        waybill_no = _typed(company, waybill_no)
    if not DispatchAddress.objects.filter(seller=consignment.seller).exists():
        raise BadWaybill(_("Enter your dispatch address first: the courier has to know where to collect."))
    product = CourierProduct.objects.filter(courier=courier, band=consignment.band).first()
    if product is None:
        raise BadWaybill(
            _("This courier does not carry goods stored “%(band)s”. Choose another one.")
            % {"band": consignment.get_band_display()}
        )
    return _wish(
        consignment, courier=courier, company=company, waybill_no=waybill_no, product=product.code,
        temperature=product.temperature, requested_by=by, requested_at=at,
    )  # fmt: skip


def _typed(company: str, waybill_no: str) -> str:
    """The number as a courier writes it. Raises BadWaybill."""
    waybill_no = waybill_no.strip().upper()
    if not company or not WAYBILL_NO.fullmatch(waybill_no):
        raise BadWaybill(_("Choose the company and type the waybill number on its label: 6 to 32 letters and digits."))
    return waybill_no


def _wish(consignment: Consignment, **told: Any) -> Waybill:
    """A row that waits for its courier. Raises BadWaybill when the parcel has one, or the number another parcel."""
    reference = f"{consignment.number}-{consignment.waybills.count() + 1}"
    try:
        with transaction.atomic():
            waybill = Waybill.objects.create(consignment=consignment, reference=reference, **told)
    except IntegrityError as problem:
        raise BadWaybill(
            _("This consignment has a waybill already, or the number belongs to another parcel. Check the number.")
        ) from problem
    _start("book_waybill", consignment_id=consignment.pk)
    return waybill


@transaction.atomic
def withdraw_waybill(*, consignment: Consignment, by: str, at: datetime) -> None:
    """Take back a waybill before the courier collects, so that another way can be chosen. Raises IllegalMove."""
    CONSIGNMENT.move(consignment, ConsignmentState.PACKED, by=by, at=at)
    withdraw_waybills(consignment=consignment, by=by, at=at)


@transaction.atomic
def correct_waybill_no(*, consignment: Consignment, company: str, waybill_no: str, by: str, at: datetime) -> Waybill:
    """Follow another number: the one that was typed for this parcel was wrong. Its news stays with the old row.

    Raises BadWaybill when nothing was typed for it, when it has arrived, or for a number that cannot be.
    """
    wrong = consignment.waybills.select_for_update().filter(state=WaybillState.BOOKED).first()
    typed = wrong is not None and wrong.company and consignment.state not in FINAL
    if wrong is None or not typed:
        raise BadWaybill(_("Only a number that was typed can be corrected, and only until the parcel has arrived."))
    waybill_no = _typed(company, waybill_no)
    if (company, waybill_no) == (wrong.company, wrong.waybill_no):
        raise BadWaybill(_("This is the number that is followed already."))
    withdraw_waybills(consignment=consignment, by=by, at=at)
    return _wish(
        consignment, courier=wrong.courier, company=company, waybill_no=waybill_no, product=wrong.product,
        temperature=wrong.temperature, requested_by=by, requested_at=at,
    )  # fmt: skip


def book_waybill(*, consignment: Consignment, at: datetime) -> Waybill | None:
    """Call the courier for the waybill that waits, and keep its answer; None when none waits.

    Must not run inside a transaction: the courier's answer may be slow, and what it has done it has done. Asked
    again after a lost answer, the courier knows the reference and gives the same waybill. A refusal is kept on the
    row. Raises CourierUnavailable, with the row still waiting.
    """
    waybill = consignment.waybills.filter(state=WaybillState.WAITING).select_related("consignment__seller").first()
    if waybill is None:
        return None
    try:
        label = accounts.courier(waybill.courier).book(_parcel(waybill))
    except CourierRefused as refusal:
        WAYBILL.move(waybill, WaybillState.REFUSED, by=waybill.courier, at=at, problem=str(refusal)[:300])
        return waybill
    except CourierUnavailable as problem:
        Waybill.objects.filter(pk=waybill.pk).update(attempts=waybill.attempts + 1, problem=str(problem)[:300])
        raise
    with transaction.atomic():
        WAYBILL.move(
            waybill,
            WaybillState.BOOKED,
            by=waybill.courier,
            at=at,
            waybill_no=label.waybill_no,
            route_code=label.route_code[:40],
            booked_at=at,
            problem="",
        )
        _note_booked(waybill, at)
    return waybill


def _note_booked(waybill: Waybill, at: datetime) -> None:
    """Move the consignment on; one that was held or cancelled while the courier thought stays so."""
    consignment = Consignment.objects.select_for_update().get(pk=waybill.consignment_id)
    if consignment.state == ConsignmentState.PACKED:
        CONSIGNMENT.move(consignment, ConsignmentState.BOOKED, by=waybill.requested_by, at=at)
    elif consignment.state == ConsignmentState.HELD and consignment.held_from == ConsignmentState.PACKED:
        Consignment.objects.filter(pk=consignment.pk).update(held_from=ConsignmentState.BOOKED)
    elif consignment.state == ConsignmentState.CANCELLED:
        withdraw_waybills(consignment=consignment, by=waybill.requested_by, at=at)


@transaction.atomic
def dispatch_own_truck(*, consignment: Consignment, vehicle: str, by: str, at: datetime) -> Waybill:
    """The seller's own truck leaves with a packed consignment.

    Raises IllegalMove, BadWaybill (no vehicle) or PapersMissing.
    """
    if not vehicle.strip():
        raise BadWaybill(_("Type the number plate, so that the receiver can let the truck in."))
    check_papers(consignment=consignment, at=at)
    CONSIGNMENT.move(consignment, ConsignmentState.DISPATCHED, by=by, at=at)
    waybill = Waybill.objects.create(
        consignment=consignment,
        courier=CourierCode.OWN,
        waybill_no=consignment.number,
        route_code=vehicle.strip().upper()[:40],
        reference=f"{consignment.number}-{consignment.waybills.count() + 1}",
        state=WaybillState.BOOKED,
        requested_by=by,
        requested_at=at,
        booked_at=at,
    )
    depart(consignment=consignment, at=at)
    return waybill


@transaction.atomic
def withdraw_waybills(*, consignment: Consignment, by: str, at: datetime) -> None:
    """Wish the live waybill of a consignment away; the courier hears of it from ``cancel_waybill``."""
    for waybill in consignment.waybills.filter(state__in=LIVE):
        WAYBILL.move(waybill, WaybillState.CANCELLING, by=by, at=at, requested_at=at)
        _start("cancel_waybill", waybill_id=waybill.pk)


def cancel_waybill(*, waybill: Waybill, at: datetime) -> None:
    """Tell the courier that a parcel will not come. A refusal is kept: it is then a matter for the telephone.

    Not inside a transaction. Raises CourierUnavailable, with the row still waiting. Twice is the same as once.
    """
    if waybill.state != WaybillState.CANCELLING:
        return
    problem = ""
    if waybill.courier != CourierCode.OWN and waybill.waybill_no:
        try:
            accounts.courier(waybill.courier).cancel(reference=waybill.reference, waybill_no=waybill.waybill_no)
        except CourierRefused as refusal:
            problem = str(refusal)[:300]
    WAYBILL.move(waybill, WaybillState.CANCELLED, by=waybill.courier, at=at, problem=problem)


def _parcel(waybill: Waybill) -> Parcel:
    consignment = waybill.consignment
    sender = DispatchAddress.objects.get(seller=consignment.seller)
    contents = "、".join(
        f"{line.description}{line.quantity}{units.SALE_UNITS[line.unit].label}" for line in consignment.lines.all()
    )
    return Parcel(
        reference=waybill.reference,
        sender=Party(
            sender.contact,
            sender.phone,
            sender.province,
            sender.city,
            sender.district,
            sender.street,
            company=consignment.seller.name or "",
        ),
        receiver=Party(
            consignment.ship_to_name,
            consignment.ship_to_phone,
            consignment.ship_to_province,
            consignment.ship_to_city,
            consignment.ship_to_district,
            consignment.ship_to_street,
        ),
        contents=contents[:CONTENTS_LENGTH],
        weight_g=consignment.weight_g,
        product=waybill.product,
        temperature=waybill.temperature,
        remark=consignment.window,
        waybill_no=waybill.waybill_no,
        company=waybill.company,
    )


def _start(task: str, **arguments: int) -> None:
    """Start a task for speed once this is committed; should that fail, the sweeper finds the row."""
    from .. import tasks

    transaction.on_commit(lambda: getattr(tasks, task).delay(**arguments), robust=True)
