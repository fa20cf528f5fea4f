"""A unit's money moves free → reserved → committed → spent, and back; each step is one conditional UPDATE."""

from decimal import Decimal
from typing import Literal

from django.db.models import F
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan

from ..models import Budget

Stage = Literal["reserved", "committed", "spent"]


class OverBudget(Exception):
    """The budget does not hold this amount at this stage. Nothing changed."""


def set_grant(*, budget: Budget, granted_cny: Decimal) -> None:
    """Set what may be spent in all; what is set aside and spent stays as it is at that moment.

    Raises OverBudget if more than ``granted_cny`` is set aside or spent already. Twice is once.
    """
    covered = Budget.objects.annotate(used_cny=F("reserved_cny") + F("committed_cny") + F("spent_cny")).filter(
        pk=budget.pk, used_cny__lte=granted_cny
    )
    if covered.update(granted_cny=granted_cny) != 1:
        budget.refresh_from_db()
        used = budget.reserved_cny + budget.committed_cny + budget.spent_cny
        raise OverBudget(
            _("%(used)s of %(budget)s are set aside or spent already. Enter at least that much.")
            % {"used": yuan(used), "budget": budget}
        )
    budget.refresh_from_db()


def reserve_budget(*, budget: Budget, amount_cny: Decimal) -> None:
    """Hold ``amount_cny`` of what is free while a request waits for approval.

    Raises OverBudget if less is free, ValueError for an amount that is not positive. Twice reserves twice: the caller's
    own state machine makes the act single.
    """
    _check(amount_cny)
    enough = Budget.objects.filter(
        pk=budget.pk, granted_cny__gte=F("reserved_cny") + F("committed_cny") + F("spent_cny") + amount_cny
    )
    if enough.update(reserved_cny=F("reserved_cny") + amount_cny) != 1:
        budget.refresh_from_db()
        raise OverBudget(
            _("%(budget)s has %(free)s left, which does not cover %(amount)s. Order less, or have the budget raised.")
            % {"budget": budget, "free": yuan(budget.free_cny), "amount": yuan(amount_cny)}
        )


def commit_budget(*, budget: Budget, amount_cny: Decimal) -> None:
    """Turn ``amount_cny`` reserved into committed: the request is approved. Raises OverBudget if less is reserved."""
    _shift(budget, amount_cny, origin="reserved", target="committed")


def spend_budget(*, budget: Budget, amount_cny: Decimal) -> None:
    """Turn ``amount_cny`` committed into spent: the money has left. Raises OverBudget if less is committed."""
    _shift(budget, amount_cny, origin="committed", target="spent")


def release_budget(*, budget: Budget, amount_cny: Decimal, stage: Stage = "reserved") -> None:
    """Free ``amount_cny`` again: a refusal (reserved), a cancelled order (committed), a refund (spent).

    Raises OverBudget if less than that stands at ``stage``.
    """
    _shift(budget, amount_cny, origin=stage, target=None)


def _shift(budget: Budget, amount_cny: Decimal, *, origin: Stage, target: Stage | None) -> None:
    _check(amount_cny)
    column = f"{origin}_cny"
    changes = {column: F(column) - amount_cny}
    if target:
        changes[f"{target}_cny"] = F(f"{target}_cny") + amount_cny
    if Budget.objects.filter(pk=budget.pk, **{f"{column}__gte": amount_cny}).update(**changes) != 1:
        budget.refresh_from_db()
        raise OverBudget(
            _("%(budget)s holds only %(held)s for this, not %(amount)s. Reload the page to see its present state.")
            % {"budget": budget, "held": yuan(getattr(budget, column)), "amount": yuan(amount_cny)}
        )


def _check(amount_cny: Decimal) -> None:
    if amount_cny <= 0:
        raise ValueError(f"{amount_cny} is not an amount to move.")
