"""A private purchase joins a unit only while its buyer wants it, and only one unit at a time."""

from datetime import timedelta

import pytest

from shop.institutions import operations, queries
from shop.institutions.models import Consent, Role
from shop.institutions.operations import AlreadyConsented, NotAMember


def test_consent_holds_from_given_to_withdrawn(person, school, at):
    user = person("employee", Role.EMPLOYEE, school)
    operations.give_consent(user=user, institution=school, at=at)
    withdrawn = operations.withdraw_consent(user=user, institution=school, at=at + timedelta(days=3))

    assert withdrawn is True
    assert queries.consented_unit(user=user, at=at - timedelta(seconds=1)) is None
    assert queries.consented_unit(user=user, at=at) == school
    assert queries.consented_unit(user=user, at=at + timedelta(days=3)) is None
    assert operations.withdraw_consent(user=user, institution=school, at=at) is False


def test_consent_twice_is_one_consent(person, school, at):
    user = person("employee", Role.EMPLOYEE, school)
    first = operations.give_consent(user=user, institution=school, at=at)

    assert operations.give_consent(user=user, institution=school, at=at + timedelta(days=1)) == first
    assert Consent.objects.count() == 1


def test_a_stranger_cannot_consent_and_nobody_counts_twice(person, school, other_school, at):
    user = person("employee", Role.EMPLOYEE, school)
    with pytest.raises(NotAMember):
        operations.give_consent(user=user, institution=other_school, at=at)

    operations.grant_role(user=user, institution=other_school, role=Role.EMPLOYEE, on=at.date())
    operations.give_consent(user=user, institution=school, at=at)
    with pytest.raises(AlreadyConsented, match="第一小学"):
        operations.give_consent(user=user, institution=other_school, at=at)

    assert queries.consented_unit(user=user, at=at) == school
