"""A Stripe of our own for tests: a thread on a free port, whose notices wait until a test delivers them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.test import Client

from shop.payments.fakes.stripe.engine import FakeStripe
from shop.payments.fakes.stripe.server import serve
from shop.payments.fakes.stripe.webhooks import Webhooks

HOOK = "/hooks/payments/stripe/"


class Clock:
    """Stripe's clock; ``ahead`` seconds are added to the real one."""

    def __init__(self):
        self.ahead = 0.0

    def __call__(self):
        import time

        return time.time() + self.ahead


class StripeWorld(FakeStripe):
    """The fake, and what a test does with it: press a hosted button, deliver notices in any order, as often."""

    api_base = ""

    def deliver(self, *, kinds=None):
        """Deliver every held notice (of these kinds) once, oldest first; return the statuses."""
        events = [event for event in self.webhooks.held if kinds is None or event["type"] in kinds]
        self.webhooks.held = [event for event in self.webhooks.held if event not in events]
        return [self.webhooks.deliver(event) for event in events]

    def last(self, kind):
        """The newest held notice of ``kind``."""
        return next(event for event in reversed(self.webhooks.held) if event["type"] == kind)


def through_django(url: str, body: bytes, headers: dict[str, str]) -> int:
    """Carry a notice to our door in this process, inside the test's own database."""
    path = "/" + url.split("/", 3)[3]
    signature = headers["Stripe-Signature"]
    answer = Client(raise_request_exception=False).post(
        path, data=body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    return answer.status_code


@contextmanager
def stripe_world(directory: Path, settings, *, transport=through_django) -> Iterator[StripeWorld]:
    """Run a fake Stripe and point our gateway at it."""
    clock = Clock()
    world = StripeWorld(
        path=directory / "stripe.sqlite3",
        secret_key=settings.STRIPE_SECRET_KEY,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        page_base="http://stripe.test",
        webhooks=Webhooks(
            url=f"http://testserver{HOOK}", secret=settings.STRIPE_WEBHOOK_SECRET, hold=True, transport=transport
        ),
        clock=clock,
    )
    with serve(world) as base:
        world.api_base = settings.STRIPE_API_BASE = base
        yield world
