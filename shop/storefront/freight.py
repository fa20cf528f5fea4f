"""What carriage would cost, told before anything is ordered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import StorageBand
from logistics.fulfilment import queries as fulfilment
from logistics.fulfilment import rates
from logistics.fulfilment.models import RateCard
from logistics.fulfilment.planning import ParcelLine
from logistics.fulfilment.rates import FreightQuote, NoRate
from logistics.fulfilment.subsidies import freight_of_goods

#: What a sale unit is taken to weigh where neither unit nor product tells: as in placing an order.
UNKNOWN_G = 500


@dataclass(frozen=True)
class Estimate:
    """Freight to ``province`` in yuan, or the reason why there is none. ``province`` empty: nobody asked."""

    province: str
    amount_cny: Decimal | None = None
    problem: str = ""


@dataclass(frozen=True)
class Quotes:
    """{seller: {band: yuan}}, and for bands that nobody carries there the sentence that says so, by seller."""

    by_seller: dict[int, dict[str, FreightQuote]] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    subsidies: dict[int, Decimal] = field(default_factory=dict)

    def total_of(self, seller_id: int) -> Decimal:
        """What the buyer pays: full freight less what a courier subsidy pays of it."""
        quotes = self.by_seller.get(seller_id, {}).values()
        return sum((quote.amount_cny for quote in quotes), -self.subsidy_of(seller_id))

    def subsidy_of(self, seller_id: int) -> Decimal:
        return self.subsidies.get(seller_id, Decimal("0.00"))

    def with_subsidies(self, parcels: Mapping[int, Sequence[ParcelLine]], day: date) -> "Quotes":
        """The same with what subsidies pay on ``day``; one query."""
        freight = {
            seller_id: freight_of_goods(parcels[seller_id], list(bands.values()))
            for seller_id, bands in self.by_seller.items()
        }
        return replace(self, subsidies=fulfilment.subsidies_for(freight=freight, day=day))


def parcel_line(
    *, product_id: int, title: str, quantity: int, unit: str, net_weight_g: int | None, band: str
) -> ParcelLine:
    """One line as carriers see it, weighed as ``ordering.operations`` weighs it."""
    weight = units.kilograms(Decimal(quantity), unit, net_weight_g)
    weight_g = int(weight * 1000) if weight is not None else UNKNOWN_G * quantity
    return ParcelLine(
        product_id=product_id, description=title, quantity=quantity, unit=unit, weight_g=weight_g, band=band
    )


def quotes(
    *, parcels: Mapping[int, Sequence[ParcelLine]], regions: Mapping[int, Region | None], province: str, day: date
) -> Quotes:
    """Freight of each seller's goods to ``province`` on ``day``, in two queries.

    ``regions`` tells where each seller is. Sellers whose goods nobody carries there are in ``problems``.
    """
    sellers = list(parcels)
    try:
        answers = fulfilment.freight_for_many(
            parcels=[(regions[seller_id], parcels[seller_id]) for seller_id in sellers], province=province, day=day
        )
    except NoRate as gap:
        if len(sellers) == 1:
            return Quotes(problems=dict.fromkeys(sellers, _no_way(gap)))
        # One gap must not hide the freight of the other sellers.
        found = Quotes()
        for seller_id in sellers:
            one = quotes(parcels={seller_id: parcels[seller_id]}, regions=regions, province=province, day=day)
            found.by_seller.update(one.by_seller)
            found.problems.update(one.problems)
        return found
    return Quotes(
        {seller_id: {quote.band: quote for quote in answer} for seller_id, answer in zip(sellers, answers, strict=True)}
    )


def _no_way(gap: NoRate) -> str:
    return _("No carrier takes %(band)s goods to %(province)s. Choose another address or take them out.") % {
        "band": StorageBand(gap.band).label,
        "province": gap.province,
    }


def estimate(*, row: dict[str, Any], province: str, day: date) -> Estimate:
    """Freight of the smallest order of one product (a row of ``product.FACTS``); one query."""
    if not province:
        return Estimate("")
    line = parcel_line(
        product_id=row["product_id"], title=row["title"], quantity=row["min_quantity"], unit=row["sale_unit"],
        net_weight_g=row["net_weight_g"], band=row["storage_band"],
    )  # fmt: skip
    cards = [card.card() for card in RateCard.objects.on(day).filter(band=row["storage_band"])]
    try:
        [quote] = rates.quote(
            lines=[line], cards=cards, province=province, seller_province=row["seller_province"] or ""
        )
    except NoRate as gap:
        return Estimate(province, problem=_no_way(gap))
    return Estimate(province, amount_cny=quote.amount_cny)
