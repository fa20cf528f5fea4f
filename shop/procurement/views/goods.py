"""The list of regular goods, and orders pasted from elsewhere."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from catalog.foundation.periods import china_date
from shop.institutions.desk import at_desk
from shop.institutions.models import BudgetFund, Role
from shop.institutions.queries import budget_for

from .. import delivery_days, operations, pasting, queries
from ..forms import read_quantities


@require_http_methods(["GET", "POST"])
@at_desk(Role.BUYER)
def regular_list(request: HttpRequest) -> HttpResponse:
    """What the kitchen always orders; quantities become a draft. Looking for other goods keeps what was typed."""
    now = timezone.now()
    finding = request.POST.get("act") == "find"
    if request.method == "POST" and not finding:
        wanted, problems = read_quantities(request.POST)
        if not problems and any(wanted.values()):
            draft = operations.start(institution=request.desk.unit, requester=request.user, wanted=wanted, at=now)
            return redirect("procurement:edit", number=draft.number)
        for problem in problems or [_("Enter a quantity for at least one product.")]:
            messages.error(request, problem)
    search = request.POST.get("q", request.GET.get("q", "")).strip()[:40]
    rows = queries.regulars(request.desk.unit)
    found = queries.search_goods(search) if search else []
    typed = {name[2:]: value.strip()[:12] for name, value in request.POST.items() if name.startswith("q-")}
    listed = {row.product.pk for row in rows}
    others = [row for row in found if row.product.pk not in listed]
    shown = listed | {row.product.pk for row in others}
    kept = [int(pk) for pk, value in typed.items() if value and pk.isascii() and pk.isdecimal() and len(pk) < 13]
    again = queries.rows_of([pk for pk in kept if pk not in shown])
    is_last = request.method == "GET" and request.GET.get("last") == "1"
    day = delivery_days.earliest(now)
    closes = delivery_days.cut_off_for(day)
    context = {
        "rows": [
            (row, row.last_quantity if is_last else typed.get(str(row.product.pk), ""))
            for row in (*again, *others, *rows)
        ],
        "found": others,
        "known": [row for row in rows if row.product.pk in {hit.product.pk for hit in found}],
        "search": search,
        "has_last": bool(rows) and not is_last,
        "budget": budget_for(institution=request.desk.unit, year=china_date(now).year, fund=BudgetFund.CANTEEN),
        "day": day,
        "closes": closes,
        "left": delivery_days.hours_and_minutes(closes, now),
    }
    status = 422 if request.method == "POST" and not finding else 200
    return render(request, "procurement/list.html", context, status=status)


@require_http_methods(["GET", "POST"])
@at_desk(Role.BUYER)
def paste(request: HttpRequest) -> HttpResponse:
    """Text becomes a table to check, the checked table a draft. What is left out is named, so that nothing is lost."""
    if "rows" in request.POST:
        return _take_rows(request)
    return _pasted(request)


def _pasted(request: HttpRequest, *, status: int = 200) -> HttpResponse:
    text, matched = request.POST.get("text", ""), []
    if request.method == "POST":
        try:
            matched = queries.match(pasting.parse(text), institution=request.desk.unit)
        except pasting.TooLong:
            status = 422
            messages.error(request, _("This is more than 500 rows. Paste it in parts."))
        else:
            if not matched:
                status = 422
                messages.error(request, _("Nothing to read yet. Paste or write at least one product with a quantity."))
    return render(request, "procurement/paste.html", {"text": text, "matched": matched}, status=status)


def _number(text: str) -> int:
    """A number of the form's own making; 0 for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 13 else 0


def _take_rows(request: HttpRequest) -> HttpResponse:
    wanted: dict[int, int] = {}
    left_out, problems = [], []
    for place in range(min(_number(request.POST["rows"]), pasting.MOST_ROWS)):
        chosen = _number(request.POST.get(f"product-{place}", ""))
        read, wrong = read_quantities({"q-0": request.POST.get(f"quantity-{place}", "")})
        problems += wrong
        if chosen and read.get(0):
            # The same goods on two lines are one line of the request.
            wanted[chosen] = wanted.get(chosen, 0) + read[0]
        elif not wrong:
            left_out.append(request.POST.get(f"written-{place}", "")[:60])
    if problems or not wanted:
        for problem in problems or [_("Choose at least one product and a quantity.")]:
            messages.error(request, problem)
        return _pasted(request, status=422)
    draft = operations.start(institution=request.desk.unit, requester=request.user, wanted=wanted, at=timezone.now())
    if left_out:
        messages.warning(request, _("Left out: %(list)s.") % {"list": "、".join(left_out)})
    return redirect("procurement:edit", number=draft.number)
