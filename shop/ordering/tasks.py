"""Doors for the clock."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from . import operations, queries, refunds
from .models import OrderNotice
from .notices import words


@shared_task
def expire_unpaid(**_future):
    """Give the stock of unpaid orders back. Every minute."""
    operations.expire_unpaid(at=timezone.now())


@shared_task
def close_overdue(**_future):
    """Whatever a deadline decides: refusals become final, silence goes to the platform, orders complete. Every hour."""
    at = timezone.now()
    refunds.close_refused(at=at)
    refunds.escalate_overdue(at=at)
    operations.complete_overdue(at=at)
    refunds.note_late(at=at)


@shared_task
def erase_retained(**_future):
    """Erase what was kept of buyers who closed their accounts, once the law's term is over. Every day."""
    operations.erase_retained(at=timezone.now())


@shared_task
def text_notice(*, notice_id: int, **_future):
    """Tell a buyer by SMS what happened to an order; once, unless the process died in between."""
    notice = OrderNotice.objects.select_related("order__seller", "order__user").get(pk=notice_id)
    user = notice.order.user
    if notice.texted_at is None and user is not None and user.phone:
        import_string(settings.SMS_BACKEND)().send(phone=user.phone, text=words(notice))
    OrderNotice.objects.filter(pk=notice_id, texted_at=None).update(texted_at=timezone.now())


@shared_task
def text_waiting(**_future):
    """Send what a lost task left unsent. Every five minutes."""
    for notice_id in queries.notices_to_text(at=timezone.now()):
        text_notice.delay(notice_id=notice_id)
