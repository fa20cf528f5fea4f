"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def seal_entries(**_future):
    """Seal what was recorded since the last run. Every minute."""
    operations.seal_all(at=timezone.now())
