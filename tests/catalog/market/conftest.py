"""A village, its cooperative, an officer, and the shortest way to goods that do not sell."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.models import User
from catalog.lots import operations as lots
from catalog.market import operations, parties
from tests.catalog import goods


@pytest.fixture
def village(db):
    return goods.village()


@pytest.fixture
def coop(village):
    return goods.seller("乐昌北乡演示合作社", region=village.town)


@pytest.fixture
def clerk(db):
    return User.objects.create_user("clerk", display_name="邓丽华")


@pytest.fixture
def officer(db):
    return User.objects.create_user("officer", display_name="林国栋")


@pytest.fixture
def stock(coop, village, at):
    """Goods of the cooperative with one lot; ``age`` days ago it came in, ``sold`` units were packed since."""

    def make(title="香芋", *, quantity=1000, expires_in=20, age=30, sold=0, sold_days_ago=1, **also):
        made = goods.product(title, seller_=coop, origin=village, **also)
        then = at - timedelta(days=age)
        lots.receive(
            product=made, quantity=quantity, produced_on=then.date(), by="test", at=then,
            expires_on=at.date() + timedelta(days=expires_in) if expires_in else None,
        )  # fmt: skip
        if sold:
            sell(made, sold, at - timedelta(days=sold_days_ago))
        return made

    return make


def sell(product, units, at):
    lots.reserve(wanted={product.stockrecord.pk: units})
    lots.pack(product=product, quantity=units, by="test", at=at)


@pytest.fixture
def report(coop, village, at):
    """A report of the cooperative; what is not told is the yam of Shenyang."""

    def make(**told):
        told = {
            "grade": "unsold", "item": "白玉山药", "quantity": Decimal(35000), "unit": "jin", "region": village,
            "price_cny": Decimal("3.30"), "last_saleable_on": date(2027, 1, 20), "cause": "stock",
        } | told  # fmt: skip
        return operations.report(party=parties.of_seller(coop), told=told, by="邓丽华", at=at)

    return make
