"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations, refunds


@shared_task
def expire_unpaid(**_future):
    """Give the stock of unpaid orders back. Every minute."""
    operations.expire_unpaid(at=timezone.now())


@shared_task
def close_overdue(**_future):
    """Complete what arrived long ago; bring unanswered requests before the platform. Every hour."""
    operations.complete_overdue(at=timezone.now())
    refunds.escalate_overdue(at=timezone.now())
