"""The tree, who acts for whom, and how people come in and leave."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser

from shop.institutions import operations, queries
from shop.institutions.models import Institution, Role
from shop.institutions.operations import JoinCodeUnknown

TODAY = date(2026, 11, 22)


def names(user, *roles, on=TODAY):
    return sorted(Institution.objects.for_user(user, *roles, on=on).values_list("name", flat=True))


def test_a_buyer_acts_for_the_own_unit_and_no_other(buyer, school, other_school):
    assert names(buyer) == ["第一小学"]
    assert names(buyer, Role.BUYER, Role.APPROVER) == ["第一小学"]
    assert names(buyer, Role.APPROVER) == []
    assert names(AnonymousUser()) == []


def test_a_finance_supervisor_acts_for_everything_below(person, bureau, school, other_school):
    finance = person("finance", Role.FINANCE, bureau)
    stranger = operations.create_institution(name="外地财政局")

    assert names(finance, Role.FINANCE) == ["市财政局", "第一小学", "第二小学"]
    assert stranger not in Institution.objects.for_user(finance, on=TODAY)


def test_a_county_supervisor_acts_for_the_units_of_the_region(person, region, school, other_school, bureau):
    office = operations.create_institution(name="乐昌市乡村振兴局", region=region)
    county = person("county", Role.COUNTY, office)

    assert names(county, Role.COUNTY) == ["乐昌市乡村振兴局", "第一小学"]


def test_the_tenth_unit_is_not_below_the_first(person, bureau):
    """Paths end with a slash, so /1/ is no prefix of /10/."""
    twins = [operations.create_institution(name=f"单位{number}") for number in range(12)]
    finance = person("finance", Role.FINANCE, bureau)

    assert all(twin not in Institution.objects.for_user(finance, on=TODAY) for twin in twins)


def test_a_membership_opens_on_its_first_day_and_closes_on_its_last(person, school):
    user = person("acceptor")
    membership = operations.grant_role(user=user, institution=school, role=Role.ACCEPTOR, on=date(2026, 3, 1))
    operations.end_membership(membership=membership, on=date(2026, 6, 1))

    assert names(user, on=date(2026, 2, 28)) == []
    assert names(user, on=date(2026, 3, 1)) == ["第一小学"]
    assert names(user, on=date(2026, 5, 31)) == ["第一小学"]
    assert names(user, on=date(2026, 6, 1)) == []
    assert queries.people_in(institution=school, role=Role.ACCEPTOR, on=date(2026, 5, 31)) == [user]


def test_the_same_role_twice_is_one_membership(buyer, school):
    again = operations.grant_role(user=buyer, institution=school, role=Role.BUYER, on=TODAY)

    assert again.valid_from == date(2026, 1, 1)
    assert buyer.memberships.count() == 1


def test_the_join_code_makes_an_employee_and_an_old_code_opens_nothing(person, school):
    user, late = person("employee"), person("late")
    old = school.join_code

    membership = operations.join(code=f" {old.lower()} ", user=user, on=TODAY)
    operations.renew_join_code(institution=school)

    assert (membership.institution, membership.role) == (school, Role.EMPLOYEE)
    with pytest.raises(JoinCodeUnknown):
        operations.join(code=old, user=late, on=TODAY)
    assert names(late) == []


def test_a_unit_moves_with_everything_below_it(bureau, school, other_school):
    union = operations.create_institution(name="第一小学工会", parent=school, is_union=True)

    operations.move_institution(institution=school, parent=other_school)

    union.refresh_from_db()
    assert union.path == f"/{bureau.pk}/{other_school.pk}/{school.pk}/{union.pk}/"
    with pytest.raises(ValueError, match="is below"):
        operations.move_institution(institution=other_school, parent=union)
