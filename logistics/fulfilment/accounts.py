"""Our accounts with couriers, from the settings. An account that is not filled in is not there."""

from django.conf import settings

from logistics.couriers import registry
from logistics.couriers.base import Courier
from logistics.couriers.registry import UnknownCourier


def courier(code: str) -> Courier:
    """The adapter of ``code`` with our account. Raises UnknownCourier."""
    return registry.courier(code, {code: account["account"] for code, account in settings.COURIERS.items()})


def hook_secret(code: str) -> str:
    """The secret part of the address to which this courier pushes. Raises UnknownCourier."""
    secret = settings.COURIERS.get(code, {}).get("hook_secret", "")
    if not secret:
        raise UnknownCourier(code)
    return secret


def open_codes() -> list[str]:
    """Couriers with whom we have an account, in the order of the settings."""
    return [code for code, account in settings.COURIERS.items() if account.get("account")]
