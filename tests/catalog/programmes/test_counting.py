"""Whether a purchase counts, and the first reason against it; whom a programme prefers. No database."""

from decimal import Decimal

import pytest

from catalog.programmes.counting import NO_TERMS, UNKNOWN, Goods, Reason, Rule, Terms, rank_of, reason_for

ALL_WELL = {"has_programme": True, "has_unit": True, "consented": True, "tiers": ["key_county"], "recognised": True}


@pytest.mark.parametrize(
    ("rule", "change", "reason"),
    [
        (Rule(), {}, Reason.COUNTED),
        (Rule(), {"has_unit": False, "has_programme": False}, Reason.NO_UNIT),
        (Rule(), {"has_programme": False}, Reason.NO_PROGRAMME),
        (None, {}, Reason.FUND),
        (Rule(counts=False), {}, Reason.FUND),
        (Rule(needs_consent=True), {"consented": False}, Reason.NO_CONSENT),
        (Rule(), {"consented": False}, Reason.COUNTED),
        (Rule(), {"tiers": []}, Reason.NO_TIER),
        (Rule(tier_codes=frozenset({"weak"})), {}, Reason.NO_TIER),
        (Rule(tier_codes=frozenset({"key_county", "weak"})), {}, Reason.COUNTED),
        (Rule(recognised_only=True), {"recognised": False}, Reason.NOT_RECOGNISED),
        (Rule(), {"recognised": False}, Reason.COUNTED),
    ],
)
def test_the_first_reason_against_counting_is_given(rule, change, reason):
    assert reason_for(rule, **(ALL_WELL | change)) == reason


LFS = Terms(same_region=2, max_distance_km=Decimal("643.74"), processing="minimal")
PNAE = Terms(producer_kinds=frozenset({"family_farm", "cooperative"}), caps={"family_farm": Decimal(40000)})


@pytest.mark.parametrize(
    ("terms", "goods", "tiers", "reason"),
    [
        (NO_TERMS, UNKNOWN, ["a"], Reason.COUNTED),
        (Terms(sales_channels=frozenset({"hall"})), Goods(), ["a"], Reason.CHANNEL),
        (Terms(sales_channels=frozenset({"hall"})), Goods(sales_channel="hall"), ["a"], Reason.COUNTED),
        (Terms(tier_codes=frozenset({"b"})), Goods(), ["a"], Reason.NO_TIER),
        (PNAE, Goods(producer_kind="agent"), ["a"], Reason.PRODUCER),
        (PNAE, Goods(producer_kind="family_farm", sold_cny=Decimal("40000.00")), ["a"], Reason.COUNTED),
        (PNAE, Goods(producer_kind="family_farm", sold_cny=Decimal("40000.01")), ["a"], Reason.OVER_CAP),
        (PNAE, Goods(producer_kind="cooperative", sold_cny=Decimal("90000")), ["a"], Reason.COUNTED),
        (Terms(price_limit_percent=Decimal(85)), Goods(price_percent=Decimal("85.1")), ["a"], Reason.TOO_DEAR),
        (Terms(price_limit_percent=Decimal(85)), Goods(price_percent=Decimal("85")), ["a"], Reason.COUNTED),
        (Terms(price_limit_percent=Decimal(85)), Goods(), ["a"], Reason.COUNTED),
    ],
)
def test_what_the_programme_says_of_goods_and_sellers_decides(terms, goods, tiers, reason):
    assert reason_for(Rule(), **(ALL_WELL | {"tiers": tiers}), terms=terms, goods=goods) == reason


@pytest.mark.parametrize(
    ("goods", "reason"),
    [
        (Goods(origin_code="440281", buyer_code="440300", processing="unprocessed"), Reason.COUNTED),
        (Goods(origin_code="430281", buyer_code="440300", processing="minimal"), Reason.TOO_FAR),
        (
            Goods(origin_code="430281", buyer_code="440300", distance_km=Decimal("643.74"), processing="minimal"),
            Reason.COUNTED,
        ),
        (
            Goods(origin_code="430281", buyer_code="440300", distance_km=Decimal("643.75"), processing="minimal"),
            Reason.TOO_FAR,
        ),
        (Goods(origin_code="440281", buyer_code="440300", processing="processed"), Reason.PROCESSED),
        (Goods(origin_code="440281", buyer_code="440300"), Reason.PROCESSED),
        (Goods(processing="minimal"), Reason.TOO_FAR),
    ],
)
def test_same_state_or_within_400_miles_and_hardly_processed(goods, reason):
    """US LFS asks for no aided place at all; nearness decides."""
    assert reason_for(Rule(), **(ALL_WELL | {"tiers": []}), terms=LFS, goods=goods) == reason


def test_offers_are_ranked_by_the_first_criterion_then_the_next():
    ranking = [["local", "state", "country"], ["settlement", "indigenous"], ["organic"]]
    offers = {
        "local": {"local"}, "local organic": {"local", "organic"}, "state indigenous": {"state", "indigenous"},
        "elsewhere": {"organic"}, "local settlement": {"local", "settlement"},
    }  # fmt: skip

    assert sorted(offers, key=lambda name: rank_of(ranking, offers[name])) == [
        "local settlement", "local organic", "local", "state indigenous", "elsewhere",
    ]  # fmt: skip
