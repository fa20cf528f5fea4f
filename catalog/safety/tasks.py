"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def recheck_listed(**_future):
    """A ruling begins on a day: goods that it no longer lets be sold leave the shop."""
    operations.recheck_listed(at=timezone.now())
