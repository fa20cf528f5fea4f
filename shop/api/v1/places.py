"""Places, tiers, pairings and programmes, as of a day: registers that anyone may read."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router, Schema

from catalog.foundation.periods import china_date
from catalog.origins.codes import canonical, stem_of
from catalog.origins.models import Pairing, Region, Tier
from catalog.origins.queries import on_day, tiers_on
from catalog.programmes.models import Programme
from catalog.programmes.summary import sentences

from .schemas import Error

router = Router(tags=["places and programmes"])
PER_PAGE = 100
MOST_CODES = 200


class TierOut(Schema):
    code: str
    name: str
    rank: int


class PlaceOut(Schema):
    """``now`` are the codes of the places that stand for it on the day asked for: itself, or who took over."""

    code: str
    name: str
    full_name: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    now: list[str]
    tiers: list[TierOut]


class PlacePage(Schema):
    count: int
    page: int
    pages: int
    day: date
    regions: list[PlaceOut]


class PairingOut(Schema):
    """The two targets of a year stand side by side and are never added up."""

    number: str
    kind: str
    helper: str
    helper_code: str | None
    helped: str
    helped_code: str
    valid_from: date
    valid_to: date | None
    document_no: str
    targets: list[dict[str, Any]]


class ProgrammeOut(Schema):
    """``label`` is what the ledger freezes; ``in_words`` the rule as a clerk reads it. Shares are text, of one."""

    label: str
    code: str
    version: int
    name: str
    issuer: str
    document_no: str
    country: str
    currency: str
    area_prefix: str
    valid_from: date
    valid_to: date | None
    area_list: str
    area_list_version: str
    words: dict[str, str]
    targets: list[dict[str, Any]]
    counting_rules: list[dict[str, Any]]
    in_words: list[list[str]]


def _day(day: date | None) -> date:
    return day or china_date(timezone.now())


@router.get("/regions", response=PlacePage, summary="Places: by code (up to 200), under a place, or by name")
def regions(
    request, codes: str = Query("", max_length=3000), under: str = Query("", max_length=12),
    q: str = Query("", max_length=60), day: date | None = None, page: int = Query(1, ge=1, le=10_000),
):  # fmt: skip
    at = _day(day)
    rows = Region.objects.select_related("parent").order_by("code")
    if codes:
        rows = rows.filter(code__in=[canonical(code) for code in codes.split(",")[:MOST_CODES]])
    else:
        rows = rows.existing(at)
    if under:
        above = Region.objects.filter(code=canonical(under)).first()
        if above is None:
            raise Http404
        rows = rows.under(above)
    if q.strip():
        rows = rows.named(q.strip())
    found = Paginator(rows, MOST_CODES if codes else PER_PAGE)
    shown = list(found.get_page(page))
    return {
        "count": found.count, "page": min(page, found.num_pages), "pages": found.num_pages, "day": at,
        "regions": _places(shown, at),
    }  # fmt: skip


@router.get("/regions/{code}", response={200: PlaceOut, 404: Error}, summary="One place; 6, 9 or 12 digits")
def region(request, code: str, day: date | None = None):
    shown = list(Region.objects.select_related("parent").filter(code=canonical(code)))
    if not shown:
        raise Http404
    return _places(shown, _day(day))[0]


def _places(shown: list[Region], day: date) -> list[dict[str, Any]]:
    tiers, now = tiers_on([row.pk for row in shown], day), on_day(shown, day)
    return [
        {
            "code": row.code, "name": row.name, "full_name": row.full_name, "level": row.get_level_display(),
            "parent": row.parent.code if row.parent else None, "valid_from": row.valid_from, "valid_to": row.valid_to,
            "now": [one.code for one in now[row.pk]], "tiers": [_tier(tier) for tier in tiers[row.pk]],
        }
        for row in shown
    ]  # fmt: skip


def _tier(tier: Tier) -> dict[str, Any]:
    return {"code": tier.code, "name": tier.name, "rank": tier.rank}


@router.get("/tiers", response=list[TierOut], summary="The kinds of aided place, the highest first")
def tiers(request):
    return [_tier(tier) for tier in Tier.objects.all()]


@router.get("/pairings", response=list[PairingOut], summary="Who helps which place on a day")
def pairings(
    request, day: date | None = None, helped: str = Query("", max_length=12), helper: str = Query("", max_length=12),
    limit: int = Query(100, ge=1, le=200), offset: int = Query(0, ge=0, le=100_000),
):  # fmt: skip
    rows = Pairing.objects.in_force(_day(day)).select_related("helped", "helper_region").prefetch_related("targets")
    if helped:
        rows = rows.filter(helped__code__startswith=stem_of(canonical(helped) or "x"))
    if helper:
        rows = rows.filter(helper_region__code__startswith=stem_of(canonical(helper) or "x"))
    return [
        {
            "number": row.number, "kind": row.kind, "helper": row.helper_name,
            "helper_code": row.helper_region.code if row.helper_region else None, "helped": row.helped.full_name,
            "helped_code": row.helped.code, "valid_from": row.valid_from, "valid_to": row.valid_to,
            "document_no": row.document_no,
            "targets": [
                {"year": one.year, "buy_cny": str(one.buy_cny), "help_sell_cny": str(one.help_sell_cny)}
                for one in row.targets.all()
            ],
        }
        for row in rows[offset : offset + limit]
    ]  # fmt: skip


@router.get("/programmes", response=list[ProgrammeOut], summary="Programmes in force on a day, the nearest first")
def programmes(request, day: date | None = None, region: str = Query("", max_length=12)):
    rows = Programme.objects.in_force(_day(day))
    rows = rows.covering(canonical(region)) if region else rows.order_by("country", "area_prefix", "code")
    return [_programme(row) for row in rows[:50]]


@router.get("/programmes/{code}", response={200: list[ProgrammeOut], 404: Error}, summary="All versions of one")
def programme(request, code: str):
    found = list(Programme.objects.versions_of(code).filter(is_draft=False))
    if not found:
        raise Http404
    return [_programme(row) for row in found]


def _programme(row: Programme) -> dict[str, Any]:
    plain = (
        "label", "code", "version", "name", "issuer", "document_no", "country", "currency", "area_prefix",
        "valid_from", "valid_to", "area_list", "area_list_version", "words",
    )  # fmt: skip
    return {name: getattr(row, name) for name in plain} | {
        "targets": [
            {
                "code": one.code, "name": one.name, "ratio": str(one.ratio), "binding": one.binding, "base": one.base,
                "base_year_offset": one.base_year_offset, "floor_rule": one.floor_rule, "tiers": one.tier_codes,
            }
            for one in row.targets.all()
        ],
        "counting_rules": [
            {
                "fund": one.fund_channel, "event": one.event, "counts": one.counts,
                "needs_consent": one.needs_consent, "recognised_only": one.recognised_only,
            }
            for one in row.counting_rules.all()
        ],
        "in_words": [[head, text] for head, text in sentences(row)],
    }  # fmt: skip
