"""Which badge a product may show on a day, on what evidence, and whom its seller helps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from catalog.origins.models import Tier, TierMembership, in_force
from catalog.origins.queries import tiers_on
from catalog.oscar_forks.catalogue.models import Product

from .models import Linkage, OriginClaim, Recognition
from .states import ClaimState, RecognitionState

#: Applications that were not decided, or turned down, are nobody's business.
PUBLIC_RECOGNITIONS = (RecognitionState.VALID, RecognitionState.WITHDRAWN)


@dataclass(frozen=True)
class Badge:
    """The origin of a product in words. ``valid_to`` is the last day of the claim, None without end."""

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


def badges_for(product_ids: Iterable[int], day: date) -> dict[int, Badge]:
    """{product: Badge}; a product whose claim is unverified, lapsed or revoked on ``day`` is absent.

    Three queries however many products; one when none of them has a claim.
    """
    claims = (
        OriginClaim.objects.giving_badges(day)
        .filter(product__in=list(product_ids))
        .select_related("region__province", "region__county", "region__town")
        .order_by("valid_from", "pk")
    )
    verified = {claim.product_id: claim for claim in claims}
    if not verified:
        return {}
    recognitions = Recognition.objects.in_force(day).filter(product__in=list(verified)).order_by("valid_from", "pk")
    numbers = dict(recognitions.values_list("product", "number"))
    tiers = tiers_on({claim.region_id for claim in verified.values()}, day)
    return {
        product: Badge(
            place=claim.region.place,
            village=claim.region.local_name,
            tiers=tuple(tiers[claim.region_id]),
            tier_label=tiers[claim.region_id][0].name if tiers[claim.region_id] else "",
            recognition_no=numbers.get(product, ""),
            valid_to=claim.valid_to - timedelta(days=1) if claim.valid_to else None,
            region_id=claim.region_id,
            product_id=product,
        )
        for product, claim in verified.items()
    }


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
    """Everything that stands behind a product's origin on a day, for people to check."""

    badge: Badge | None
    claims: list[OriginClaim]
    recognitions: list[Recognition]
    memberships: list[TierMembership]
    households: int
    poor_households: int


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
        recognitions=list(product.recognitions.filter(state__in=PUBLIC_RECOGNITIONS).order_by("-valid_from", "-pk")),
        memberships=list(
            TierMembership.objects.filter(in_force(day), region__in=[pk for pk in above if pk])
            .select_related("tier", "region")
            .order_by("tier__rank", "pk")
        ),
        households=households,
        poor_households=poor,
    )
