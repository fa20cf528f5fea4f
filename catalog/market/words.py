"""What may stand in public text, and which quantities and prices make sense. Sentences for the person who typed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

MOST = Decimal(100_000_000)
DEAREST_CNY = Decimal(1_000_000)
#: Mobile and landline numbers, with or without signs between, in either width.
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d(?:[\s\-]?\d){8}|0\d{2,3}[\s\-]?\d{7,8})(?!\d)")


def phone_in(text: str) -> bool:
    plain = text.translate({code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)})
    return bool(PHONE.search(plain))


def about_text(text: str) -> str:
    """What is wrong with a public text; empty if nothing is."""
    if phone_in(text):
        return _("Telephone numbers are not shown in public. Take the number out; people write to you here.")
    return ""


def about_quantity(quantity: Decimal | None) -> str:
    if quantity is None or not quantity.is_finite() or not Decimal("0.01") <= quantity <= MOST:
        return _("Enter a quantity from 0.01 to 100,000,000.")
    return ""


def about_price(price: Decimal | None) -> str:
    if price is not None and (not price.is_finite() or not Decimal("0.01") <= price <= DEAREST_CNY):
        return _("Enter a price from 0.01 to 1,000,000 yuan, or leave it empty.")
    return ""


def about_last_day(last: date | None, *, today: date, first: date | None = None) -> str:
    if last is not None and last < today:
        return _("The last day is over already. Enter today or a later day.")
    if last is not None and first is not None and last < first:
        return _("The last day is before the first. Exchange them.")
    if last is not None and (last - today).days > 1100:
        return _("The last day is more than three years ahead. Check the year.")
    return ""
