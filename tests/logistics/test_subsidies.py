"""What a courier subsidy pays of a parcel: pure sums."""

from decimal import Decimal

import pytest

from logistics.fulfilment.planning import ParcelLine
from logistics.fulfilment.rates import FreightQuote
from logistics.fulfilment.subsidies import Offer, freight_of_goods, pays


def line(product, weight_g, band="ambient"):
    return ParcelLine(product_id=product, description="", quantity=1, unit="jin", weight_g=weight_g, band=band)


def test_goods_bear_the_freight_of_their_own_parcel_by_weight_to_the_fen():
    lines = [line(1, 1000), line(2, 2000), line(3, 700, "frozen")]
    quotes = [FreightQuote("ambient", Decimal("10.00"), 3000), FreightQuote("frozen", Decimal("25.00"), 1000)]

    assert freight_of_goods(lines, quotes) == {1: Decimal("3.33"), 2: Decimal("6.66"), 3: Decimal("25.00")}


@pytest.mark.parametrize(
    ("each", "percent", "left", "freight", "paid"),
    [
        ("4", None, "100", "12.00", "4.00"),
        ("4", None, "100", "3.00", "3.00"),
        ("4", None, "1.50", "12.00", "1.50"),
        (None, "50", "100", "12.01", "6.00"),
        (None, "100", "100", "12.01", "12.01"),
        (None, "50", "0", "12.00", "0.00"),
    ],
)
def test_never_more_than_the_rule_the_freight_or_the_pot(each, percent, left, freight, paid):
    offer = Offer(1, each and Decimal(each), percent and Decimal(percent), Decimal(left))

    assert pays(offer, Decimal(freight)) == Decimal(paid)
