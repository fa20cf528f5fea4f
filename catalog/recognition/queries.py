"""Which badge a product may show on a day, on what evidence, and whom its seller helps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from catalog.certificates.models import GradeOfProduct, MarkLicence
from catalog.certificates.queries import CertificateMark, certificates_for, grades_for, licences_for
from catalog.origins.models import Tier, TierMembership, in_force
from catalog.origins.queries import tiers_on
from catalog.oscar_forks.catalogue.models import Product

from .models import Application, Linkage, Mechanism, OriginClaim, Recognition
from .states import ClaimState

NO_NUMBER: tuple[str, date | None] = ("", None)


@dataclass(frozen=True)
class Badge:
    """The origin of a product in words. ``valid_to`` is the last day on which all of it holds; None without end."""

    place: str  #: 广东省乐昌市
    village: str  #: 北乡镇黄坌村
    tiers: tuple[Tier, ...]
    tier_label: str  #: name of the highest tier; empty when the village is in none
    recognition_no: str
    valid_to: date | None
    region_id: int
    product_id: int

    @property
    def tier_names(self) -> str:
        return "、".join(tier.name for tier in self.tiers)


#: What a badge says of claim and place; this is read for every page of goods and every paid order.
BADGE_COLUMNS = (
    "product_id", "valid_to", "region_id", "region__name", "region__level", "region__province__name",
    "region__county__name", "region__town__name",
)  # fmt: skip


def badges_for(product_ids: Iterable[int], day: date) -> dict[int, Badge]:
    """{product: Badge}; a product whose claim is unverified, lapsed or revoked on ``day`` is absent.

    Three queries however many products; one when none of them has a claim.
    """
    claims = (
        OriginClaim.objects.giving_badges(day)
        .filter(product__in=list(product_ids))
        .select_related("region__province", "region__county", "region__town")
        .only(*BADGE_COLUMNS)
        .order_by("valid_from", "pk")
    )
    verified = {claim.product_id: claim for claim in claims}
    if not verified:
        return {}
    recognitions = Recognition.objects.in_force(day).filter(product__in=list(verified)).order_by("valid_from", "pk")
    numbers = {
        product: (number, end) for product, number, end in recognitions.values_list("product", "number", "valid_to")
    }
    tiers = tiers_on({claim.region_id for claim in verified.values()}, day)
    return {
        product: Badge(
            place=claim.region.place,
            village=claim.region.local_name,
            tiers=tuple(tiers[claim.region_id]),
            tier_label=tiers[claim.region_id][0].name if tiers[claim.region_id] else "",
            recognition_no=numbers.get(product, NO_NUMBER)[0],
            valid_to=last_day(claim.valid_to, numbers.get(product, NO_NUMBER)[1]),
            region_id=claim.region_id,
            product_id=product,
        )
        for product, claim in verified.items()
    }


def last_day(*ends: date | None) -> date | None:
    """The last day before the first of these ends (each the first day without); None when there is no end."""
    known = [end for end in ends if end]
    return min(known) - timedelta(days=1) if known else None


def households_linked(partner_ids: Iterable[int], day: date) -> dict[int, tuple[int, int]]:
    """{seller: (households linked on ``day``, of which poor)}; (0, 0) for a seller without any. One query."""
    counted = {int(pk): (0, 0) for pk in partner_ids}
    rows = (
        Linkage.objects.in_force(day)
        .filter(partner__in=list(counted))
        .order_by()
        .values_list("partner")
        .annotate(all=Count("household", distinct=True))
        .annotate(poor_ones=Count("household", distinct=True, filter=Q(poor=True)))
    )
    return counted | {partner: (households, poor) for partner, households, poor in rows}


@dataclass(frozen=True)
class Evidence:
    """Everything that stands behind a product's origin on a day, for people to check.

    ``linked`` counts the households of each way of benefit linkage; one household may stand in several.
    ``recognitions`` come with ``application`` and its opinions where they were applied for here.
    """

    badge: Badge | None
    claims: list[OriginClaim]
    recognitions: list[Recognition]
    memberships: list[TierMembership]
    households: int
    poor_households: int
    linked: list[tuple[str, int]]
    certificates: list[CertificateMark]
    licences: list[MarkLicence]
    grade: GradeOfProduct | None
    publicity: Application | None


def evidence(product: Product, day: date) -> Evidence:
    """Who claimed what, who verified it, when, on which document; ended claims too, because the past is not hidden."""
    seller, origin = product.seller, product.origin
    above = [origin.pk, origin.town_id, origin.county_id, origin.city_id, origin.province_id] if origin else []
    households, poor = households_linked([seller.pk], day)[seller.pk] if seller else (0, 0)
    return Evidence(
        badge=badges_for([product.pk], day).get(product.pk),
        claims=list(
            OriginClaim.objects.filter(product=product)
            .exclude(state=ClaimState.REFUSED)
            .select_related("region")
            .order_by("-claimed_at", "-pk")
        ),
        recognitions=list(
            product.recognitions.public()
            .select_related("application__scheme")
            .prefetch_related("application__opinions", "rechecks")
            .order_by("-valid_from", "-pk")
        ),
        memberships=list(
            TierMembership.objects.filter(in_force(day), region__in=[pk for pk in above if pk])
            .select_related("tier", "region")
            .order_by("tier__rank", "pk")
        ),
        households=households,
        poor_households=poor,
        linked=linked_in_words(seller.pk, day) if seller else [],
        certificates=certificates_for([product.pk], day).get(product.pk, []),
        licences=licences_for([product.pk], day).get(product.pk, []),
        grade=grades_for([product.pk], day).get(product.pk),
        publicity=Application.objects.in_publicity().filter(product=product).first(),
    )


def linked_in_words(partner_id: int, day: date) -> list[tuple[str, int]]:
    """[(way of benefit linkage, households)] of a seller on that day; the households are counted, never typed."""
    rows = (
        Linkage.objects.in_force(day).filter(partner=partner_id).order_by("mechanism").values_list("mechanism")
    ).annotate(n=Count("household", distinct=True))
    return [(str(Mechanism(code).label), n) for code, n in rows]
