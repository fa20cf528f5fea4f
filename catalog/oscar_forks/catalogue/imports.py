"""Goods of one seller from a table: new ones become drafts, known ones are changed, bad rows come back with reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.core.utils import slugify

from catalog.foundation import numbering, tables
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.tables import Column, Limits, Refusal, Row, Table
from catalog.foundation.tables.kept import Kind
from catalog.foundation.units import SALE_UNITS, WRITTEN
from catalog.origins.codes import canonical
from catalog.origins.models import Region
from catalog.oscar_forks.partner.models import Partner, StockRecord

from . import operations
from .models import Category, Product, StorageBand
from .operations import COLUMNS as DETAIL_COLUMNS
from .operations import BadProduct, Details, check, check_origin, rebuild_search_text
from .states import ReviewState

COLUMNS = [
    Column("sku", "货号", "商品编号", "编号", "sku", example="MT-01"),
    Column("title", "品名", "产品名称", "商品名称", "名称", required=True, example="北乡马蹄"),
    Column("category", "类目", "类别", "分类", "品类", required=True, example="根茎"),
    Column("sale_unit", "销售单位", "单位", "计量单位", required=True, example="斤"),
    Column("price", "单价", "价格", "售价", "单价元", required=True, example="3.50"),
    Column("origin", "产地代码", "产地区划代码", "村代码", "产地村代码", required=True, example="440281102201"),
    Column("specification", "规格", "规格型号", example="大果，带泥"),
    Column("net_weight_g", "净重", "每份净重", "净含量", "净重克"),
    Column("pieces", "每份个数", "个数", "每箱个数"),
    Column("storage", "储存", "储存方式", "温层", "贮存条件", example="常温"),
    Column("shelf_life_days", "保质期", "保质期天", example="60"),
    Column("min_quantity", "起订量", "起售量", example="5"),
    Column("step_quantity", "步长", "订购步长"),
    Column("catch_weight", "按实重结算", "按实收重量结算"),
    Column("description", "说明", "商品说明", "描述"),
    Column("story", "故事", "带动农户说明"),
]
LIMITS = Limits(megabytes=10, rows=20_000)
BANDS = {
    "常温": StorageBand.AMBIENT, "阴凉": StorageBand.COOL, "冷藏": StorageBand.CHILLED, "冷冻": StorageBand.FROZEN,
    "活体": StorageBand.LIVE, "活": StorageBand.LIVE, "鲜活": StorageBand.LIVE,
}  # fmt: skip
YES, NO = ("是", "y", "yes", "1", "true"), ("", "否", "n", "no", "0", "false")
BATCH = 500


class BadRow(Exception):
    """What is wrong with one row."""


@dataclass
class Outcome:
    """How many rows did what, and which were left out; ``reviewed`` counts goods that left the shop for a review."""

    added: int = 0
    changed: int = 0
    same: int = 0
    reviewed: int = 0
    refused: list[Refusal] = field(default_factory=list)

    @property
    def notes(self) -> list[str]:
        told = []
        if self.added:
            told.append(_("New goods are drafts: add photos and submit them for review."))
        if self.reviewed:
            told.append(
                _("%(count)d goods on sale change in what they are and go back to review.") % {"count": self.reviewed}
            )
        return told


def brought(table: Table, scope: int | None, by: User, at: datetime, dry_run: bool) -> Outcome:
    """As a portal brings it (``tables.kept``); the scope is the seller."""
    return import_products(table, partner=Partner.objects.get(pk=scope), by=str(by), at=at, dry_run=dry_run)


#: The kind of table, for the doors.
GOODS = Kind("products", gettext_lazy("Import goods"), COLUMNS, brought, LIMITS)


def import_products(table: Table, *, partner: Partner, by: str, at: datetime, dry_run: bool = False) -> Outcome:
    """Enter the goods of one seller. The same table twice changes nothing.

    Goods are known by the seller's own number (货号) where the row has one, otherwise by name, specification and unit.
    An empty cell leaves what is there. New goods are drafts without photos or stock.
    """
    job = _Import(table, partner, by, at)
    with transaction.atomic():
        job.run(table.rows)
        transaction.set_rollback(dry_run)
    return job.outcome


class _Import:
    def __init__(self, table: Table, partner: Partner, by: str, at: datetime):
        self.partner, self.by, self.at, self.today = partner, by, at, china_date(at)
        self.outcome = Outcome()
        codes = {canonical(row["origin"]) for row in table.rows}
        self.places = {place.code: place for place in Region.objects.filter(code__in=codes)}
        self.kinds: dict[str, Category | None] = {}
        for category in Category.objects.filter(numchild=0).order_by("path"):
            # A name that two branches share says too little.
            self.kinds[category.name] = None if category.name in self.kinds else category
        self.by_sku: dict[str, StockRecord] = {}
        self.by_name: dict[tuple[str, str, str], StockRecord] = {}
        records = StockRecord.objects.filter(partner=partner).select_related("product__origin")
        for record in records.prefetch_related("product__categories").order_by("-pk"):
            self.by_sku[record.partner_sku] = record
            self.by_name[_name_of(record.product)] = record
        self.seen: set[object] = set()

    def run(self, rows: Iterable[Row]) -> None:
        new: list[tuple[str, Details]] = []
        for row in rows:
            try:
                fresh = self._row(row)
            except BadProduct as problem:
                self.outcome.refused.append(Refusal(row, " ".join(problem.problems.values())))
            except (BadRow, ValueError, IllegalMove) as problem:
                self.outcome.refused.append(Refusal(row, str(problem)))
            else:
                if fresh:
                    new.append(fresh)
        made: list[int] = []
        for start in range(0, len(new), BATCH):
            made += self._draft(new[start : start + BATCH])
        rebuild_search_text(Product.objects.filter(pk__in=made), batch=BATCH)
        self.outcome.added = len(made)

    def _row(self, row: Row) -> tuple[str, Details] | None:
        """Number and details of new goods; None for goods that are known, which are changed if need be."""
        sku, title = row["sku"], row["title"]
        if len(sku) > 40 or not sku.isprintable() or sku[:1] in ("=", "+", "@"):
            raise BadRow(_("“%(text)s” is no number of goods; use at most 40 letters and digits.") % {"text": sku[:20]})
        if title[:1] in ("=", "+", "-", "@"):
            raise BadRow(_("“%(text)s” is a formula, not a name.") % {"text": title[:20]})
        unit = _one(WRITTEN | {code: code for code in SALE_UNITS}, row["sale_unit"], _("unit"))
        name = (title, row["specification"], unit)
        key = sku or name
        if key in self.seen:
            raise BadRow(_("These goods stand in the file twice."))
        self.seen.add(key)
        known = self.by_sku.get(sku) if sku else self.by_name.get(name)
        before = _details_of(known) if known else None
        details = self._details(row, unit, before)
        check(details)
        if before is None:
            check_origin(details.origin, on=self.today)
            return sku or numbering.new_number("G"), details
        if known is None or before == details:
            self.outcome.same += 1
        else:
            again = operations.update_product(product=known.product, details=details, by=self.by, at=self.at)
            self.outcome.changed += 1
            self.outcome.reviewed += again
        return None

    def _details(self, row: Row, unit: str, before: Details | None) -> Details:
        place = self.places.get(canonical(row["origin"])) if row["origin"] else None
        if row["origin"] and place is None:
            raise BadRow(_("“%(code)s” is no village on file. Look its code up first.") % {"code": row["origin"][:20]})
        price = tables.decimal_in(row["price"])
        if price is None:
            raise BadRow(_("Enter a price."))
        told = before or Details(title=row["title"], category=None, sale_unit=unit, price_cny=price)
        told = replace(told, title=row["title"], sale_unit=unit, price_cny=price, category=self._kind(row["category"]))
        if place:
            told = replace(told, origin=place)
        reads: dict[str, Callable[[str], Any]] = {
            "specification": str, "net_weight_g": _whole, "pieces": _whole, "shelf_life_days": _whole,
            "min_quantity": _whole, "step_quantity": _whole, "description": str, "story": str,
        }  # fmt: skip
        more = {name: read(row[name]) for name, read in reads.items() if row[name]}
        if row["storage"]:
            more["storage_band"] = _one(
                BANDS | {band.value: band for band in StorageBand}, row["storage"], _("storage")
            )
        if row["catch_weight"]:
            more["catch_weight"] = _flag(row["catch_weight"])
        details = replace(told, **more)
        kg = SALE_UNITS[unit].kg
        return replace(details, net_weight_g=int(kg * 1000)) if kg is not None else details

    def _kind(self, name: str) -> Category:
        kind = self.kinds.get(name.replace("＞", ">").replace("/", ">").split(">")[-1].strip())
        if kind is None:
            raise BadRow(
                _("“%(name)s” is no category goods are put into. Use the names of the shop.") % {"name": name[:20]}
            )
        return kind

    def _draft(self, new: list[tuple[str, Details]]) -> list[int]:
        """What ``draft_product`` does for one, for many at once."""
        made = Product.objects.bulk_create(
            Product(
                structure=Product.STANDALONE, is_public=False, review_state=ReviewState.DRAFT,
                slug=slugify(details.title),
                **{name: getattr(details, name) for name in DETAIL_COLUMNS},
            )
            for _sku, details in new
        )  # fmt: skip
        lies_in = Product.categories.through
        lies_in.objects.bulk_create(
            lies_in(product=product, category=details.category)
            for product, (_sku, details) in zip(made, new, strict=True)
        )
        StockRecord.objects.bulk_create(
            StockRecord(
                product=product, partner=self.partner, partner_sku=sku, price=details.price_cny, price_currency="CNY"
            )
            for product, (sku, details) in zip(made, new, strict=True)
        )
        return [product.pk for product in made]


def _name_of(product: Product) -> tuple[str, str, str]:
    return product.title, product.specification, product.sale_unit


def _details_of(record: StockRecord) -> Details:
    product = record.product
    values = {name: getattr(product, name) for name in DETAIL_COLUMNS}
    return Details(**values, category=next(iter(product.categories.all()), None), price_cny=record.price)


def _one(known: Mapping[str, str], text: str, what: str) -> str:
    found = known.get(text.strip().lower())
    if found is None:
        names = "、".join(list(known)[:12])
        raise BadRow(
            _("“%(text)s” is no %(what)s. Use one of: %(names)s …") % {"text": text[:20], "what": what, "names": names}
        )
    return found


def _whole(text: str) -> int:
    number = tables.decimal_in(text.rstrip("克天日g个"))
    if number is None or number != number.to_integral_value() or not 0 <= number <= 10_000_000:
        raise BadRow(_("“%(text)s” is not a whole number.") % {"text": text[:20]})
    return int(number)


def _flag(text: str) -> bool:
    plain = text.strip().lower()
    if plain not in YES + NO:
        raise BadRow(_("“%(text)s”: write 是 or 否.") % {"text": text[:20]})
    return plain in YES
