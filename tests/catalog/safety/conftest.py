"""Goods of the six kinds, and the list of animals: what the tests of safety start from."""

from datetime import date, datetime

import pytest

from catalog.foundation.periods import CHINA
from catalog.lots import operations as lots
from catalog.oscar_forks.catalogue import categories
from catalog.oscar_forks.partner.models import StockRecord
from catalog.safety import operations
from catalog.safety.models import Species
from catalog.safety.operations import Promise
from tests.catalog import goods

AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


@pytest.fixture
def kinds(db):
    """Categories by name, each of its kind."""
    found = {}
    for root, below in {"蔬菜菌菇": ["根茎"], "禽蛋": ["鸡鸭鹅", "蛋类"], "水产": ["鱼类"], "干货": ["干菌"]}.items():
        found[root] = categories.enter(name=root)
        found |= {name: categories.enter(name=name, under=found[root]) for name in below}
    operations.load_rules()
    return found


@pytest.fixture
def species(db):
    operations.load_species()
    return {one.name: one for one in Species.objects.all()}


@pytest.fixture
def coop(db):
    return goods.seller("北乡演示合作社", region=goods.village(), phone="0751-5550101", kind="cooperative")


@pytest.fixture
def offered(kinds, coop):
    """Goods of a cooperative in a category, without a lot."""

    def act(title="北乡马蹄", category="根茎", *, seller=None, state="submitted", **also):
        made = goods.product(
            title, seller_=seller or coop, origin=goods.village(), review_state=state, is_public=state == "listed",
            **also,
        )  # fmt: skip
        categories.put_into(made, kinds[category])
        return made

    return act


def received(product, quantity=100, produced_on=date(2026, 11, 20)):
    return lots.receive(product=product, quantity=quantity, produced_on=produced_on, by="test", at=AT)


def certified(product, quantity=100):
    lot = received(product, quantity)
    operations.issue(lot=lot, promise=Promise(), by="test", at=AT)
    lot.refresh_from_db()
    return lot


def to_sell(product):
    return StockRecord.objects.get(product=product).net_stock_level
