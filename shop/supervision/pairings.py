"""Doors of ``/gov/pairings/``."""

from django.shortcuts import render

from .forms import YearFilter
from .queries.pairings import pairing_progress
from .views import supervises


@supervises
def pairings(request):
    """Every pairing of the field of view with its two sums and their targets."""
    year = YearFilter.chosen(request.GET, request.today)
    context = {
        "rows": pairing_progress(scope=request.scope, year=year),
        "year": year,
        "years": range(request.today.year, request.today.year - 4, -1),
    }
    return render(request, "supervision/pairings.html", context)
