"""Lots behind labels, and recalls; anyone may read them."""

from datetime import date, datetime

from django.conf import settings
from django.http import Http404, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from catalog.foundation.periods import china_date
from catalog.lots.queries import sources
from catalog.tracing import epcis, gs1, queries
from logistics.fulfilment.queries import journeys_of
from shop.recalls.models import Alert
from shop.recalls.states import AlertKind

from .schemas import Error

router = Router(tags=["lots"])
NEWEST = 100


class InputOut(Schema):
    kind: str
    name: str
    dose: str
    used_on: date
    withdrawal_days: int


class RecordOut(Schema):
    lot: str
    plot: str
    started_on: date | None
    packed_on: date | None
    store: str
    inputs: list[InputOut]


class RecallOut(Schema):
    number: str
    product_id: int
    reason: str
    advice: str
    since: datetime
    lots: list[str]


class FindingOut(Schema):
    """One thing that a laboratory measured in this lot, or in one that it was made of."""

    lot: str
    lab: str
    report_no: str
    reported_on: date
    item: str
    value: str
    limit: str
    standard: str
    passed: bool


class LotOut(Schema):
    """``households`` are codes of those that agreed in writing to be shown; others are never named."""

    code: str
    gtin: str
    digital_link: str
    product_id: int
    title: str
    seller: str
    state: str
    produced_on: date
    expires_on: date | None
    made_of: list[str]
    certificates: list[str]
    records: list[RecordOut]
    tests: list[FindingOut]
    households: list[str]
    recall: str | None


def _lot(code: str):
    lot = queries.find(code)
    if lot is None:
        raise Http404
    return lot


@router.get("/lots/{code}", response={200: LotOut, 404: Error}, summary="What a label's code tells")
def lot(request, code: str):
    story = queries.story(_lot(code), on=china_date(timezone.now()))
    return LotOut(
        code=story.lot.code,
        gtin=story.gtin,
        digital_link=gs1.digital_link(
            site=settings.SITE_URL, gtin=story.gtin, lot=story.lot.code, expires_on=story.lot.expires_on
        ),
        product_id=story.product.pk,
        title=story.product.title,
        seller=str(story.product.seller or ""),
        state=story.lot.state,
        produced_on=story.lot.produced_on,
        expires_on=story.lot.expires_on,
        made_of=[one.code for one in story.family.above],
        certificates=[one.number for one in story.certificates],
        records=[
            RecordOut(
                lot=record.lot.code,
                plot=record.plot,
                started_on=record.started_on,
                packed_on=record.packed_on,
                store=record.store,
                inputs=[InputOut.from_orm(one) for one in record.inputs.all()],
            )
            for record in story.records
        ],
        tests=[
            FindingOut(
                lot=sample.lot.code,
                lab=sample.lab,
                report_no=sample.report_no,
                reported_on=sample.reported_on,
                item=found.item,
                value=found.value,
                limit=found.limit,
                standard=found.standard,
                passed=found.passed,
            )
            for sample in story.samples
            for found in sample.results.all()
        ],
        households=sorted({household.code for household in story.households}),
        recall=story.recall.number if story.recall else None,
    )


@router.get("/lots/{code}/epcis", response={404: Error}, summary="EPCIS 2.0 in JSON-LD: the lot and its sources")
def events(request, code: str):
    found = _lot(code)
    family = sources([found.pk])
    document = epcis.document(lot_ids=family, site=settings.SITE_URL, at=timezone.now(), journeys=journeys_of(family))
    return JsonResponse(document, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False})


@router.get("/recalls", response=list[RecallOut], summary="The newest 100 recalls")
def recalls(request):
    found = Alert.objects.filter(kind=AlertKind.RECALL).prefetch_related("lots")[:NEWEST]
    return [
        RecallOut(
            number=one.number,
            product_id=one.product_id,
            reason=one.reason,
            advice=one.advice,
            since=one.raised_at,
            lots=[lot.code for lot in one.lots.all()],
        )
        for one in found
    ]
