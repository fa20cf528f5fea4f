"""What the pages show, fetched before anything renders. Counts for the officer; a member sees the own list only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Count, F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import ProductImage
from catalog.oscar_forks.partner.models import Partner
from catalog.programmes.queries import welfare_cap_for
from shop.institutions.models import Budget, BudgetFund
from shop.ordering.promises import Offer as Possible
from shop.ordering.promises import Side
from shop.ordering.queries import offers
from shop.oscar_forks.order.models import Order, OrderState

from . import queries
from .models import Allowance, Delivery, Extra, MemberNoticeKind, Pick, Round, RoundItem, SlipLine
from .states import ROUND, RoundState, SlipState

#: What the officer does next, by state.
NEXT = {
    RoundState.DRAFT: _("Put goods and pick-up points on the list, then publish the round."),
    RoundState.OPEN: _("Members register their wishes. The round closes by itself; you can also close it earlier."),
    RoundState.CLOSED: _("The cooperatives answer their slips. When all have, fix the quantities."),
    RoundState.CONFIRMED: _("Order the goods and pay from the union's fund."),
    RoundState.PAID: _("The cooperatives prepare and send the goods. Hand them out where they have arrived."),
    RoundState.DELIVERED: _("Hand the goods out against a signature, then settle the round."),
    RoundState.SETTLED: _("Everything is done. Members who come later can still sign."),
    RoundState.CANCELLED: _("This round was called off."),
}
STEPS = [_("Prepare"), _("Wishes"), _("Answers"), _("Quantities"), _("Paid"), _("Handing out"), _("Settled")]
STEP_OF = {state: number for number, state in enumerate(list(RoundState)[:7], start=1)}


def next_of(round: Round, *, unanswered: int) -> str:
    """What the officer does next, or what the round waits for."""
    if round.state == RoundState.CLOSED:
        if unanswered:
            return ngettext(
                "%(count)d cooperative has not answered yet.",
                "%(count)d cooperatives have not answered yet.",
                unanswered,
            ) % {"count": unanswered}
        return str(_("All have answered: fix the quantities."))
    return str(NEXT[RoundState(round.state)])


def pictures_of(product_ids: Collection[int]) -> dict[int, str]:
    """{product: address of its first picture}; those without one are absent. One query."""
    found: dict[int, str] = {}
    images = ProductImage.objects.filter(product__in=product_ids).order_by("display_order", "pk")
    for product_id, name in images.values_list("product_id", "original"):
        found.setdefault(product_id, default_storage.url(name))
    return found


def officer_view(*, round: Round, at: datetime) -> dict[str, Any]:
    """Everything on the officer's page of one round; the same number of queries however long its list is."""
    items = list(round.items.select_related("product__origin").prefetch_related("product__stockrecords__partner"))
    places = list(round.places.order_by("pk"))
    fixed = round.state in (RoundState.CONFIRMED, RoundState.PAID, RoundState.DELIVERED, RoundState.SETTLED)
    day = china_date(round.closes_at)
    cap = welfare_cap_for(round.union.region, day)
    rows = queries.summary(round=round, places=places, items=items, allotted=fixed)
    slips = list(
        round.slips.select_related("seller")
        .annotate(goods=Count("lines"), short=Count("lines", filter=Q(lines__confirmed__lt=F("lines__wanted"))))
        .order_by("pk")
    )
    return {
        "items": items,
        "places": places,
        "rows": rows,
        "total_cny": sum((row.amount_cny for row in rows), Decimal("0.00")),
        "fixed": fixed,
        "progress": queries.progress([round]).get(round.pk),
        "slips": slips,
        "unanswered": sum(slip.state == SlipState.SENT for slip in slips),
        "deliveries": deliveries_of(round),
        "cooperatives": cooperatives_of(round, today=china_date(at)),
        "short": queries.shortfalls(round=round) if round.state == RoundState.CONFIRMED else [],
        "extras": list(Extra.objects.of(round).select_related("place", "item__product")) if fixed else [],
        "budget": Budget.objects.filter(institution=round.union_id, year=day.year, fund=BudgetFund.UNION).first(),
        "cap": cap,
        "earmark_cny": cap.earmark_on(day) if cap else None,
        "members": round.union.union_members.count(),
        "next": NEXT[RoundState(round.state)],
        "steps": STEPS,
        "step": STEP_OF.get(RoundState(round.state)),
        "over": round.state == RoundState.OPEN and at >= round.closes_at,
        "waited_for": queries.waited_for(round=round, at=at).count(),
        "told": queries.told(round=round) if fixed else [],
        "history": history_of(round),
        "may_cancel": ROUND.allows(round.state, RoundState.CANCELLED),
    }


#: Who moves a round besides people.
BY_ITSELF = {"clock": _("the clock"), "logistics": _("arrival of the goods")}


@dataclass(frozen=True)
class Step:
    """A move of the round in words."""

    label: str
    by: str
    at: datetime
    reason: str


def history_of(round: Round) -> list[Step]:
    return [
        Step(str(RoundState(change.target).label), str(BY_ITSELF.get(change.by, change.by)), change.at, change.reason)
        for change in ROUND.history(round)
    ]


def deliveries_of(round: Round) -> list[Delivery]:
    """Deliveries with ``waiting`` members who have goods to collect, ``signed`` ones who have them, ``live`` orders;
    of a delivery without any, nothing comes.
    """
    mine = Q(place__allowances__spent_cny__gt=0)
    return list(
        round.deliveries.select_related("place", "group")
        .annotate(
            waiting=Count("place__allowances", filter=mine, distinct=True),
            signed=Count("place__allowances__hand_out", distinct=True),
            live=Count("group__orders", filter=~Q(group__orders__status=OrderState.REFUNDED), distinct=True),
        )
        .order_by("pk")
    )


@dataclass(frozen=True)
class Cooperative:
    """What one seller of a paid round has still to send: its orders, each with its workplace and what may be done."""

    seller: Partner
    orders: list[tuple[Order, str, Possible]]

    @property
    def possible(self) -> bool:
        return any(possible.possible for _order, _place, possible in self.orders)

    @property
    def late(self) -> bool:
        return any(possible.late for _order, _place, possible in self.orders)

    @property
    def total_cny(self) -> Decimal:
        return sum((left.total_cny for _order, _place, left in self.orders if left.possible), Decimal("0.00"))


def cooperatives_of(round: Round, *, today: date) -> list[Cooperative]:
    """The sellers of a paid round with their orders, by name; three queries, none before it is paid."""
    if round.state not in (RoundState.PAID, RoundState.DELIVERED, RoundState.SETTLED):
        return []
    orders = list(
        Order.objects.filter(group__welfare_delivery__round=round)
        .select_related("seller", "group__welfare_delivery__place")
        .order_by("seller__name", "pk")
    )
    left = offers(orders=orders, side=Side.BUYER, today=today)
    by_seller: dict[int, Cooperative] = {}
    for order in orders:
        row = by_seller.setdefault(order.seller_id, Cooperative(order.seller, []))
        row.orders.append((order, order.group.welfare_delivery.place.name, left[order.pk]))
    return list(by_seller.values())


@dataclass(frozen=True)
class Offer:
    """One item as a member sees it. ``value`` is what stands in the field: typed just now, or registered before."""

    item: RoundItem
    picture: str
    key: str
    value: str
    most: int | None
    wished: int
    allotted: int | None


def member_view(*, allowance: Allowance, typed: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """A member's page of one round: the goods, the own wishes and what became of them."""
    round = allowance.round
    items = list(round.items.select_related("product__origin"))
    picks = {pick.item_id: pick for pick in Pick.objects.filter(allowance=allowance)}
    pictures = pictures_of([item.product_id for item in items])
    offers = [_offer(item, picks.get(item.pk), pictures.get(item.product_id, ""), typed) for item in items]
    is_open = round.is_open_at(at) and allowance.is_open
    notices = [] if is_open else list(allowance.notices.select_related("alert")[:20])
    return {
        "round": round,
        "allowance": allowance,
        "offers": offers,
        "mine": [offer for offer in offers if offer.wished],
        "places": list(round.places.order_by("pk")),
        "is_open": is_open,
        "is_off": round.state == RoundState.CANCELLED,
        "gets_nothing": bool(picks) and all(pick.allotted == 0 for pick in picks.values()),
        "opens_later": round.state == RoundState.OPEN and at < round.opens_at,
        "arrived": Delivery.objects.filter(place=allowance.place_id, arrived_at__isnull=False).exists(),
        "signed": getattr(allowance, "hand_out", None),
        "alerts": [notice for notice in notices if notice.kind == MemberNoticeKind.ALERT],
        "notices": [n for n in notices if n.kind in (MemberNoticeKind.WITHDRAWN, MemberNoticeKind.MOVED)],
    }


def _offer(item: RoundItem, pick: Pick | None, picture: str, typed: Mapping[str, str]) -> Offer:
    wished = pick.quantity if pick else 0
    bounds = [item.max_quantity, None if item.left is None else item.left + wished]
    known = [bound for bound in bounds if bound is not None]
    return Offer(
        item=item,
        picture=picture,
        key=str(item.pk),
        value=typed.get(f"item-{item.pk}", str(wished)),
        most=min(known) if known else None,
        wished=wished,
        allotted=pick.allotted if pick else None,
    )


def report(*, round: Round) -> dict[str, Any]:
    """The round on paper: amounts, goods by workplace, how what was short was shared, who has not collected."""
    items = list(round.items.select_related("product"))
    places = list(round.places.order_by("pk"))
    confirmed = {
        line.item_id: line.confirmed or 0
        for line in SlipLine.objects.filter(slip__round=round, confirmed__isnull=False).select_related("slip")
    }
    rows = queries.summary(round=round, places=places, items=items, allotted=True)
    extras = list(Extra.objects.of(round).select_related("place", "item__product"))
    return {
        "places": places,
        "rows": rows,
        "extras": extras,
        "total_cny": sum((row.amount_cny for row in rows), Decimal("0.00"))
        + sum((extra.quantity * extra.item.unit_price_cny for extra in extras), Decimal("0.00")),
        "shared": queries.shares_of(round=round, items=items, confirmed=confirmed),
        "progress": queries.progress([round]).get(round.pk),
        "deliveries": deliveries_of(round),
        "unclaimed": queries.unclaimed(round=round),
        "history": history_of(round),
    }
