"""States of what travels. News may come late, twice and out of order: no news ever leads back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.foundation.lifecycle import Lifecycle


class ConsignmentState(models.TextChoices):
    PLANNED = "planned", _("to be packed")
    PACKED = "packed", _("packed")
    BOOKED = "booked", _("waybill booked")
    DISPATCHED = "dispatched", _("handed over")
    IN_TRANSIT = "in_transit", _("on its way")
    OUT_FOR_DELIVERY = "out_for_delivery", _("out for delivery")
    DELIVERED = "delivered", _("delivered")
    HELD = "held", _("held: temperature")
    RETURNED = "returned", _("sent back")
    DESTROYED = "destroyed", _("destroyed")
    LOST = "lost", _("lost on the way")
    CANCELLED = "cancelled", _("cancelled")


class WaybillState(models.TextChoices):
    WAITING = "waiting", _("being booked")
    BOOKED = "booked", _("booked")
    REFUSED = "refused", _("refused by the courier")
    CANCELLING = "cancelling", _("being cancelled")
    CANCELLED = "cancelled", _("cancelled")


_S = ConsignmentState
_ON_THE_ROAD = (_S.IN_TRANSIT, _S.OUT_FOR_DELIVERY, _S.DELIVERED, _S.HELD, _S.RETURNED, _S.LOST)

CONSIGNMENT = Lifecycle(
    _S,
    {
        _S.PLANNED: (_S.PACKED, _S.HELD, _S.CANCELLED),
        _S.PACKED: (_S.BOOKED, _S.DISPATCHED, _S.HELD, _S.CANCELLED),
        # The one way back: its waybill is withdrawn before anybody collected it.
        _S.BOOKED: (_S.PACKED, _S.DISPATCHED, *_ON_THE_ROAD, _S.CANCELLED),
        _S.DISPATCHED: _ON_THE_ROAD,
        _S.IN_TRANSIT: _ON_THE_ROAD[1:],
        _S.OUT_FOR_DELIVERY: _ON_THE_ROAD[2:],
        # Released goods go on from where they were held; ``held_from`` remembers where that was.
        _S.HELD: (
            _S.PLANNED, _S.PACKED, _S.BOOKED, _S.DISPATCHED, _S.IN_TRANSIT, _S.OUT_FOR_DELIVERY,
            _S.RETURNED, _S.DESTROYED, _S.LOST, _S.CANCELLED,
        ),
        _S.DELIVERED: (),
        _S.RETURNED: (),
        _S.DESTROYED: (),
        _S.LOST: (),
        _S.CANCELLED: (),
    },
)  # fmt: skip

WAYBILL = Lifecycle(
    WaybillState,
    {
        WaybillState.WAITING: (WaybillState.BOOKED, WaybillState.REFUSED, WaybillState.CANCELLING),
        WaybillState.BOOKED: (WaybillState.CANCELLING,),
        WaybillState.CANCELLING: (WaybillState.CANCELLED,),
        WaybillState.REFUSED: (),
        WaybillState.CANCELLED: (),
    },
)

#: Not yet in anybody else's hands: may still be cancelled.
AT_THE_SELLERS = (_S.PLANNED, _S.PACKED, _S.BOOKED)
#: Will not arrive any more.
GONE = (_S.RETURNED, _S.DESTROYED, _S.LOST, _S.CANCELLED)
FINAL = (_S.DELIVERED, *GONE)
#: One waybill of these at a time for each consignment.
LIVE = (WaybillState.WAITING, WaybillState.BOOKED)
