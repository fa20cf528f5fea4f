"""Take what a gateway tells us, once, in whatever order it comes."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from ..gateways.base import About, News, Outcome
from ..models import Attempt, Effect, GatewayEvent, Payment, Refund
from ..signals import payment_failed
from ..states import ATTEMPT, PAYMENT, AttemptState, PaymentState
from .expecting import settle
from .refunds import hear_of_refund, return_surplus


@transaction.atomic
def take_gateway_news(*, news: News, at: datetime) -> bool:
    """Write the news into the inbox and let it take effect; False if it was there already.

    A repeat changes nothing. Success wins over failure whichever comes first. If anything fails, here or in a
    room above that hears of it, the inbox forgets the news too, so that it can come again.
    """
    try:
        with transaction.atomic():
            event = GatewayEvent.objects.create(
                gateway=news.gateway,
                event_id=news.event_id[:160],
                kind=news.kind[:60],
                ref=news.ref[:120],
                happened_at=news.happened_at,
                received_at=at,
                raw=dict(news.raw),
            )
    except IntegrityError:
        return False
    payment, event.effect = _effect(news, at)
    event.payment = payment
    event.save(update_fields=["payment", "effect"])
    return True


def _effect(news: News, at: datetime) -> tuple[Payment | None, Effect]:
    if news.about == About.REFUND:
        refund = Refund.objects.filter(number=news.number).select_related("payment").first()
        if refund is None:
            return None, Effect.UNKNOWN
        heard = hear_of_refund(
            refund=refund, outcome=news.outcome, ref=news.ref, attempt=news.attempt, reason=news.reason, at=at
        )
        return refund.payment, Effect.APPLIED if heard else Effect.NOTHING_NEW
    payment = Payment.objects.select_for_update().filter(number=news.number).first() if news.number else None
    if news.about != About.PAYMENT or payment is None:
        return None, Effect.UNKNOWN
    return payment, _hear_of_payment(payment, _attempt_of(payment, news, at), news, at)


def _attempt_of(payment: Payment, news: News, at: datetime) -> Attempt:
    """Return the attempt that the news is about.

    It is found by the gateway's reference, else by our count. An intent of which we have no row (its request
    was repeated after the gateway had forgotten the key) gets a row of its own: its money is as real.
    """
    attempt = payment.attempts.filter(gateway_ref=news.ref).first()
    if attempt is None:
        attempt = payment.attempts.filter(count=news.attempt, gateway_ref="").first()
        if attempt:
            attempt.gateway_ref = news.ref
            attempt.save(update_fields=["gateway_ref"])
    if attempt is None:
        payment.attempt += 1
        Payment.objects.filter(pk=payment.pk).update(attempt=payment.attempt)
        attempt = Attempt.objects.create(
            payment=payment, count=payment.attempt, way="", gateway_ref=news.ref, started_at=at
        )
    return attempt


def _hear_of_payment(payment: Payment, attempt: Attempt, news: News, at: datetime) -> Effect:
    by = news.gateway
    is_current = payment.state == PaymentState.PROCESSING and payment.attempt == attempt.count
    if news.outcome == Outcome.SUCCEEDED and attempt.state != AttemptState.SUCCEEDED:
        ATTEMPT.move(attempt, AttemptState.SUCCEEDED, by=by, at=at, captured_cny=news.amount_cny)
        return _take_capture(payment, attempt, news.amount_cny, by, at)
    if attempt.state != AttemptState.OPEN:
        return Effect.NOTHING_NEW
    if news.outcome == Outcome.FAILED:
        ATTEMPT.move(attempt, AttemptState.FAILED, by=by, at=at, reason=news.reason[:80])
        Attempt.objects.filter(pk=attempt.pk).update(reason=news.reason[:80])
        if is_current:
            PAYMENT.move(payment, PaymentState.FAILED, by=by, at=at, reason=news.reason[:80])
            payment_failed.send(Payment, payment=payment, reason=news.reason, at=at)
        return Effect.APPLIED
    if news.outcome == Outcome.CANCELLED:
        ATTEMPT.move(attempt, AttemptState.ABANDONED, by=by, at=at)
        if is_current:
            PAYMENT.move(payment, PaymentState.WAITING, by=by, at=at)
        return Effect.APPLIED
    return Effect.NOTHING_NEW


def _take_capture(payment: Payment, attempt: Attempt, captured_cny: Decimal, by: str, at: datetime) -> Effect:
    """Money has been taken from the payer: it settles the payment, or it goes back."""
    if payment.state != PaymentState.SETTLED and captured_cny == payment.amount_cny:
        settle(payment=payment, ref=attempt.gateway_ref, by=by, at=at)
        return Effect.APPLIED
    if captured_cny > 0:
        source = f"surplus:attempt:{attempt.pk}"
        return_surplus(payment=payment, amount_cny=captured_cny, source=source, capture_ref=attempt.gateway_ref, at=at)
    return Effect.SURPLUS if payment.state == PaymentState.SETTLED else Effect.DIFFERS
