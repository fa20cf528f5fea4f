"""Entries to seal and to tamper with; they come through the same door as those of real orders."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.oscar_forks.partner.models import Partner
from shop.ledger import operations
from shop.ledger.models import Entry


@pytest.fixture
def seller(db):
    return Partner.objects.create(name="乐昌马蹄合作社", code="lechang", state="open")


@pytest.fixture
def prepared(seller, at):
    """Make an unsaved purchase of 5 jin at 2.40 yuan."""

    def make(source, **changed):
        facts = {
            "source": source,
            "kind": "purchase",
            "ordered_on": date(2026, 11, 21),
            "paid_on": date(2026, 11, 22),
            "happened_at": at,
            "order_number": source.split(":")[0],
            "line_id": 1,
            "payment_number": "P-1",
            "payment_method": "bank_transfer",
            "fund_channel": "canteen",
            "product_title": "马蹄",
            "recognised": False,
            "seller_id": seller.pk,
            "seller_name": seller.name,
            "seller_kind": seller.kind,
            "origin_code": "440281102001",
            "origin_names": ["广东省", "韶关市", "乐昌市", "北乡镇", "下西村"],
            "aid_tiers": ["key_county"],
            "unit": "jin",
            "quantity": Decimal(5),
            "kilograms": Decimal("2.5"),
            "unit_price_cny": Decimal("2.40"),
            "amount_cny": Decimal("12.00"),
            "counts_reserve": False,
            "reason": "no_unit",
        }
        return Entry(**facts | changed)

    return make


@pytest.fixture
def recorded(prepared, at):
    """Record so many purchases; return the entries in order."""

    def act(count, first=0):
        operations.append(entries=[prepared(f"O-{number}:1") for number in range(first, first + count)], at=at)
        return list(Entry.objects.in_order())

    return act
