"""By which day goods should have left, who may still call them off, and from when a buyer need not wait. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.conf import settings

from catalog.foundation.periods import china_date
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import AT_THE_SELLERS, GONE
from shop.oscar_forks.order.models import Line, Order, OrderState


class Side(StrEnum):
    """Who calls an order off. A seller or the platform may as long as the goods have not left."""

    BUYER = "buyer"
    SELLER = "seller"
    PLATFORM = "platform"


def promised_on(*, wanted_on: date | None, paid_at: datetime | None) -> date | None:
    """The day for which the goods were ordered, else the last on which a paid order should leave the seller."""
    if wanted_on:
        return wanted_on
    return china_date(paid_at) + timedelta(days=settings.SHIP_WITHIN_DAYS) if paid_at else None


def late_from(promised: date) -> date:
    """The first day on which the buyer may call off whatever the seller has done meanwhile."""
    return promised + timedelta(days=settings.LATE_AFTER_DAYS + 1)


@dataclass(frozen=True)
class Offer:
    """What of an order one side may call off now.

    ``unsent`` are the parcels still at the seller's and ``lines`` what they hold; ``whole`` says that nothing else
    travels or arrived. ``possible`` is False when there is nothing, or when the buyer has to wait: the goods are packed
    and not late before ``free_from``.
    """

    possible: bool
    whole: bool
    late: bool
    unsent: tuple[Consignment, ...]
    lines: tuple[Line, ...]
    promised_on: date | None
    free_from: date | None
    amount_cny: Decimal
    freight_cny: Decimal

    @property
    def total_cny(self) -> Decimal:
        return self.amount_cny + self.freight_cny

    @property
    def waits(self) -> bool:
        return bool(self.unsent) and not self.possible


def offer(
    *, order: Order, lines: Sequence[Line], consignments: Sequence[Consignment], side: Side, today: date
) -> Offer:
    """Judge one order by its lines and by all its consignments, as they are now.

    Until a parcel is packed the buyer may change the own mind. From then on the goods are cut, slaughtered or boxed
    for this buyer, who may call them off only if they are late; the seller and the platform may until they leave.
    """
    unsent = tuple(one for one in consignments if (one.held_from or one.state) in AT_THE_SELLERS)
    travels = any(one not in unsent and one.state not in GONE for one in consignments)
    bands = {one.band for one in unsent}
    held = tuple(line for line in lines if not travels or line.storage_band in bands)
    promised = promised_on(wanted_on=order.wanted_on, paid_at=order.paid_at)
    free_from = late_from(promised) if promised else None
    late = free_from is not None and today >= free_from
    packed = any(one.packed_at for one in unsent)
    running = order.status in (OrderState.PAID, OrderState.DISPATCHED) and bool(unsent)
    return Offer(
        possible=running and (side != Side.BUYER or late or not packed),
        whole=not travels,
        late=running and late,
        unsent=unsent if running else (),
        lines=held,
        promised_on=promised,
        free_from=free_from,
        amount_cny=sum((line.line_price_incl_tax - line.refunded_cny for line in held), Decimal("0.00")),
        # Carriage is one sum for the order, so it goes back with the last of its parcels.
        freight_cny=Decimal("0.00") if travels else order.shipping_incl_tax - order.freight_refunded_cny,
    )
