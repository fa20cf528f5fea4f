"""What a checkout would come to, before it is placed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.oscar_forks.partner.models import Partner

from . import contents, freight
from .contents import Contents, Parcel, Row, SellerPart
from .freight import Quotes


@dataclass(frozen=True)
class Preview:
    """``goods`` can be ordered to this province; ``left_out`` are the lines that cannot, each with its reason."""

    goods: Contents
    freight: Quotes
    left_out: list[tuple[Row, str]]

    @property
    def freight_cny(self) -> Decimal:
        return sum((self.freight.total_of(part.seller_id) for part in self.goods.sellers), Decimal("0.00"))

    @property
    def subsidy_cny(self) -> Decimal:
        return sum((self.freight.subsidy_of(part.seller_id) for part in self.goods.sellers), Decimal("0.00"))

    @property
    def full_freight_cny(self) -> Decimal:
        return self.freight_cny + self.subsidy_cny

    @property
    def total_cny(self) -> Decimal:
        return self.goods.subtotal + self.freight_cny

    @property
    def parts(self) -> list[tuple[SellerPart, list[tuple[Parcel, Decimal]], Decimal, Decimal]]:
        """[(seller, [(parcel, its full freight)], what a subsidy pays of it, what the seller's order comes to)]."""
        found = []
        for part in self.goods.sellers:
            by_band = self.freight.by_seller.get(part.seller_id, {})
            parcels = [
                (parcel, by_band[parcel.band].amount_cny if parcel.band in by_band else Decimal("0.00"))
                for parcel in part.parcels
            ]
            subsidy = self.freight.subsidy_of(part.seller_id)
            found.append((part, parcels, subsidy, part.subtotal + self.freight.total_of(part.seller_id)))
        return found


def read(basket_id: int | None, *, only: Collection[int], province: str, day: date) -> Preview:
    """The basket (or ``only`` these products of it) sent to ``province``; no province, no freight. Six queries."""
    all_of_it = contents.read(basket_id, only=only)
    goods = all_of_it.without_blocked()
    left_out = [(row, row.problem) for row in all_of_it.blocked]
    if not province or not goods.sellers:
        return Preview(goods, Quotes(), left_out)
    sellers = [part.seller_id for part in goods.sellers]
    regions = {seller.pk: seller.region for seller in Partner.objects.filter(pk__in=sellers).select_related("region")}
    parcels = {part.seller_id: [row.parcel for row in part.rows] for part in goods.sellers}
    found = freight.quotes(parcels=parcels, regions=regions, province=province, day=day).with_subsidies(parcels, day)
    if found.problems:
        left_out += [(row, found.problems[row.seller_id]) for row in goods.rows if row.seller_id in found.problems]
        goods = contents.group([row for row in goods.rows if row.seller_id not in found.problems])
    return Preview(goods, found, left_out)
