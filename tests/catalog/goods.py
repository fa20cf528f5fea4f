"""Goods for tests of the catalogue and of the rooms above it: the shortest way to something that can be sold."""

from datetime import date
from decimal import Decimal
from itertools import count

from catalog.foundation.periods import CHINA
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product, ReviewState
from catalog.oscar_forks.partner.models import Partner, StockRecord

_serial = count(1)
PRODUCED = date(2026, 11, 20)


def village(name="黄坌村", code="440281102201"):
    """A village of Beixiang, Lechang, with everything above it."""
    parent = None
    for level, (part, title) in enumerate(
        [("440000", "广东省"), ("440200", "韶关市"), ("440281", "乐昌市"), ("440281102", "北乡镇")], start=1
    ):
        parent, _new = Region.objects.get_or_create(
            code=part, defaults={"name": title, "level": level, "parent": parent}
        )
    return Region.objects.get_or_create(code=code, defaults={"name": name, "level": 5, "parent": parent})[0]


def seller(name="乐昌北乡演示合作社", **also):
    return Partner.objects.create(name=name, state="open", **also)


def product(title="马蹄", *, seller_=None, price="3.50", stock=0, origin=None, **also):
    """A listed product with ``stock`` units in one lot that was produced on ``PRODUCED``."""
    from datetime import datetime

    from catalog.lots import operations

    also = {"review_state": ReviewState.LISTED, "is_public": True} | also
    made = Product.objects.create(title=title, origin=origin, **also)
    StockRecord.objects.create(
        product=made, partner=seller_ or seller(f"演示合作社{next(_serial)}"), partner_sku=f"T{made.pk}",
        price=Decimal(price), price_currency="CNY",
    )  # fmt: skip
    if stock:
        operations.receive(
            product=made, quantity=stock, produced_on=PRODUCED, by="test",
            at=datetime(2026, 11, 21, 9, tzinfo=CHINA),
        )  # fmt: skip
    return made


def linked(partner, household, *, mechanism="contract", poor=False, valid_from=date(2026, 1, 1), valid_to=None):
    """A linkage that the county has reviewed, so that it counts."""
    from catalog.recognition.models import Linkage

    return Linkage.objects.create(
        partner=partner, household=household, mechanism=mechanism, poor=poor, valid_from=valid_from, valid_to=valid_to,
        state="confirmed", registered_by="clerk", reviewed_by="county",
    )  # fmt: skip
