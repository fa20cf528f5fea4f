"""The door for couriers' pushes. The acknowledgement goes out after everything is committed, in the courier's form."""

import hmac
import logging

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from logistics.couriers.base import BadSignature, Push, Reply, UnreadablePush
from logistics.couriers.registry import UnknownCourier

from . import accounts, operations

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def courier_push(request, code, secret):
    """Read, record, acknowledge. What is forged or unreadable is declined and changes nothing.

    A wrong secret is no address at all. A forged push is declined rather than swallowed: should our own salt be
    wrong, the courier keeps the news and sends it again.
    """
    try:
        courier = accounts.courier(code)
        expected = accounts.hook_secret(code)
    except UnknownCourier as problem:
        raise Http404 from problem
    if not hmac.compare_digest(secret.encode(), expected.encode()):
        raise Http404
    push = Push(request.headers.get("Content-Type", ""), request.body)
    try:
        events = courier.read_push(push)
    except BadSignature:
        log.error("a push in the name of %s is not signed by it (from %s)", code, request.META.get("REMOTE_ADDR"))
        return _answer(courier.decline(push, status=403, words=_("The signature does not match.")))
    except UnreadablePush as problem:
        log.error("a push of %s cannot be read: %s", code, problem)
        return _answer(courier.decline(push, status=400, words=_("The push is not in the agreed form.")))
    operations.record_tracking(courier=code, events=events, confirmed=not courier.confirms_delivery, at=timezone.now())
    return _answer(courier.acknowledge(push))


def _answer(reply: Reply) -> HttpResponse:
    return HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)
