"""What like goods cost elsewhere: entered one by one or from a file, each with source, day, place and unit."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import tables, units
from catalog.foundation.periods import china_date
from catalog.foundation.tables import Column, Refusal, Row, Table
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product

from ..models import Commodity, ComparedAs, PriceRule, ReferencePrice
from .comparing import compare

DEAREST_CNY = Decimal(1_000_000)
PRESETS = Path(__file__).parents[1] / "data" / "fairness.json"

COLUMNS = [
    Column("commodity", "品名", "品种", "商品", required=True, example="小米"),
    Column("price", "价格", "单价", "均价", required=True, example="9.90"),
    Column("unit", "单位", "计价单位", required=True, example="斤"),
    Column("source", "来源", "市场", "采价点", required=True, example="县农贸市场"),
    Column("seen_on", "日期", "采价日期", required=True, example="2026-11-20"),
    Column("region", "区划代码", "地区代码", example="440281"),
]


class BadReference(Exception):
    """What was entered cannot be a reference price. ``problems`` is {field: sentence}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@dataclass
class Outcome:
    """How many rows were new, how many stood there already, and which were left out."""

    added: int = 0
    same: int = 0
    refused: list[Refusal] = field(default_factory=list)


def enter_reference(
    *, price_cny: Decimal, unit: str, source: str, seen_on: date, commodity: Commodity | None = None,
    product: Product | None = None, region: Region | None = None, net_weight_g: int | None = None,
    pieces: int | None = None, by: str, at: datetime,
) -> tuple[ReferencePrice, bool]:  # fmt: skip
    """Enter a price of a kind, or of exactly one product, and compare anew what it concerns; (row, whether new).

    The same kind, place, source and day again is the same row. Raises BadReference.
    """
    row, is_new = _enter(
        price_cny=price_cny, unit=unit, source=source, seen_on=seen_on, commodity=commodity, product=product,
        region=region, net_weight_g=net_weight_g, pieces=pieces, by=by, at=at,
    )  # fmt: skip
    if is_new:
        compare(product_ids=[product.pk] if product else _of_kind([commodity]), at=at)
    return row, is_new


def _of_kind(kinds) -> list[int]:
    return list(ComparedAs.objects.filter(commodity__in=kinds).values_list("product", flat=True))


def _enter(
    *, price_cny: Decimal, unit: str, source: str, seen_on: date, commodity: Commodity | None,
    product: Product | None, region: Region | None, net_weight_g: int | None, pieces: int | None, by: str,
    at: datetime,
) -> tuple[ReferencePrice, bool]:  # fmt: skip
    problems = {}
    if not price_cny.is_finite() or not 0 < price_cny <= DEAREST_CNY:
        problems["price_cny"] = _("Enter a price from 0.01 to 1,000,000 yuan.")
    if not source.strip():
        problems["source"] = _("Say where the price was seen: the market, the paper, the shop.")
    if seen_on > china_date(at):
        problems["seen_on"] = _("The day lies in the future. Enter the day on which the price was seen.")
    if (commodity is None) == (product is None):
        problems["commodity"] = _("Choose the kind of goods.")
    standard = None
    if unit not in units.SALE_UNITS:
        problems["unit"] = _("Choose a unit of the list.")
    elif "price_cny" not in problems:
        standard = units.standard_price(price_cny, unit, net_weight_g, pieces)
        if standard is None:
            problems["net_weight_g"] = _("This unit tells no weight. Enter the net weight of one unit.")
    if problems or standard is None:
        raise BadReference(problems)
    return ReferencePrice.objects.get_or_create(
        commodity=commodity, product=product, region=region, source=source.strip()[:120], seen_on=seen_on,
        per=standard.per,
        defaults={
            "price_cny": price_cny, "unit": unit, "net_weight_g": net_weight_g, "pieces": pieces,
            "standard_cny": round(standard.exact, 4), "entered_by": by, "entered_at": at,
        },
    )  # fmt: skip


def read_references(content: bytes) -> Table:
    """The rows of a file of reference prices. Raises BadTable."""
    return tables.read(content, COLUMNS)


@transaction.atomic
def import_references(table: Table, *, within: str = "", by: str, at: datetime) -> Outcome:
    """Enter all rows; those that cannot be are left out, each with its reason. The same file twice changes nothing.

    ``within`` is the code of an area: prices of other places are left out.
    """
    outcome = Outcome()
    kinds = {kind.name: kind for kind in Commodity.objects.all()}
    words = {word: kind for kind in kinds.values() for word in kind.words.split()} | kinds
    regions = Region.objects.in_bulk([row["region"] for row in table.rows if row["region"]], field_name="code")
    touched = set()
    for row in table.rows:
        try:
            told = _told(row, words, regions, within)
            entered, is_new = _enter(**told, product=None, net_weight_g=None, pieces=None, by=by, at=at)
        except (BadReference, ValueError) as problem:
            outcome.refused.append(Refusal(row, str(problem)))
            continue
        outcome.added += is_new
        outcome.same += not is_new
        if is_new:
            touched.add(entered.commodity_id)
    if touched:
        compare(product_ids=_of_kind(touched), at=at)
    return outcome


def _told(row: Row, words: dict[str, Commodity], regions: dict[str, Region], within: str) -> dict:
    """The values of a row. Raises ValueError or BadReference with the sentence for the person."""
    if row["commodity"] not in words:
        raise ValueError(_("No kind is called “%(name)s”. Ask the operator to enter it.") % {"name": row["commodity"]})
    if row["unit"] not in units.WRITTEN:
        raise ValueError(_("“%(unit)s” is no unit we know. Write 斤, 公斤 or 枚.") % {"unit": row["unit"]})
    region = regions.get(row["region"])
    if row["region"] and region is None:
        raise ValueError(_("No place has the code %(code)s.") % {"code": row["region"]})
    if within and (region is None or f"{within}/" not in region.path):
        raise ValueError(_("This place lies outside your area."))
    price = tables.decimal_in(row["price"])
    seen_on = tables.day_in(row["seen_on"])
    if price is None or seen_on is None:
        raise ValueError(_("Fill in price and day."))
    return {
        "commodity": words[row["commodity"]], "price_cny": price, "unit": units.WRITTEN[row["unit"]],
        "source": row["source"], "seen_on": seen_on, "region": region,
    }  # fmt: skip


def set_kind(*, product: Product, commodity: Commodity | None, at: datetime) -> None:
    """Say by hand what a product is compared with (None: with nothing), and compare it anew."""
    ComparedAs.objects.update_or_create(product=product, defaults={"commodity": commodity, "by_hand": True})
    compare(product_ids=[product.pk], at=at)


@transaction.atomic
def load_rules() -> int:
    """Load the rules and kinds that ship with us; what is there already stays as it is. Return how many were new."""
    preset = json.loads(PRESETS.read_text(encoding="utf-8"))
    added = 0
    for kind in preset["kinds"]:
        added += Commodity.objects.get_or_create(
            name=kind["name"], defaults={"words": kind.get("words", ""), "group": kind["group"]}
        )[1]
    for rule in preset["rules"]:
        values = {name: value for name, value in rule.items() if name != "code"}
        added += PriceRule.objects.get_or_create(code=rule["code"], defaults=values)[1]
    return added
