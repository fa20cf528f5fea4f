"""How far each pairing has come: two sums from the ledger, side by side, never added up."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.origins import operations as places
from shop.supervision.queries.pairings import pairing_progress
from shop.supervision.queries.scope import scope_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def pairing(world):
    """韶关市's bureau helps 黄坌村 as one body; the units of the city do not."""
    world["第一中学"].uscc = "12440200MB00000017"
    world["第一中学"].save()
    made = places.enter_pairing(
        kind="village_team", helper_name="第一中学", helper_uscc="12440200MB00000017", helped=world["village"],
        valid_from=date(2021, 6, 1), document_no="驻1号",
    )  # fmt: skip
    places.set_target(pairing=made, year=2026, buy_cny=Decimal("1000"), help_sell_cny=Decimal("400"))
    return made


def rows(world, who="finance"):
    return pairing_progress(scope=scope_of(user=world[who], on=TODAY), year=2026)


def test_the_two_sums_stand_beside_their_targets(world, pairing, bought):
    bought("第一中学", "A:1", "300.00", pairing=pairing.credit)
    bought("第一中学", "A:2", "50.00", pairing=pairing.credit, method="helped")
    bought("第二中学", "A:3", "99.00")

    (row,) = rows(world)

    assert (row.bought_cny, row.helped_cny) == (Decimal("300.00"), Decimal("50.00"))
    assert (str(row.bought), str(row.helped)) == ("30.00 %", "12.50 %")


def test_the_helped_county_sees_it_too_and_a_stranger_does_not(world, pairing, bought):
    bought("第一中学", "A:1", "300.00", pairing=pairing.credit)

    assert [row.bought_cny for row in rows(world, "county")] == [Decimal("300.00")]
    assert rows(world, "stranger") == []


def test_a_year_before_the_pairing_shows_none(world, pairing):
    assert pairing_progress(scope=scope_of(user=world["finance"], on=TODAY), year=2020) == []


def test_the_page_tells_both_and_never_their_sum(client, world, pairing, bought, november):
    bought("第一中学", "A:1", "300.00", pairing=pairing.credit)
    bought("第一中学", "A:2", "50.00", pairing=pairing.credit, method="helped")
    client.force_login(world["finance"])

    page = client.get("/gov/pairings/").content.decode()

    assert ("¥300.00" in page, "¥50.00" in page, "350.00" in page) == (True, True, False)
    assert "300.00 ÷ 1,000.00 = 30.00 %" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many(client, world, november, count, django_assert_num_queries):
    for n in range(count):
        places.enter_pairing(
            kind=("designated", "social", "firms")[n], helper_name=f"帮扶单位{n}", helped=world["village"],
            valid_from=date(2021, 1, 1), document_no="1号",
        )  # fmt: skip
    client.force_login(world["county"])
    with django_assert_num_queries(8):
        assert len(client.get("/gov/pairings/").context["rows"]) == count
