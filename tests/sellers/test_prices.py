"""The seller answers for its prices, and sees nobody else's."""

from datetime import datetime

import pytest

from catalog.foundation.models import User
from catalog.foundation.periods import CHINA
from catalog.pricing import operations
from catalog.pricing.models import PriceCase
from tests.catalog import goods

from .conftest import person

pytestmark = pytest.mark.django_db
NOW = datetime.now(CHINA)


@pytest.fixture
def case(partner):
    made = goods.product("小米", seller_=partner)
    user = User.objects.create_user("buyer", display_name="李小满")
    return operations.report(product=made, user=user, text="市场 5 元一斤", at=NOW).case


def test_a_case_is_answered_and_who_reported_is_not_told(client, clerk, case):
    page = client.get("/seller/prices/").content.decode()
    assert "市场 5 元一斤" in page
    assert "李小满" not in page

    client.post(f"/seller/prices/{case.number}/answer/", {"answer": "手工筛选的新米"})
    client.post(f"/seller/prices/{case.number}/answer/", {"answer": "又改口了吗"})

    case.refresh_from_db()
    assert (case.state, case.answer, case.answered_by) == ("answered", "手工筛选的新米", "邓丽华")


def test_an_answer_without_words_is_none(client, clerk, case):
    client.post(f"/seller/prices/{case.number}/answer/", {"answer": " "})

    case.refresh_from_db()
    assert case.state == "open"


def test_another_sellers_case_is_not_found_and_a_packer_answers_nothing(client, clerk, partner, case):
    theirs = operations.report(
        product=goods.product("别家小米"), user=User.objects.get(username="buyer"), text="市场 5 元", at=NOW
    ).case
    assert client.post(f"/seller/prices/{theirs.number}/answer/", {"answer": "手工筛选"}).status_code == 404
    client.force_login(person("pack", "罗阿强", partner, "packer"))
    assert client.get("/seller/prices/").status_code == 200
    assert client.post(f"/seller/prices/{case.number}/answer/", {"answer": "手工筛选"}).status_code == 403
    assert PriceCase.objects.filter(state="answered").count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_long(client, clerk, partner, count, django_assert_num_queries):
    for n in range(count):
        user = User.objects.create_user(f"u{n}")
        operations.report(product=goods.product(f"米{n}", seller_=partner), user=user, text="市场 5 元", at=NOW)
    with django_assert_num_queries(6):
        assert len(client.get("/seller/prices/").context["waiting"]) == count
