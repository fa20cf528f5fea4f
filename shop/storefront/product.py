"""Everything that the page of one product says, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.lots.models import Lot
from catalog.oscar_forks.catalogue.models import ProductImage, StorageBand
from catalog.oscar_forks.partner.models import Partner, SellerKind
from catalog.recognition import queries as recognition
from catalog.recognition.models import OriginClaim

from . import freight, goods, pictures
from .cards import Card
from .freight import Estimate

OTHERS = 4
#: What every seller agrees to when it opens here; live and chilled goods wait for the next collection within it.
DISPATCH_WITHIN_H = 48
#: A market price older than this is no comparison (the seller may give a new one).
REFERENCE_GOOD_FOR_DAYS = 180


@dataclass(frozen=True)
class Picture:
    name: str
    card: str
    caption: str

    @property
    def small(self) -> str:
        return pictures.small(self.card or self.name)

    @property
    def large(self) -> str:
        return pictures.large(self.name)


@dataclass(frozen=True)
class ProductPage:
    """``row`` are the product's columns; ``badge`` is None where no origin is verified today."""

    row: dict[str, Any]
    seller: Partner
    shown: list[Picture]
    badge: Any
    households: tuple[int, int]
    others: list[Card]
    freight: Estimate
    lot: Any
    evidence: Any

    @property
    def left(self) -> int:
        return max(self.row["num_in_stock"] - self.row["num_allocated"], 0)

    @property
    def sold_out(self) -> bool:
        return self.left < self.row["product__min_quantity"]

    @property
    def smallest(self) -> int:
        """The smallest quantity that is both enough and on the step."""
        step = self.row["product__step_quantity"]
        return -(-self.row["product__min_quantity"] // step) * step

    @property
    def most(self) -> int:
        """The largest quantity that fits both the stock and the step."""
        return self.left - self.left % self.row["product__step_quantity"]

    @property
    def price(self) -> Decimal:
        return self.row["price"]

    @property
    def per_jin(self) -> Decimal | None:
        if self.row["product__sale_unit"] == "jin":
            return None
        return units.price_per_jin(self.price, self.row["product__sale_unit"], self.row["product__net_weight_g"])

    @property
    def unit(self) -> str:
        return str(units.SALE_UNITS[self.row["product__sale_unit"]].label)

    @property
    def band(self) -> str:
        return str(StorageBand(self.row["product__storage_band"]).label)

    @property
    def sold_by_agent(self) -> bool:
        return self.seller.kind == SellerKind.AGENT


COLUMNS = (
    "product_id", "partner_id", "price", "num_in_stock", "num_allocated",
    "product__title", "product__slug", "product__description", "product__specification", "product__sale_unit",
    "product__net_weight_g", "product__storage_band", "product__shelf_life_days", "product__min_quantity",
    "product__step_quantity", "product__catch_weight", "product__reference_price_cny", "product__reference_source",
    "product__reference_on", "product__origin__full_name",
)  # fmt: skip


def read(product_id: int, *, province: str, day: date) -> ProductPage | None:
    """The page of a product that is on sale, or None. ``province`` is where it would go ("" asks for no estimate)."""
    row = goods.on_sale().filter(product=product_id).values(*COLUMNS).first()
    if row is None:
        return None
    seller = Partner.objects.select_related("region").get(pk=row["partner_id"])
    others = goods.other_rows(seller.pk, but=product_id, most=OTHERS)
    badges = recognition.badges_for([product_id, *(other[0] for other in others)], day)
    pictures_of = _pictures([product_id, *(other[0] for other in others)])
    return ProductPage(
        row=row,
        seller=seller,
        shown=pictures_of.get(product_id, []),
        badge=badges.get(product_id),
        households=recognition.households_linked([seller.pk], day).get(seller.pk, (0, 0)),
        others=goods.cards_of(
            others, badges=badges, pictures={pk: found[0].small for pk, found in pictures_of.items()}
        ),
        freight=freight.estimate(row=row, seller=seller, province=province, day=day),
        lot=Lot.objects.fit_to_pack(product_id, day).values("code", "produced_on", "expires_on").first(),
        evidence=_evidence(product_id, day) if product_id in badges else None,
    )


def _pictures(product_ids: list[int]) -> dict[int, list[Picture]]:
    found: dict[int, list[Picture]] = {}
    rows = ProductImage.objects.filter(product__in=product_ids).order_by("display_order", "pk")
    for product_id, *columns in rows.values_list("product_id", "original", "card", "caption"):
        found.setdefault(product_id, []).append(Picture(*columns))
    return found


def _evidence(product_id: int, day: date) -> dict[str, Any] | None:
    """The paper on which the claim in force rests, and when somebody looked at it."""
    claims = OriginClaim.objects.giving_badges(day).filter(product=product_id).order_by("valid_from", "pk")
    return claims.values("document_no", "verified_at").last()


def above_reference(page: ProductPage, *, day: date) -> str:
    """A plain sentence when the price is above a fresh market price; empty otherwise (domain.md §6.4 row 47)."""
    reference, on = page.row["product__reference_price_cny"], page.row["product__reference_on"]
    if not reference or not on or (day - on).days > REFERENCE_GOOD_FOR_DAYS or page.price <= reference:
        return ""
    over = (page.price / reference - 1) * 100
    return _("This price is %(percent)s%% above the market price given.") % {"percent": f"{over:.0f}"}
