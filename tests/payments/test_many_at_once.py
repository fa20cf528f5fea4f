"""Several writers at once, and notices that are lost, doubled and shuffled."""

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection, connections
from django.utils import timezone

from catalog.foundation.lifecycle import IllegalMove
from shop.payments import operations, queries, tasks
from shop.payments.models import Attempt, GatewayEvent, Payment, Refund
from shop.payments.operations import OverRefund
from shop.payments.states import PaymentState

THREADS = 16


def at_once(act, count=THREADS):
    """Run ``act(place)`` in ``count`` threads; return what each returned, or the exception's class."""

    def one(place):
        try:
            return act(place)
        except (OverRefund, IllegalMove) as problem:
            return type(problem)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture
def several_writers():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer; set TEST_DATABASE_URL to a PostgreSQL.")


@pytest.fixture
def settled(expect, at):
    def _settled(amount):
        payment = expect(amount, "allowance")
        operations.settle_from_allowance(payment=payment, at=at)
        return payment

    return _settled


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_sixteen_refunds_at_once_give_back_what_was_paid_and_no_more(several_writers, settled, at):
    payment = settled("100.00")

    outcomes = at_once(
        lambda place: operations.start_refund(
            payment=payment, amount_cny=Decimal("10.00"), source=f"a:{place}", reason="", at=at
        )
    )

    payment.refresh_from_db()
    assert payment.refunded_cny == Decimal("100.00")
    assert outcomes.count(OverRefund) == 6
    assert Refund.objects.count() == 10


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_source_asked_for_sixteen_times_at_once_is_one_refund(several_writers, settled, at):
    payment = settled("100.00")

    outcomes = at_once(
        lambda place: (
            operations.start_refund(payment=payment, amount_cny=Decimal("100.00"), source="a:1", reason="", at=at).pk
        )
    )

    payment.refresh_from_db()
    assert payment.refunded_cny == Decimal("100.00")
    assert set(outcomes) == {Refund.objects.get().pk}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_double_click_from_sixteen_fingers_is_one_intent(several_writers, expect, begin, stripe):
    payment = expect()

    refs = at_once(lambda place: begin(payment))

    assert len(set(refs)) == 1
    assert Attempt.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_notice_in_sixteen_hands_takes_effect_once(several_writers, expect, begin, stripe, announced):
    payment = expect()
    stripe.press(begin(payment), "succeed")
    event = stripe.last("payment_intent.succeeded")

    statuses = at_once(lambda place: stripe.webhooks.deliver(event))

    assert statuses == [200] * THREADS
    assert announced == [("settled", payment.number, False)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_cancelling_and_paying_at_once_end_in_one_of_two_ways(several_writers, expect, begin, stripe, at, announced):
    payment = expect()
    stripe.press(begin(payment), "succeed")
    event = stripe.last("payment_intent.succeeded")

    def act(place):
        if place % 2:
            return operations.cancel(payment=payment, at=at)
        return stripe.webhooks.deliver(event)

    at_once(act, 4)

    payment.refresh_from_db()
    assert payment.state == PaymentState.SETTLED
    assert announced == [("settled", payment.number, payment.late)]


@pytest.mark.django_db
def test_a_third_of_the_notices_lost_doubled_or_shuffled_over_200_payments(expect, stripe, at):
    """After the sweep the two books agree to the fen, nobody paid twice for nothing, and nothing is left open."""
    rng = random.Random(20261122)
    now = timezone.now()
    early = now - timezone.timedelta(minutes=20)
    payments = [expect(str(Decimal(rng.randrange(100, 99999)) / 100), now=early) for _each in range(200)]
    for payment in payments:
        for way in rng.sample(["alipay", "wechat_pay", "card"], rng.choice([1, 1, 1, 2])):
            ref = operations.start_attempt(payment=payment, way=way, return_url="http://testserver/", at=early).ref
            stripe.press(ref, rng.choice(["succeed", "succeed", "succeed", "fail", "timeout"]))
        if rng.random() < 0.5:
            storm(stripe, rng)
    storm(stripe, rng)
    for payment in Payment.objects.filter(state=PaymentState.SETTLED).order_by("pk")[:60]:
        part = (payment.amount_cny / rng.choice([1, 2, 3])).quantize(Decimal("0.01"))
        operations.start_refund(payment=payment, amount_cny=part, source=f"a:{payment.pk}", reason="", at=early)
    tasks.sweep()
    stripe.settle_refunds()
    storm(stripe, rng)
    for _round in range(3):
        age(early)
        tasks.sweep()
        stripe.settle_refunds()

    with stripe.store.transaction() as books:
        captured = sum(Decimal(row["amount"]) for row in books.newest_first("charge")) / 100
        returned = sum(Decimal(row["amount_refunded"]) for row in books.newest_first("charge")) / 100
    assert captured - returned == queries.net_cny()
    assert queries.refunded_cny() == sum(Refund.objects.filter(surplus=False).values_list("amount_cny", flat=True))
    assert not Attempt.objects.filter(state="open").exists()
    assert not Refund.objects.exclude(state="succeeded").exists()
    assert Refund.objects.filter(surplus=True).exists()
    assert not Payment.objects.filter(state=PaymentState.PROCESSING).exists()
    assert GatewayEvent.objects.filter(effect="surplus").count() == Refund.objects.filter(surplus=True).count()


def age(early):
    """Let time pass over what waits, so that the sweep takes it up."""
    Refund.objects.filter(state="requested").update(requested_at=early)
    Refund.objects.filter(state="sent").update(sent_at=early)


#: What an endpoint would be subscribed to.
TOLD = ("payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.canceled", "refund.")


def storm(stripe, rng):
    """Deliver what is held: 30 % is lost, 30 % comes twice, all of it in no order."""
    events = [event for event in stripe.webhooks.held if event["type"].startswith(TOLD) and rng.random() > 0.3]
    events += [event for event in events if rng.random() < 0.3]
    stripe.webhooks.held = []
    rng.shuffle(events)
    assert {stripe.webhooks.deliver(event) for event in events} <= {200}
