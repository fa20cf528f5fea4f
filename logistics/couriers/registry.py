"""Which couriers there are. A literal dictionary: no discovery, no plug-ins."""

from collections.abc import Mapping
from typing import Any

from .base import Courier
from .kuaidi100.adapter import Kuaidi100
from .sf.adapter import SF

ADAPTERS: dict[str, type] = {
    "sf": SF,
    "kuaidi100": Kuaidi100,
}


class UnknownCourier(LookupError):
    """No adapter of this code, or no account for it."""


def courier(code: str, accounts: Mapping[str, Mapping[str, Any]]) -> Courier:
    """Return the adapter of ``code`` with our account there. Raises UnknownCourier."""
    if code not in ADAPTERS or not accounts.get(code):
        raise UnknownCourier(code)
    return ADAPTERS[code](**accounts[code])
