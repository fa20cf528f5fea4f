"""Which badge a product may show on a day, on what evidence, and whom its seller helps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q

from catalog.origins.models import Tier
from catalog.origins.queries import tiers_on

from .models import Linkage, OriginClaim, Recognition


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
    in_force = {claim.product_id: claim for claim in claims}
    if not in_force:
        return {}
    recognitions = Recognition.objects.in_force(day).filter(product__in=list(in_force)).order_by("valid_from", "pk")
    numbers = dict(recognitions.values_list("product", "number"))
    tiers = tiers_on({claim.region_id for claim in in_force.values()}, day)
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
        for product, claim in in_force.items()
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
