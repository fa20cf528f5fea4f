from datetime import date
from decimal import Decimal

import pytest

from catalog.oscar_forks.catalogue.models import StorageBand
from logistics.fulfilment.models import RateCard
from shop.storefront.models import ShippingAddress

FREIGHT = Decimal("8.00")
PER_FURTHER_KG = Decimal("2.00")


@pytest.fixture
def rates(db):
    """Every band goes everywhere for 8 yuan the first kilogram and 2 each further; nothing live leaves the province."""
    for band in StorageBand.values:
        if band != StorageBand.LIVE:
            RateCard.objects.create(
                name=f"{band} anywhere", band=band, first_cny=FREIGHT, step_cny=PER_FURTHER_KG,
                valid_from=date(2026, 1, 1),
            )  # fmt: skip


@pytest.fixture
def employee(django_user_model):
    return django_user_model.objects.create_user("employee", password="demo-2026", display_name="李职工")


@pytest.fixture
def address(employee):
    return ShippingAddress.objects.create(
        user=employee, name="李职工", phone="13800001234", province="广东省", city="深圳市", district="福田区",
        street="演示路1号", is_default=True,
    )  # fmt: skip
