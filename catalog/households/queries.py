"""What was paid to households, for totals that anyone may see and for the sheets of those concerned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from catalog.foundation.money import to_fen
from catalog.origins.models import Household
from catalog.recognition.states import LinkageState

from .models import HouseholdPayment
from .states import PaymentState


@dataclass(frozen=True)
class Paid:
    """What a seller has paid to reviewed households, as recorded, and to how many of them."""

    amount_cny: Decimal
    households: int

    @property
    def per_household_cny(self) -> Decimal | None:
        """户均增收: only what is recorded as paid, over the households that were paid."""
        return to_fen(self.amount_cny / self.households) if self.households else None


def _counted() -> QuerySet[HouseholdPayment]:
    return HouseholdPayment.objects.filter(state=PaymentState.PAID, linkage__state=LinkageState.CONFIRMED)


def paid_by_seller(partner_ids: Iterable[int], first: date, last: date) -> dict[int, Paid]:
    """{seller: what it paid on the days from ``first`` to ``last``}; sellers that paid nothing are absent."""
    rows = (
        _counted()
        .filter(linkage__partner__in=list(partner_ids), paid_on__range=(first, last))
        .order_by()
        .values_list("linkage__partner")
        .annotate(Sum("paid_cny"), Count("linkage__household", distinct=True))
    )
    return {partner: Paid(to_fen(amount), households) for partner, amount, households in rows}


def paid_by_seller_and_year(partner_ids: Iterable[int], years: Iterable[int]) -> dict[tuple[int, int], Paid]:
    """{(seller, year of payment): what it paid}; one query."""
    rows = (
        _counted()
        .filter(linkage__partner__in=list(partner_ids), paid_on__year__in=list(years))
        .order_by()
        .values_list("linkage__partner", "paid_on__year")
        .annotate(Sum("paid_cny"), Count("linkage__household", distinct=True))
    )
    return {(partner, year): Paid(to_fen(amount), households) for partner, year, amount, households in rows}


def households_of(partner) -> QuerySet[Household]:
    """Households that a seller has registered, whatever the review said, by their code."""
    return Household.objects.filter(linkages__partner=partner).distinct().order_by("code")
