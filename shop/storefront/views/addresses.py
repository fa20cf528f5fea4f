"""Where a person lets goods be sent."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import addresses
from ..forms import AddressForm
from ..models import ShippingAddress


def _mine(request):
    return ShippingAddress.objects.filter(user=request.user)


@login_required
@require_safe
def address_list(request):
    return render(request, "storefront/addresses.html", {"section": "me", "addresses": list(_mine(request))})


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    return _edit(request, ShippingAddress(user=request.user), _("New address"))


@login_required
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    return _edit(request, get_object_or_404(_mine(request), pk=pk), _("Change address"))


@login_required
@require_POST
def delete(request, pk):
    addresses.drop(address=get_object_or_404(_mine(request), pk=pk))
    messages.success(request, _("Address deleted. Orders placed before keep their copy."))
    return redirect("storefront:addresses")


def _edit(request, address, title):
    form = AddressForm(request.POST or None, instance=address)
    status = 200
    if request.method == "POST":
        status = 422
        if address.pk is None and _mine(request).count() >= addresses.MOST:
            form.add_error(None, _("You have %(most)s addresses. Delete one first.") % {"most": addresses.MOST})
        elif form.is_valid():
            kept = addresses.keep(user=request.user, address=form.save(commit=False))
            return redirect(_next(request, kept))
    context = {
        "section": "me",
        "form": form,
        "title": title,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "storefront/address.html", context, status=status)


def _next(request, kept) -> str:
    """Back to the checkout that asked for an address, with this one chosen; else to the list."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if safe and target.startswith("/checkout/"):
        return f"{target}{'&' if '?' in target else '?'}address={kept.pk}"
    return "/me/addresses/"
