"""Begin to pay online, carry on with what was begun, and give it up.

A row says that an attempt exists before the gateway hears of it; the key of the request follows from the row.
So a lost answer, a double click and a killed process all end in the same intent. No gateway is called inside
a transaction: its answer could not be rolled back.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ..gateways import gateway
from ..gateways.base import Ask, NextAction, Refused, Step
from ..models import Attempt, Payment
from ..signals import payment_failed
from ..states import ATTEMPT, PAYMENT, AttemptState, PaymentState
from .expecting import lock, withdraw_open_attempts
from .news import take_gateway_news

#: A gateway may forget a key after a day; an older request is a new attempt.
KEY_LIVES = timedelta(hours=20)


class NotPayable(Exception):
    """This payment cannot be begun now; the sentence says why and what to do."""


def start_attempt(*, payment: Payment, way: str, return_url: str, at: datetime) -> NextAction:
    """Begin to pay by ``way``, or carry on with what was begun by it; return what the payer has to do next.

    ``Step.NOTHING`` means that the money is there. Twice at once gives one intent. An attempt begun by another
    way is withdrawn. Raises NotPayable (paid, cancelled, overdue, unknown way), and from the gateway
    Unavailable (nothing is lost, try again) or Refused (this attempt has failed).
    """
    attempt = _open_attempt(payment=payment, way=way, at=at)
    door = gateway(payment.method)
    if attempt.gateway_ref:
        take_gateway_news(news=door.look_up(attempt.gateway_ref), at=at)
        attempt.refresh_from_db()
        if attempt.state == AttemptState.SUCCEEDED:
            return NextAction(step=Step.NOTHING, ref=attempt.gateway_ref)
        if attempt.state == AttemptState.OPEN:
            return door.resume(attempt.gateway_ref)
        # It had failed and we had not heard yet: begin anew.
        attempt = _open_attempt(payment=payment, way=way, at=at)
    try:
        action = door.start(
            Ask(
                number=payment.number,
                attempt=attempt.count,
                amount_cny=payment.amount_cny,
                way=way,
                description=payment.description or payment.number,
                return_url=return_url,
            )
        )
    except Refused as refusal:
        _note_refusal(attempt=attempt, reason=refusal.reason, at=at)
        raise
    Attempt.objects.filter(pk=attempt.pk, gateway_ref="").update(gateway_ref=action.ref)
    if action.step == Step.NOTHING:
        take_gateway_news(news=door.look_up(action.ref), at=at)
    return action


@transaction.atomic
def _open_attempt(*, payment: Payment, way: str, at: datetime) -> Attempt:
    payment = lock(payment)
    if payment.state == PaymentState.SETTLED:
        raise NotPayable(_("This has been paid already; there is nothing more to do."))
    if payment.state == PaymentState.CANCELLED:
        raise NotPayable(_("This payment was cancelled. Place the order again if you still want the goods."))
    if at >= payment.due_at:
        raise NotPayable(_("The time to pay has run out. Place the order again if you still want the goods."))
    if way not in gateway(payment.method).ways:
        raise NotPayable(_("Choose one of the ways to pay that are listed."))
    current = payment.attempts.filter(
        count=payment.attempt, way=way, state=AttemptState.OPEN, started_at__gt=at - KEY_LIVES
    ).first()
    if current:
        return current
    payment.attempt += 1
    if payment.state == PaymentState.PROCESSING:
        Payment.objects.filter(pk=payment.pk).update(attempt=payment.attempt)
    else:
        PAYMENT.move(payment, PaymentState.PROCESSING, by="payer", at=at, attempt=payment.attempt)
    withdraw_open_attempts(payment)
    return Attempt.objects.create(payment=payment, count=payment.attempt, way=way, started_at=at)


@transaction.atomic
def _note_refusal(*, attempt: Attempt, reason: str, at: datetime) -> None:
    payment = lock(attempt.payment)
    attempt.refresh_from_db()
    if attempt.state == AttemptState.OPEN:
        ATTEMPT.move(attempt, AttemptState.FAILED, by="gateway", at=at, reason=reason[:80])
        Attempt.objects.filter(pk=attempt.pk).update(reason=reason[:80])
        if payment.state == PaymentState.PROCESSING and payment.attempt == attempt.count:
            PAYMENT.move(payment, PaymentState.FAILED, by="gateway", at=at, reason=reason[:80])
            payment_failed.send(Payment, payment=payment, reason=reason, at=at)


def withdraw_attempt(*, attempt: Attempt, at: datetime) -> None:
    """Give up an attempt that is no longer wanted. If it was paid meanwhile, that is heard instead.

    Does nothing to an attempt that is not open. Raises Unavailable.
    """
    if attempt.state != AttemptState.OPEN:
        return
    if attempt.gateway_ref:
        take_gateway_news(news=gateway(attempt.payment.method).cancel(attempt.gateway_ref), at=at)
    elif attempt.started_at < at - KEY_LIVES:
        # The request or its answer was lost, and no payer has ever seen the intent.
        ATTEMPT.move(attempt, AttemptState.ABANDONED, by="sweep", at=at)


def sweep_attempt(*, attempt: Attempt, at: datetime) -> None:
    """Ask how an old open attempt stands, and take the answer as news. Raises Unavailable or Refused."""
    payment = attempt.payment
    if not payment.is_open or payment.attempt != attempt.count or at >= payment.due_at + KEY_LIVES:
        withdraw_attempt(attempt=attempt, at=at)
    elif attempt.gateway_ref:
        take_gateway_news(news=gateway(payment.method).look_up(attempt.gateway_ref), at=at)
