"""The cooperatives answer; what is short is shared out by the rule that the members were told."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.oscar_forks.partner.models import StockRecord

from ..models import Allowance, FeedbackSlip, Pick, Round, Shortage
from ..sharing import share_out
from ..states import ROUND, SLIP, RoundState, SlipState
from .notices import tell_short
from .rounds import cancel, keep_only, needed_by


class BadAnswer(Exception):
    """These quantities cannot be confirmed; the message tells the cooperative why."""


class SlipsOutstanding(Exception):
    """A cooperative has not answered yet."""


@transaction.atomic
def answer(
    *,
    slip: FeedbackSlip,
    quantities: Mapping[int, int],
    by: str,
    at: datetime,
    note: str = "",
    by_telephone: bool = False,
) -> None:
    """Take a cooperative's word: for each line of the slip, how much it will deliver (0 declines the item).

    Goods are promised from stock, so that the order that follows finds them. ``by_telephone`` says that the union
    enters the answer: nobody may agree for a cooperative to a price below its own. Raises BadAnswer, or IllegalMove
    when the slip is answered already; nothing is changed then.
    """
    lines = list(slip.lines.select_related("item__product"))
    if set(quantities) != {line.pk for line in lines}:
        raise BadAnswer(_("Give a quantity for every item; 0 if you cannot deliver it."))
    records = {
        record.product_id: record
        for record in StockRecord.objects.filter(product__in=[line.item.product_id for line in lines])
    }
    for line in lines:
        _check(line, quantities[line.pk], records[line.item.product_id])
        if by_telephone and quantities[line.pk]:
            _check_price(line, records[line.item.product_id])
        line.confirmed = quantities[line.pk]
    if all(line.confirmed == line.wanted for line in lines):
        state = SlipState.CONFIRMED
    elif any(line.confirmed for line in lines):
        state = SlipState.REDUCED
    else:
        state = SlipState.DECLINED
    if Round.objects.select_for_update().get(pk=slip.round_id).state != RoundState.CLOSED:
        raise BadAnswer(_("The round's quantities are fixed already. Telephone the union if something changed."))
    SLIP.move(slip, state, by=by, at=at, reason=note, answered_at=at, note=note)
    slip.lines.bulk_update(lines, ["confirmed"])


def _check(line, quantity: int, record: StockRecord) -> None:
    product = line.item.product
    said = {"title": product.title, "wanted": line.wanted, "step": product.step_quantity}
    if quantity < 0:
        raise BadAnswer(_("“%(title)s”: a quantity cannot be negative.") % said)
    if quantity > line.wanted:
        raise BadAnswer(_("“%(title)s”: the members wish for %(wanted)d; confirm that or less.") % said)
    if quantity % product.step_quantity:
        raise BadAnswer(_("“%(title)s” is sold in multiples of %(step)d.") % said)
    free = record.num_in_stock - record.num_allocated
    if quantity > free:
        raise BadAnswer(
            _("“%(title)s”: your stock has %(free)d free. Enter new stock first, or confirm that many.")
            % (said | {"free": free})
        )


def _check_price(line, record: StockRecord) -> None:
    if record.price is not None and line.item.unit_price_cny < record.price:
        raise BadAnswer(
            _(
                "“%(title)s”: the round's price %(price)s is below the shop's %(shop)s. Only the cooperative itself can"
                " agree to that, under its own log-in."
            )
            % {
                "title": line.item.product.title,
                "price": yuan(line.item.unit_price_cny),
                "shop": yuan(record.price),
            }
        )


def ask_again(*, slip: FeedbackSlip, by: str, at: datetime) -> None:
    """Open an answered slip once more, while the round's quantities are not fixed. Raises IllegalMove, BadAnswer."""
    if slip.round.state != RoundState.CLOSED:
        raise BadAnswer(_("The round's quantities are fixed already."))
    SLIP.move(slip, SlipState.SENT, by=by, at=at, answered_at=None)


@transaction.atomic
def fix_quantities(*, round: Round, by: str, at: datetime) -> None:
    """Every cooperative has answered: give each member what there is, and the rest of the allowance back.

    A short item is shared out by largest remainder over the wishes in the order of registration (or left out, if the
    round says so); anybody can check it. If nothing at all was confirmed, the round is called off.
    Raises SlipsOutstanding or IllegalMove.
    """
    Round.objects.select_for_update().get(pk=round.pk)
    waiting = [slip.seller.name for slip in round.slips.filter(state=SlipState.SENT).select_related("seller")]
    if waiting:
        raise SlipsOutstanding(
            _("Not answered yet: %(names)s. Telephone them, and enter the answer on their slip.")
            % {"names": "、".join(waiting)}
        )
    confirmed = {
        line.item_id: line.confirmed or 0 for slip in round.slips.prefetch_related("lines") for line in slip.lines.all()
    }
    if not any(confirmed.values()):
        cancel(round=round, by=by, at=at, reason=_("No cooperative could deliver."))
        return
    ROUND.move(round, RoundState.CONFIRMED, by=by, at=at)
    tell_short(picks=_allot(round, confirmed), round=round, at=at)
    keep_only(round, needed_by(round))


def _allot(round: Round, confirmed: Mapping[int, int]) -> list[Pick]:
    """Write down what each wish gets; return the wishes that get less than they asked for."""
    picks = list(Pick.objects.filter(item__round=round).select_related("item__product").order_by("pk"))
    by_item: dict[int, list[Pick]] = {}
    for pick in picks:
        by_item.setdefault(pick.item_id, []).append(pick)
    for item_id, wished in by_item.items():
        there, asked = confirmed[item_id], sum(pick.quantity for pick in wished)
        if round.shortage == Shortage.DROP and there < asked:
            there = 0
        shares = share_out(
            total=there, wishes=[pick.quantity for pick in wished], step=wished[0].item.product.step_quantity
        )
        for pick, share in zip(wished, shares, strict=True):
            pick.allotted = share.allotted
    Pick.objects.bulk_update(picks, ["allotted"], batch_size=500)
    spent: dict[int, Decimal] = {}
    for pick in picks:
        spent[pick.allowance_id] = spent.get(pick.allowance_id, Decimal("0.00")) + (
            (pick.allotted or 0) * pick.item.unit_price_cny
        )
    Allowance.objects.bulk_update(
        [Allowance(pk=pk, spent_cny=amount) for pk, amount in spent.items()], ["spent_cny"], batch_size=500
    )
    return [pick for pick in picks if (pick.allotted or 0) < pick.quantity]
