"""Identifiers in GS1's way. Pure.

Sellers without a GS1 membership have no numbers of their own. For them we use *restricted circulation numbers*
(prefix 04), which GS1 leaves to each company for use within itself: they scan everywhere and clash with nobody's GTIN.
"""

import re
from datetime import date
from urllib.parse import quote

from catalog.foundation.numbering import ALPHABET

#: What a lot number (AI 10) may hold, without what would have to be escaped in an address.
LOT = re.compile(r"[0-9A-Za-z._-]{1,20}")
OWN_PREFIX = "04"


def check_digit(body: str) -> str:
    """The last digit of a GTIN, GLN or SSCC whose other digits are ``body``: weights 3 and 1 from the right."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Whether these are the 8, 12, 13 or 14 digits of a GTIN, the last one right."""
    return len(text) in (8, 12, 13, 14) and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]


def gtin14(*, upc: str | None, product_id: int) -> str:
    """The 14 digits for a product: its own GTIN if it has a right one, else a number for use within this shop."""
    if upc and is_gtin(upc):
        return upc.zfill(14)
    body = f"0{OWN_PREFIX}{product_id:010}"
    return body + check_digit(body)


def product_of(gtin: str) -> int | None:
    """The product that ``gtin14`` made this number for; None for a GTIN of the wide world."""
    if is_gtin(gtin) and gtin.zfill(14).startswith(f"0{OWN_PREFIX}"):
        return int(gtin.zfill(14)[3:13])
    return None


def sscc(consignment: str) -> str:
    """The 18 digits of a parcel, told by its number (``Y-7K3M-9QXT``): the same number, the same parcel."""
    serial = 0
    for char in consignment.replace("-", "")[1:]:
        serial = serial * len(ALPHABET) + (ALPHABET.index(char) if char in ALPHABET else 0)
    body = f"0{OWN_PREFIX}{serial:014}"[:17]
    return body + check_digit(body)


def digital_link(*, site: str, gtin: str, lot: str = "", expires_on: date | None = None) -> str:
    """The address that a label's QR code carries: GTIN, lot, and the expiry as attribute 17."""
    path = f"{site}/01/{gtin}" + (f"/10/{quote(lot, safe='')}" if lot else "")
    return f"{path}?17={expires_on:%y%m%d}" if lot and expires_on else path
