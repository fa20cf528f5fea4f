"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def lapse_offers(**_future):
    operations.lapse_offers(at=timezone.now())
