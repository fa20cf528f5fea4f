from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def check_all(**_future):
    """Every night: compare every price with its reference."""
    operations.check_all(at=timezone.now())
