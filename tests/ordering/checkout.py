"""The shortest way through a checkout, for tests of orders and of the rooms above them."""

from datetime import date
from decimal import Decimal
from itertools import count

from catalog.foundation.models import User
from catalog.oscar_forks.catalogue.models import StorageBand
from logistics.fulfilment.models import RateCard
from logistics.fulfilment.shipto import ShipTo
from shop.ordering import operations
from shop.ordering.operations import Wanted
from shop.payments import operations as payments
from shop.payments.models import BankLine

HOME = ShipTo("李小满", "19900000001", "广东省", "韶关市", "浈江区", "演示路 1 号")
_serial = count(1)


def rate_cards() -> None:
    """Ten yuan for the first kilogram of any band, two for each further one."""
    RateCard.objects.bulk_create(
        RateCard(
            name=f"test {band}", band=band, first_cny=Decimal(10), step_cny=Decimal(2), valid_from=date(2020, 1, 1)
        )
        for band in StorageBand.values
    )


def someone(username=None) -> User:
    return User.objects.create(username=username or f"buyer-{next(_serial)}")


def place(wanted, *, at, buyer=None, key=None, **also):
    """Place [(product, quantity)] as an own purchase by bank transfer, unless said otherwise."""
    also = {"method": "bank_transfer", "fund_channel": "own", "ship_to": HOME} | also
    return operations.place(
        buyer=buyer or someone(),
        wanted=[Wanted(product.pk, quantity) for product, quantity in wanted],
        placing_key=key or f"key-{next(_serial)}",
        at=at,
        **also,
    )


def pay(group, *, at) -> None:
    """The transfer with the group's identification code comes in."""
    line = BankLine.objects.create(
        account="demo",
        bank_ref=f"ref-{next(_serial)}",
        booked_at=at,
        amount_cny=group.payment.amount_cny,
        note=group.payment.transfer_code,
        imported_at=at,
        imported_by="test",
    )
    payments.match_transfer(bank_line=line, at=at, by="test")


def pay_out(order_refund, *, at) -> None:
    """Finance transfers a refund back."""
    payments.mark_paid_out(refund=order_refund.refund, bank_ref=f"out-{next(_serial)}", by="finance", at=at)
