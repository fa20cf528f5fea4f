"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def end_terms(**_future):
    """Let sellers go whose term on a list is over."""
    operations.end_terms(at=timezone.now())
