"""What the officer's doors share: whose round it is, and how a refusal is told."""

from collections.abc import Callable

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from catalog.foundation.lifecycle import IllegalMove
from catalog.lots.operations import SoldOut
from shop.institutions.desk import at_desk
from shop.institutions.models import Role
from shop.institutions.operations import OverBudget
from shop.ordering.operations import CannotPlace
from shop.ordering.refunds import CannotCallOff, NothingLeftToRefund
from shop.welfare import operations
from shop.welfare.models import Round

#: Everything that an operation of this room may refuse with a sentence for the officer.
REFUSALS = (
    IllegalMove, OverBudget, SoldOut, CannotPlace, operations.NotADraft, operations.BadItem, operations.NotReady,
    operations.OverCeiling, operations.EarmarkOver, operations.SlipsOutstanding, operations.BadAnswer,
    operations.NotConfirmed, operations.NotArrived, operations.AlreadySigned, operations.NothingToHandOut,
    operations.NotShort, operations.NobodyToRemind, CannotCallOff, NothingLeftToRefund,
)  # fmt: skip

officer_only = at_desk(Role.UNION_OFFICER)


def round_of(request, number: str) -> Round:
    """The round of the officer's own union; another union's is not found."""
    return get_object_or_404(
        Round.objects.filter(union=request.desk.unit).select_related("union__region"), number=number
    )


def back(round: Round):
    return redirect("welfare:round", number=round.number)


def act(request, round: Round, verb: Callable[[], object], done: str):
    """Do one verb and go back to the round with what it said."""
    try:
        verb()
    except REFUSALS as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, done)
    return back(round)
