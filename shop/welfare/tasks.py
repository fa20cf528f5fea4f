"""Doors for the clock."""

import logging
from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from . import operations
from .models import FeedbackSlip
from .operations import rounds
from .queries import slip_text

log = logging.getLogger(__name__)

#: Younger messages are left to the task that their own commit started.
PATIENCE = timedelta(minutes=5)


@shared_task
def close_due_rounds(**_future):
    """Close what is over, and send what a lost task left unsent."""
    at = timezone.now()
    rounds.close_due(at=at)
    for slip_id in rounds.texts_overdue(at=at):
        text_slip.delay(slip_id=slip_id)
    if operations.waiting(at=at, patience=PATIENCE):
        text_members.delay()


@shared_task
def text_slip(*, slip_id: int, **_future):
    """Tell the cooperative by SMS what is wished for; once, unless the process died in between."""
    slip = FeedbackSlip.objects.select_related("round__union", "seller").get(pk=slip_id)
    if slip.texted_at is None and slip.seller.phone:
        import_string(settings.SMS_BACKEND)().send(phone=slip.seller.phone, text=slip_text(slip))
    FeedbackSlip.objects.filter(pk=slip_id, texted_at=None).update(texted_at=timezone.now())


@shared_task
def text_members(**_future):
    """Send members what waits for them; one that cannot be sent waits for the next sweep."""
    for notice_id in operations.waiting(at=timezone.now()):
        notice = operations.take(notice_id=notice_id, at=timezone.now())
        if notice is None or notice.allowance.member is None:
            continue
        try:
            import_string(settings.SMS_BACKEND)().send(
                phone=notice.allowance.member.phone, text=operations.sms_of(notice)
            )
        except Exception:
            log.exception("%r was not sent; it waits for the next sweep.", notice)
            operations.put_back(notice=notice)
