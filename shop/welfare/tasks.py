"""Doors for the clock."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from .models import FeedbackSlip
from .operations import rounds
from .queries import slip_text


@shared_task
def close_due_rounds(**_future):
    """Close what is over, and send what a lost task left unsent."""
    at = timezone.now()
    rounds.close_due(at=at)
    for slip_id in rounds.texts_overdue(at=at):
        text_slip.delay(slip_id=slip_id)


@shared_task
def text_slip(*, slip_id: int, **_future):
    """Tell the cooperative by SMS what is wished for; once, unless the process died in between."""
    slip = FeedbackSlip.objects.select_related("round__union", "seller").get(pk=slip_id)
    if slip.texted_at is None and slip.seller.phone:
        import_string(settings.SMS_BACKEND)().send(phone=slip.seller.phone, text=slip_text(slip))
    FeedbackSlip.objects.filter(pk=slip_id, texted_at=None).update(texted_at=timezone.now())
