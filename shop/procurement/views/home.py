"""The workbench: what waits for this person, how far the unit is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shop.institutions.desk import SESSION_KEY, at_desk


@at_desk()
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "procurement/home.html")


@require_POST
@at_desk()
def change_unit(request: HttpRequest) -> HttpResponse:
    """Sit down at another desk of one's own; any other number changes nothing."""
    chosen = request.POST.get("unit", "")
    if chosen in {str(unit.pk) for unit in request.desk.units}:
        request.session[SESSION_KEY] = int(chosen)
    return redirect("procurement:home")
