"""What is in a basket today: grouped by seller and temperature band, each row with what stands against ordering it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from oscar.apps.basket.models import Line

from catalog.foundation import units
from catalog.foundation.money import to_fen
from catalog.oscar_forks.catalogue.models import StorageBand
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import SellerState
from logistics.fulfilment.planning import ParcelLine

from . import goods, quantities
from .freight import parcel_line

COLUMNS = (
    "product_id", "product__title", "product__slug", "product__specification", "product__sale_unit",
    "product__net_weight_g", "product__pieces", "product__storage_band", "product__min_quantity",
    "product__step_quantity",
    "quantity", "price_incl_tax", "stockrecord__price", "stockrecord__num_in_stock", "stockrecord__num_allocated",
    "product__is_public", "product__review_state", "stockrecord__partner_id", "stockrecord__partner__code",
    "stockrecord__partner__name", "stockrecord__partner__state",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line. ``problem`` says why it cannot be ordered as it is; ``price_then`` is set when the price changed."""

    product_id: int
    title: str
    specification: str
    url: str
    picture: str
    quantity: int
    unit: str
    net_weight_g: int | None
    pieces: int | None
    price: Decimal | None
    least: int
    step: int
    left: int
    band: str
    seller_id: int
    seller_code: str
    seller_name: str
    problem: str
    price_then: Decimal | None = None

    @property
    def orderable(self) -> bool:
        return not self.problem

    @property
    def on_sale(self) -> bool:
        return self.price is not None

    @property
    def amount(self) -> Decimal:
        return to_fen(self.price * self.quantity) if self.price is not None else Decimal("0.00")

    @property
    def most(self) -> int:
        return self.left - self.left % self.step

    @property
    def standard(self) -> units.StandardPrice | None:
        return None if self.price is None else units.beside(self.price, self.unit, self.net_weight_g, self.pieces)

    @property
    def unit_label(self) -> str:
        return str(units.SALE_UNITS[self.unit].label)

    @property
    def parcel(self) -> ParcelLine:
        return parcel_line(
            product_id=self.product_id, title=self.title, quantity=self.quantity, unit=self.unit,
            net_weight_g=self.net_weight_g, band=self.band,
        )  # fmt: skip


@dataclass(frozen=True)
class Parcel:
    """The rows of one seller that travel together."""

    band: str
    rows: list[Row]

    @property
    def label(self) -> str:
        return str(StorageBand(self.band).label)

    @property
    def subtotal(self) -> Decimal:
        return _sum(self.rows)


@dataclass(frozen=True)
class SellerPart:
    seller_id: int
    code: str
    name: str
    parcels: list[Parcel]

    @property
    def rows(self) -> list[Row]:
        return [row for parcel in self.parcels for row in parcel.rows]

    @property
    def subtotal(self) -> Decimal:
        return _sum(self.rows)


@dataclass(frozen=True)
class Contents:
    sellers: list[SellerPart] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for seller in self.sellers for row in seller.rows]

    @property
    def orderable(self) -> list[Row]:
        return [row for row in self.rows if row.orderable]

    @property
    def blocked(self) -> list[Row]:
        return [row for row in self.rows if not row.orderable]

    @property
    def subtotal(self) -> Decimal:
        return _sum(self.rows)

    def without_blocked(self) -> "Contents":
        """Only what can be ordered now, in the same groups."""
        return group(self.orderable)


def _sum(rows: Sequence[Row]) -> Decimal:
    return sum((row.amount for row in rows if row.orderable), Decimal("0.00"))


def read(basket_id: int | None, *, only: Collection[int] = ()) -> Contents:
    """The basket as it may be ordered now; ``only`` keeps these products. Two queries, whatever is in it."""
    if basket_id is None:
        return Contents()
    lines = Line.objects.filter(basket=basket_id)
    if only:
        lines = lines.filter(product__in=only)
    found = list(lines.order_by("pk").values_list(*COLUMNS))
    shown = goods.first_pictures([columns[0] for columns in found])
    return group([_row(columns, shown.get(columns[0], "")) for columns in found])


def group(rows: Sequence[Row]) -> Contents:
    """Rows by seller and band; sellers and bands in the order in which they came into the basket."""
    sellers = list(dict.fromkeys(row.seller_id for row in rows))
    bands = list(dict.fromkeys((row.seller_id, row.band) for row in rows))
    ordered = sorted(rows, key=lambda row: (sellers.index(row.seller_id), bands.index((row.seller_id, row.band))))
    parts = []
    for seller_id, of_seller in groupby(ordered, key=lambda row: row.seller_id):
        mine = list(of_seller)
        parcels = [Parcel(band, list(of_band)) for band, of_band in groupby(mine, key=lambda row: row.band)]
        parts.append(SellerPart(seller_id, mine[0].seller_code, mine[0].seller_name, parcels))
    return Contents(parts)


def _row(columns: tuple[Any, ...], picture: str) -> Row:
    (
        product_id, title, slug, specification, unit, net_weight_g, pieces, band, least, step, quantity, then,
        price,
        in_stock, held, public, review_state, seller_id, seller_code, seller_name, seller_state,
    ) = columns  # fmt: skip
    on_sale = public and review_state == ReviewState.LISTED and seller_state == SellerState.OPEN and price is not None
    left = max(in_stock - held, 0)
    return Row(
        product_id=product_id, title=title, specification=specification, url=f"/p/{slug}_{product_id}/",
        picture=picture, quantity=quantity, unit=unit, net_weight_g=net_weight_g, pieces=pieces,
        price=price if on_sale else None,
        least=least, step=step, left=left, band=band, seller_id=seller_id, seller_code=seller_code,
        seller_name=seller_name, price_then=then if on_sale and then is not None and then != price else None,
        problem=_problem(title, unit, quantity, least, step, left)
        if on_sale else _("“%(title)s” is no longer on sale. Take it out.") % {"title": title},
    )  # fmt: skip


def _problem(title: str, unit: str, quantity: int, least: int, step: int, left: int) -> str:
    label = str(units.SALE_UNITS[unit].label)
    try:
        quantities.check(quantity, title=title, unit=label, least=least, step=step, left=left)
    except (quantities.BadQuantity, quantities.NotEnough) as problem:
        return str(problem)
    return ""
