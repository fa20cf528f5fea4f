"""Operators enter units, people, budgets and rules; the ledger and what units declared they only look at."""

from decimal import Decimal

import pytest

from catalog.foundation.models import User
from catalog.programmes.models import CountingRule, Programme
from shop.institutions import operations as institutions
from shop.institutions.models import Budget, Institution

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser(username="operator", password="x"))
    return client


@pytest.mark.parametrize(
    "path",
    [
        "institution/",
        "membership/",
        "budget/",
        "reserve_declaration/",
        "programme/",
        "quota_target/",
        "counting_rule/",
        "welfare_cap/",
        "ledger_entry/",
        "institution/new/",
        "budget/new/",
        "programme/new/",
    ],
)
def test_every_list_and_form_opens(operator, path, budget, target):
    assert operator.get(f"/admin/{path}").status_code == 200


@pytest.mark.parametrize("path", ["ledger_entry/new/", "reserve_declaration/new/"])
def test_what_is_only_looked_at_has_no_form(operator, path):
    assert operator.get(f"/admin/{path}").status_code == 302


def form_of(unit, **changes):
    fields = ("name", "kind", "uscc", "parent", "region", "fiscal_level", "canteen_mode", "canteen_host")
    values = {name: getattr(unit, f"{name}_id", getattr(unit, name)) or "" for name in fields}
    return values | {"canteen_contractor": ""} | changes


def test_a_unit_enters_the_tree_and_moves_in_it(operator, bureau, school):
    operator.post(
        "/admin/institution/new/",
        {"name": "第三小学", "kind": "school", "parent": bureau.pk, "fiscal_level": "city", "canteen_mode": "own"},
    )
    new = Institution.objects.get(name="第三小学")
    assert (new.path, len(new.join_code)) == (f"{bureau.path}{new.pk}/", 10)

    operator.post(f"/admin/institution/edit/{new.pk}/", form_of(new, parent=school.pk, name="第三小学分校"))
    new.refresh_from_db()
    assert (new.name, new.path) == ("第三小学分校", f"{school.path}{new.pk}/")

    operator.post(f"/admin/institution/edit/{school.pk}/", form_of(school, parent=new.pk))
    school.refresh_from_db()
    assert school.parent == bureau


def test_a_grant_is_set_and_the_rest_cannot_be(operator, budget):
    operator.post(
        f"/admin/budget/edit/{budget.pk}/",
        {
            "institution": budget.institution_id,
            "year": 2026,
            "fund": "canteen",
            "granted_cny": "2000.00",
            "spent_cny": "999.00",
        },
    )
    budget.refresh_from_db()
    assert (budget.granted_cny, budget.spent_cny) == (Decimal("2000.00"), Decimal("0.00"))


def test_a_grant_below_what_is_set_aside_is_refused_and_a_budget_keeps_its_unit_and_year(operator, budget, bureau):
    institutions.reserve_budget(budget=budget, amount_cny=Decimal("600.00"))
    form = {"institution": bureau.pk, "year": 2025, "fund": "union", "granted_cny": "599.99"}

    page = operator.post(f"/admin/budget/edit/{budget.pk}/", form)
    assert (page.status_code, "600.00" in page.content.decode()) == (200, True)
    operator.post(f"/admin/budget/edit/{budget.pk}/", form | {"granted_cny": "600.00"})

    kept = Budget.objects.get()
    assert (kept.granted_cny, kept.reserved_cny) == (Decimal("600.00"), Decimal("600.00"))
    assert (kept.institution_id, kept.year, kept.fund) == (budget.institution_id, 2026, "canteen")


def test_a_grant_entered_while_a_request_is_approved_loses_nothing(budget):
    read_before = Budget.objects.get()
    institutions.reserve_budget(budget=budget, amount_cny=Decimal("600.00"))

    institutions.set_grant(budget=read_before, granted_cny=Decimal("900.00"))

    assert (read_before.granted_cny, read_before.reserved_cny) == (Decimal("900.00"), Decimal("600.00"))


def test_nothing_here_is_deleted(operator, budget, school):
    operator.post(f"/admin/budget/delete/{budget.pk}/")
    operator.post(f"/admin/institution/delete/{school.pk}/")
    assert Budget.objects.count() == 1
    assert Institution.objects.filter(pk=school.pk).exists()


def test_a_rule_in_force_is_not_edited_and_says_what_to_do_instead(operator, target):
    rule = CountingRule.objects.create(programme=target.programme, fund_channel="union")

    page = operator.post(
        f"/admin/counting_rule/edit/{rule.pk}/",
        {"programme": rule.programme_id, "fund_channel": "union", "recognised_only": "on"},
    )

    rule.refresh_from_db()
    assert (rule.recognised_only, Programme.objects.get().label) == (False, "national@1")
    assert "national@1" in page.content.decode()
