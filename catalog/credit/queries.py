"""What stands in a seller's file, and who is on which list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from catalog.oscar_forks.partner.models import Partner

from .models import Appeal, CreditFact, ListEntry

#: Where every seller starts.
FULL_SCORE = 100
#: Facts, entries and appeals of a file that a page shows, the newest first.
SHOWN = 50


@dataclass(frozen=True)
class File:
    """The credit file of a seller on one day. ``score`` may fall below zero and rise above ``FULL_SCORE``."""

    seller: Partner
    score: int
    facts: list[CreditFact]
    entries: list[ListEntry]
    appeals: list[Appeal]
    day: date


def scores(seller_ids: Iterable[int], day: date) -> dict[int, int]:
    """{seller: score on ``day``}; one query."""
    found = dict.fromkeys(map(int, seller_ids), FULL_SCORE)
    sums = CreditFact.objects.counting(day).filter(seller__in=list(found)).order_by().values_list("seller")
    return found | {seller: FULL_SCORE + points for seller, points in sums.annotate(Sum("points"))}


def file_of(seller: Partner, day: date) -> File:
    """The whole file, the newest first; four queries."""
    return File(
        seller=seller,
        score=scores([seller.pk], day)[seller.pk],
        facts=list(CreditFact.objects.filter(seller=seller).select_related("cause")[:SHOWN]),
        entries=list(ListEntry.objects.filter(seller=seller)[:SHOWN]),
        appeals=list(Appeal.objects.filter(seller=seller).select_related("fact__cause", "entry")[:SHOWN]),
        day=day,
    )


def listed(day: date, colour: str):
    """Entries of one list that are in force on ``day``, the newest first: all that the public may see of a file."""
    return ListEntry.objects.in_force(day).filter(colour=colour).select_related("seller__region")
