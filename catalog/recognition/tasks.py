"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def watch_dates(**_future):
    """Remind of what ends soon and let lapse what was not checked. Every hour; what was done is not done again."""
    now = timezone.now()
    operations.remind(at=now)
    operations.lapse_missed(at=now)


@shared_task
def send_reminders(**_future):
    """Send the reminders that wait. Every five minutes."""
    operations.send_reminders(at=timezone.now())
