"""The shortest way through a checkout, for tests of orders and of the rooms above them."""

from itertools import count

from catalog.foundation.models import User
from logistics.fulfilment.shipto import ShipTo
from shop.ordering import operations
from shop.ordering.operations import Wanted
from shop.payments import operations as payments

HOME = ShipTo("李小满", "19900000001", "广东省", "韶关市", "浈江区", "演示路 1 号")
_serial = count(1)


def someone(username=None) -> User:
    return User.objects.create(username=username or f"buyer-{next(_serial)}")


def place(wanted, *, at, buyer=None, key=None, **also):
    """Place [(product, quantity)] by Stripe as an own purchase, unless said otherwise."""
    also = {"method": "stripe", "fund_channel": "own", "ship_to": HOME} | also
    return operations.place(
        buyer=buyer or someone(),
        wanted=[Wanted(product.pk, quantity) for product, quantity in wanted],
        placing_key=key or f"key-{next(_serial)}",
        at=at,
        **also,
    )
