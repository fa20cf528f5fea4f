"""Approval levels are set by the platform's operator, with people who can sign."""

from decimal import Decimal

import pytest

from catalog.foundation.models import User
from shop.procurement.models import ApprovalLevel
from tests.catalog import goods

from .kitchen import draft, kitchen

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026"))
    return client


def enter(client, school, *people, position=1, amount="0"):
    data = {"institution": school.unit.pk, "position": position, "from_cny": amount}
    return client.post("/admin/approval_level/new/", data | {"approvers": [person.pk for person in people]})


def test_a_level_is_entered_and_the_next_request_asks_it(operator, school, at):
    from shop.procurement import operations

    assert enter(operator, school, school.second, amount="10").status_code == 302

    request = draft(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    operations.submit(request=request, by=school.buyer, at=at)
    assert [list(step.approvers.all()) for step in request.steps.all()] == [[school.second]]


def test_people_of_another_unit_cannot_be_named(operator, school):
    stranger = kitchen("第二中学").approver
    answer = enter(operator, school, stranger)
    assert answer.status_code == 200
    assert "不是第一中学的审批人" in answer.content.decode()
    assert ApprovalLevel.objects.count() == 0


def test_a_later_level_does_not_begin_lower_than_an_earlier_one(operator, school):
    enter(operator, school, school.approver, position=1, amount="5000")
    answer = enter(operator, school, school.second, position=2, amount="100")
    assert "前一级的起始金额更高" in answer.content.decode()
    assert ApprovalLevel.objects.get().from_cny == Decimal("5000")


@pytest.mark.parametrize("page", ["approval_level/", "purchase_request/", "welfare_round/", "feedback_slip/"])
def test_every_list_opens(operator, school, page):
    assert operator.get(f"/admin/{page}").status_code == 200
    assert operator.get(f"/admin/{page}?q=第一").status_code == 200
