"""Doors for Celery: ids in, one call, retried only where later may be better."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from logistics.couriers.base import CourierUnavailable

from . import operations
from .models import Consignment, Waybill
from .states import WaybillState

RETRY = {"autoretry_for": (CourierUnavailable,), "retry_backoff": True, "max_retries": 8}


@shared_task(**RETRY)
def book_waybill(*, consignment_id: int, **_future):
    operations.book_waybill(consignment=Consignment.objects.get(pk=consignment_id), at=timezone.now())


@shared_task(**RETRY)
def cancel_waybill(*, waybill_id: int, **_future):
    operations.cancel_waybill(waybill=Waybill.objects.get(pk=waybill_id), at=timezone.now())


@shared_task(**RETRY)
def confirm_delivery(*, waybill_id: int, **_future):
    waybill = Waybill.objects.select_related("consignment").get(pk=waybill_id)
    operations.confirm_delivery(waybill=waybill, at=timezone.now())


@shared_task
def sweep(**_future):
    """Start again whatever has waited for more than five minutes: its task was lost."""
    at = timezone.now()
    for waybill in Waybill.objects.overdue(at - timedelta(minutes=5)):
        if waybill.state == WaybillState.WAITING:
            book_waybill.delay(consignment_id=waybill.consignment_id)
        else:
            cancel_waybill.delay(waybill_id=waybill.pk)
    for waybill in Waybill.objects.unconfirmed(since=at - timedelta(days=1), before=at - timedelta(minutes=5)):
        confirm_delivery.delay(waybill_id=waybill.pk)
