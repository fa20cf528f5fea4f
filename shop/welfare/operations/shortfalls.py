"""What a workplace gets too little of to be sent there at all: the officer raises it, drops it, or pools workplaces."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.units import SALE_UNITS
from shop.institutions.operations import reserve_budget

from .. import queries
from ..models import Allowance, Extra, MemberNoticeKind, Pick, PickUpPoint, Round, RoundItem
from ..queries import Shortfall
from ..states import RoundState
from .notices import collecting, tell
from .rounds import budget_of, cancel, keep_only, needed_by
from .withdrawals import take_from_members


class NotShort(Exception):
    """There is nothing to decide here any more, or not in this way; the message says why. Nothing changed."""


@transaction.atomic
def raise_to_minimum(*, round: Round, place: PickUpPoint, item: RoundItem, by: str, at: datetime) -> Extra:
    """Buy what is missing to the seller's least quantity for the union itself, from its fund.

    Raises NotShort (decided already, or the cooperative has not so much), or OverBudget.
    """
    round = _locked(round)
    short = _shortfall(round, place, item)
    free = item.product.stockrecord.num_in_stock - item.product.stockrecord.num_allocated
    ordered = queries.ordered_in_all(item)
    if ordered + short.missing > free:
        raise NotShort(
            _("“%(title)s”: the cooperative has %(free)d free, too few for that. Drop it or pool workplaces.")
            % {"title": item.product.title, "free": max(free, 0)}
        )
    reserve_budget(budget=budget_of(round), amount_cny=short.extra_cny)
    Round.objects.filter(pk=round.pk).update(held_cny=round.held_cny + short.extra_cny)
    extra, _new = Extra.objects.get_or_create(place=place, item=item, defaults={"quantity": 0, "by": by, "at": at})
    Extra.objects.filter(pk=extra.pk).update(quantity=extra.quantity + short.missing, by=by, at=at)
    extra.refresh_from_db()
    return extra


@transaction.atomic
def drop(*, round: Round, place: PickUpPoint, item: RoundItem, by: str, at: datetime) -> None:
    """Leave the item out at this workplace: its members get the allowance back and are told.

    If nothing else is left in the round it is called off. Raises NotShort.
    """
    round = _locked(round)
    short = _shortfall(round, place, item)
    reason = _("%(place)s wished for %(count)s in all; the cooperative sends no less than %(least)s.") % {
        "place": place.name,
        "count": _amount(item, short.quantity),
        "least": _amount(item, short.least),
    }
    take_from_members(
        picks=Pick.objects.filter(item=item, allowance__place=place),
        source=f"short:{place.pk}:{item.pk}",
        reason=reason,
        at=at,
    )
    Extra.objects.filter(place=place, item=item).delete()
    if Pick.objects.filter(item__round=round, allotted__gt=0).exists():
        keep_only(round, needed_by(round))
    else:
        cancel(round=round, by=by, at=at, reason=reason)


@transaction.atomic
def pool(*, round: Round, place: PickUpPoint, into: PickUpPoint, by: str, at: datetime) -> int:
    """Let everybody of one workplace collect at another one of the round; return how many. They are told where.

    Raises NotShort unless both are workplaces of the round with goods still to be ordered.
    """
    round = _locked(round)
    if place.pk == into.pk or {place.round_id, into.round_id} != {round.pk}:
        raise NotShort(_("Choose another workplace of this round."))
    moved = list(collecting(place))
    Allowance.objects.filter(pk__in=[allowance.pk for allowance in moved]).update(place=into)
    # What was raised there was raised for a delivery that no longer goes there.
    Extra.objects.filter(place=place).delete()
    keep_only(round, needed_by(round))
    tell(
        allowances=moved,
        kind=MemberNoticeKind.MOVED,
        source=f"pool:{place.pk}:{into.pk}",
        text=_("“%(round)s”: so that it can be delivered, your goods go to %(into)s instead of %(place)s.")
        % {"round": round.title, "into": into.name, "place": place.name},
        at=at,
    )
    return len(moved)


def _locked(round: Round) -> Round:
    locked = Round.objects.select_for_update().get(pk=round.pk)
    if locked.state != RoundState.CONFIRMED:
        raise NotShort(_("Only a round whose quantities are fixed and that is not ordered yet can be changed here."))
    return locked


def _shortfall(round: Round, place: PickUpPoint, item: RoundItem) -> Shortfall:
    for short in queries.shortfalls(round=round):
        if (short.place.pk, short.item.pk) == (place.pk, item.pk):
            return short
    raise NotShort(_("“%(title)s” at %(place)s is decided already.") % {"title": item, "place": place.name})


def _amount(item: RoundItem, quantity: int) -> str:
    return f"{quantity}{SALE_UNITS[item.product.sale_unit].label}"


def sentence(shortfalls: list[Shortfall]) -> str:
    """Why a round cannot be ordered yet."""
    said = "；".join(
        f"{short.place.name} {short.item.product.title} {_amount(short.item, short.quantity)}"
        for short in shortfalls[:5]
    )
    return _("Too little to be sent: %(what)s. Decide on the page “Too little at a workplace” first.") % {"what": said}
