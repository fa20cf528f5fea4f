"""At the gate with a phone: what arrived, the scales, the signatures, the sheet."""

from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.certificates.queries import grades_for
from catalog.foundation import kept
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from catalog.foundation.uploads import clean_picture, paper_answer
from logistics.fulfilment.models import Consignment, TravelPaper
from logistics.fulfilment.operations import NotOnItsWay
from logistics.fulfilment.queries import travels
from logistics.fulfilment.states import FINAL
from shop.institutions.desk import CANTEEN_ROLES, at_desk
from shop.institutions.models import Role
from shop.ordering.refunds import NothingLeftToRefund
from shop.oscar_forks.order.models import OrderState

from .. import operations, queries
from ..models import WITNESSES, Acceptance, AcceptanceLine
from ..operations import Count
from ..states import AcceptanceState
from ..weighing import weigh


def _sheets(request: HttpRequest):
    return Acceptance.objects.filter(institution=request.desk.unit).select_related(
        "order__seller", "consignment", "institution"
    )


@require_safe
@at_desk(*CANTEEN_ROLES)
def index(request: HttpRequest) -> HttpResponse:
    """What stands at the gate, what is on its way, what was accepted."""
    sheets = _sheets(request).prefetch_related("signatures")
    done = Paginator(sheets.filter(state=AcceptanceState.SIGNED), 20).get_page(request.GET.get("page"))
    running = queries.orders_of(request.desk.unit).filter(status__in=[OrderState.PAID, OrderState.DISPATCHED])
    coming = (
        Consignment.objects.filter(reference__in=running.values("number"))
        .exclude(state__in=FINAL)
        .select_related("seller")
        .order_by("wanted_on", "pk")
    )
    return render(
        request,
        "procurement/receiving.html",
        {
            "open": list(sheets.filter(state=AcceptanceState.OPEN).order_by("opened_at", "pk")),
            "weighed": list(sheets.filter(state=AcceptanceState.WEIGHED).order_by("opened_at", "pk")),
            "coming": list(coming[:50]),
            "page": done,
        },
    )


@require_http_methods(["GET", "POST"])
@at_desk(*CANTEEN_ROLES)
def show(request: HttpRequest, number: str) -> HttpResponse:
    """Before weighing a form, afterwards the figures and who stands for them."""
    sheet = get_object_or_404(_sheets(request), number=number)
    lines = _with_grades(sheet, sheet.lines.select_related("order_line"))
    problems: dict[int, str] = {}
    photos: dict[int, kept.Paper] = {}
    if request.method == "POST":
        photos = {line.pk: _photo(request, line) for line in lines}
        counts, problems = _read(request, lines, photos)
        if not problems:
            try:
                operations.record_weights(
                    acceptance=sheet,
                    counts=counts,
                    by=request.user,
                    at=timezone.now(),
                    note=request.POST.get("note", ""),
                )
            except operations.BadWeights as bad:
                problems = bad.problems
            except (IllegalMove, operations.NotAnAcceptor) as refused:
                messages.error(request, str(refused))
                return redirect("procurement:acceptance", number=number)
            else:
                for photo in photos.values():
                    kept.forget(photo.seal, user_id=request.user.pk)
                messages.success(request, _("Weighed and signed. A second person signs now."))
                return redirect("procurement:acceptance", number=number)
    weighing = sheet.state == AcceptanceState.OPEN and request.desk.has(Role.ACCEPTOR)
    signatures = list(sheet.signatures.select_related("user"))
    mine = any(signature.user_id == request.user.pk for signature in signatures)
    return render(
        request,
        "procurement/weigh.html" if weighing else "procurement/acceptance.html",
        {
            "sheet": sheet,
            "rows": [
                (line, *_shown(request, line, weighing), problems.get(line.pk), photos.get(line.pk)) for line in lines
            ],
            "travel": travels([sheet.consignment])[0],
            "scans": f"{reverse('procurement:acceptance', args=[sheet.number])}papers/",
            "signatures": signatures,
            "may_sign": not mine
            and request.desk.has(*WITNESSES)
            and sheet.state != AcceptanceState.OPEN
            and len(signatures) < 3,
            "credited_cny": sum(line.credited_cny for line in lines),
            "problems": list(problems.values()),
        },
        status=422 if problems else 200,
    )


def _with_grades(sheet: Acceptance, lines: QuerySet[AcceptanceLine]) -> list[AcceptanceLine]:
    """The lines, each with ``grade``: the grade of a standard as which its goods are sold, to be checked against."""
    found = list(lines)
    grades = grades_for([line.order_line.product_id for line in found], china_date(timezone.now()))
    for line in found:
        line.grade = grades.get(line.order_line.product_id)
        line.graded_since = bool(line.grade and line.grade.set_at > sheet.order.date_placed)
    return found


def _shown(request: HttpRequest, line: AcceptanceLine, weighing: bool):
    """The figures to show and, once there are any, what they mean."""
    if weighing:
        typed = request.POST.get(f"received-{line.pk}")
        received = (
            typed
            if typed is not None
            else f"{(line.received if line.received is not None else line.shipped).normalize():f}"
        )
        return {
            "received": received,
            "rejected": request.POST.get(f"rejected-{line.pk}", f"{line.rejected.normalize():f}"),
            "reason": request.POST.get(f"reason-{line.pk}", line.reason),
            "agreed": f"agreed-{line.pk}" in request.POST,
        }, None
    if line.received is None:
        return {}, None
    return {}, weigh(
        ordered=line.ordered,
        received=line.received,
        rejected=line.rejected,
        unit=line.sale_unit,
        catch_weight=line.order_line.catch_weight,
        tolerance_percent=line.order_line.tolerance_percent,
    )


def _photo(request: HttpRequest, line: AcceptanceLine) -> kept.Paper:
    """The photo of a line; it outlives a sheet that is sent back for another line's sake."""
    return kept.paper_of(request, f"photo-{line.pk}", named=f"kept-{line.pk}", clean=clean_picture)


def _read(
    request: HttpRequest, lines: list[AcceptanceLine], photos: dict[int, kept.Paper]
) -> tuple[dict[int, Count], dict[int, str]]:
    counts, problems = {}, {}
    for line in lines:
        if photos[line.pk].problem:
            problems[line.pk] = f"{line.title}: {photos[line.pk].problem}"
            continue
        try:
            counts[line.pk] = Count(
                received=_figure(request.POST.get(f"received-{line.pk}", "")),
                rejected=_figure(request.POST.get(f"rejected-{line.pk}", "") or "0"),
                reason=request.POST.get(f"reason-{line.pk}", ""),
                agreed=f"agreed-{line.pk}" in request.POST,
                photo=photos[line.pk].file,
            )
        except InvalidOperation:
            problems[line.pk] = _("%(title)s: enter a number with at most three decimals.") % {"title": line.title}
    return counts, problems


def _figure(text: str) -> Decimal:
    figure = Decimal(text.strip())
    if not figure.is_finite() or figure != round(figure, 3) or abs(figure) >= 10**9:
        raise InvalidOperation
    return figure


@require_POST
@at_desk(*CANTEEN_ROLES)
def sign(request: HttpRequest, number: str) -> HttpResponse:
    sheet = get_object_or_404(_sheets(request), number=number)
    try:
        operations.countersign(acceptance=sheet, by=request.user, at=timezone.now())
    except (IllegalMove, NotOnItsWay, NothingLeftToRefund, operations.NotAnAcceptor, operations.SamePerson) as refused:
        messages.error(request, str(refused))
    else:
        credited = sum(sheet.lines.values_list("credited_cny", flat=True))
        words = _("Signed. %(amount)s comes back for what was missing or rejected.") if credited else _("Signed.")
        messages.success(request, words % {"amount": yuan(credited)})
    return redirect("procurement:acceptance", number=number)


@require_POST
@at_desk(*CANTEEN_ROLES)
def back(request: HttpRequest, number: str) -> HttpResponse:
    sheet = get_object_or_404(_sheets(request), number=number)
    try:
        operations.send_back(
            acceptance=sheet, by=request.user, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except (IllegalMove, operations.NotAnAcceptor) as refused:
        messages.error(request, str(refused))
    return redirect("procurement:acceptance", number=number)


@require_safe
@at_desk(*CANTEEN_ROLES)
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """验收单 for the printer."""
    found = get_object_or_404(_sheets(request), number=number)
    lines = _with_grades(found, found.lines.select_related("order_line"))
    return render(
        request,
        "procurement/sheet.html",
        {
            "sheet": found,
            "lines": lines,
            "signatures": list(found.signatures.all()),
            "blanks": range(3 - found.signatures.count()),
        },
    )


@require_safe
@at_desk(*CANTEEN_ROLES)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(AcceptanceLine.objects.exclude(photo=""), acceptance__institution=request.desk.unit, pk=pk)
    # Read whole: an upload is encoded anew at no more than 1600 px, and nothing stays open.
    with line.photo.open("rb") as file:
        return HttpResponse(file.read(), content_type="image/webp", headers={"Cache-Control": "private, no-store"})


@require_safe
@at_desk(*CANTEEN_ROLES)
def paper(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The scan of a quarantine certificate that came with the goods: who buys animal goods has to keep it."""
    sheet = get_object_or_404(_sheets(request), number=number)
    found = get_object_or_404(TravelPaper, consignment=sheet.consignment_id, certificate=pk)
    if not found.certificate.scan:
        raise Http404
    return paper_answer(found.certificate.scan, name=f"quarantine-{found.certificate.number}")
