"""Vectors of the couriers' customer pages: 40 × 30 × 30 cm and 5.2 kg, and SF's half-kilo rounding."""

from decimal import Decimal

import pytest

from logistics.fulfilment.planning import ParcelLine, split_by_band
from logistics.fulfilment.rates import Card, Lane, NoRate, Rounding, charged_weight_g, freight_cny, quote

BOX_CM3 = 40 * 30 * 30


@pytest.mark.parametrize(("divisor", "charged"), [(6000, 6000), (12000, 5200), (3000, 12000), (0, 5200)])
def test_the_larger_of_weight_and_volume_is_charged(divisor, charged):
    assert charged_weight_g(weight_g=5200, volume_cm3=BOX_CM3, divisor=divisor, rounding=Rounding.SF) == charged


@pytest.mark.parametrize(
    ("kg", "charged"),
    [
        ("9.94", 9900), ("9.95", 10000), ("12.2", 12000), ("12.24", 12000), ("12.25", 12500), ("12.3", 12500),
        ("12.7", 12500), ("12.8", 13000), ("99.8", 100000), ("100.4", 100000), ("100.5", 101000),
    ],
)  # fmt: skip
def test_sf_rounds_to_tenths_then_halves_then_wholes(kg, charged):
    assert charged_weight_g(weight_g=int(Decimal(kg) * 1000), rounding=Rounding.SF) == charged


def card(name="c", band="ambient", lane=Lane.ANY, provinces=(), **also):
    numbers = {
        "divisor": 0, "rounding": Rounding.NONE, "min_g": 1000,
        "first_g": 1000, "first_cny": Decimal("8.00"), "step_g": 1000, "step_cny": Decimal("2.00"),
    }  # fmt: skip
    return Card(name=name, band=band, lane=lane, provinces=provinces, **(numbers | also))


@pytest.mark.parametrize(
    ("weight_g", "amount"), [(0, "8.00"), (1000, "8.00"), (1001, "10.00"), (2000, "10.00"), (5200, "18.00")]
)
def test_freight_is_the_first_weight_and_every_step_begun(weight_g, amount):
    assert freight_cny(weight_g=weight_g, card=card()) == Decimal(amount)


def line(band="ambient", weight_g=5000):
    return ParcelLine(product_id=1, description="马蹄", quantity=10, unit="jin", weight_g=weight_g, band=band)


def test_the_most_particular_card_is_used():
    cards = [
        card("anywhere"),
        card("near", lane=Lane.SAME_PROVINCE, first_cny=Decimal("6.00")),
        card("far", lane=Lane.LISTED, provinces=("新疆", "西藏"), first_cny=Decimal("25.00")),
    ]

    def used(province, seller_province="广东省"):
        (one,) = quote(lines=[line(weight_g=900)], cards=cards, province=province, seller_province=seller_province)
        return one.card, one.amount_cny

    assert used("广东") == ("near", Decimal("6.00"))
    assert used("广西壮族自治区") == ("anywhere", Decimal("8.00"))
    assert used("新疆维吾尔自治区", "新疆") == ("far", Decimal("25.00"))
    assert used("广东省", "") == ("anywhere", Decimal("8.00"))


def test_each_band_pays_its_own_way():
    cards = [card(band="ambient"), card(band="chilled", first_cny=Decimal("20.00"), step_cny=Decimal("5.00"))]

    quotes = quote(lines=[line(), line("chilled", 1500), line()], cards=cards, province="广东", seller_province="广东")

    assert [(q.band, q.weight_g, q.amount_cny) for q in quotes] == [
        ("ambient", 10000, Decimal("26.00")),
        ("chilled", 1500, Decimal("25.00")),
    ]


def test_a_band_that_nobody_carries_is_said_by_name():
    with pytest.raises(NoRate) as problem:
        quote(lines=[line("frozen")], cards=[card()], province="西藏", seller_province="广东")

    assert (problem.value.band, problem.value.province) == ("frozen", "西藏")


def test_frozen_never_rides_with_chilled():
    plan = split_by_band([line("chilled"), line("frozen"), line("ambient"), line("chilled")])

    assert [(band, len(lines)) for band, lines in plan] == [("chilled", 2), ("frozen", 1), ("ambient", 1)]
