"""What was sold in each zone of the shop, from the ledger alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, Subquery, Sum

from catalog.foundation.money import to_fen
from catalog.zones.models import Zone
from shop.oscar_forks.order.models import Line

from ..models import Entry, Kind

ZERO = Decimal("0.00")


@dataclass
class ZoneSales:
    """Paid goods of one zone less what was refunded; ``zone`` is None for what was chosen elsewhere in the shop."""

    zone: Zone | None
    orders: int = 0
    recognised_cny: Decimal = ZERO
    other_cny: Decimal = ZERO

    @property
    def amount_cny(self) -> Decimal:
        return self.recognised_cny + self.other_cny


def sales_by_zone(first_day: date, last_day: date) -> list[ZoneSales]:
    """The sales of every zone that sold something or could have, dearest first, then what was sold outside of any.

    A sale stands in one row only, so the rows add up to the ledger's goods of these days, freight apart. Recognised is
    what the entry froze on the day of payment. An order with lines of two zones counts in both. Three queries.
    """
    zone = Subquery(Line.objects.filter(pk=OuterRef("line_id")).values("zone")[:1])
    entries = Entry.objects.paid_between(first_day, last_day).filter(line_id__isnull=False).order_by()
    rows = entries.annotate(zone=zone).values_list("zone", "recognised").annotate(amount=Sum("amount_cny"))
    orders = entries.filter(kind=Kind.PURCHASE).annotate(zone=zone).values_list("zone")
    found: dict[int | None, ZoneSales] = defaultdict(lambda: ZoneSales(None))
    for one in Zone.objects.order_by("order", "name"):
        found[one.pk] = ZoneSales(one)
    for key, recognised, amount in rows:
        if recognised:
            found[key].recognised_cny += to_fen(amount)
        else:
            found[key].other_cny += to_fen(amount)
    for key, count in orders.annotate(count=Count("order_number", distinct=True)):
        found[key].orders = count
    elsewhere = found.pop(None, ZoneSales(None))
    return [*sorted(found.values(), key=lambda one: -one.amount_cny), elsewhere]
