"""Doors for the clock."""

from celery import shared_task
from django.utils import timezone

from . import operations


@shared_task
def judge_silent(**_future):
    operations.judge_silent(at=timezone.now())


@shared_task
def forget_nonces(**_future):
    operations.forget_nonces(at=timezone.now())
