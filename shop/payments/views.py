"""The payer's doors: one page for each payment, found only by those it concerns."""

from urllib.parse import urlencode, urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from . import operations
from .gateways import bank_transfer_gateway, gateway
from .gateways.base import Refused, Step, Unavailable
from .models import Method, Payment
from .operations import NotPayable
from .reasons import words_for
from .states import PaymentState
from .transfer_codes import readable

WAYS = {
    "alipay": gettext_lazy("Alipay"),
    "wechat_pay": gettext_lazy("WeChat Pay"),
    "card": gettext_lazy("Bank card"),
}


def _find(request, number):
    return get_object_or_404(Payment.objects.for_viewer(request.user), number=number)


def _picture(payment, now, wish=""):
    """What page and fragment show of a payment; all of it fetched here. ``wish`` is the way chosen at the checkout."""
    attempt = payment.attempts.filter(count=payment.attempt).first() if payment.attempt else None
    overdue = now >= payment.due_at
    ways = [(way, WAYS[way]) for way in gateway(payment.method).ways if way in WAYS]
    wishes = [attempt.way if attempt else "", wish, *(way for way, _name in ways)]
    return {
        "payment": payment,
        "now": now,
        "overdue": overdue,
        "can_pay": payment.is_open and not overdue,
        "watching": payment.state == PaymentState.PROCESSING,
        "attempt": attempt,
        "failure": words_for(attempt.reason) if attempt and payment.state == PaymentState.FAILED else "",
        "ways": ways,
        "chosen": next((one for one in wishes if one in dict(ways)), ""),
        "back": payment.return_path,
    }


@login_required
@never_cache
@require_GET
def pay(request, number):
    payment = _find(request, number)
    picture = _picture(payment, timezone.now(), request.GET.get("way", ""))
    if payment.method == Method.BANK_TRANSFER:
        picture["instructions"] = bank_transfer_gateway().instructions(payment.transfer_code)
        picture["readable_code"] = readable(payment.transfer_code)
        return render(request, "payments/transfer.html", picture)
    return render(request, "payments/pay.html", picture)


@login_required
@never_cache
@require_GET
def state(request, number):
    """The part of the page that changes, for the page that waits; asks nobody and writes nothing.

    Once there is nothing more to wait for, htmx is told to stop (286) and to show the whole page anew.
    """
    picture = _picture(_find(request, number), timezone.now())
    part = render(request, "payments/_state.html", picture)
    if not picture["watching"]:
        part.status_code = 286
        part.headers["HX-Refresh"] = "true"
    return part


@login_required
@require_POST
def start(request, number):
    payment = _find(request, number)
    here = reverse("payments:pay", args=[number])
    try:
        action = operations.start_attempt(
            payment=payment,
            way=request.POST.get("way", ""),
            return_url=request.build_absolute_uri(here),
            at=timezone.now(),
        )
    except NotPayable as problem:
        messages.error(request, str(problem))
    except Refused as problem:
        messages.error(request, words_for(problem.reason))
    except Unavailable:
        messages.error(request, _("The payment service does not answer. No money was taken; try again in a minute."))
    else:
        if action.step == Step.REDIRECT:
            return _leave(request, payment, action.url)
        if action.step == Step.CONFIRM:
            return _card_form(request, payment, action.client_secret)
    return redirect(here)


@login_required
@require_POST
def check(request, number):
    """The payer says it is paid: ask the gateway now instead of waiting for its notice."""
    payment = _find(request, number)
    attempt = payment.attempts.filter(count=payment.attempt).first()
    try:
        if attempt:
            operations.sweep_attempt(attempt=attempt, at=timezone.now())
    except (Refused, Unavailable):
        messages.error(request, _("The payment service does not answer. Please look again in a minute."))
    return redirect("payments:pay", number=number)


def _leave(request, payment, url):
    """Send the payer to the gateway's page.

    A page between us and another host, because our policy lets forms (and their redirects) go nowhere else.
    """
    if urlsplit(url).netloc == request.get_host():
        return redirect(url)
    return render(request, "payments/leaving.html", {"payment": payment, "url": url})


@csp_update(
    {
        "script-src": ["https://js.stripe.com"],
        "frame-src": ["https://js.stripe.com", "https://hooks.stripe.com"],
        "connect-src": ["'self'", "https://api.stripe.com"],
    }
)
def _card_form(request, payment, client_secret):
    """A card's number goes from the payer's browser to Stripe, by a form of Stripe's (in the demo, the fake's page).

    That form's script, frame and calls must come from Stripe: allowed on this page alone.
    """
    if settings.STRIPE_API_BASE.endswith("/fakes/stripe"):
        back = request.build_absolute_uri(reverse("payments:pay", args=[payment.number]))
        query = urlencode({"client_secret": client_secret, "return_url": back})
        return redirect(f"{reverse('payments:fake_stripe:card')}?{query}")
    page = {"payment": payment, "client_secret": client_secret, "publishable_key": settings.STRIPE_PUBLISHABLE_KEY}
    return render(request, "payments/card.html", page)
