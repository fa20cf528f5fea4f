"""The door for gateways' notices: ``POST /hooks/payments/stripe/``."""

import logging

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from . import operations
from .gateways import stripe_gateway
from .gateways.base import BadSignature

log = logging.getLogger(__name__)

#: Stripe's largest notices are a tenth of this.
MAX_BYTES = 256 * 1024


@csrf_exempt
@require_POST
def stripe(request):
    """200 once the news is safe, 200 again for a repeat, 400 if it is forged or stale, 413 if it is too long.

    Anything else (500) makes Stripe try again, for three days.
    """
    if int(request.headers.get("Content-Length") or 0) > MAX_BYTES:
        return HttpResponse("too long", status=413, content_type="text/plain")
    try:
        news = stripe_gateway().read_news(request.body, request.headers)
    except BadSignature as problem:
        log.warning("A notice was refused: %s", problem)
        return HttpResponse("bad signature", status=400, content_type="text/plain")
    is_new = operations.take_gateway_news(news=news, at=timezone.now())
    return HttpResponse("taken" if is_new else "known", content_type="text/plain")
