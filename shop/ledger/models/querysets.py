"""How the ledger is asked; what would change it is refused here with the same word as in the database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Count, Q, Sum

from catalog.foundation.money import to_fen
from catalog.origins.models import Region
from catalog.programmes.channels import FundChannel


class AppendOnly(Exception):
    """A row of the ledger is neither changed nor deleted; a correction is a reversing entry."""


class AppendOnlyQuerySet(models.QuerySet):
    """Refuses in Python what the triggers refuse in the database, with the same word."""

    def update(self, **changes):
        raise AppendOnly("Rows of the ledger are never changed.")

    def delete(self):
        raise AppendOnly("Rows of the ledger are never deleted.")


def area_prefix(code: str) -> str:
    """The digits that a division shares with everything below it: ``440200`` → ``4402``."""
    while len(code) <= 6 and code.endswith("00"):
        code = code[:-2]
    return code


class EntryQuerySet(AppendOnlyQuerySet):
    def for_institutions(self, institutions):
        """Entries booked to these units (a queryset that was scoped before)."""
        return self.filter(institution__in=institutions)

    def from_region(self, region):
        """Entries whose goods come from this place or below it."""
        return self.filter(origin_code__startswith=area_prefix(region.code))

    def from_place(self, words: str):
        """Entries whose place of origin has this division code or this in its names (乐昌, 北乡镇)."""
        words = words.strip()
        if words.isdecimal():
            return self.filter(origin_code__startswith=area_prefix(words))
        codes = Region.objects.filter(full_name__contains=words).values_list("code", flat=True)
        # The highest places that bear the name stand for all below them.
        prefixes: list[str] = []
        for code in sorted(map(area_prefix, codes), key=len):
            if not code.startswith(tuple(prefixes)):
                prefixes.append(code)
        reach = Q(pk__in=[])
        for prefix in prefixes[:200]:
            reach |= Q(origin_code__startswith=prefix)
        return self.filter(reach)

    def paid_between(self, first_day, last_day):
        """Entries whose money moved from the first to the last of these days, both included."""
        return self.filter(paid_on__gte=first_day, paid_on__lte=last_day)

    def sums(self) -> dict[str, Any]:
        """How many entries, and their sums in yuan: ``goods``, ``freight``, ``counted``. One query."""
        found = self.order_by().aggregate(
            count=Count("pk"),
            goods=Sum("amount_cny"),
            freight=Sum("freight_cny"),
            counted=Sum("amount_cny", filter=Q(counts_reserve=True)),
        )
        return {name: value if name == "count" else to_fen(value or 0) for name, value in found.items()}

    def by_fund(self) -> list[tuple[str, Decimal, Decimal]]:
        """(fund, goods, of which counted) in yuan, largest first."""
        rows = (
            self.order_by()
            .values_list("fund_channel")
            .annotate(goods=Sum("amount_cny"), counted=Sum("amount_cny", filter=Q(counts_reserve=True)))
        )
        labels = dict(FundChannel.choices)
        found = [(labels[fund], to_fen(goods), to_fen(counted or 0)) for fund, goods, counted in rows]
        return sorted(found, key=lambda row: -row[1])

    def by_county(self) -> list[tuple[str, Decimal]]:
        """(county, goods in yuan), largest first; what names no place is left out."""
        rows = (
            self.exclude(origin_code="")
            .order_by()
            .values_list("origin_names__0", "origin_names__2")
            .annotate(goods=Sum("amount_cny"))
        )
        found = [(f"{province or ''}{county or ''}", to_fen(goods)) for province, county, goods in rows]
        return sorted(found, key=lambda row: -row[1])

    def in_order(self):
        """As they were recorded."""
        return self.order_by("pk")
