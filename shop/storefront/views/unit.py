"""My unit: join it by its code, let purchases count to it, and stop that again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.periods import china_date
from shop.institutions.models import Institution, Role
from shop.institutions.operations.consents import AlreadyConsented, NotAMember, give_consent, withdraw_consent
from shop.institutions.operations.units import JoinCodeUnknown, join
from shop.institutions.queries import consented_unit

from ..forms import JoinForm

#: Enough for a slip of the finger, too few to find a code of ten characters.
TRIES, TRIES_PER_S = 10, 3600


def _mine(request, now):
    return Institution.objects.for_user(request.user, Role.EMPLOYEE, on=china_date(now)).order_by("name", "pk")


@login_required
@require_safe
def unit(request):
    return _page(request, JoinForm())


def _page(request, form, status=200):
    now = timezone.now()
    context = {
        "section": "me",
        "form": form,
        "units": list(_mine(request, now)),
        "counted_to": consented_unit(user=request.user, at=now),
    }
    return render(request, "storefront/unit.html", context, status=status)


@login_required
@require_POST
def join_unit(request):
    form = JoinForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if not _may_try(request.user.pk):
        form.add_error("code", _("Too many tries. Ask for the code and come back in an hour."))
        return _page(request, form, status=429)
    try:
        membership = join(code=form.cleaned_data["code"], user=request.user, on=china_date(timezone.now()))
    except JoinCodeUnknown as problem:
        form.add_error("code", str(problem))
        return _page(request, form, status=422)
    messages.success(request, _("You belong to %(unit)s now.") % {"unit": membership.institution})
    return redirect("storefront:unit")


def _may_try(user_id: int) -> bool:
    key = f"storefront.join:{user_id}"
    cache.add(key, 0, TRIES_PER_S)
    return cache.incr(key) <= TRIES


@login_required
@require_POST
def consent(request):
    """Give or withdraw the consent that one's purchases count to a unit."""
    now, chosen = timezone.now(), request.POST.get("unit", "")
    institution = get_object_or_404(
        Institution, pk=chosen if chosen.isascii() and chosen.isdecimal() and len(chosen) < 19 else 0
    )
    if request.POST.get("give") == "0":
        if withdraw_consent(user=request.user, institution=institution, at=now):
            messages.success(request, _("Withdrawn. What you paid before stays counted; nothing more is."))
        return redirect("storefront:unit")
    institution = get_object_or_404(_mine(request, now), pk=institution.pk)
    try:
        give_consent(user=request.user, institution=institution, at=now)
        messages.success(request, _("From now on your purchases can be counted to %(unit)s.") % {"unit": institution})
    except (AlreadyConsented, NotAMember) as problem:
        messages.error(request, str(problem))
    return redirect("storefront:unit")
