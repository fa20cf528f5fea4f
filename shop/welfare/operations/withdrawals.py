"""Goods of a round that will not come: members keep what they would have cost, the fund gets its money back."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date
from catalog.oscar_forks.partner.models import Partner
from shop.ordering import refunds
from shop.ordering.promises import Side
from shop.ordering.queries import offers
from shop.oscar_forks.order.models import Line, Order

from ..models import Allowance, Delivery, Extra, MemberNoticeKind, Pick, Round
from .notices import tell


@transaction.atomic
def take_from_members(*, picks: QuerySet[Pick], source: str, reason: str, at: datetime) -> None:
    """Nobody gets these goods: each member's allowance is given back, and each hears why, once for each ``source``."""
    mine: dict[int, list[Pick]] = defaultdict(list)
    for pick in picks.filter(allotted__gt=0).select_related("item__product", "allowance__round").order_by("pk"):
        mine[pick.allowance_id].append(pick)
    for found in mine.values():
        allowance = found[0].allowance
        worth = sum((pick.item.unit_price_cny * (pick.allotted or 0) for pick in found), Decimal("0.00"))
        Allowance.objects.filter(pk=allowance.pk).update(spent_cny=F("spent_cny") - worth)
        tell(
            allowances=[allowance],
            kind=MemberNoticeKind.WITHDRAWN,
            source=source,
            text=_("“%(round)s”: %(goods)s will not come. %(reason)s")
            % {
                "round": allowance.round.title,
                "goods": "、".join(pick.item.product.title for pick in found),
                "reason": reason,
            },
            at=at,
        )
    Pick.objects.filter(pk__in=[pick.pk for found in mine.values() for pick in found]).update(allotted=0)


@transaction.atomic
def note_withdrawn(*, order: Order, lines: Collection[Line], reason: str, at: datetime) -> None:
    """Goods of an order were called off or lost: its members do not wait for them. Orders of others change nothing."""
    delivery = Delivery.objects.filter(group=order.group_id).first()
    if delivery is None:
        return
    products = [line.product_id for line in lines]
    take_from_members(
        picks=Pick.objects.filter(item__round=delivery.round_id, item__product__in=products).filter(
            allowance__place=delivery.place_id
        ),
        source=f"{order.number}:{'-'.join(str(line.pk) for line in lines)}"[:60],
        reason=reason,
        at=at,
    )
    Extra.objects.filter(place=delivery.place_id, item__product__in=products).delete()


@transaction.atomic
def call_off_seller(*, round: Round, seller: Partner, by: str, reason: str, at: datetime) -> int:
    """Call off, at every workplace, what this cooperative has not sent; return how many orders that touched.

    Raises ``refunds.CannotCallOff`` when there is nothing that the union may call off now.
    """
    orders = list(Order.objects.filter(group__welfare_delivery__round=round, seller=seller).order_by("pk"))
    left = offers(orders=orders, side=Side.BUYER, today=china_date(at))
    open_ones = [order for order in orders if left[order.pk].possible]
    if not open_ones:
        raise refunds.CannotCallOff(
            _("Everything of %(seller)s has left, was cancelled, or is packed and not late yet.") % {"seller": seller}
        )
    for order in open_ones:
        refunds.call_off(order=order, side=Side.BUYER, by=by, reason=reason, at=at)
    return len(open_ones)
