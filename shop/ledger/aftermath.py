"""What has become of sealed lines since: told beside them as of today, never written into them.

Weighing, invoices, the lots that were packed, their certificates and what a seller pays to households all come after
the payment that an entry records.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from catalog.households.queries import Paid, paid_by_seller_and_year
from catalog.safety.models import ConformityCertificate
from logistics.fulfilment.models import PackedUnits, TravelPaper
from shop.oscar_forks.order.models import Line
from shop.procurement.models import Invoice
from shop.procurement.states import InvoiceState

from .models import Entry, Kind

CHUNK = 1000


@dataclass(frozen=True)
class Aftermath:
    """As of today: what was accepted of the line, its invoices, certificates and lots, in the order of their making."""

    accepted: Decimal | None = None
    invoices: tuple[tuple[str, str], ...] = ()
    certificates: tuple[str, ...] = ()
    lots: tuple[str, ...] = ()
    paid: Paid | None = None


def with_aftermath(entries: Iterable[Entry]) -> Iterator[Entry]:
    """The entries, each with what has become of it in ``since``; six queries for a thousand entries."""
    entries = iter(entries)
    while chunk := list(islice(entries, CHUNK)):
        orders = {entry.order_number for entry in chunk}
        lines = Line.objects.filter(pk__in={entry.line_id for entry in chunk if entry.line_id})
        accepted = dict(lines.values_list("pk", "accepted_quantity"))
        invoices, packed = _invoices(orders), _packed(orders)
        paid = paid_by_seller_and_year({entry.seller_id for entry in chunk}, {entry.paid_on.year for entry in chunk})
        for entry in chunk:
            lots, certificates = packed.get((entry.order_number, entry.product_id), ((), ()))
            entry.since = Aftermath(
                accepted=accepted.get(entry.line_id) if entry.kind == Kind.PURCHASE else None,
                invoices=invoices.get(entry.order_number, ()),
                certificates=certificates,
                lots=lots,
                paid=paid.get((entry.seller_id, entry.paid_on.year)),
            )
            yield entry


def _invoices(orders: Collection[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    standing = Invoice.objects.filter(order__number__in=orders).exclude(state=InvoiceState.VOID).order_by("pk")
    for order, number, state in standing.values_list("order__number", "number", "state"):
        found[order] = (*found.get(order, ()), (number, str(InvoiceState(state).label)))
    return found


def _packed(orders: Collection[str]) -> dict[tuple[str, int], tuple[tuple[str, ...], tuple[str, ...]]]:
    """{(order, product): (codes of the lots packed, numbers of their certificates)}."""
    units = PackedUnits.objects.filter(line__consignment__reference__in=orders).order_by("pk")
    rows = list(
        units.values_list(
            "line__consignment__reference", "line__consignment_id", "line__product_id", "lot_id", "lot__code"
        )
    )
    promised = dict(
        ConformityCertificate.objects.standing().filter(lot__in={row[3] for row in rows}).values_list("lot", "number")
    )
    examined: dict[int, list[str]] = {}
    papers = TravelPaper.objects.filter(consignment__in={row[1] for row in rows}).order_by("pk")
    for consignment, number in papers.values_list("consignment", "certificate__number"):
        examined.setdefault(consignment, []).append(number)
    found: dict[tuple[str, int], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for order, consignment, product, lot, code in rows:
        lots, numbers = found.get((order, product), ((), ()))
        mine = [promised[lot]] if lot in promised else []
        found[order, product] = (
            tuple(dict.fromkeys((*lots, code))),
            tuple(dict.fromkeys((*numbers, *mine, *examined.get(consignment, ())))),
        )
    return found
