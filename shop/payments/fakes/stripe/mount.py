"""The fake account that the demo mounts beside the shop, at ``/fakes/stripe/``."""

from functools import cache
from pathlib import Path

from django.conf import settings

from .engine import FakeStripe
from .webhooks import Webhooks

MOUNTED_AT = "/fakes/stripe"


@cache
def mounted() -> FakeStripe:
    """One for each process; what it remembers is in a file that they share.

    It notifies the address from which our own gateway calls it: that one is known to be reachable from here.
    """
    site = settings.STRIPE_API_BASE.removesuffix(MOUNTED_AT) or settings.SITE_URL
    return FakeStripe(
        path=Path(settings.VAR_DIR) / "fake-stripe.sqlite3",
        secret_key=settings.STRIPE_SECRET_KEY,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        # Empty: hosted pages are on the host that the payer comes from and returns to.
        page_base="",
        webhooks=Webhooks(url=f"{site}/hooks/payments/stripe/", secret=settings.STRIPE_WEBHOOK_SECRET),
        refund_seconds=3,
    )
