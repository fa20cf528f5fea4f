"""What a unit has bought that counts."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from catalog.foundation.money import to_fen

from ..models import Entry


def counted_by_unit(*, institutions: Collection[int], year: int) -> dict[int, Decimal]:
    """Counted purchases less refunds of each unit in a year, CNY; a union's are its unit's. One query.

    Units that bought nothing that counts are absent.
    """
    keys = set(institutions)
    entries = Entry.objects.filter(
        Q(institution__in=keys) | Q(institution__is_union=True, institution__parent__in=keys), counts_reserve=True
    ).paid_between(date(year, 1, 1), date(year, 12, 31))
    sums: dict[int, Decimal] = {}
    rows = entries.order_by().values_list("institution", "institution__is_union", "institution__parent")
    for key, is_union, parent, total in rows.annotate(total=Sum("amount_cny")):
        home = parent if is_union and parent in keys else key
        sums[home] = sums.get(home, Decimal("0.00")) + to_fen(total)
    return sums
