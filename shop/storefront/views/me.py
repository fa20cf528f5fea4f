"""A buyer's own pages. Everything is looked for among the person's own things, so a stranger's is not found."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from logistics.fulfilment.operations import NotOnItsWay
from shop.institutions.queries import consented_unit
from shop.ordering import operations as ordering
from shop.ordering import refunds
from shop.ordering.models import AfterSale, AfterSalePhoto, OrderRefund
from shop.ordering.promises import Side
from shop.ordering.queries import offers
from shop.ordering.states import AfterSaleState
from shop.oscar_forks.order.models import OrderGroup, OrderState
from shop.recalls.queries import alerts_for
from shop.welfare.models import MemberNotice, Round

from .. import basket, orders
from ..forms import AfterSaleForm

PER_PAGE = 10
UNDECIDED = (AfterSaleState.REQUESTED, AfterSaleState.ESCALATED, AfterSaleState.REFUSED)
CLAIMED_FROM = (OrderState.DISPATCHED, OrderState.DELIVERED, OrderState.COMPLETED)


def _order(request, number):
    return get_object_or_404(orders.of(request.user), number=number)


@login_required
@require_safe
def home(request):
    context = {
        "section": "me",
        "counts": orders.counts(request.user),
        "recent": orders.with_lines(orders.of(request.user)[:3]),
        "unit": consented_unit(user=request.user, at=timezone.now()),
        "alerted": alerts_for(request.user),
        "open_rounds": list(Round.objects.for_member(request.user).open_at(timezone.now())[:3]),
        "told_by_union": list(MemberNotice.objects.unread_alerts(request.user)),
    }
    return render(request, "storefront/me.html", context)


@login_required
@require_safe
def order_list(request):
    waiting = request.GET.get("waiting", "")
    counts = orders.counts(request.user)
    page = Paginator(orders.of(request.user, waiting=waiting), PER_PAGE).get_page(request.GET.get("page"))
    shown = orders.with_lines(page.object_list)
    tabs = [("/me/orders/", _("All"), counts["all"])]
    tabs += [(f"/me/orders/?waiting={name}", words, counts[name]) for name, (words, _states) in orders.WAITING.items()]
    tabs.append(("/me/aftersales/", _("After-sale"), counts["after_sale"]))
    current = f"/me/orders/?waiting={waiting}" if waiting in orders.WAITING else "/me/orders/"
    context = {"section": "me", "orders": shown, "page": page, "tabs": tabs, "current": current}
    return render(request, "storefront/orders.html", context)


@login_required
@require_safe
def order_page(request, number):
    order = _order(request, number)
    back = list(OrderRefund.objects.filter(order=order).select_related("refund").order_by("pk"))
    together = [one.number for one in order.group.orders.order_by("pk") if one.pk != order.pk]
    [shown] = orders.with_lines(orders.of(request.user).filter(pk=order.pk))
    now = timezone.now()
    offer = offers(orders=[order], side=Side.BUYER, today=china_date(now))[order.pk]
    arrived = order.status in CLAIMED_FROM
    claim_until = refunds.claim_until(order) if arrived else None
    after_sales = list(order.after_sales.order_by("pk"))
    # A refusal is taken to the platform, not asked for anew.
    pending = any(one.state in UNDECIDED for one in after_sales)
    something_left = any(line.refunded_cny < line.line_price_incl_tax for line, _picture in shown.shown)
    context = {
        "section": "me",
        "order": order,
        "group": order.group,
        "payment": order.group.payment,
        "lines": shown.shown,
        "story": orders.story(order, back),
        # A refund that came of an after-sale stands in that one's row.
        "refunds": [one for one in back if one.pk not in {claimed.order_refund_id for claimed in after_sales}],
        "after_sales": after_sales,
        "together": together,
        "can_pay": order.status == OrderState.PLACED and order.group.pay_by > now,
        "crumbs": [("/me/orders/", _("My orders"))],
        "can_receive": order.status in (OrderState.DISPATCHED, OrderState.DELIVERED),
        "offer": offer,
        **_may_cancel(order, together, offer),
        "can_claim": arrived and not pending and something_left and (claim_until is None or now <= claim_until),
        "claim_until": claim_until,
    }
    return render(request, "storefront/order.html", context)


def _may_cancel(order, together, offer):
    """Whether the order may still be called off, and what the person is told first."""
    if order.status == OrderState.PLACED:
        words = _("Nothing was paid yet. The goods are free for others again.")
        if together:
            words = _("All orders of this checkout are cancelled: %(numbers)s.") % {
                "numbers": ", ".join([order.number, *together])
            }
        return {"can_cancel": True, "cancel_title": _("Cancel this order?"), "cancel_text": words}
    if not offer.possible:
        return {"can_cancel": False}
    words = _("%(amount)s goes back to where you paid from. Once a parcel is packed this is no longer possible.")
    if offer.late:
        words = _("%(amount)s goes back to where you paid from.")
    title = _("Cancel this order?") if offer.whole else _("Cancel what has not left yet?")
    return {"can_cancel": True, "cancel_title": title, "cancel_text": words % {"amount": yuan(offer.total_cny)}}


@login_required
@require_POST
def receive(request, number):
    """The goods are here: one tap."""
    try:
        ordering.complete(order=_order(request, number), by=request.user.username, at=timezone.now())
        messages.success(request, _("Received. Thank you; the seller is told."))
    except (IllegalMove, NotOnItsWay) as problem:
        messages.error(request, str(problem))
    return redirect("storefront:order", number=number)


@login_required
@require_POST
def cancel(request, number):
    """Call off what was not paid (all of its checkout), or what was paid and is not packed yet."""
    order, now = _order(request, number), timezone.now()
    try:
        if order.status == OrderState.PLACED:
            group = OrderGroup.objects.select_related("payment").get(pk=order.group_id)
            ordering.cancel(group=group, by=request.user.username, at=now, reason=_("Cancelled by the buyer."))
            messages.success(request, _("Cancelled. Nothing is to be paid."))
        else:
            refunds.call_off(
                order=order,
                side=Side.BUYER,
                by=request.user.username,
                reason=_("Cancelled by the buyer before dispatch."),
                at=now,
            )
            messages.success(request, _("Cancelled. The money goes back to where you paid from."))
    except (IllegalMove, refunds.CannotCallOff, refunds.NothingLeftToRefund) as problem:
        messages.error(request, str(problem))
    return redirect("storefront:order", number=number)


@login_required
@require_POST
def again(request, number):
    """Put everything of an earlier order into the basket once more."""
    wanted: dict[int, int] = {}
    for product_id, quantity in _order(request, number).lines.values_list("product_id", "quantity"):
        if product_id:
            wanted[product_id] = wanted.get(product_id, 0) + quantity
    for problem in basket.add_several(request, wanted=wanted):
        messages.warning(request, problem)
    return redirect("storefront:basket")


@login_required
@require_http_methods(["GET", "POST"])
def claim(request, number):
    """Say what is wrong with what came, with photos."""
    order = _order(request, number)
    [shown] = orders.with_lines(orders.of(request.user).filter(pk=order.pk))
    lines = shown.shown
    for line, _picture in lines:
        line.asked = str(line.pk) in request.POST.getlist("line")
        line.claimed = request.POST.get(f"quantity-{line.pk}")
    form = AfterSaleForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        photos, seal = kept.pictures_for(request, form, "photos", most=refunds.MOST_PHOTOS)
        if form.is_valid():
            try:
                after_sale = refunds.request(
                    order=order,
                    claims=_claims(request, lines),
                    reason=form.cleaned_data["reason"],
                    photos=photos,
                    by=request.user,
                    at=timezone.now(),
                )
            except refunds.CannotClaim as problem:
                form.add_error(None, str(problem))
            else:
                kept.forget(seal, user_id=request.user.pk)
                messages.success(request, _("Sent. The seller answers within 48 hours."))
                return redirect("storefront:aftersale", number=after_sale.number)
    context = {"section": "me", "order": order, "lines": lines, "form": form}
    return render(request, "storefront/claim.html", context, status=status)


def _claims(request, lines) -> list[refunds.Claim]:
    ticked = set(request.POST.getlist("line"))
    claims = []
    for line, _picture in lines:
        if str(line.pk) in ticked:
            typed = request.POST.get(f"quantity-{line.pk}", "")
            quantity = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else 0
            claims.append(refunds.Claim(line.pk, quantity))
    return claims


@login_required
@require_safe
def aftersales(request):
    found = AfterSale.objects.for_buyer(request.user).select_related("order__seller").order_by("-requested_at", "-pk")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "storefront/aftersales.html", {"section": "me", "page": page})


@login_required
@require_safe
def aftersale(request, number):
    found = get_object_or_404(
        AfterSale.objects.for_buyer(request.user).select_related("order__seller", "order_refund__refund"), number=number
    )
    context = {
        "section": "me",
        "aftersale": found,
        "lines": list(found.lines.select_related("line").order_by("pk")),
        "photos": list(found.photos.order_by("pk")),
        "may_escalate": found.may_escalate(timezone.now()),
    }
    return render(request, "storefront/aftersale.html", context)


@login_required
@require_POST
def escalate(request, number):
    """The seller refused: bring it before the platform."""
    return _answered(request, number, refunds.escalate, _("The platform looks at it now."))


@login_required
@require_POST
def withdraw(request, number):
    return _answered(request, number, refunds.withdraw, _("Withdrawn."))


def _answered(request, number, act, words):
    found = get_object_or_404(AfterSale.objects.for_buyer(request.user), number=number)
    try:
        act(after_sale=found, by=request.user.username, at=timezone.now())
        messages.success(request, words)
    except (IllegalMove, refunds.CannotClaim) as problem:
        messages.error(request, str(problem))
    return redirect("storefront:aftersale", number=number)


@login_required
@require_safe
def photo(request, number, photo_id):
    """A photo of an after-sale request: for the buyer, the seller and the platform, nobody else."""
    photos = AfterSalePhoto.objects.filter(after_sale__number=number)
    if not request.user.is_staff:
        theirs = Q(after_sale__order__user=request.user) | Q(after_sale__order__seller__users=request.user)
        photos = photos.filter(theirs).distinct()
    found = get_object_or_404(photos, pk=photo_id)
    return FileResponse(found.picture.open(), content_type="image/webp", headers={"Cache-Control": "private, no-store"})
