from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date

from . import queries
from .models import Colour

PER_PAGE = 30


@require_safe
def lists(request):
    """The red and the black list, for anybody: entries in force, and nothing else of any file."""
    colour = request.GET.get("list", Colour.BLACK)
    colour = Colour(colour) if colour in Colour.values else Colour.BLACK
    address, day = reverse("credit:lists"), china_date(timezone.now())
    context = {
        "page": Paginator(queries.listed(day, colour), PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [(f"{address}?list={one.value}", one.label, None) for one in (Colour.BLACK, Colour.RED)],
        "current": f"{address}?list={colour.value}",
    }
    return render(request, "credit/lists.html", context)
