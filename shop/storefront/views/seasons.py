"""What is in season this month: for everybody, with the goods that come of it."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.harvests.queries import public_calendar


@require_safe
def season(request):
    today = china_date(timezone.now())
    asked = request.GET.get("month", "")
    month = int(asked) if asked.isdigit() and 1 <= int(asked) <= 12 else today.month
    context = {"rows": public_calendar(year=today.year, month=month), "month": month, "months": range(1, 13)}
    return render(request, "storefront/season.html", context)
