"""Early warnings and the register through the API: whom they concern, in pages, another county's never."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.models import User
from catalog.market import operations as market
from catalog.market import parties
from catalog.market.models import Duty
from shop.api.models import issue
from shop.promotion import operations

from .conftest import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
WARNINGS, REGISTER = "/api/v1/market/warnings", "/api/v1/market/register"


@pytest.fixture
def get(client, at):
    def ask(path, user=None):
        headers = {"HTTP_AUTHORIZATION": f"Bearer {issue(user=user, name='test', at=at)}"} if user else {}
        return client.get(path, **headers)

    return ask


@pytest.fixture
def report(world, at):
    def make(item="山药", **told):
        told = {"item": item, "quantity": Decimal(35000), "unit": "jin", "region": world["village"]} | told
        return market.report(party=parties.of_seller(world["coop"]), by="邓丽华", at=at, told=told)

    return make


def test_the_county_reads_its_warnings_with_numbers_and_who_is_to_acknowledge_when(get, world, warning, at):
    answer = get(WARNINGS, world["county"]).json()

    assert (answer["count"], answer["page"], answer["pages"]) == (1, 1, 1)
    (row,) = answer["warnings"]
    assert (row["number"], row["title"], row["level"], row["state"]) == (warning.number, "红心番薯", "red", "raised")
    assert (row["duty"], row["duty_post"], row["acknowledged_by"], row["late"]) == ("county", "值班长", "", False)
    assert datetime.fromisoformat(row["acknowledge_by"]) == at + timedelta(hours=48)
    assert (row["product_id"], row["case_number"], row["place_code"]) == (
        warning.product_id, None, world["village"].code,
    )  # fmt: skip
    assert row["findings"][0]["rule"] == "cover"
    assert row["findings"][0]["formula"].startswith("62 ÷ 0.14 = 434")


def test_one_warning_tells_its_measures_and_what_they_brought(get, world, warning, at):
    operations.give_slot(warning=warning, until=at.date(), by=world["county"], at=at)
    operations.offer_to_units(
        warning=warning, units=[world["school"]], quantity=10, until=at.date(), by=world["county"], at=at
    )

    told = get(f"{WARNINGS}/{warning.number}", world["county"]).json()

    assert (told["state"], told["acknowledged_by"]) == ("acting", "county")
    assert [(one["kind"], one["sold_before"], one["sold_since"], one["by"]) for one in told["measures"]] == [
        ("slot", "2", "0", "county"), ("offer", "2", "0", "county"),
    ]  # fmt: skip
    assert told["measures"][1]["brought"] == "1 家单位中 0 家已接受，0 家已谢绝"


def test_warnings_are_narrowed_by_level_and_state(get, world, warning, at):
    def count(query):
        return get(f"{WARNINGS}?{query}", world["county"]).json()["count"]

    assert [count(query) for query in ("level=red", "level=yellow", "state=raised", "state=over")] == [1, 0, 1, 0]
    assert (count("open=true"), count("open=false")) == (1, 0)
    market.close_warning(warning=warning, result="卖完了", by=world["county"], at=at)
    assert (count("open=true"), count("open=false")) == (0, 1)
    refused = get(f"{WARNINGS}?level=blue", world["county"])
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")


def test_nobody_else_reads_a_warning(get, world, warning):
    assert get(WARNINGS).json()["code"] == "unauthenticated"
    for who in ("buyer", "finance", "clerk", "union_officer"):
        answer = get(WARNINGS, world[who])
        assert (answer.status_code, answer.json()["code"]) == (403, "refused"), who
        assert get(f"{WARNINGS}/{warning.number}", world[who]).status_code == 403
    assert get(WARNINGS, world["stranger"]).json()["count"] == 0
    assert get(f"{WARNINGS}/{warning.number}", world["stranger"]).json()["code"] == "not_found"


def test_who_is_on_duty_in_the_town_reads_that_town_s_warnings_and_no_register(get, world, warning, report):
    report()
    officer = User.objects.create_user(username="town_duty", display_name="李所长")
    Duty.objects.create(region=world["village"].town, user=officer, post="镇农业站", valid_from=SINCE)

    assert get(f"{WARNINGS}/{warning.number}", officer).status_code == 200
    assert get(REGISTER, officer).status_code == 403


def test_the_register_is_read_by_the_county_and_by_who_reported_but_by_nobody_else(get, world, report, at):
    case = report(price_cny=Decimal("3.30"), holder="合作社 12 户", last_saleable_on=at.date() + timedelta(days=40))
    market.verify(case=case, official="林国栋", official_post="副局长", by="林国栋", at=at)
    market.note_sold(
        case=case, quantity=Decimal(6200), price_cny=Decimal("3.20"), text="社区团购", key="k", by="x", at=at
    )

    for who in ("county", "clerk"):
        answer = get(REGISTER, world[who]).json()
        (row,) = answer["cases"]
        assert (answer["count"], row["number"], row["state"], row["official"]) == (1, case.number, "verified", "林国栋")
        assert (row["quantity"], row["sold"], row["left"], row["price_cny"]) == (
            "35000.00", "6200.00", "28800.00", "3.30",
        )  # fmt: skip
        told = get(f"{REGISTER}/{case.number}", world[who]).json()
        assert [(one["kind"], one["quantity"], one["text"]) for one in told["events"]] == [
            ("sold", "6200.00", "社区团购")
        ]
    assert get(REGISTER).status_code == 401
    for who in ("buyer", "finance"):
        assert get(REGISTER, world[who]).status_code == 403
    assert get(REGISTER, world["stranger"]).json()["count"] == 0
    assert get(f"{REGISTER}/{case.number}", world["stranger"]).status_code == 404


def test_the_register_is_narrowed_and_comes_in_pages(get, world, report, at, monkeypatch):
    for number in range(51):
        report(f"货{number:02}", grade="possible" if number % 2 else "unsold")

    def ask(query):
        return get(f"{REGISTER}?{query}", world["county"]).json()

    first, second = ask("page=1"), ask("page=2")
    assert (first["count"], first["pages"], len(first["cases"]), len(second["cases"])) == (51, 2, 50, 1)
    assert not {row["number"] for row in first["cases"]} & {row["number"] for row in second["cases"]}
    assert (ask("grade=possible")["count"], ask("q=货07")["count"], ask("state=verified")["count"]) == (25, 1, 0)
    tomorrow = (at + timedelta(days=1)).date()
    assert (ask(f"reported_from={tomorrow}")["count"], ask(f"reported_to={tomorrow}")["count"]) == (0, 51)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long(client, world, report, at, count, django_assert_num_queries):
    for number in range(count):
        market.verify(case=report(f"货{number}"), official="林国栋", official_post="", by="林国栋", at=at)
    client.force_login(world["county"])
    assert client.get(WARNINGS).json()["count"] == count
    with django_assert_num_queries(5):
        client.get(WARNINGS)
    with django_assert_num_queries(5):
        client.get(REGISTER)


def test_both_stand_in_the_description(client):
    described = client.get("/api/v1/openapi.json").json()
    for path in (WARNINGS, f"{WARNINGS}/{{number}}", REGISTER, f"{REGISTER}/{{number}}"):
        assert described["paths"][path]["get"]["security"]
