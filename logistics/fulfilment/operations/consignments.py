"""Plan, pack, hand over, receive, cancel."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from catalog.lots import operations as lots
from catalog.lots.freshness import Freshness
from catalog.oscar_forks.partner.models import Partner

from ..models import Consignment, ConsignmentLine, PackedUnits
from ..planning import ParcelLine, split_by_band
from ..shipto import ShipTo
from ..states import CONSIGNMENT, ConsignmentState
from .journey import arrive, depart, end_watches, lose
from .papers import check_papers
from .waybills import withdraw_waybills


class AlreadyTravelling(Exception):
    """Goods of this order have left the seller and cannot be cancelled any more."""


class ReasonMissing(Exception):
    """Goods are given up with a reason or not at all."""


class NotOnItsWay(Exception):
    """The goods cannot be received in this state; the message tells the buyer why."""


@transaction.atomic
def plan(
    *,
    reference: str,
    seller: Partner,
    ship_to: ShipTo,
    lines: Sequence[ParcelLine],
    wanted_on: date | None = None,
    window: str = "",
    freshness: Freshness | None = None,
    at: datetime,
) -> list[Consignment]:
    """Make one consignment for each temperature band of a paid order; return them in the order of its lines.

    ``freshness`` is what the buyer demands of the goods on their arrival.

    Asked twice for the same order, seller and day it returns what stands. Three statements whatever the number of
    lines.
    """
    standing = list(
        Consignment.objects.for_reference(reference)
        .filter(seller=seller, wanted_on=wanted_on)
        .exclude(state=ConsignmentState.CANCELLED)
    )
    if standing:
        return standing
    groups, freshness = split_by_band(lines), freshness or Freshness()
    consignments = Consignment.objects.bulk_create(
        Consignment(
            reference=reference,
            seller=seller,
            band=band,
            ship_to_name=ship_to.name,
            ship_to_phone=ship_to.phone,
            ship_to_province=ship_to.province,
            ship_to_city=ship_to.city,
            ship_to_district=ship_to.district,
            ship_to_street=ship_to.street,
            wanted_on=wanted_on,
            window=window,
            min_left_percent=freshness.min_percent,
            min_left_days=freshness.min_days,
            weight_g=sum(line.weight_g for line in members),
            created_at=at,
        )
        for band, members in groups
    )
    ConsignmentLine.objects.bulk_create(
        ConsignmentLine(
            consignment=consignment,
            product_id=line.product_id,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            weight_g=line.weight_g,
        )
        for consignment, (_band, members) in zip(consignments, groups, strict=True)
        for line in members
    )
    return consignments


def overwrite_receiver(*, reference: str, name: str, phone: str, street: str) -> None:
    """Replace who received the parcels of an order and at which door; province, city and district stay."""
    Consignment.objects.for_reference(reference).update(
        ship_to_name=name, ship_to_phone=phone, ship_to_street=street, received_by=""
    )


@transaction.atomic
def pack(*, consignment: Consignment, by: str, at: datetime) -> None:
    """Take the goods of every line out of the lots, first expired first out, and note which lots they were.

    Raises IllegalMove when it is packed already, and what ``lots.pack`` raises when a lot is short; nothing of the
    consignment is packed then.
    """
    CONSIGNMENT.move(consignment, ConsignmentState.PACKED, by=by, at=at, packed_at=at)
    packed = []
    for line in consignment.lines.select_related("product").order_by("product_id", "pk"):
        if line.product is None:
            continue
        taken = lots.pack(
            product=line.product, quantity=line.quantity, freshness=consignment.freshness,
            arrives_on=consignment.wanted_on, reference=consignment.number, by=by, at=at,
        )  # fmt: skip
        packed += [PackedUnits(line=line, lot=lot, units=units) for lot, units in taken]
    PackedUnits.objects.bulk_create(packed)


@transaction.atomic
def hand_over(*, consignment: Consignment, by: str, at: datetime) -> None:
    """The courier's driver has taken the booked parcel along. Raises IllegalMove unless it is booked, PapersMissing."""
    check_papers(consignment=consignment, at=at)
    CONSIGNMENT.move(consignment, ConsignmentState.DISPATCHED, by=by, at=at)
    depart(consignment=consignment, at=at)


@transaction.atomic
def deliver_own_truck(*, consignment: Consignment, by: str, at: datetime) -> None:
    """The seller's driver has handed the goods over. Raises IllegalMove unless they are on their way."""
    arrive(consignment=consignment, delivered_at=at, by=by, at=at)


@transaction.atomic
def declare_lost(*, consignment: Consignment, by: str, reason: str, at: datetime) -> None:
    """Goods that left and will not come: the truck had an accident, the courier cannot find the parcel.

    Raises ReasonMissing, or IllegalMove unless they are on their way.
    """
    if not reason.strip():
        raise ReasonMissing(_("Say what happened to the goods; the receiver reads it."))
    lose(consignment=consignment, target=ConsignmentState.LOST, by=by, at=at, reason=reason.strip()[:300])


@transaction.atomic
def confirm_receipt(*, consignment: Consignment, by: str, at: datetime) -> None:
    """The buyer has the goods. What is delivered already only gets the receiver's name.

    Raises NotOnItsWay when they have not left yet, are held for their temperature, or will not come.
    """
    if consignment.state == ConsignmentState.HELD and consignment.recalled_by:
        raise NotOnItsWay(
            _("%(number)s holds recalled goods. The seller packs it anew, or you get your money back.")
            % {"number": consignment.number}
        )
    if consignment.state == ConsignmentState.HELD:
        raise NotOnItsWay(
            _("%(number)s is held because of its temperature. The seller must release it before it can be received.")
            % {"number": consignment.number}
        )
    if consignment.state != ConsignmentState.DELIVERED:
        if not CONSIGNMENT.allows(consignment.state, ConsignmentState.DELIVERED):
            raise NotOnItsWay(
                _("%(number)s has not been handed over yet. Confirm receipt when the goods have arrived.")
                % {"number": consignment.number}
            )
        arrive(consignment=consignment, delivered_at=at, by=by, at=at)
    if not consignment.received_by:
        Consignment.objects.filter(pk=consignment.pk, received_by="").update(received_by=by)
        consignment.refresh_from_db(fields=["received_by"])


@transaction.atomic
def cancel(*, reference: str, by: str, at: datetime) -> list[Consignment]:
    """Cancel what of an order has not left the seller, and withdraw its waybills; return what this call cancelled.

    Packed goods go back into their lots and may be sold again; goods of consignments that were not packed
    (``packed_at`` is None) are still held for the order, and the caller releases them. Raises AlreadyTravelling when
    nothing is left to cancel because it is on its way. Twice is the same as once.
    """
    standing = Consignment.objects.for_reference(reference).exclude(state=ConsignmentState.CANCELLED)
    unsent = list(standing.unsent().select_for_update())
    if not unsent and standing.exists():
        raise AlreadyTravelling(
            _("%(number)s is already on its way. Receive the goods and ask for an after-sale instead.")
            % {"number": standing[0].number}
        )
    for consignment in unsent:
        CONSIGNMENT.move(consignment, ConsignmentState.CANCELLED, by=by, at=at, held_from="")
        withdraw_waybills(consignment=consignment, by=by, at=at)
        end_watches(consignment=consignment, at=at)
        taken = units_by_lot(consignment)
        if taken:
            lots.put_back(taken=taken, by=by, at=at, reason=consignment.number, reference=consignment.number)
    return unsent


def units_by_lot(consignment: Consignment) -> dict[int, int]:
    """What was packed, by lot id; two lines may have come from one lot."""
    packed = PackedUnits.objects.filter(line__consignment=consignment).order_by().values_list("lot")
    return dict(packed.annotate(total=Sum("units")))
