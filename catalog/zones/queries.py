"""Which zones there are on a day, and what stands in one."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from catalog.certificates.queries import products_certified
from catalog.oscar_forks.catalogue.models import Product
from catalog.recognition.models import OriginClaim, Recognition

from .models import Zone


@dataclass
class Branch:
    """A zone with those that lie in it."""

    zone: Zone
    children: list["Branch"] = field(default_factory=list)


def tree(day: date) -> list[Branch]:
    """The zones that the public sees, in order; one whose parent is not shown stands at the top. One query."""
    branches = {zone.pk: Branch(zone) for zone in Zone.objects.on(day).order_by("order", "name")}
    top: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.zone.parent_id) if branch.zone.parent_id else None
        (above.children if above else top).append(branch)
    return top


def goods_in(zone: Zone, day: date) -> QuerySet[Product]:
    """Products of the zone on ``day``, on sale or not; part of one statement, whoever asks it.

    Raises nothing for a zone without rules: then it holds what was picked.
    """
    picked = Q(pk__in=zone.picked.order_by().values("pk"))
    rules = _rules(zone, day)
    return Product.objects.filter(rules | picked if rules else picked)


def _rules(zone: Zone, day: date) -> Q:
    rules = Q()
    regions = list(zone.regions.values_list("path", flat=True))
    if regions:
        inside = Q()
        for path in regions:
            inside |= Q(origin__path__startswith=path)
        rules &= inside
    tiers = list(zone.tiers.values_list("pk", flat=True))
    if tiers or zone.verified_only or zone.recognised_only:
        claims = OriginClaim.objects.giving_badges(day)
        if tiers:
            claims = claims.in_tiers(tiers, day)
        rules &= Q(pk__in=claims.values("product"))
    if zone.recognised_only:
        rules &= Q(pk__in=Recognition.objects.in_force(day).values("product"))
    categories = list(zone.categories.values_list("path", flat=True))
    if categories:
        below = Q()
        for path in categories:
            below |= Q(category__path__startswith=path)
        put = Product.categories.through.objects.filter(below)
        rules &= Q(pk__in=put.values("product"))
    if zone.certificates:
        certified = Q()
        for kind in zone.certificates:
            certified |= Q(pk__in=products_certified(kind, day))
        rules &= certified
    sellers = list(zone.sellers.values_list("pk", flat=True))
    if sellers:
        rules &= Q(stockrecords__partner__in=sellers)
    return rules


def holds(zone: Zone, product_id: int, day: date) -> bool:
    """Whether the product stands in the zone on that day."""
    return goods_in(zone, day).filter(pk=product_id).exists()


def sizes(zones: list[Zone], day: date) -> Counter[int]:
    """How many goods on sale stand in each zone: a query or a few for each, so only for a handful of zones."""
    on_sale = Product.objects.on_sale().values("pk")
    return Counter({zone.pk: goods_in(zone, day).filter(pk__in=on_sale).distinct().count() for zone in zones})
