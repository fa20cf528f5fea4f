"""Whose desk it is, and which pages of the portal it opens."""

import pytest

from catalog.foundation.models import User
from shop.institutions import operations as institutions
from shop.institutions.desk import desk_for
from shop.institutions.models import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user("person", password="demo-2026")


def test_a_person_without_a_role_has_no_desk(person, at):
    school = institutions.create_institution(name="第一小学")
    institutions.grant_role(user=person, institution=school, role=Role.EMPLOYEE, on=at.date())

    assert desk_for(user=person, on=at.date()) is None


def test_a_desk_knows_the_roles_of_its_own_unit_only(person, at):
    school = institutions.create_institution(name="第一小学")
    hospital = institutions.create_institution(name="人民医院")
    institutions.grant_role(user=person, institution=school, role=Role.BUYER, on=at.date())
    institutions.grant_role(user=person, institution=hospital, role=Role.APPROVER, on=at.date())

    desk = desk_for(user=person, on=at.date(), unit_id=school.pk)

    assert desk.unit == school
    assert desk.roles == {Role.BUYER}
    assert set(desk.units) == {school, hospital}
    assert "procurement:approvals" not in [page.url_name for page in desk.nav]


def test_somebody_elses_unit_cannot_be_chosen(person, at):
    own = institutions.create_institution(name="第一小学")
    foreign = institutions.create_institution(name="人民医院")
    institutions.grant_role(user=person, institution=own, role=Role.BUYER, on=at.date())

    assert desk_for(user=person, on=at.date(), unit_id=foreign.pk).unit == own
