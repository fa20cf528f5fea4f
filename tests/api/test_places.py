"""Registers that anyone may read: places with what became of them, tiers, pairings, programmes; as of a day."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.origins import operations as places
from catalog.origins.models import Tier
from catalog.programmes.operations import load_programmes
from tests.catalog import goods

pytestmark = pytest.mark.django_db


@pytest.fixture
def villages():
    """黄坌村 went into 上廊村 on 2021-01-01; 乐昌市 is a poor county since 2016."""
    gone, stays = goods.village(), goods.village("上廊村", "440281102202")
    tier = Tier.objects.create(code="poor", name="脱贫县", rank=3)
    places.enter_membership(region=gone.county, tier=tier, valid_from=date(2016, 1, 1), document_no="1号")
    places.succeed(former=gone, successors=[stays], kind="merged", on=date(2021, 1, 1))
    return gone, stays


def test_a_village_of_2019_leads_to_todays_with_its_tiers(client, villages):
    then = client.get("/api/v1/regions/440281102201", {"day": "2019-06-01"}).json()
    now = client.get("/api/v1/regions/440281102201", {"day": "2026-11-22"}).json()

    assert (then["now"], now["now"]) == (["440281102201"], ["440281102202"])
    assert [tier["code"] for tier in now["tiers"]] == ["poor"]
    assert (now["valid_to"], now["parent"]) == ("2021-01-01", "440281102")


def test_places_are_found_by_codes_of_any_length_below_a_place_and_by_name(client, villages):
    def codes(**asked):
        return [row["code"] for row in client.get("/api/v1/regions", {"day": "2026-11-22"} | asked).json()["regions"]]

    assert codes(codes="440281000000,440281102202") == ["440281", "440281102202"]
    assert codes(under="440281102000") == ["440281102", "440281102202"]
    assert codes(q="上廊") == ["440281102202"]
    assert client.get("/api/v1/regions/999999").json()["code"] == "not_found"
    assert client.get("/api/v1/regions", {"under": "999999"}).status_code == 404
    assert client.get("/api/v1/regions", {"day": "gestern"}).json()["code"] == "invalid"


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_places_costs_the_same_however_long(client, count, django_assert_num_queries):
    for n in range(count):
        goods.village(f"{n}村", f"44028110230{n}")
    with django_assert_num_queries(3):
        asked = client.get("/api/v1/regions", {"q": "村"})
    assert asked.json()["count"] == count


def test_who_helps_whom_is_told_with_both_targets(client, villages):
    gone, stays = villages
    shenzhen = places.enter_region(code="440300", name="深圳市", level=2, parent=gone.province)
    pairing = places.enter_pairing(
        kind="counterpart", helper_region=shenzhen, helped=gone.county, valid_from=date(2020, 3, 2), document_no="1号"
    )
    places.set_target(pairing=pairing, year=2026, buy_cny=Decimal("100"), help_sell_cny=Decimal("200"))

    (told,) = client.get("/api/v1/pairings", {"helped": "440200", "day": "2026-11-22"}).json()

    assert (told["helper"], told["helped_code"], told["helper_code"]) == ("广东省深圳市", "440281", "440300")
    assert told["targets"] == [{"year": 2026, "buy_cny": "100.00", "help_sell_cny": "200.00"}]
    assert client.get("/api/v1/pairings", {"day": "2019-01-01"}).json() == []
    assert client.get("/api/v1/pairings", {"helper": "440200", "day": "2026-11-22"}).json() == []
    assert [tier["name"] for tier in client.get("/api/v1/tiers").json()] == ["脱贫县"]


def test_a_programme_is_told_in_figures_and_in_words_as_of_a_day(client, villages):
    load_programmes(on=date(2026, 11, 22))

    around = client.get("/api/v1/programmes", {"region": "440281", "day": "2026-11-22"}).json()
    versions = client.get("/api/v1/programmes/brazil-pnae").json()

    assert around[0]["label"] == "guangdong-2025@1"
    assert around[0]["targets"][0]["ratio"] == "0.3000"
    assert any("30 %" in text for _head, text in around[0]["in_words"])
    assert [(one["label"], one["targets"][0]["ratio"]) for one in versions] == [
        ("brazil-pnae@2", "0.4500"), ("brazil-pnae@1", "0.3000"),
    ]  # fmt: skip
    assert client.get("/api/v1/programmes/none").json()["code"] == "not_found"
