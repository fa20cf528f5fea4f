"""From the basket to placed orders, on one page: address, freight, unit, way of paying, submit."""

from decimal import Decimal, InvalidOperation

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from catalog.lots.operations import SoldOut
from logistics.fulfilment.rates import NoRate
from logistics.fulfilment.shipto import ShipTo
from shop.institutions.models import Institution
from shop.institutions.operations.consents import AlreadyConsented, NotAMember, give_consent
from shop.institutions.queries import consented_unit
from shop.ordering import operations as ordering
from shop.ordering.operations import CannotPlace, Wanted
from shop.oscar_forks.order.models import FundChannel, OrderGroup
from shop.payments.states import PaymentState

from .. import attribution, basket, preview
from ..addresses import as_ship_to
from ..forms import AddressForm
from ..models import ShippingAddress

WAYS = {
    "alipay": gettext_lazy("Alipay"),
    "wechat_pay": gettext_lazy("WeChat Pay"),
    "card": gettext_lazy("Bank card"),
}
#: A shop without an account at Stripe still sells: its buyers transfer, with a code that finds the order.
WITHOUT_STRIPE = {"bank_transfer": gettext_lazy("Bank transfer")}
UNPAID = (PaymentState.WAITING, PaymentState.PROCESSING, PaymentState.FAILED)
#: What the page's form says that the basket does not know.
DRAFT = ("only", "address", "unit", "way", "note")


class TotalChanged(Exception):
    """The sum is no longer the one that the buyer saw."""


def ways():
    return WAYS if settings.STRIPE_SECRET_KEY else WITHOUT_STRIPE


@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request):
    if not request.user.is_authenticated:
        return redirect_to_login(_as_filled_in(request))
    return _place(request) if request.method == "POST" else _page(request, request.GET)


def _as_filled_in(request) -> str:
    """This page's address with what was chosen on it, so that a session that ran out costs a log-in only."""
    if request.method == "GET":
        return request.get_full_path()
    kept = {name: request.POST.getlist(name) for name in DRAFT if request.POST.get(name)}
    return f"{request.path}?{urlencode(kept, doseq=True)}" if kept else request.path


def _numbers(values) -> list[int]:
    return [int(text) for text in values if text.isascii() and text.isdecimal() and len(text) < 19][:500]


def _page(request, asked, *, problem="", status=200):
    now = timezone.now()
    addresses = list(ShippingAddress.objects.filter(user=request.user))
    wanted = _numbers([asked.get("address", "")])
    chosen = next((one for one in addresses if one.pk in wanted), addresses[0] if addresses else None)
    only = _numbers(asked.getlist("only"))
    found = preview.read(
        basket.find(request), only=only, province=chosen.province if chosen else "", day=china_date(now)
    )
    counted_to = consented_unit(user=request.user, at=now)
    units = list(Institution.objects.for_user(request.user, "employee", on=china_date(now)).order_by("name", "pk"))
    context = {
        "problem": problem,
        "addresses": addresses,
        "chosen": chosen,
        "address_form": AddressForm() if not addresses else None,
        "preview": found,
        "only": only,
        "units": units,
        "unit_id": _unit_id(asked, counted_to),
        "ways": ways().items(),
        "way": asked.get("way") if asked.get("way") in ways() else next(iter(ways())),
        "note": asked.get("note", "")[:200],
        "placing_key": get_random_string(24),
        "waiting": None if found.goods.sellers else _waiting(request.user, now),
        "here": f"/checkout/?{urlencode({'only': only}, doseq=True)}" if only else "/checkout/",
    }
    template = "storefront/_checkout.html" if request.htmx else "storefront/checkout.html"
    return render(request, template, context, status=status)


def _waiting(user, now):
    """The newest checkout of this person that waits for its money: what a second tab or the way back looks for."""
    unpaid = OrderGroup.objects.filter(buyer=user, payment__state__in=UNPAID, pay_by__gt=now)
    return unpaid.select_related("payment").order_by("-pk").first()


def _unit_id(asked, counted_to):
    if "unit" in asked:
        return next(iter(_numbers([asked["unit"]])), 0)
    return counted_to.pk if counted_to else 0


def _place(request):
    form = request.POST
    # The person is part of the key, so that nobody can name a stranger's.
    key = f"{request.user.pk}:{form.get('placing_key', '')[:60]}"
    earlier = _placed_before(request, key)
    if earlier:
        return _to_payment(earlier, form)
    address = ShippingAddress.objects.filter(user=request.user, pk__in=_numbers([form.get("address", "")])).first()
    if address is None:
        return _page(request, form, problem=_("Choose where the goods are to go."), status=422)
    if form.get("way") not in ways():
        return _page(request, form, problem=_("Choose how you want to pay."), status=422)
    now, basket_id = timezone.now(), basket.find(request)
    found = preview.read(basket_id, only=_numbers(form.getlist("only")), province=address.province, day=china_date(now))
    rows, zones = found.goods.rows, attribution.zones(request)
    try:
        with transaction.atomic():
            unit = _counted_unit(request, form, now)
            group = ordering.place(
                buyer=request.user,
                wanted=[Wanted(row.product_id, row.quantity, zones.get(row.product_id)) for row in rows],
                ship_to=ShipTo(**as_ship_to(address)),
                method="stripe" if settings.STRIPE_SECRET_KEY else "bank_transfer",
                fund_channel=FundChannel.STAFF if unit else FundChannel.OWN,
                credit_institution=unit,
                placing_key=key,
                note=form.get("note", "").strip()[:200],
                at=now,
            )
            if group.total_cny != _seen(form):
                raise TotalChanged
            basket.remove(request, product_ids=[row.product_id for row in rows])
            attribution.forget(request, product_ids=[row.product_id for row in rows])
    except TotalChanged:
        problem = _("The total is now %(total)s. Look at it and submit again.") % {"total": yuan(found.total_cny)}
        return _page(request, form, problem=problem, status=409)
    except (SoldOut, CannotPlace, NoRate) as gap:
        # Of two clicks the other one may have taken the last of it for this very person.
        earlier = _placed_before(request, key)
        if earlier:
            return _to_payment(earlier, form)
        problem = str(gap) if not isinstance(gap, NoRate) else _("These goods cannot be carried to that address.")
        return _page(request, form, problem=problem, status=409)
    except (NotAMember, AlreadyConsented) as refused:
        return _page(request, form, problem=str(refused), status=409)
    return _to_payment(group, form)


def _placed_before(request, key):
    return OrderGroup.objects.filter(placing_key=key, buyer=request.user).select_related("payment").first()


def _seen(form) -> Decimal | None:
    try:
        seen = Decimal(form.get("total", ""))
    except InvalidOperation:
        return None
    return seen if seen.is_finite() else None


def _counted_unit(request, form, now):
    """The unit to which this purchase is to be counted, or None. Choosing one is the consent; not choosing withdraws
    nothing that was given elsewhere."""
    chosen = _numbers([form.get("unit", "")])
    if not chosen or not chosen[0]:
        return None
    unit = Institution.objects.for_user(request.user, "employee", on=china_date(now)).filter(pk=chosen[0]).first()
    if unit is None:
        raise NotAMember(_("You do not belong to that unit any more. Choose again."))
    give_consent(user=request.user, institution=unit, at=now)
    return unit


def _to_payment(group, form):
    way = form.get("way", "")
    query = f"?{urlencode({'way': way})}" if way in WAYS else ""
    return redirect(f"/pay/{group.payment.number}/{query}")
