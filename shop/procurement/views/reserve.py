"""The unit declares its reserved share, sees what became of it and files again what was sent back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.programmes.summary import sentences
from catalog.programmes.words import words_of
from shop.institutions import operations as institutions
from shop.institutions.desk import CANTEEN_ROLES, at_desk
from shop.institutions.models import Role
from shop.institutions.progress import progress_of
from shop.institutions.reserve import shares_of

from ..forms import ReserveForm

#: Who files; the others of the unit read.
FILERS = (Role.BUYER, Role.ACCOUNTANT, Role.ADMIN)
REFUSALS = (institutions.RatioTooLow, institutions.NotADeclaration, institutions.CanteenExempt, IllegalMove)


@require_http_methods(["GET", "POST"])
@at_desk(*CANTEEN_ROLES)
def reserve(request: HttpRequest, year: int | None = None) -> HttpResponse:
    """This year's shares, and next year's so that they can be filed before it begins."""
    now = timezone.now()
    today = china_date(now)
    year = year or today.year
    if year not in (today.year, today.year + 1):
        raise Http404
    programme, shares = shares_of(institution=request.desk.unit, year=year, today=today)
    may_file = request.desk.has(*FILERS)
    rows = [(share, ReserveForm(share=share) if may_file and share.may_file else None) for share in shares]
    status = 200
    if request.method == "POST":
        share = next((s for s, form in rows if form and str(s.target.pk) == request.POST.get("target")), None)
        if share is None:
            messages.error(request, _("This share cannot be filed now. It was decided or filed a moment ago."))
            return redirect("procurement:reserve-year", year)
        form = ReserveForm(request.POST, share=share)
        if form.is_valid():
            try:
                filed = institutions.declare_reserve(
                    institution=request.desk.unit, year=year, target=share.target,
                    base_cny=form.cleaned_data["base_cny"], ratio=form.ratio, by=request.user, at=now,
                )  # fmt: skip
            except REFUSALS as problem:
                form.add_error(None, str(problem))
            else:
                messages.success(
                    request,
                    _("Filed: %(amount)s. The finance supervisor reviews it; you see the answer here.")
                    % {"amount": f"¥{filed.reserved_cny:,.2f}"},
                )
                return redirect("procurement:reserve-year", year)
        rows = [(s, form if s is share else old) for s, old in rows]
        status = 422
    tabs = [(reverse("procurement:reserve-year", args=[each]), each, None) for each in (today.year, today.year + 1)]
    return render(
        request,
        "procurement/reserve.html",
        {
            "year": year, "programme": programme, "rows": rows, "tabs": tabs,
            "current": reverse("procurement:reserve-year", args=[year]), "may_file": may_file,
            "progress": progress_of(institution=request.desk.unit, on=today) if year == today.year else None,
            "words": words_of(programme), "sentences": sentences(programme) if programme else [],
        },
        status=status,
    )  # fmt: skip
