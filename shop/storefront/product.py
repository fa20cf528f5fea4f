"""Everything that the page of one product says, in four statements: the goods, their pictures, others, freight."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from catalog.foundation import units
from catalog.foundation.money import to_fen
from catalog.foundation.units import StandardPrice
from catalog.oscar_forks.catalogue.models import StorageBand
from catalog.oscar_forks.partner.models import SellerKind
from catalog.pricing import queries as pricing
from catalog.recognition.queries import last_day

from . import freight, goods, marks, pictures, prepared
from .cards import Card
from .freight import Estimate
from .marks import Mark
from .narrowing import ON_SALE

OTHERS = 4

PLACES = "(held.id, held.town_id, held.county_id, held.city_id, held.province_id)"
#: The badge's facts are those of ``recognition.queries``, the lot's those of ``Lot.objects.fit_to_pack``; tests hold
#: them together. NULLs of ``claim`` mean that no origin is verified on the day.
FACTS = """SELECT product.id AS product_id, product.title, product.slug, product.description, product.story,
  product.specification, product.sale_unit, product.net_weight_g, product.pieces, product.storage_band,
  product.shelf_life_days, product.min_quantity, product.step_quantity, product.catch_weight,
  compared.standard_cny AS compared_cny, compared.reference_cny, compared.per AS compared_per,
  compared.percent AS compared_percent, compared.outcome AS compared_outcome, compared.source AS reference_source,
  compared.seen_on AS reference_on, stock.price,
  season.first_day AS season_first, season.last_day AS season_last,
  stock.num_in_stock - stock.num_allocated AS left_in_stock,
  seller.id AS seller_id, seller.code AS seller_code, seller.name AS seller_name, seller.kind AS seller_kind,
  seller.producer_name, home.full_name AS seller_place, home_province.name AS seller_province,
  origin.full_name AS origin_name, origin.code AS origin_code,
  origin.name AS village_name, town.name AS town_name, county.name AS county_name,
  province.name AS province_name,
  claim.id AS claim_id, claim.valid_to AS claim_valid_to, claim.document_no, claim.verified_at,
  recognition.number AS recognition_no, recognition.valid_to AS recognition_valid_to,
  (SELECT {join_names} FROM (SELECT DISTINCT tier.name, tier.rank, tier.code FROM origins_tiermembership member
   JOIN origins_tier tier ON tier.id = member.tier_id WHERE member.region_id IN {places}
   AND member.valid_from <= {day} AND (member.valid_to IS NULL OR member.valid_to > {day})
   ORDER BY tier.rank, tier.code) names) AS tier_names,
  (SELECT COUNT(DISTINCT link.household_id) FROM recognition_linkage link WHERE link.partner_id = seller.id
   AND link.state = 'confirmed' AND link.valid_from <= {day}
   AND (link.valid_to IS NULL OR link.valid_to > {day})) AS households,
  (SELECT COUNT(DISTINCT link.household_id) FROM recognition_linkage link WHERE link.partner_id = seller.id
   AND link.poor AND link.state = 'confirmed' AND link.valid_from <= {day}
   AND (link.valid_to IS NULL OR link.valid_to > {day})) AS poor_households,
  lot.code AS lot_code, lot.produced_on AS lot_produced_on, lot.expires_on AS lot_expires_on,
  certificate.number AS certificate_no, certificate.issued_at AS certified_at
{on_sale}"""
MORE = """
LEFT JOIN pricing_comparison compared ON compared.product_id = product.id
LEFT JOIN harvests_planting season ON season.id = (
  SELECT sown.id FROM harvests_cropproduct made JOIN harvests_planting sown ON sown.crop_id = made.crop_id
  WHERE made.product_id = product.id AND sown.last_day >= {day} ORDER BY sown.first_day, sown.id LIMIT 1)
LEFT JOIN origins_region home ON home.id = seller.region_id
LEFT JOIN origins_region home_province ON home_province.id = COALESCE(home.province_id, home.id)
LEFT JOIN origins_region origin ON origin.id = product.origin_id
LEFT JOIN origins_region held ON held.id =
  CASE WHEN origin.heir_id IS NOT NULL AND origin.valid_to <= {day} THEN origin.heir_id ELSE origin.id END
LEFT JOIN origins_region town ON town.id = origin.town_id
LEFT JOIN origins_region county ON county.id = origin.county_id
LEFT JOIN origins_region province ON province.id = origin.province_id
LEFT JOIN recognition_originclaim claim ON claim.id = (
  SELECT one.id FROM recognition_originclaim one WHERE one.product_id = product.id AND one.state = 'verified'
  AND one.region_id = product.origin_id AND one.valid_from <= {day} AND (one.valid_to IS NULL OR one.valid_to > {day})
  ORDER BY one.valid_from DESC, one.id DESC LIMIT 1)
LEFT JOIN recognition_recognition recognition ON recognition.id = (
  SELECT one.id FROM recognition_recognition one WHERE one.product_id = product.id AND one.state = 'valid'
  AND one.valid_from <= {day} AND (one.valid_to IS NULL OR one.valid_to > {day})
  ORDER BY one.valid_from DESC, one.id DESC LIMIT 1)
LEFT JOIN lots_lot lot ON lot.id = (
  SELECT first.id FROM lots_lot first WHERE first.product_id = product.id AND first.state = 'available'
  AND first.on_hand > 0 AND (first.expires_on IS NULL OR first.expires_on > {day})
  ORDER BY CASE WHEN first.expires_on IS NULL THEN 1 ELSE 0 END, first.expires_on, first.produced_on, first.id LIMIT 1)
LEFT JOIN safety_conformitycertificate certificate ON certificate.lot_id = lot.id AND certificate.voided_at IS NULL
"""
PICTURES = """SELECT original, caption FROM catalogue_productimage
WHERE product_id = %s ORDER BY display_order, id"""
JOIN_NAMES = {"postgresql": "STRING_AGG(names.name, '、')"}


@dataclass(frozen=True)
class Picture:
    name: str
    caption: str

    @property
    def large(self) -> str:
        return pictures.large(self.name)


@dataclass(frozen=True)
class Origin:
    """A verified origin in the words of ``design/origin_badge.html``."""

    place: str
    village: str
    tier_label: str
    tier_names: str
    recognition_no: str
    valid_to: date | None
    document_no: str
    verified_at: datetime | None


@dataclass(frozen=True)
class ProductPage:
    """``row`` are the columns of ``FACTS``; ``badge`` is None where no origin is verified on the day."""

    row: dict[str, Any]
    shown: list[Picture]
    badge: Origin | None
    others: list[Card]
    freight: Estimate
    marks: list[Mark]

    @property
    def left(self) -> int:
        return max(self.row["left_in_stock"], 0)

    @property
    def sold_out(self) -> bool:
        return self.left < self.row["min_quantity"]

    @property
    def smallest(self) -> int:
        """The smallest quantity that is both enough and on the step."""
        return -(-self.row["min_quantity"] // self.row["step_quantity"]) * self.row["step_quantity"]

    @property
    def most(self) -> int:
        """The largest quantity that fits both the stock and the step."""
        return self.left - self.left % self.row["step_quantity"]

    @property
    def price(self) -> Decimal:
        return self.row["price"]

    @property
    def standard(self) -> StandardPrice | None:
        """The price by which the goods are compared; of what is sold by the 500 g too, because the kilogram is told."""
        return units.standard_price(self.price, *(self.row[name] for name in ("sale_unit", "net_weight_g", "pieces")))

    @property
    def comparison(self) -> str:
        """How the price stands against what like goods cost elsewhere, in a sentence; empty where none is known."""
        row = self.row
        if row["reference_cny"] is None:
            return ""
        return pricing.in_words(
            own_cny=row["compared_cny"], reference_cny=row["reference_cny"], per=row["compared_per"],
            source=row["reference_source"], seen_on=row["reference_on"], percent=row["compared_percent"],
        )  # fmt: skip

    @property
    def unit(self) -> str:
        return str(units.SALE_UNITS[self.row["sale_unit"]].label)

    @property
    def band(self) -> str:
        return str(StorageBand(self.row["storage_band"]).label)

    @property
    def seller_kind(self) -> str:
        return str(SellerKind(self.row["seller_kind"]).label)

    @property
    def sold_by_agent(self) -> bool:
        return self.row["seller_kind"] == SellerKind.AGENT


def read(product_id: int, *, province: str, day: date) -> ProductPage | None:
    """The page of a product that is on sale, or None. ``province`` is where it would go ("" asks for no estimate)."""
    row = _facts(product_id, day)
    if row is None:
        return None
    return ProductPage(
        row=row,
        shown=[Picture(*found) for found in prepared.rows(PICTURES, [product_id])],
        badge=_origin(row),
        others=goods.others_of(row["seller_id"], but=product_id, day=day, most=OTHERS),
        freight=freight.estimate(row=row, province=province, day=day),
        marks=marks.read(product_id, day),
    )


def _facts(product_id: int, day: date) -> dict[str, Any] | None:
    # The day is written into the text: it stands there often, and there is one statement a day.
    quoted = f"DATE '{day.isoformat()}'" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"
    statement = FACTS.format(
        day=quoted,
        places=PLACES,
        join_names=JOIN_NAMES.get(connection.vendor, "GROUP_CONCAT(names.name, '、')"),
        on_sale=ON_SALE.format(more=MORE.format(day=quoted), conditions="AND product.id = %s"),
    )
    found = prepared.dictionaries(statement, [product_id])
    if not found:
        return None
    [row] = found
    for column in ("price", "compared_cny", "reference_cny", "compared_percent"):
        # SQLite answers with a number of its own kind.
        row[column] = None if row[column] is None else to_fen(Decimal(str(row[column])))
    for column in (
        "claim_valid_to",
        "recognition_valid_to",
        "reference_on",
        "season_first",
        "season_last",
        "lot_produced_on",
        "lot_expires_on",
    ):
        row[column] = _date(row[column])
    for column in ("verified_at", "certified_at"):
        row[column] = _instant(row[column])
    return row


def _instant(value: Any) -> datetime | None:
    """SQLite answers with text or with a datetime without zone; both are UTC."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _date(value: Any) -> date | None:
    """SQLite answers with text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _origin(row: dict[str, Any]) -> Origin | None:
    if row["claim_id"] is None:
        return None
    tiers = row["tier_names"] or ""
    return Origin(
        place=f"{row['province_name'] or ''}{row['county_name'] or ''}",
        village=f"{row['town_name'] or ''}{row['village_name']}",
        tier_label=tiers.partition("、")[0],
        tier_names=tiers,
        recognition_no=row["recognition_no"] or "",
        valid_to=last_day(row["claim_valid_to"], row["recognition_valid_to"]),
        document_no=row["document_no"],
        verified_at=row["verified_at"],
    )
