"""A cooperative with two lots of one product, and orders at every station of their way."""

from datetime import date

import pytest

from catalog.lots import operations as lots
from catalog.lots.models import Recall
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from shop.accounts.sms import KeptSms
from tests.catalog import goods
from tests.ordering.checkout import pay, place, rate_cards, someone

WHY = {"reason": "抽检发现农药残留超标", "advice": "请不要食用，可直接丢弃"}


@pytest.fixture(autouse=True)
def sms(settings, db):
    rate_cards()
    settings.SMS_BACKEND = "shop.accounts.sms.KeptSms"
    KeptSms.sent.clear()
    return KeptSms.sent


@pytest.fixture
def seller():
    return goods.seller(region=goods.village())


@pytest.fixture
def mati(seller):
    return goods.product("马蹄", seller_=seller, price="3.50", origin=goods.village())


@pytest.fixture
def bad(mati, at):
    """The lot that will be recalled; it expires first, so that it is packed first."""
    return lots.receive(
        product=mati, quantity=20, produced_on=date(2026, 11, 20), expires_on=date(2026, 12, 1), by="邓丽华", at=at
    )


@pytest.fixture
def good(mati, bad, at):
    return lots.receive(
        product=mati, quantity=50, produced_on=date(2026, 11, 21), expires_on=date(2026, 12, 9), by="邓丽华", at=at
    )


@pytest.fixture
def buy(mati, at):
    """Buy so many jin; bring the parcel as far as told: paid, packed, dispatched, delivered."""

    def act(quantity, *, station="delivered", buyer=None, more=(), **also):
        group = place([(mati, quantity), *more], at=at, buyer=buyer or someone(), **also)
        pay(group, at=at)
        order = group.orders.get()
        for consignment in Consignment.objects.for_reference(order.number):
            if station == "paid":
                continue
            fulfilment.pack(consignment=consignment, by="packer", at=at)
            if station == "packed":
                continue
            fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=at)
            if station == "delivered":
                fulfilment.deliver_own_truck(consignment=consignment, by="driver", at=at)
        order.refresh_from_db()
        return order

    return act


@pytest.fixture
def press(bad, at):
    """Press recall on the bad lot; return its alert."""

    def act(*, drill=False, scope="forward"):
        return lots.recall(lot=bad, scope=scope, drill=drill, by="吴思源", at=at, **WHY).alert

    return act


@pytest.fixture
def recalls():
    return Recall.objects
