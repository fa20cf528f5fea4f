"""What stands behind a badge, and what is recognised today; open to everybody. Names of people are left out."""

from datetime import date, timedelta

from django.core.paginator import Paginator
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from ninja import Query, Router, Schema

from catalog.certificates.models import CertificateKind, GradeOfProduct, MarkLicence
from catalog.foundation.periods import china_date
from catalog.origins.models import RegionLevel
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState
from catalog.oscar_forks.partner.models import SellerKind
from catalog.protection.queries import protected_name
from catalog.recognition.models import Recognition
from catalog.recognition.queries import evidence

from .schemas import Error

router = Router(tags=["recognition"])
PER_PAGE = 50


class RecognitionOut(Schema):
    """A recognition valid today. ``valid_to`` is its last day, null without end."""

    number: str
    product_id: int
    product: str
    seller: str
    seller_is_agent: bool
    place: str
    village: str
    village_code: str
    authority: str
    batch: str
    valid_from: date
    valid_to: date | None
    evidence_url: str


class RecognitionPage(Schema):
    count: int
    page: int
    pages: int
    recognitions: list[RecognitionOut]


class ClaimOut(Schema):
    place: str
    state: str
    claimed_on: date
    verified_on: date | None
    verified_for: str
    document_no: str
    valid_from: date | None
    valid_to: date | None


class TierOut(Schema):
    tier: str
    place: str
    document_no: str
    valid_from: date


class OpinionOut(Schema):
    level: str
    office: str
    verdict: str
    on: date


class PastRecognitionOut(Schema):
    number: str
    authority: str
    state: str
    valid_from: date
    valid_to: date | None
    ended_on: date | None
    end_reason: str
    opinions: list[OpinionOut]


class CertificateOut(Schema):
    kind: str
    label: str
    number: str
    body: str
    valid_from: date
    valid_to: date | None


class MarkOut(Schema):
    """A regional mark that the product may carry today."""

    name: str
    number: str
    owner: str
    valid_to: date | None
    url: str


class GradeOut(Schema):
    """The grade of a standard as which the product is sold; ``photo_url`` of the grade table, or null."""

    standard: str
    name: str
    criteria: str
    photo_url: str | None
    url: str


class ProtectedNameOut(Schema):
    name: str
    number: str
    body: str


class LinkedOut(Schema):
    """How many households one way of benefit linkage reaches today; a household may stand in several."""

    way: str
    households: int


class EvidenceOut(Schema):
    """Everything on which a badge stands; ``badge`` is false when there is none today."""

    product_id: int
    badge: bool
    tiers: list[TierOut]
    claims: list[ClaimOut]
    recognitions: list[PastRecognitionOut]
    certificates: list[CertificateOut]
    marks: list[MarkOut]
    grade: GradeOut | None
    protected_name: ProtectedNameOut | None
    households: int
    households_poor: int
    linked: list[LinkedOut]
    seller: str
    producer: str


@router.get("/recognitions", response=RecognitionPage, summary="What is recognised today; q finds number, goods, place")
def recognitions(request, q: str = Query("", max_length=60), page: int = Query(1, ge=1, le=10_000)):
    today = china_date(timezone.now())
    rows = Recognition.objects.in_force(today).filter(product__origin__isnull=False)
    if q.strip():
        rows = rows.named(q)
    rows = (
        rows.select_related("product__origin__province", "product__origin__county", "product__origin__town")
        .prefetch_related("product__stockrecords__partner")
        .order_by("product__origin__code", "number", "pk")
    )
    found = Paginator(rows, PER_PAGE)
    return {
        "count": found.count,
        "page": min(page, found.num_pages),
        "pages": found.num_pages,
        "recognitions": [_recognition(request, one) for one in found.get_page(page)],
    }


def _recognition(request, one: Recognition) -> RecognitionOut:
    product, seller = one.product, one.product.seller
    return RecognitionOut(
        number=one.number, product_id=product.pk, product=product.title, seller=seller.name if seller else "",
        seller_is_agent=bool(seller and seller.kind == SellerKind.AGENT), place=product.origin.place,
        village=product.origin.local_name, village_code=product.origin.code, authority=one.authority, batch=one.batch,
        valid_from=one.valid_from, valid_to=one.last_day,
        evidence_url=request.build_absolute_uri(f"/origin/{product.pk}/"),
    )  # fmt: skip


@router.get(
    "/products/{product_id}/evidence", response={200: EvidenceOut, 404: Error}, summary="What stands behind a badge"
)
def evidence_of(request, product_id: int):
    known = Product.objects.filter(review_state__in=(ReviewState.LISTED, ReviewState.DELISTED))
    product = known.for_list().filter(pk=product_id).first()
    if product is None:
        raise Http404
    today = china_date(timezone.now())
    found, protected = evidence(product, today), protected_name(product.pk, today)
    return EvidenceOut(
        product_id=product.pk,
        badge=found.badge is not None,
        tiers=[
            TierOut(
                tier=one.tier.name, place=str(one.region), document_no=one.document_no, valid_from=one.valid_from
            )
            for one in found.memberships
        ],
        claims=[_claim(one) for one in found.claims],
        recognitions=[_past(one) for one in found.recognitions],
        certificates=[
            CertificateOut(
                kind=CertificateKind(one.kind).value, label=one.label, number=one.number, body=one.body,
                valid_from=one.valid_from, valid_to=one.valid_to,
            )
            for one in found.certificates
        ],
        marks=[_mark(request, one) for one in found.licences],
        grade=_grade(request, found.grade) if found.grade else None,
        protected_name=ProtectedNameOut(
            name=protected.origin.name, number=protected.origin.number, body=protected.origin.body
        )
        if protected
        else None,
        households=found.households,
        households_poor=found.poor_households,
        linked=[LinkedOut(way=way, households=count) for way, count in found.linked],
        seller=product.seller.name if product.seller else "",
        producer=product.seller.producer_name if product.seller else "",
    )  # fmt: skip


def _mark(request, one: MarkLicence) -> MarkOut:
    ends = [end for end in (one.valid_to, one.mark.valid_to) if end]
    return MarkOut(
        name=one.mark.name, number=one.number, owner=one.mark.owner,
        valid_to=min(ends) - timedelta(days=1) if ends else None,
        url=request.build_absolute_uri(reverse("recognition:mark", args=[one.mark.slug])),
    )  # fmt: skip


def _grade(request, graded: GradeOfProduct) -> GradeOut:
    grade = graded.grade
    return GradeOut(
        standard=f"{grade.standard.number} {grade.standard.name}", name=grade.name, criteria=grade.criteria,
        photo_url=request.build_absolute_uri(grade.photo.url) if grade.photo else None,
        url=request.build_absolute_uri(reverse("recognition:standard", args=[grade.standard_id])),
    )  # fmt: skip


def _claim(one) -> ClaimOut:
    return ClaimOut(
        place=str(one.region), state=one.state, claimed_on=china_date(one.claimed_at),
        verified_on=one.verified_at and china_date(one.verified_at), verified_for=one.verifying_office,
        document_no=one.document_no, valid_from=one.valid_from,
        valid_to=one.valid_to and one.valid_to - timedelta(days=1),
    )  # fmt: skip


def _past(one: Recognition) -> PastRecognitionOut:
    applied = getattr(one, "application", None)
    opinions = [
        OpinionOut(
            level=RegionLevel(said.level).name.lower(), office=said.office, verdict=said.verdict,
            on=china_date(said.at),
        )
        for said in (applied.opinions.all() if applied else ())
    ]  # fmt: skip
    return PastRecognitionOut(
        number=one.number, authority=one.authority, state=one.state, valid_from=one.valid_from, valid_to=one.last_day,
        ended_on=one.ended_on, end_reason=one.end_reason, opinions=opinions,
    )  # fmt: skip
