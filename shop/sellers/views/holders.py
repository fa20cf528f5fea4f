"""A village worker enters who keeps animals that were banned; the county advises them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date
from catalog.safety import operations
from catalog.safety.models import AffectedHolder
from catalog.safety.operations import BadHolder
from shop.sellers.desk import at_desk
from shop.sellers.forms.safety import VillageHolderForm
from shop.sellers.models import SellerRole

PER_PAGE = 30


def _county(place):
    return (place.county or place) if place else None


@at_desk(SellerRole.VILLAGE)
def holders(request):
    """Holders that were entered here, masked, and a form for another one of the seller's county."""
    form = VillageHolderForm(request.POST or None, today=china_date(timezone.now()))
    seller = request.desk.partner
    if form.is_bound and form.is_valid():
        home, village = _county(seller.region), form.told["region"]
        if home is None or not village.path.startswith(home.path):
            form.add_error("village", _("This village lies outside the county of your cooperative."))
        else:
            try:
                made = operations.register_holder(
                    **form.told, seller=seller, by=request.desk.signature, at=timezone.now()
                )
            except BadHolder as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(request, _("Registered as %(code)s. The county office advises.") % {"code": made.code})
                return redirect("sellers:holders")
    rows = AffectedHolder.objects.filter(seller=seller).defer("person", "phone")
    rows = rows.select_related("region", "species", "chosen").order_by("-registered_at", "-pk")
    context = {"form": form, "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))}
    return render(request, "sellers/safety/holders.html", context, status=422 if form.errors else 200)
