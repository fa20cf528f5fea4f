"""Early warnings and the register of slow-selling goods, to whom they concern; what everybody may read is in market."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from catalog.foundation.periods import china_date
from catalog.market.models import Case, Class, EarlyWarning, Level
from catalog.market.queries.measures import measured
from catalog.market.states import CaseState, WarningState
from catalog.oscar_forks.partner.models import Partner
from shop.promotion.queries import brought
from shop.supervision.duty.forms import CaseFilter
from shop.supervision.queries.scope import scope_of

from .schemas import Error

router = Router(tags=["market"])
PER_PAGE = 50


class FindingOut(Schema):
    """One rule that fired: ``numbers`` are those of its ``formula``, as text, quantities in the warning's unit."""

    rule: str
    level: str
    numbers: dict[str, str]
    formula: str
    words: str


class WarningOut(Schema):
    """``acknowledge_by`` is null for a yellow one; ``late`` when nobody acknowledged a red one in time."""

    number: str
    title: str
    level: str
    state: str
    unit: str
    place: str
    place_code: str
    product_id: int | None
    case_number: str | None
    raised_at: datetime
    assessed_at: datetime
    calm_since: date | None
    duty: str
    duty_post: str
    acknowledge_by: datetime | None
    acknowledged_by: str
    acknowledged_at: datetime | None
    late: bool
    escalated_at: datetime | None
    over_at: datetime | None
    result: str
    findings: list[FindingOut]


class MeasureOut(Schema):
    """A measure and what it brought: sold in the 14 days before it and since, in the unit of the goods."""

    kind: str
    words: str
    by: str
    at: datetime
    until: date | None
    ended_at: datetime | None
    amount_cny: str | None
    sold_before: str
    sold_since: str
    brought: str


class WarningDetail(WarningOut):
    measures: list[MeasureOut]


class WarningPage(Schema):
    count: int
    page: int
    pages: int
    warnings: list[WarningOut]


class RegisterOut(Schema):
    """An entry of the register (滞销台账): quantities are text in ``unit``; null is what nobody has told."""

    number: str
    grade: str
    state: str
    item: str
    variety: str
    quality: str
    product_id: int | None
    place: str
    place_code: str
    reported_for: str
    holder: str
    area_mu: str | None
    head_count: int | None
    expected_yield: str | None
    last_yield: str | None
    unit: str
    quantity: str
    sold: str
    lost: str
    in_store: str
    left: str
    first_saleable_on: date | None
    last_saleable_on: date | None
    shelf_life_days: int | None
    daily_output: str | None
    daily_sales: str | None
    price_cny: str | None
    floor_price_cny: str | None
    usual_market: str
    cause: str
    cause_note: str
    storable: bool | None
    cold_store: str
    official: str
    official_post: str
    reported_at: datetime
    verified_at: datetime | None
    returned_reason: str
    closed_at: datetime | None
    close_reason: str


class EventOut(Schema):
    """``kind`` is sold, measure or remark."""

    kind: str
    quantity: str | None
    price_cny: str | None
    text: str
    at: datetime


class RegisterDetail(RegisterOut):
    events: list[EventOut]


class RegisterPage(Schema):
    count: int
    page: int
    pages: int
    cases: list[RegisterOut]


def _warnings(request):
    scope = scope_of(user=request.auth, on=china_date(timezone.now()))
    if scope is None or not scope.warns:
        raise HttpError(403, _("Early warnings are for the county's supervisors and who is on duty."))
    return scope.warnings.select_related("acknowledged_by")


@router.get(
    "/market/warnings", response={200: WarningPage, 403: Error, 422: Error},
    summary="Early warnings of the county, or of the places where you are on duty; red ones first",
)  # fmt: skip
def warnings(
    request, level: Level | None = None, state: WarningState | None = None, open: bool | None = None,
    page: int = Query(1, ge=1, le=10_000),
):  # fmt: skip
    """``open`` true leaves out what is brought to an end, false shows only that."""
    rows = _warnings(request).for_list()
    if level:
        rows = rows.filter(level=level)
    if state:
        rows = rows.filter(state=state)
    if open is not None:
        rows = rows.open() if open else rows.filter(state=WarningState.OVER)
    found, at = Paginator(rows, PER_PAGE), timezone.now()
    shown = found.get_page(page)
    return {
        "count": found.count, "page": shown.number, "pages": found.num_pages,
        "warnings": [_warning(row, at) for row in shown],
    }  # fmt: skip


@router.get(
    "/market/warnings/{number}", response={200: WarningDetail, 403: Error, 404: Error},
    summary="One of them, with its measures and what they brought",
)  # fmt: skip
def one_warning(request, number: str):
    row, at = _warnings(request).for_list().filter(number=number).first(), timezone.now()
    if row is None:
        raise Http404
    found = measured(row, at=at)
    effects = brought([one.action for one in found])
    return _warning(row, at) | {
        "measures": [
            {
                "kind": one.action.kind, "words": one.action.words, "by": one.action.by, "at": one.action.at,
                "until": one.action.until, "ended_at": one.action.ended_at, "amount_cny": _text(one.action.amount_cny),
                "sold_before": _text(one.before), "sold_since": _text(one.since),
                "brought": effects.get(one.action.pk, ""),
            }
            for one in found
        ]
    }  # fmt: skip


def _warning(row: EarlyWarning, at: datetime) -> dict[str, Any]:
    plain = (
        "number", "title", "level", "state", "unit", "product_id", "raised_at", "assessed_at", "calm_since",
        "duty_post", "acknowledge_by", "acknowledged_at", "escalated_at", "over_at", "result",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "place": row.region.full_name, "place_code": row.region.code,
        "case_number": row.case.number if row.case else None, "duty": str(row.duty or ""),
        "acknowledged_by": str(row.acknowledged_by or ""), "late": row.is_overdue(at),
        "findings": [
            {"rule": one.rule, "level": one.level, "numbers": one.numbers, "formula": one.formula, "words": one.words}
            for one in row.told
        ],
    }  # fmt: skip


def _cases(request):
    """The county's register, and what one's own sellers reported."""
    user = request.auth
    scope = scope_of(user=user, on=china_date(timezone.now()))
    is_county = scope is not None and scope.is_county
    sellers = list(Partner.objects.for_user(user).values_list("pk", flat=True))
    if not is_county and not sellers:
        raise HttpError(403, _("The register is for the county's supervisors and who reported the goods."))
    rows = Case.objects.filter(Q(partner__in=sellers))
    return rows | Case.objects.in_places(scope.regions) if scope and is_county else rows


@router.get(
    "/market/register", response={200: RegisterPage, 403: Error, 422: Error},
    summary="The register of slow-selling goods that you may see, newest first",
)  # fmt: skip
def register(
    request, state: CaseState | None = None, grade: Class | None = None, q: str = Query("", max_length=40),
    reported_from: date | None = None, reported_to: date | None = None, page: int = Query(1, ge=1, le=10_000),
):  # fmt: skip
    chosen = CaseFilter(
        {"state": state, "grade": grade, "q": q.strip(), "first": reported_from, "last": reported_to}
    )  # fmt: skip
    rows = chosen.narrow(_cases(request).for_list())
    found = Paginator(rows.order_by("-reported_at", "-pk"), PER_PAGE)
    shown = found.get_page(page)
    return {
        "count": found.count, "page": shown.number, "pages": found.num_pages, "cases": [_case(row) for row in shown],
    }  # fmt: skip


@router.get(
    "/market/register/{number}", response={200: RegisterDetail, 403: Error, 404: Error},
    summary="One entry, with what was sold and done",
)  # fmt: skip
def one_case(request, number: str):
    row = _cases(request).for_list().filter(number=number).first()
    if row is None:
        raise Http404
    return _case(row) | {
        "events": [
            {"kind": one.kind, "quantity": _text(one.quantity), "price_cny": _text(one.price_cny), "text": one.text,
             "at": one.at}
            for one in row.events.all()
        ]
    }  # fmt: skip


def _case(row: Case) -> dict[str, Any]:
    plain = (
        "number", "grade", "state", "item", "variety", "quality", "product_id", "holder", "head_count", "unit",
        "first_saleable_on", "last_saleable_on", "shelf_life_days", "usual_market", "cause", "cause_note", "storable",
        "cold_store", "official", "official_post", "reported_at", "verified_at", "returned_reason", "closed_at",
        "close_reason",
    )  # fmt: skip
    amounts = (
        "area_mu", "expected_yield", "last_yield", "quantity", "in_store", "left", "daily_output", "daily_sales",
        "price_cny", "floor_price_cny",
    )  # fmt: skip
    return (
        {name: getattr(row, name) for name in plain}
        | {name: _text(getattr(row, name)) for name in amounts}
        | {
            "place": row.region.full_name, "place_code": row.region.code, "reported_for": row.party_name,
            "sold": _text(row.sold_quantity), "lost": _text(row.lost_quantity),
        }
    )  # fmt: skip


def _text(number) -> str | None:
    return None if number is None else f"{number:f}"
