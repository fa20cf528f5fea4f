"""Doors for the clock."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def send_messages(*, alert_id: int, **_future):
    operations.send_waiting(alert_id=alert_id, at=timezone.now())


@shared_task
def sweep(**_future):
    """Send what lost tasks left unsent. Every minute."""
    at = timezone.now()
    operations.send_waiting(before=at - timedelta(minutes=1), at=at)
