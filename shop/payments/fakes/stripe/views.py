"""The fake's doors in the demo: its API, and the pages where a payer would confirm."""

from decimal import Decimal
from threading import Timer
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .checks import Problem
from .intents import return_address
from .mount import mounted

BUTTONS = ("succeed", "fail", "timeout", "repeat")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def api(request, path):
    fake = mounted()
    fake.settle_refunds()
    reply = fake.handle(
        request.method,
        f"/{path}",
        request.headers,
        query=request.META["QUERY_STRING"].encode(),
        body=request.body,
    )
    if path == "v1/refunds" and request.method == "POST":
        # Alipay and WeChat Pay take a moment; if this process dies first, the next call settles it.
        Timer(fake.refund_seconds + 1, fake.settle_refunds).start()
    return HttpResponse(reply.body, status=reply.status, headers=reply.headers, content_type="application/json")


@never_cache
@require_http_methods(["GET", "POST"])
def authorize(request, ref):
    """The hosted page of an intent that waits for its payer, with a button for each thing that can happen."""
    try:
        intent = mounted().intent(ref)
    except Problem as problem:
        raise Http404 from problem
    return _page(request, intent, return_address)


@never_cache
@require_http_methods(["GET", "POST"])
def card(request):
    """Stands in for Stripe's own card form: whoever has the client secret may confirm that one intent."""
    try:
        intent = mounted().intent_by_secret(request.GET.get("client_secret", ""))
    except Problem as problem:
        raise Http404 from problem
    back = request.GET.get("return_url", "")
    return _page(request, intent, lambda paid: return_address(paid | {"return_url": back}))


def _page(request, intent, address_of):
    if request.method == "POST" and request.POST.get("button") in BUTTONS:
        try:
            intent = mounted().press(intent["id"], request.POST["button"])
        except Problem:
            messages.error(request, _("This payment no longer waits for you: it was paid, cancelled or has failed."))
        return _back(request, address_of(intent))
    page = {"intent": intent, "amount_cny": Decimal(intent["amount"]) / 100, "way": intent.get("way", "card")}
    return render(request, "payments/fake_stripe.html", page)


def _back(request, address):
    """Return to the shop. The address came from outside, so it must lead to this host."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        address = urlsplit(address).path if urlsplit(address).path.startswith("/pay/") else "/"
    return redirect(address)
