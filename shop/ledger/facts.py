"""What the ledger freezes about a paid order: read once for the whole order, whatever its length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum

from catalog.foundation import units
from catalog.foundation.periods import china_date
from catalog.origins.models import ABOVE, Pairing, Region
from catalog.origins.queries import distance_km, pairing_for, pairings_of
from catalog.oscar_forks.catalogue.models import ProductCategory
from catalog.pricing.queries import comparisons
from catalog.programmes.channels import FundChannel
from catalog.programmes.counting import NO_TERMS, Goods, Reason, reason_for
from catalog.programmes.queries import RuleBook, rule_book_for
from catalog.recognition import queries as recognition
from catalog.recognition.models import Linkage
from catalog.recognition.queries import Badge
from catalog.zones.models import ZoneKind
from shop.institutions.models import Institution
from shop.institutions.queries import consented_unit
from shop.oscar_forks.order.models import Line, Order, OrderGroup

from .models import Entry, Kind, SalesChannel

#: In the words of domain.md §4.4; a county hall is a hall, what is smaller is an area.
CHANNEL_OF_ZONE = {
    ZoneKind.HALL: SalesChannel.HALL,
    ZoneKind.COUNTY: SalesChannel.HALL,
    ZoneKind.AREA: SalesChannel.ZONE,
    ZoneKind.CHANNEL: SalesChannel.ZONE,
    ZoneKind.VILLAGE: SalesChannel.ZONE,
}
PERSONAL = (FundChannel.STAFF, FundChannel.OWN)


@dataclass(frozen=True)
class Buyer:
    """To which unit a purchase is booked and under which rules; the unit is None for a private purchase."""

    unit: Institution | None
    has_unit: bool
    consented: bool
    rules: RuleBook | None
    place: Region | None = None
    pairings: Sequence[Pairing] = ()


def purchases_of(*, order: Order, happened_at: datetime) -> list[Entry]:
    """Return unsaved entries for the lines of ``order`` and for its freight, frozen as of ``happened_at``."""
    day = china_date(happened_at)
    group = OrderGroup.objects.select_related("payment").get(pk=order.group_id)
    buyer = _buyer(group, happened_at, day)
    above = {f"{place}_name": F(f"origin__{place}__name") for place in ABOVE.values()}
    lines = list(order.lines.select_related("origin").annotate(zone_kind=F("zone__kind"), **above).order_by("pk"))
    product_ids = {line.product_id for line in lines if line.product_id}
    badges = recognition.badges_for(product_ids, day)
    categories = dict(
        ProductCategory.objects.filter(product__in=product_ids).order_by("-pk").values_list("product", "category__name")
    )
    common = _common(order, group, buyer, happened_at, day) | _linked(order.seller_id, day)
    sold, over = _sold_before(order, buyer, day), _over_reference(buyer, product_ids)
    entries = []
    for line in lines:
        badge = badges.get(line.product_id)
        # An origin that nobody verified, whose claim has lapsed, or that the product has changed since it was
        # ordered, is told but gives no tier and no recognition.
        if badge and badge.region_id != line.origin_id:
            badge = None
        entry = _goods(line, common, buyer, badge, categories.get(line.product_id, ""), sold, over.get(line.product_id))
        if entry.counts_reserve and sold is not None:
            sold += entry.amount_cny
        entries.append(entry)
    if order.full_freight_cny:
        entries.append(_freight(order, common))
    return entries


def _buyer(group: OrderGroup, happened_at: datetime, day: date) -> Buyer:
    personal = group.fund_channel in PERSONAL
    # Read by itself, not joined above: most private purchases name no unit, and the row is wide.
    unit_id = group.credit_institution_id if personal else group.institution_id
    wanted = Institution.objects.select_related("parent", "region").get(pk=unit_id) if unit_id else None
    consented = not personal or (wanted is not None and consented_unit(user=group.buyer, at=happened_at) == wanted)
    rules = rule_book_for(wanted.region, day) if wanted else None
    return Buyer(
        unit=wanted if consented else None,
        has_unit=wanted is not None,
        consented=consented,
        rules=rules,
        place=wanted.region if wanted else None,
        pairings=_pairings(wanted, day) if wanted and consented else (),
    )


def _pairings(unit: Institution, day: date) -> list[Pairing]:
    """In which the unit helps on that day, by itself or with the places that it lies in."""
    return list(pairings_of([unit.region] if unit.region else [], day, uscc=unit.uscc or ""))


def _names(line: Line) -> list[str]:
    """Where the goods of a line come from, from the province down."""
    if line.origin is None:
        return []
    names = [getattr(line, f"{place}_name") for place in ABOVE.values()]
    return [*filter(None, names), line.origin.name]


def _common(order: Order, group: OrderGroup, buyer: Buyer, happened_at: datetime, day: date) -> dict[str, Any]:
    unit = buyer.unit
    facts: dict[str, Any] = {
        "kind": Kind.PURCHASE,
        "ordered_on": china_date(group.placed_at),
        "paid_on": day,
        "happened_at": happened_at,
        "order_number": order.number,
        "payment_number": group.payment.number,
        "payment_method": group.payment.method,
        "fund_channel": group.fund_channel,
        "seller_id": order.seller_id,
        "seller_name": order.seller.name,
        "seller_kind": order.seller.kind,
        "programme": buyer.rules.programme.label if buyer.rules else "",
    }
    if unit:
        facts |= {
            "institution_id": unit.pk,
            "unit_name": unit.name,
            "unit_kind": unit.kind,
            "unit_uscc": unit.uscc or "",
            "superior_name": unit.parent.name if unit.parent else "",
            "fiscal_level": unit.fiscal_level,
            "contractor_name": unit.canteen_contractor if group.fund_channel == FundChannel.CONTRACTOR else "",
        }
    return facts


def _linked(seller_id: int, day: date) -> dict[str, Any]:
    """Whom the seller's work benefits on that day, and in which ways."""
    households, poor = recognition.households_linked([seller_id], day)[seller_id]
    ways = Linkage.objects.in_force(day).filter(partner=seller_id).order_by("mechanism")
    return {
        "households": households,
        "households_poor": poor,
        "linkages": list(ways.values_list("mechanism", flat=True).distinct()),
    }


def _over_reference(buyer: Buyer, product_ids: Iterable[int]) -> dict[int, Decimal]:
    """{product: by how many percent it is dearer than like goods}; asked only where the programme sets a limit."""
    if not buyer.rules or buyer.rules.terms.price_limit_percent is None:
        return {}
    return {product: one.percent for product, one in comparisons(product_ids).items()}


def _sold_before(order: Order, buyer: Buyer, day: date) -> Decimal | None:
    """What the seller has sold under the programme in the year, CNY; None where no ceiling asks for it."""
    if not buyer.rules or buyer.rules.terms.cap_of(order.seller.kind) is None:
        return None
    counted = Entry.objects.filter(
        seller=order.seller_id, paid_on__year=day.year, programme__startswith=f"{buyer.rules.programme.code}@"
    ).filter(counts_reserve=True)
    return counted.aggregate(total=Sum("amount_cny"))["total"] or Decimal(0)


def _goods(
    line: Line,
    common: dict,
    buyer: Buyer,
    badge: Badge | None,
    category: str,
    sold: Decimal | None,
    percent: Decimal | None,
) -> Entry:
    tiers = [tier.code for tier in badge.tiers] if badge else []
    recognised = bool(badge and badge.recognition_no)
    paired = pairing_for(buyer.pairings, line.origin if badge else None)
    reason = reason_for(
        buyer.rules.rules.get(common["fund_channel"]) if buyer.rules else None,
        has_programme=buyer.rules is not None,
        has_unit=buyer.has_unit,
        consented=buyer.consented,
        tiers=tiers,
        recognised=recognised,
        terms=buyer.rules.terms if buyer.rules else NO_TERMS,
        goods=_told(line, common, buyer, sold, percent),
    )
    return Entry(
        **common,
        source=f"{common['order_number']}:{line.pk}",
        line_id=line.pk,
        sales_channel=_channel(line),
        product_id=line.product_id,
        product_title=line.title,
        category=category,
        specification=line.specification,
        recognised=recognised,
        recognition_no=badge.recognition_no if badge else "",
        pairing=paired.credit[:60] if paired else "",
        origin_code=line.origin.code if line.origin else "",
        origin_names=_names(line),
        aid_tiers=tiers,
        aid_tier_names=badge.tier_names[:200] if badge else "",
        unit=line.sale_unit,
        quantity=Decimal(line.quantity),
        kilograms=units.kilograms(Decimal(line.quantity), line.sale_unit, line.net_weight_g),
        unit_price_cny=line.unit_price_incl_tax,
        amount_cny=line.line_price_incl_tax,
        counts_reserve=reason == Reason.COUNTED,
        reason=reason,
    )


def _channel(line: Line) -> str:
    """One channel for one sale: that of the zone in which the buyer chose the goods, or the platform at large."""
    return CHANNEL_OF_ZONE[ZoneKind(line.zone_kind)] if line.zone_kind else SalesChannel.ONLINE


def _told(line: Line, common: dict, buyer: Buyer, sold: Decimal | None, percent: Decimal | None) -> Goods:
    """What the programme's terms ask about one line; what they do not ask is not looked up."""
    terms = buyer.rules.terms if buyer.rules else NO_TERMS
    place = buyer.place
    return Goods(
        sales_channel=_channel(line),
        producer_kind=common["seller_kind"],
        origin_code=line.origin.code if line.origin else "",
        buyer_code=place.code if place else "",
        distance_km=distance_km(line.origin, place) if terms.max_distance_km is not None else None,
        price_percent=100 + percent if percent is not None else None,
        sold_cny=None if sold is None else sold + line.line_price_incl_tax,
    )


def _freight(order: Order, common: dict) -> Entry:
    """Freight apart, so that it is never counted as goods and the sums still meet the payments.

    What a subsidy pays of it stands in a column of its own: nobody paid it here.
    """
    return Entry(
        **common,
        source=f"{order.number}:freight",
        recognised=False,
        quantity=Decimal(0),
        unit_price_cny=Decimal(0),
        amount_cny=Decimal(0),
        freight_cny=order.shipping_incl_tax,
        subsidy_cny=order.freight_subsidy_cny,
        counts_reserve=False,
        reason=Reason.FREIGHT,
    )
