"""What members had from their union in a year, as the ceiling counts it (domain.md §3.2)."""

from collections import defaultdict
from datetime import date
from decimal import ROUND_DOWN, Decimal

from django.db.models import QuerySet, Sum

from catalog.foundation.periods import year
from shop.institutions.models import Institution
from shop.ordering.models import OrderRefundLine

from .ceiling import Gift
from .models import Allowance, Pick, Round
from .states import COUNTED

FEN = Decimal("0.01")


def given_in_year(*, union: Institution, day: date, but: Round | None = None) -> dict[int, list[Gift]]:
    """What each member of the union had in rounds that close in the year of ``day``, by member id; three queries.

    An allowance that is still open counts in full, because all of it may be spent. Goods that were paid back after
    they were handed out (a recall, an after-sale) count for nothing.
    """
    first, after = year(day.year)
    allowances = Allowance.objects.filter(
        round__union=union,
        round__state__in=COUNTED,
        round__closes_at__gte=first,
        round__closes_at__lt=after,
        member__isnull=False,
    ).exclude(round=but)
    back = _paid_back(allowances)
    given: dict[int, list[Gift]] = defaultdict(list)
    for pk, member_id, is_open, granted, spent, earmarked in allowances.values_list(
        "pk", "member_id", "is_open", "granted_cny", "spent_cny", "round__earmarked"
    ):
        given[member_id].append(Gift(granted if is_open else spent - back[pk], earmarked))
    return given


def _paid_back(allowances: QuerySet[Allowance]) -> dict[int, Decimal]:
    """Of what each of these allowances bought, how much the union has back, by allowance id; two queries.

    A refund is of an order's line, and the line is the goods of one workplace: each member there has the part that the
    own goods are of it. What was called off before it came is no longer allotted and not counted here again.
    """
    refunds: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    settled = OrderRefundLine.objects.filter(
        order_refund__settled_at__isnull=False,
        line__order__group__welfare_delivery__round__in=allowances.values("round"),
    )
    for place_id, product_id, line_cny, refunded in (
        settled.order_by()
        .values_list("line__order__group__welfare_delivery__place", "line__product", "line__line_price_incl_tax")
        .annotate(Sum("amount_cny"))
    ):
        refunds[place_id, product_id] = refunded, line_cny
    back: dict[int, Decimal] = defaultdict(Decimal)
    picks = Pick.objects.filter(
        allowance__in=allowances,
        allotted__gt=0,
        allowance__place__in={place_id for place_id, _product in refunds},
        item__product__in={product_id for _place, product_id in refunds},
    )
    for pk, place_id, product_id, price, count in picks.values_list(
        "allowance", "allowance__place", "item__product", "item__unit_price_cny", "allotted"
    ):
        refunded, line_cny = refunds.get((place_id, product_id), (Decimal(0), Decimal(1)))
        back[pk] += (price * (count or 0) * refunded / line_cny).quantize(FEN, ROUND_DOWN)
    return back
