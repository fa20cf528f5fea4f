"""Who helps which place: as a place, as one body, from day to day; and which place is “mine”."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.origins import operations
from catalog.origins.models import Pairing, PairingKind, Region
from catalog.origins.operations import BadPairing
from catalog.origins.queries import distance_km, paired_regions, pairing_for, pairings_of
from tests.catalog import goods

pytestmark = pytest.mark.django_db
DAY, SINCE = date(2026, 11, 22), date(2020, 3, 2)
USCC = "12440300000000000K"


@pytest.fixture
def places():
    """深圳市 with 南山区, and a village of 乐昌."""
    village = goods.village()
    shenzhen = operations.enter_region(code="440300", name="深圳市", level=2, parent=village.province)
    nanshan = operations.enter_region(code="440305", name="南山区", level=3, parent=shenzhen)
    return {"village": village, "shenzhen": shenzhen, "nanshan": nanshan, "lechang": village.county}


def pair(places, helper="shenzhen", helped="lechang", kind=PairingKind.COUNTERPART, **more):
    told = {"helper_region": places[helper]} if helper in places else {"helper_name": helper}
    told |= {"valid_from": SINCE, "document_no": "深对口〔2020〕1号"} | more
    return operations.enter_pairing(kind=kind, helped=places[helped], **told)


def test_a_unit_helps_with_every_place_it_lies_in_and_only_while_that_lasts(places, django_assert_num_queries):
    pair(places, valid_to=DAY)

    with django_assert_num_queries(2):
        assert paired_regions([places["nanshan"].pk], date(2026, 11, 21)) == [places["lechang"]]
    assert paired_regions([places["nanshan"].pk], DAY) == []
    assert paired_regions([places["village"].pk], date(2026, 11, 21)) == []
    assert paired_regions([], DAY) == []


def test_the_units_own_village_comes_before_its_citys_county(places):
    pair(places)
    own = pair(places, "演示单位", "village", PairingKind.VILLAGE_TEAM, helper_uscc=USCC)

    assert paired_regions([places["nanshan"].pk], DAY, uscc=USCC) == [places["village"], places["lechang"]]
    assert paired_regions([places["nanshan"].pk], DAY) == [places["lechang"]]
    mine = list(pairings_of([places["nanshan"]], DAY, uscc=USCC))
    assert pairing_for(mine, places["village"]) == own
    assert pairing_for(mine, None) is None
    assert pairing_for(mine[1:], places["shenzhen"]) is None


def test_one_body_of_a_place_does_not_make_all_its_neighbours_help(places):
    pair(places, "nanshan", "village", PairingKind.VILLAGE_TEAM, helper_name="演示单位", helper_uscc=USCC)

    assert paired_regions([places["nanshan"].pk], DAY) == []
    assert paired_regions([places["nanshan"].pk], DAY, uscc=USCC) == [places["village"]]


def test_the_same_pairing_twice_is_one_and_overlapping_days_are_refused(places):
    assert pair(places) == pair(places)

    with pytest.raises(BadPairing):
        pair(places, valid_from=date(2024, 1, 1))

    operations.end_pairing(pairing=Pairing.objects.get(), valid_to=date(2024, 1, 1))
    pair(places, valid_from=date(2024, 1, 1))
    assert Pairing.objects.count() == 2


@pytest.mark.parametrize("case", ["nobody", "itself", "inside", "dates"])
def test_a_pairing_that_cannot_be_is_refused(places, case):
    told = {
        "nobody": {"helper": " "},
        "itself": {"helper": "lechang"},
        "inside": {"helper": "lechang", "helped": "village"},
        "dates": {"valid_to": SINCE},
    }[case]

    with pytest.raises(BadPairing):
        pair(places, **told)

    assert not Pairing.objects.exists()


def test_a_target_has_two_sums_and_holds_for_a_year_of_the_pairing(places):
    pairing = pair(places, valid_to=date(2026, 1, 1))
    operations.set_target(pairing=pairing, year=2025, buy_cny=Decimal(100), help_sell_cny=Decimal(200))
    operations.set_target(pairing=pairing, year=2025, buy_cny=Decimal(150), help_sell_cny=Decimal(200))

    target = pairing.targets.get()
    assert (target.buy_cny, target.help_sell_cny) == (Decimal("150.00"), Decimal("200.00"))
    for year, buy in ((2026, "1"), (2019, "1"), (2024, "-1")):
        with pytest.raises(BadPairing):
            operations.set_target(pairing=pairing, year=year, buy_cny=Decimal(buy), help_sell_cny=Decimal(0))


def test_the_distance_between_two_places_is_told_where_both_have_a_position():
    lechang = Region(latitude=Decimal("25.13"), longitude=Decimal("113.35"))
    shenzhen = Region(latitude=Decimal("22.55"), longitude=Decimal("114.06"))

    assert distance_km(lechang, shenzhen) == Decimal("295.83")
    assert distance_km(lechang, lechang) == Decimal("0.00")
    assert distance_km(lechang, Region()) is None
    assert distance_km(None, shenzhen) is None
