"""A seller who can pack and a courier's fake that listens: what the tests of logistics start from."""

from datetime import datetime

import pytest

from catalog.foundation.models import User
from catalog.foundation.periods import CHINA
from catalog.lots import operations as lots
from logistics import demo
from logistics.fakes.server import FakeCouriers
from logistics.fakes.world import Accounts, World
from logistics.fulfilment import operations
from logistics.fulfilment.planning import ParcelLine
from logistics.fulfilment.shipto import ShipTo
from shop.sellers.models import SellerMember
from tests.catalog import goods

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=CHINA)
SHIP_TO = ShipTo("周明", "19900000002", "广东省", "深圳市", "福田区", "莲花路6号")
HOOK_SECRET = "d5f0c8f2b7a94b1e8e9b6f0a3c1d2e4f"


@pytest.fixture
def world():
    return World(Accounts(sf_callback="http://127.0.0.1:9/"))


@pytest.fixture
def couriers(world, settings):
    """Both couriers, spoken to over HTTP on this machine."""
    with FakeCouriers(world) as fake:
        settings.COURIERS = {
            "sf": {
                "hook_secret": HOOK_SECRET,
                "account": {"host": fake.url, "partner_id": "DEMO_PARTNER", "check_word": "demo-check-word"},
            },
            "kuaidi100": {
                "hook_secret": HOOK_SECRET,
                "account": {
                    "host": fake.url,
                    "customer": "DEMO_CUSTOMER",
                    "key": "demo-key",
                    "salt": "our-salt",
                    "callback_url": "http://127.0.0.1:9/",
                },
            },
        }
        yield world


@pytest.fixture
def seller(db):
    made = goods.seller(region=goods.village())
    demo.load(at=NOON)
    return made


@pytest.fixture
def packer(seller):
    return employ(User.objects.create_user("packer-of-tests", display_name="罗阿强"), seller)


def employ(user, seller):
    """Let ``user`` pack for ``seller``."""
    seller.users.add(user)
    SellerMember.objects.create(partner=seller, user=user, role="packer")
    return user


def held_product(seller, title="马蹄", stock=100, held=20, **also):
    """A product of which ``held`` units are held for orders, as after a paid order."""
    made = goods.product(title, seller_=seller, stock=stock, net_weight_g=500, **also)
    lots.reserve(wanted={made.stockrecords.get().pk: held})
    return made


def line(product, quantity=10, band="chilled"):
    return ParcelLine(
        product_id=product.pk,
        description=product.title,
        quantity=quantity,
        unit="jin",
        weight_g=quantity * 500,
        band=band,
    )


def planned(seller, reference="O-1", band="chilled", product=None, **also):
    """One consignment of ten jin, to be packed."""
    product = product or held_product(seller)
    (made,) = operations.plan(
        reference=reference, seller=seller, ship_to=SHIP_TO, lines=[line(product, band=band)], at=NOON, **also
    )
    return made


def packed(seller, **also):
    made = planned(seller, **also)
    operations.pack(consignment=made, by="packer", at=NOON)
    return made


def booked(seller, *, courier="sf", waybill_no="", company="", **also):
    """Packed, and carried by ``courier``; the fake has given or subscribed the number."""
    made = packed(seller, **also)
    operations.request_waybill(
        consignment=made, courier=courier, company=company, waybill_no=waybill_no, by="packer", at=NOON
    )
    operations.book_waybill(consignment=made, at=NOON)
    made.refresh_from_db()
    return made
