"""A budget never holds more than was granted, and a refused step moves nothing."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from shop.institutions.models import Budget
from shop.institutions.operations import OverBudget, commit_budget, release_budget, reserve_budget, spend_budget


def state(budget):
    budget.refresh_from_db()
    return [str(part) for part in (budget.reserved_cny, budget.committed_cny, budget.spent_cny, budget.free_cny)]


def test_money_walks_from_free_to_spent(budget):
    reserve_budget(budget=budget, amount_cny=Decimal("300.00"))
    assert state(budget) == ["300.00", "0.00", "0.00", "700.00"]
    commit_budget(budget=budget, amount_cny=Decimal("300.00"))
    assert state(budget) == ["0.00", "300.00", "0.00", "700.00"]
    spend_budget(budget=budget, amount_cny=Decimal("250.00"))
    assert state(budget) == ["0.00", "50.00", "250.00", "700.00"]
    release_budget(budget=budget, amount_cny=Decimal("50.00"), stage="committed")
    release_budget(budget=budget, amount_cny=Decimal("20.00"), stage="spent")
    assert state(budget) == ["0.00", "0.00", "230.00", "770.00"]


def test_a_fen_too_much_changes_nothing_and_says_how_much_is_left(budget):
    reserve_budget(budget=budget, amount_cny=Decimal("400.00"))

    with translation.override("en"), pytest.raises(OverBudget, match="has ¥600.00 left.*does not cover ¥600.01"):
        reserve_budget(budget=budget, amount_cny=Decimal("600.01"))

    assert state(budget) == ["400.00", "0.00", "0.00", "600.00"]
    reserve_budget(budget=budget, amount_cny=Decimal("600.00"))
    assert state(budget) == ["1000.00", "0.00", "0.00", "0.00"]


@pytest.mark.parametrize("verb", [commit_budget, spend_budget, release_budget])
def test_what_is_not_held_cannot_move_on(budget, verb):
    with pytest.raises(OverBudget):
        verb(budget=budget, amount_cny=Decimal("0.01"))

    assert state(budget) == ["0.00", "0.00", "0.00", "1000.00"]


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_nothing_and_less_is_no_amount(budget, amount):
    with pytest.raises(ValueError, match="is not an amount to move"):
        reserve_budget(budget=budget, amount_cny=Decimal(amount))


def test_the_database_itself_refuses_an_overspent_budget(budget):
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(spent_cny=Decimal("1000.01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.filter(pk=budget.pk).update(reserved_cny=Decimal("-0.01"))
