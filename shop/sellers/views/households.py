from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.origins.operations import BadHousehold
from catalog.recognition.models import Linkage
from catalog.recognition.operations import NoEvidence
from catalog.recognition.queries import households_linked
from shop.sellers import operations
from shop.sellers.desk import EDITORS, at_desk
from shop.sellers.forms.households import HouseholdForm

PER_PAGE = 30


@at_desk()
@require_safe
def households(request):
    """Whom the seller's work benefits; households are codes here, never names."""
    partner, today = request.desk.partner, china_date(timezone.now())
    rows = (
        Linkage.objects.filter(partner=partner)
        .select_related("household__region__town")
        .order_by("household__code", "pk")
    )
    linked, poor = households_linked([partner.pk], today)[partner.pk]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "sellers/households.html", {"page": page, "linked": linked, "poor": poor, "today": today})


@at_desk(*EDITORS)
def register(request):
    form = HouseholdForm(request.POST or None, today=china_date(timezone.now()))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        names = ("code", "consent_public", "mechanism", "poor", "valid_from", "valid_to", "agreement_no")
        try:
            operations.register_household(
                partner=request.desk.partner, village=told["region"], **{name: told[name] for name in names}
            )
        except BadHousehold as problem:
            form.add_error("code", str(problem))
        except NoEvidence as problem:
            form.add_error("valid_to", str(problem))
        else:
            messages.success(request, _("Registered."))
            return redirect("sellers:households")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "sellers/household_form.html", {"form": form}, status=status)
