"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def assess_all(**_future):
    """The nightly pass; a second run on the same night changes nothing."""
    operations.assess(at=timezone.now())


@shared_task
def escalate_late(**_future):
    """Hourly: red warnings that nobody acknowledged in time go one place up."""
    operations.escalate(at=timezone.now())
