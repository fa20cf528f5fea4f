"""Every way of paying, by the name that ``Payment.method`` holds. A literal table: nothing is discovered."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from .allowance import AllowanceGateway
from .bank_transfer import BankTransferGateway
from .base import Gateway
from .stripe import StripeGateway


def gateway(method: str) -> Gateway:
    """Return the gateway for ``method``; raise KeyError if there is none."""
    return GATEWAYS[method]()


def stripe_gateway() -> StripeGateway:
    return _stripe(settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_API_BASE)


def bank_transfer_gateway() -> BankTransferGateway:
    return BankTransferGateway(**settings.BANK_TRANSFER)


GATEWAYS: dict[str, Callable[[], Gateway]] = {
    "stripe": stripe_gateway,
    "bank_transfer": bank_transfer_gateway,
    "allowance": AllowanceGateway,
}


@cache
def _stripe(secret_key: str, webhook_secret: str, api_base: str) -> StripeGateway:
    """One client for one set of keys: it keeps its connections."""
    return StripeGateway(secret_key=secret_key, webhook_secret=webhook_secret, api_base=api_base)
