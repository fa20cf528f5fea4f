"""The workbench: what waits for this person, how far the unit is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shop.institutions.desk import CANTEEN_ROLES, SESSION_KEY, at_desk
from shop.recalls.queries import alerts_for

from .. import delivery_days, queries


@require_safe
@at_desk()
def home(request: HttpRequest) -> HttpResponse:
    """A person who works for a union only begins at its rounds."""
    if not request.desk.has(*CANTEEN_ROLES):
        return redirect("welfare:officer")
    now = timezone.now()
    day = delivery_days.earliest(now)
    closes = delivery_days.cut_off_for(day)
    return render(
        request,
        "procurement/home.html",
        {
            "work": queries.work_of(request.desk, at=now),
            "day": day,
            "closes": closes,
            "alerted": alerts_for(request.user),
            "left": delivery_days.hours_and_minutes(closes, now),
        },
    )


@require_POST
@at_desk()
def change_unit(request: HttpRequest) -> HttpResponse:
    """Sit down at another desk of one's own; any other number changes nothing."""
    chosen = request.POST.get("unit", "")
    if chosen in {str(unit.pk) for unit in request.desk.units}:
        request.session[SESSION_KEY] = int(chosen)
    return redirect("procurement:home")
