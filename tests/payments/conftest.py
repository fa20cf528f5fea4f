from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.foundation.models import User
from shop.payments import operations
from shop.payments.signals import payment_failed, payment_settled, refund_settled
from tests.payments.worlds import stripe_world


@pytest.fixture
def stripe(tmp_path, settings):
    with stripe_world(tmp_path, settings) as world:
        yield world


@pytest.fixture
def payer(db):
    return User.objects.create_user("payer", password="demo-2026")


@pytest.fixture
def expect(payer, at):
    """Expect a sum; every payment has a source of its own unless the test gives one."""
    count = iter(range(1000))

    def _expect(amount="88.80", method="stripe", *, now=at, **more):
        return operations.expect(
            **{
                "amount_cny": Decimal(amount),
                "method": method,
                "payer": payer,
                "source": f"test:{next(count)}",
                "due_at": now + timedelta(days=30),
                "at": now,
            }
            | more
        )

    return _expect


@pytest.fixture
def announced():
    """Every announcement of the room, as (name, subject number, …), in order."""
    heard = []

    def settled(sender, payment, at, **_future):
        heard.append(("settled", payment.number, payment.late))

    def failed(sender, payment, reason, at, **_future):
        heard.append(("failed", payment.number, reason))

    def refunded(sender, refund, at, **_future):
        heard.append(("refunded", refund.payment.number, refund.amount_cny))

    payment_settled.connect(settled)
    payment_failed.connect(failed)
    refund_settled.connect(refunded)
    yield heard
    payment_settled.disconnect(settled)
    payment_failed.disconnect(failed)
    refund_settled.disconnect(refunded)


@pytest.fixture
def begin(at):
    """Begin to pay; return the intent's reference at Stripe."""

    def _begin(payment, way="alipay", now=at):
        return operations.start_attempt(payment=payment, way=way, return_url="http://testserver/pay/x/", at=now).ref

    return _begin


@pytest.fixture
def paid(expect, begin, stripe):
    """A payment that Stripe has captured and told us of."""

    def _paid(amount="88.80", way="alipay"):
        payment = expect(amount)
        stripe.press(begin(payment, way), "succeed")
        stripe.deliver()
        payment.refresh_from_db()
        return payment

    return _paid
