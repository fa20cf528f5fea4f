from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from catalog.foundation.periods import china_date, day
from shop.oscar_forks.order.models import Order
from shop.sellers import desk, queries
from shop.sellers.forms import villages as village_forms

__all__ = ["choose_seller", "home", "villages"]


@desk.at_desk()
@require_safe
def home(request):
    at = timezone.now()
    partner = request.desk.partner
    start, end = day(china_date(at))
    today = Order.objects.for_seller(request.user).filter(seller=partner, paid_at__gte=start, paid_at__lt=end)
    return render(
        request,
        "sellers/home.html",
        {
            "to_do": queries.to_do(partner, at),
            "reminders": request.user.reminders.filter(ends_on__gt=china_date(at)).order_by("ends_on", "pk")[:5],
            "sold_today": sum(today.values_list("total_incl_tax", flat=True)),
        },
    )


@desk.at_desk()
@require_POST
def choose_seller(request):
    """Another hat: only sellers that the person works for can be put on."""
    wanted = request.POST.get("seller", "")
    if wanted not in {str(partner.pk) for partner in request.desk.partners}:
        raise Http404
    request.session[desk.SESSION_KEY] = int(wanted)
    return redirect("sellers:home")


@desk.at_desk(*desk.EDITORS)
@require_safe
def villages(request):
    """Villages that fit what is being typed, as radio buttons to choose from."""
    found = village_forms.suggestions(request.GET.get("village", ""), china_date(timezone.now()))
    return render(request, "sellers/_villages.html", {"villages": found})
