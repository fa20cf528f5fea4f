"""From fixed quantities to signed lists: one order group per workplace, paid from the union's fund."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import FINAL
from shop.institutions.operations import commit_budget, release_budget, spend_budget
from shop.ordering import operations as ordering
from shop.oscar_forks.order.models import FundChannel, Order, OrderState
from shop.payments import operations as payments
from shop.payments.models import Method

from .. import queries
from ..models import Allowance, Delivery, Extra, HandOut, Pick, Round
from ..states import HANDING_OUT, ROUND, RoundState
from .notices import tell_arrived
from .rounds import budget_of
from .shortfalls import sentence


class NotConfirmed(Exception):
    """The quantities are not fixed, or the round was ordered already."""


class NotArrived(Exception):
    """The goods of this workplace are not there yet."""


class AlreadySigned(Exception):
    """This member has signed for the goods."""


class NothingToHandOut(Exception):
    """This member has nothing to collect in this round."""


@transaction.atomic
def order_and_pay(*, round: Round, officer: User, at: datetime) -> list[Delivery]:
    """Order what was allotted, once for each workplace, at the locked prices, and pay from the union's fund.

    Prices of a round include the delivery. Everything or nothing: raises ``ordering.CannotPlace``, ``lots.SoldOut``,
    OverBudget or NotConfirmed, and the round stays as it was.
    """
    if Round.objects.select_for_update().get(pk=round.pk).state != RoundState.CONFIRMED:
        raise NotConfirmed(_("Only a round whose quantities are fixed can be ordered, and once. Reload the page."))
    short = queries.shortfalls(round=round)
    if short:
        raise NotConfirmed(sentence(short))
    wanted: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    prices: dict[int, Decimal] = {}
    picks = Pick.objects.filter(item__round=round, allotted__gt=0).select_related("item", "allowance")
    for pick in picks:
        place_id = pick.allowance.place_id
        if place_id is None:
            raise RuntimeError(f"{pick} was registered without a pick-up point")
        wanted[place_id][pick.item.product_id] += pick.allotted or 0
        prices[pick.item.product_id] = pick.item.unit_price_cny
    for extra in Extra.objects.of(round).select_related("item"):
        wanted[extra.place_id][extra.item.product_id] += extra.quantity
        prices[extra.item.product_id] = extra.item.unit_price_cny
    budget = budget_of(round)
    deliveries = []
    for place in round.places.order_by("pk"):
        if place.pk not in wanted:
            continue
        group = ordering.place(
            buyer=officer,
            wanted=[ordering.Wanted(product_id, count) for product_id, count in sorted(wanted[place.pk].items())],
            ship_to=place.ship_to,
            method=Method.ALLOWANCE,
            fund_channel=FundChannel.UNION,
            institution=round.union,
            placing_key=f"welfare:{round.number}:{place.pk}",
            wanted_on=round.delivery_on,
            note=round.title,
            unit_prices=prices,
            free_freight=True,
            return_path=f"/org/welfare/{round.number}/",
            at=at,
        )
        commit_budget(budget=budget, amount_cny=group.total_cny)
        spend_budget(budget=budget, amount_cny=group.total_cny)
        deliveries.append(Delivery.objects.create(round=round, place=place, group=group))
        payments.settle_from_allowance(payment=group.payment, by=str(officer), at=at)
    ROUND.move(round, RoundState.PAID, by=str(officer), at=at, held_cny=Decimal("0.00"))
    return deliveries


@transaction.atomic
def note_arrival(*, reference: str, at: datetime) -> None:
    """A consignment arrived, or was lost. When all of a workplace did, members may sign.

    References of others, and news that came before, change nothing.
    """
    unarrived = Delivery.objects.filter(group__orders__number=reference, arrived_at=None)
    delivery = unarrived.select_related("round", "place").first()
    if delivery is None:
        return
    numbers = delivery.group.orders.values("number")
    if Consignment.objects.filter(reference__in=numbers).exclude(state__in=FINAL).exists():
        return
    delivery.arrived_at = at
    delivery.save(update_fields=["arrived_at"])
    tell_arrived(delivery=delivery, at=at)
    round = delivery.round
    if round.state == RoundState.PAID and not round.deliveries.filter(arrived_at=None).exists():
        ROUND.move(round, RoundState.DELIVERED, by="logistics", at=at)


@transaction.atomic
def note_refund(*, order: Order, amount_cny: Decimal) -> None:
    """Money of a round's order came back: it is free in the union's fund again. Other orders change nothing."""
    delivery = Delivery.objects.filter(group=order.group_id).select_related("round").first()
    if delivery:
        release_budget(budget=budget_of(delivery.round), amount_cny=amount_cny, stage="spent")


@transaction.atomic
def hand_out(
    *, allowance: Allowance, signed_name: str, signature: ContentFile | None, by: User, at: datetime
) -> HandOut:
    """A member signs for the goods. ``signature`` is a cleaned picture, or None where a name was typed.

    Raises NotArrived, NothingToHandOut or AlreadySigned.
    """
    if allowance.round.state not in HANDING_OUT or not _is_there(allowance):
        raise NotArrived(_("The goods of this workplace have not arrived yet; nobody can sign for them."))
    if not allowance.picks.filter(allotted__gt=0).exists():
        raise NothingToHandOut(_("%(name)s has nothing to collect in this round.") % {"name": allowance.name})
    try:
        with transaction.atomic():
            signed = HandOut.objects.create(allowance=allowance, signed_name=signed_name, at=at, by=by)
    except IntegrityError as twice:
        raise AlreadySigned(_("%(name)s has signed already.") % {"name": allowance.name}) from twice
    if signature:
        signed.signature.save("signature.webp", signature)
    return signed


def _is_there(allowance: Allowance) -> bool:
    return Delivery.objects.filter(place=allowance.place_id, arrived_at__isnull=False).exists()


@transaction.atomic
def settle(*, round: Round, by: str, at: datetime) -> None:
    """The union has taken the goods over: its orders are complete, and the report lists who has not collected.

    Raises IllegalMove before everything arrived.
    """
    ROUND.move(round, RoundState.SETTLED, by=by, at=at)
    for order in Order.objects.filter(group__welfare_delivery__round=round).order_by("pk"):
        if order.status in (OrderState.PAID, OrderState.DISPATCHED, OrderState.DELIVERED):
            try:
                ordering.complete(order=order, by=by, at=at)
            except IllegalMove:
                continue  # The courier's news and the clock complete orders too.
