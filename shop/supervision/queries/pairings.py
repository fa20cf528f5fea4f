"""How far each pairing has come in a year: bought and helped to sell, side by side, summed from the ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from catalog.foundation.money import to_fen
from catalog.origins.models import Pairing, PairingTarget
from shop.ledger.models.entries import Method

from ..ratios import Ratio
from .scope import Scope

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class PairingProgress:
    """One pairing in one year. The two sums are never added up: what was helped to be sold is nobody's purchase."""

    pairing: Pairing
    target: PairingTarget | None
    bought_cny: Decimal
    helped_cny: Decimal

    @property
    def bought(self) -> Ratio:
        return Ratio(self.bought_cny, self.target.buy_cny if self.target else ZERO)

    @property
    def helped(self) -> Ratio:
        return Ratio(self.helped_cny, self.target.help_sell_cny if self.target else ZERO)


def pairing_progress(*, scope: Scope, year: int) -> list[PairingProgress]:
    """Pairings in which the units of this field of view help, or by which the places in it are helped; four queries.

    A purchase is credited to one pairing, frozen on its entry when it was paid, less what was refunded.
    """
    pairings = list(_pairings(scope, year))
    sums: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    entries = scope.entries.filter(paid_on__year=year).exclude(pairing="").order_by()
    for credit, method, total in entries.values_list("pairing", "method").annotate(total=Sum("amount_cny")):
        sums[credit.partition(" ")[0], method] += to_fen(total)
    targets = {one.pairing_id: one for one in PairingTarget.objects.filter(pairing__in=pairings, year=year)}
    return [
        PairingProgress(
            pairing=one,
            target=targets.get(one.pk),
            bought_cny=sums[one.number, Method.DIRECT],
            helped_cny=sums[one.number, Method.HELPED],
        )
        for one in pairings
    ]


def _pairings(scope: Scope, year: int):
    above: set[int] = set()
    codes: set[str] = set()
    columns = ("region", "region__town", "region__county", "region__city", "region__province", "uscc")
    for *places, uscc in scope.institutions.values_list(*columns):
        above |= {place for place in places if place}
        codes |= {uscc} if uscc else set()
    seen = Q(helper_region__in=above, helper_uscc="") | Q(helper_uscc__in=codes)
    for region in scope.regions:
        seen |= Q(helped__path__startswith=region.path)
    in_year = Q(valid_from__lte=date(year, 12, 31)) & (Q(valid_to=None) | Q(valid_to__gt=date(year, 1, 1)))
    return Pairing.objects.filter(seen, in_year).select_related("helped").order_by("helper_name", "helped__code", "pk")
