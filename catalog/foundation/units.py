"""Units of sale. The native unit is always kept; a standard unit beside it makes any two offers comparable."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .money import to_fen


@dataclass(frozen=True)
class Unit:
    code: str
    label: str | Promise
    #: Kilograms in one unit; None where only the product's net weight tells (a box, a head).
    kg: Decimal | None = None
    #: Goods sold by it are counted one by one, and compared so: an egg, an ear of maize.
    is_piece: bool = False


SALE_UNITS = {
    unit.code: unit
    for unit in (
        Unit("jin", _("jin (500 g)"), Decimal("0.5")),
        Unit("kg", _("kg"), Decimal("1")),
        Unit("g", _("g"), Decimal("0.001")),
        Unit("dun", _("tonne"), Decimal("1000")),
        Unit("zhi", _("head")),
        Unit("tou", _("head of cattle")),
        Unit("mei", _("piece"), is_piece=True),
        Unit("ge", _("single piece"), is_piece=True),
        Unit("sui", _("ear"), is_piece=True),
        Unit("xiang", _("box")),
        Unit("dai", _("bag")),
        Unit("bao", _("packet")),
        Unit("he", _("gift box")),
        Unit("ping", _("bottle")),
        Unit("guan", _("tin")),
        Unit("tong", _("tub")),
        Unit("fen", _("portion")),
        Unit("ba", _("bunch")),
    )
}


def choices() -> list[tuple[str, str | Promise]]:
    """For a model's column: given as a function, so that a new unit changes no table."""
    return [(unit.code, unit.label) for unit in SALE_UNITS.values()]


def counted(quantity: int, unit: str) -> str:
    """``1,200 斤``: a whole number of sale units in words, for sentences."""
    return f"{quantity:,} {SALE_UNITS[unit].label}"


#: What people type when they paste an order.
WRITTEN = {
    "斤": "jin", "市斤": "jin", "公斤": "kg", "千克": "kg", "kg": "kg", "克": "g", "g": "g", "吨": "dun", "t": "dun",
    "只": "zhi", "羽": "zhi", "头": "tou", "枚": "mei", "个": "ge", "箱": "xiang", "件": "xiang", "袋": "dai",
    "包": "bao", "盒": "he", "瓶": "ping", "罐": "guan", "桶": "tong", "份": "fen", "穗": "sui", "根": "sui",
    "把": "ba", "捆": "ba",
}  # fmt: skip


def kilograms(quantity: Decimal, unit: str, net_weight_g: int | None) -> Decimal | None:
    """Weight of ``quantity`` units in kg, or None when neither the unit nor the product tells it."""
    factor = SALE_UNITS[unit].kg
    if factor is None and net_weight_g:
        factor = Decimal(net_weight_g) / 1000
    return None if factor is None else Decimal(quantity) * factor


class Standard(StrEnum):
    """What offers are compared by: 500 g (斤), or one piece where weight says little."""

    JIN = "jin"
    PIECE = "piece"


@dataclass(frozen=True)
class StandardPrice:
    """The price of one standard unit, in yuan, not rounded."""

    exact: Decimal
    per: Standard

    @property
    def cny(self) -> Decimal:
        return to_fen(self.exact)

    @property
    def label(self) -> str | Promise:
        """What one standard unit is called beside a price."""
        return _("500 g") if self.per == Standard.JIN else _("one piece")

    @property
    def per_kg_cny(self) -> Decimal | None:
        return to_fen(self.exact * 2) if self.per == Standard.JIN else None


def pieces_in(unit: str, pieces: int | None) -> int | None:
    """How many pieces one unit holds; None for goods that are compared by weight."""
    return pieces or (1 if SALE_UNITS[unit].is_piece else None)


def standard_price(
    price_cny: Decimal, unit: str, net_weight_g: int | None, pieces: int | None = None
) -> StandardPrice | None:
    """The price by which goods are compared: of a piece where they are counted, else of 500 g; None if nothing tells.

    ``pieces`` is how many are in one sale unit (30 eggs in a box).
    """
    count = pieces_in(unit, pieces)
    if count:
        return StandardPrice(price_cny / count, Standard.PIECE)
    weight = kilograms(Decimal(1), unit, net_weight_g)
    return StandardPrice(price_cny / weight / 2, Standard.JIN) if weight else None


def beside(price_cny: Decimal, unit: str, net_weight_g: int | None, pieces: int | None = None) -> StandardPrice | None:
    """The standard price where it is another than the price itself: what stands in small print beside it."""
    found = standard_price(price_cny, unit, net_weight_g, pieces)
    return None if found is None or found.exact == price_cny else found
