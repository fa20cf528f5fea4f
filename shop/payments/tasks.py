"""Doors for Celery: what must reach a gateway, and the sweep that re-drives what was lost on the way."""

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import operations, queries
from .gateways.base import GatewayError, Unavailable
from .models import Attempt, Refund

log = logging.getLogger(__name__)

#: Rows younger than this are left to the task that their own commit started.
PATIENCE = timedelta(minutes=5)


@shared_task(autoretry_for=(Unavailable,), retry_backoff=True, max_retries=5)
def send_refund(*, refund_id, **_future):
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    operations.send_refund(refund=refund, at=timezone.now())


@shared_task(autoretry_for=(Unavailable,), retry_backoff=True, max_retries=5)
def withdraw_attempt(*, attempt_id, **_future):
    attempt = Attempt.objects.select_related("payment").get(pk=attempt_id)
    operations.withdraw_attempt(attempt=attempt, at=timezone.now())


@shared_task
def sweep(**_future):
    """Re-drive refunds and attempts that have waited for more than five minutes; one that fails stops no other."""
    at = timezone.now()
    for refund in queries.refunds_to_sweep(before=at - PATIENCE):
        _drive(operations.sweep_refund, refund=refund, at=at)
    for attempt in queries.attempts_to_sweep(before=at - PATIENCE):
        _drive(operations.sweep_attempt, attempt=attempt, at=at)


def _drive(operation, *, at, **row):
    """Without a transaction around it: the gateway's answer cannot be rolled back."""
    try:
        operation(at=at, **row)
    except GatewayError as problem:
        log.warning("%s: %s", next(iter(row.values())), problem)
    except Exception:
        log.exception("%r could not be driven on; the others go on.", next(iter(row.values())))
