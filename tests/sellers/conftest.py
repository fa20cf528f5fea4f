from datetime import date

import pytest

from catalog.foundation.models import User
from catalog.oscar_forks.catalogue import categories
from shop.sellers import operations
from tests.catalog import goods


@pytest.fixture
def partner(db):
    return goods.seller("乐昌北乡演示合作社")


@pytest.fixture
def stranger(db):
    """Another seller with goods and a lot of its own."""
    other = goods.seller("别家演示合作社")
    return goods.product("别家的姜", seller_=other, stock=5, origin=goods.village())


def person(username, name, partner, *roles):
    user = User.objects.create_user(username, password="x", display_name=name)
    for role in roles:
        operations.enrol(partner=partner, user=user, role=role)
    return user


@pytest.fixture
def clerk(client, partner):
    user = person("clerk", "邓丽华", partner, "clerk")
    client.force_login(user)
    return user


@pytest.fixture
def root_vegetables(db):
    return categories.enter(name="根茎", under=categories.enter(name="蔬菜菌菇"))


@pytest.fixture
def typed(root_vegetables):
    """What a clerk types for new goods."""
    village = goods.village()
    return {
        "title": "北乡马蹄", "category": root_vegetables.pk, "sale_unit": "jin", "price_cny": "3.50",
        "min_quantity": "5", "step_quantity": "5", "storage_band": "cool", "shelf_life_days": "45",
        "stock": "600", "produced_on": "2026-11-20", "village": "黄坌", "origin": village.code,
        "document_no": "北合登〔2026〕8号", "specification": "大果", "net_weight_g": "", "description": "", "story": "",
    }  # fmt: skip


@pytest.fixture
def today():
    return date(2026, 11, 22)
