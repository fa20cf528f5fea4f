"""A member's wishes. What is scarce (the allowance, an item) is taken inside the UPDATE."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.money import yuan
from catalog.foundation.periods import CHINA
from catalog.foundation.units import SALE_UNITS
from shop.institutions.models import UnionMember

from ..models import Allowance, Pick, PickUpPoint, Round, RoundItem
from ..states import RoundState

#: More than this of one item is a slip of the finger.
MOST_OF_ONE = 100_000


class RoundNotOpen(Exception):
    """Wishes can be registered in the window only; the message says when that is or was."""


class AllowanceExhausted(Exception):
    """The wishes cost more than the allowance. Nothing was changed."""


class TooFewLeft(Exception):
    """Of a scarce item less is left than wished for. Nothing was changed."""


class BadWish(Exception):
    """A quantity that cannot be: negative, off the step, out of the bounds, of nothing on the list."""


@transaction.atomic
def register(
    *, allowance: Allowance, wishes: Mapping[int, int], place: PickUpPoint | None, user: User | None, at: datetime
) -> None:
    """Make ``wishes`` (item → quantity; zero or absent takes it back) the member's list, in place of the earlier one.

    The whole list is set, so the same click twice changes nothing more. One statement spends the allowance, one for
    each item takes from what all members share; any that finds too little undoes all of it.
    ``user`` is the member's account, None for one without.
    Raises RoundNotOpen, BadWish, AllowanceExhausted or TooFewLeft.
    """
    round = Round.objects.get(pk=allowance.round_id)
    if not round.is_open_at(at):
        raise RoundNotOpen(_when(round, at))
    items = {item.pk: item for item in round.items.select_related("product")}
    wished = {pk: quantity for pk, quantity in wishes.items() if quantity}
    for pk, quantity in wished.items():
        _check(items.get(pk), quantity)
    if wished and place is None:
        raise BadWish(_("Choose where you pick the goods up."))

    total = sum((items[pk].unit_price_cny * quantity for pk, quantity in wished.items()), Decimal("0.00"))
    _spend(allowance, total, place, round, at)
    earlier = dict(Pick.objects.filter(allowance=allowance).values_list("item_id", "quantity"))
    for pk in sorted(items):
        _take(items[pk], wished.get(pk, 0) - earlier.get(pk, 0), had=earlier.get(pk, 0))
    Pick.objects.filter(allowance=allowance).exclude(item_id__in=wished).delete()
    Pick.objects.bulk_create(
        [Pick(allowance=allowance, item_id=pk, quantity=quantity) for pk, quantity in sorted(wished.items())],
        update_conflicts=True,
        unique_fields=["allowance", "item"],
        update_fields=["quantity"],
    )
    if user is not None and allowance.member_id is not None:
        # The list names a phone; from the first wish on it names the account, so a changed phone loses nothing.
        UnionMember.objects.filter(pk=allowance.member_id, user=None).update(user=user)


@transaction.atomic
def leave(*, member: UnionMember) -> int:
    """Take a person off the union's list; return in how many open rounds wishes lapsed.

    What the person wished for there is free for the others. Rounds whose window is over keep name, goods and signature.
    """
    lapsed = 0
    for allowance in Allowance.objects.filter(member=member, round__state=RoundState.OPEN).order_by("pk"):
        # As in ``register``: the allowance first, then what all members share. Closed meanwhile, it is in the slips.
        if Allowance.objects.filter(pk=allowance.pk, is_open=True).update(is_open=False, spent_cny=0) != 1:
            continue
        picks = list(Pick.objects.filter(allowance=allowance).order_by("item"))
        for pick in picks:
            RoundItem.objects.filter(pk=pick.item_id).update(taken=F("taken") - pick.quantity)
        Pick.objects.filter(allowance=allowance).delete()
        lapsed += bool(picks)
    member.delete()
    return lapsed


def _check(item: RoundItem | None, quantity: int) -> None:
    if item is None:
        raise BadWish(_("One of the goods is not on this round's list. Reload the page."))
    most = MOST_OF_ONE if item.max_quantity is None else item.max_quantity
    said = {
        "title": item.product.title,
        "least": item.min_quantity,
        "most": most,
        "step": item.product.step_quantity,
        "unit": SALE_UNITS[item.product.sale_unit].label,
    }
    if quantity < 0:
        raise BadWish(_("“%(title)s”: a quantity cannot be negative. Enter 0 if you do not want it.") % said)
    if quantity < item.min_quantity:
        raise BadWish(_("“%(title)s”: at least %(least)d %(unit)s, or 0 if you do not want it.") % said)
    if quantity > most:
        raise BadWish(_("“%(title)s”: at most %(most)d %(unit)s for each member.") % said)
    if quantity % item.product.step_quantity:
        raise BadWish(_("“%(title)s” is sold in multiples of %(step)d %(unit)s.") % said)


def _spend(allowance: Allowance, total: Decimal, place: PickUpPoint | None, round: Round, at: datetime) -> None:
    enough = Allowance.objects.filter(pk=allowance.pk, is_open=True, granted_cny__gte=total)
    if enough.update(spent_cny=total, place=place or allowance.place) == 1:
        return
    allowance.refresh_from_db()
    if not allowance.is_open:
        round.refresh_from_db()
        raise RoundNotOpen(_when(round, at))
    raise AllowanceExhausted(
        _("Your choice costs %(total)s; your allowance is %(granted)s. Take out %(over)s.")
        % {"total": yuan(total), "granted": yuan(allowance.granted_cny), "over": yuan(total - allowance.granted_cny)}
    )


def _take(item: RoundItem, more: int, *, had: int) -> None:
    if not more:
        return
    rows = RoundItem.objects.filter(pk=item.pk)
    if more > 0:
        rows = rows.filter(Q(quota=None) | Q(quota__gte=F("taken") + more))
    if rows.update(taken=F("taken") + more) != 1:
        item.refresh_from_db()
        raise TooFewLeft(
            _("“%(title)s”: only %(left)d are left for you. Others were faster; take fewer.")
            % {"title": item.product.title, "left": (item.left or 0) + had}
        )


def _when(round: Round, at: datetime) -> str:
    closed, opens = (
        date_format(localtime(moment, CHINA), "DATETIME_FORMAT") for moment in (round.closes_at, round.opens_at)
    )
    if round.state == RoundState.CANCELLED:
        return _("The union called this round off.")
    if at < round.opens_at and round.state == RoundState.OPEN:
        return _("This round opens on %(moment)s. Come back then.") % {"moment": opens}
    return _("This round closed on %(moment)s; wishes can no longer be changed. Ask your union officer.") % {
        "moment": closed
    }
