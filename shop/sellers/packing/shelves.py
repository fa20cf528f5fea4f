"""What the packing desk shows: shelves of consignments, each in one state of its way."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import FINAL
from logistics.fulfilment.states import ConsignmentState as S


@dataclass(frozen=True)
class Shelf:
    code: str
    title: str | Promise
    states: tuple[str, ...]
    nothing: str | Promise


SHELVES = (
    Shelf("pack", _("To pack"), (S.PLANNED,), _("Nothing to pack. New paid orders come here by themselves.")),
    Shelf("hand-over", _("To hand over"), (S.PACKED, S.BOOKED), _("Nothing waits for a courier.")),
    Shelf("travelling", _("On the way"), (S.DISPATCHED, S.IN_TRANSIT, S.OUT_FOR_DELIVERY), _("Nothing is on its way.")),
    Shelf(
        "held", _("Held for temperature"), (S.HELD,), _("Nothing is held. Goods that got too warm would stand here.")
    ),
    Shelf(
        "done",
        _("Delivered or ended"),
        FINAL,
        _("Nothing has arrived yet."),
    ),
)


def shelf(code: str) -> Shelf:
    """The shelf of this code; the first one for any other word."""
    return next((one for one in SHELVES if one.code == code), SHELVES[0])


def counts(consignments: QuerySet[Consignment]) -> dict[str, int]:
    """How many consignments stand on each shelf, by its code; one query."""
    by_state = dict(consignments.order_by().values_list("state").annotate(Count("pk")))
    return {one.code: sum(by_state.get(state, 0) for state in one.states) for one in SHELVES}
