"""Units of sale. The native unit is always kept; kilograms are shown beside it where a factor exists."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Unit:
    code: str
    label: str | Promise
    #: Kilograms in one unit; None where only the product's net weight tells (a box, a head).
    kg: Decimal | None = None


SALE_UNITS = {
    unit.code: unit
    for unit in (
        Unit("jin", _("jin (500 g)"), Decimal("0.5")),
        Unit("kg", _("kg"), Decimal("1")),
        Unit("g", _("g"), Decimal("0.001")),
        Unit("zhi", _("head")),
        Unit("mei", _("piece")),
        Unit("xiang", _("box")),
        Unit("dai", _("bag")),
        Unit("he", _("gift box")),
        Unit("ping", _("bottle")),
        Unit("fen", _("portion")),
        Unit("sui", _("ear")),
    )
}
CHOICES = [(unit.code, unit.label) for unit in SALE_UNITS.values()]

#: What people type when they paste an order.
WRITTEN = {
    "斤": "jin", "市斤": "jin", "公斤": "kg", "千克": "kg", "kg": "kg", "克": "g", "g": "g", "只": "zhi", "羽": "zhi",
    "枚": "mei", "个": "mei", "箱": "xiang", "件": "xiang", "袋": "dai", "包": "dai", "盒": "he", "瓶": "ping",
    "份": "fen", "穗": "sui", "根": "sui",
}  # fmt: skip


def kilograms(quantity: Decimal, unit: str, net_weight_g: int | None) -> Decimal | None:
    """Weight of ``quantity`` units in kg, or None when neither the unit nor the product tells it."""
    factor = SALE_UNITS[unit].kg
    if factor is None and net_weight_g:
        factor = Decimal(net_weight_g) / 1000
    return None if factor is None else Decimal(quantity) * factor


def price_per_jin(price_cny: Decimal, unit: str, net_weight_g: int | None) -> Decimal | None:
    """Price of 500 g, so that any two offers can be compared; None for goods that are not weighed."""
    weight = kilograms(Decimal(1), unit, net_weight_g)
    return None if not weight else (price_cny / weight / 2).quantize(Decimal("0.01"))
