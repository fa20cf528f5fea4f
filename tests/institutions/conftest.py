"""A finance bureau over two schools, one of them with a union; people in roles."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.foundation.models import User
from catalog.origins.models import Region, RegionLevel
from catalog.programmes.models import Programme, QuotaTarget
from shop.institutions import operations
from shop.institutions.models import Budget, Role

NEW_YEAR = date(2026, 1, 1)


@pytest.fixture
def person(db):
    """Make a user; with a role and a unit, also the membership from 1 January 2026."""

    def make(username, role=None, institution=None):
        user = User.objects.create_user(username=username)
        if role:
            operations.grant_role(user=user, institution=institution, role=role, on=NEW_YEAR)
        return user

    return make


@pytest.fixture
def region(db):
    province = Region.objects.create(code="440000", name="广东省", level=RegionLevel.PROVINCE)
    city = Region.objects.create(code="440200", name="韶关市", level=RegionLevel.CITY, parent=province)
    return Region.objects.create(code="440281", name="乐昌市", level=RegionLevel.COUNTY, parent=city)


@pytest.fixture
def bureau(region):
    return operations.create_institution(name="市财政局", region=region.parent)


@pytest.fixture
def school(bureau, region):
    return operations.create_institution(name="第一小学", kind="school", parent=bureau, region=region)


@pytest.fixture
def other_school(bureau):
    return operations.create_institution(name="第二小学", kind="school", parent=bureau)


@pytest.fixture
def buyer(person, school):
    return person("buyer", Role.BUYER, school)


@pytest.fixture
def budget(school):
    return Budget.objects.create(institution=school, year=2026, fund="canteen", granted_cny=Decimal("1000.00"))


@pytest.fixture
def target(db):
    programme = Programme.objects.create(
        code="national", name="国家", issuer="财政部", document_no="财库〔2021〕19号", valid_from=date(2021, 4, 24)
    )
    return QuotaTarget.objects.create(
        programme=programme, code="floor", name="10%", ratio=Decimal("0.10"), exempt_canteen_modes=["none"]
    )
