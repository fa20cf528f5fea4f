from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def check_sold(**_future):
    """Every night: flag crops of which more was sold than grown."""
    operations.check_sold(at=timezone.now())
