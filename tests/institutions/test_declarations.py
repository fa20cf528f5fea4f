"""The reserved share: computed, checked against the programme, reviewed."""

from decimal import Decimal

import pytest
from django.utils import translation

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import StateChange
from shop.institutions import operations, queries
from shop.institutions.models import Institution, ReserveDeclaration, Role
from shop.institutions.operations import CanteenExempt, NotADeclaration, RatioTooLow, ReasonMissing


@pytest.fixture
def declare(school, target, buyer, at):
    def act(base="7840250.00", ratio="0.10", institution=school, year=2026):
        return operations.declare_reserve(
            institution=institution,
            year=year,
            target=target,
            base_cny=Decimal(base),
            ratio=Decimal(ratio),
            by=buyer,
            at=at,
        )

    return act


def test_the_amount_is_computed_to_the_fen(declare):
    assert declare().reserved_cny == Decimal("784025.00")
    assert ReserveDeclaration.objects.get().state == "submitted"


def test_a_ratio_below_the_programme_is_refused_with_notice_and_figures(declare):
    with translation.override("en"), pytest.raises(RatioTooLow) as refused:
        declare(ratio="0.0999")

    assert str(refused.value) == (
        "财政部, 财库〔2021〕19号: at least 10 % of the base must be reserved; you entered 9.99 %."
    )
    assert ReserveDeclaration.objects.count() == 0


@pytest.mark.parametrize(("base", "ratio"), [("0.00", "0.10"), ("-1.00", "0.10"), ("100.00", "1.0001"), ("1.00", "0")])
def test_figures_that_are_none_are_refused(declare, base, ratio):
    with pytest.raises(NotADeclaration):
        declare(base=base, ratio=ratio)

    assert ReserveDeclaration.objects.count() == 0


def test_a_unit_without_a_canteen_is_exempt_and_an_outsourced_one_is_not(declare, school):
    school.canteen_mode = "none"
    with pytest.raises(CanteenExempt, match="第一小学"):
        declare()
    assert ReserveDeclaration.objects.count() == 0

    school.canteen_mode = "outsourced"
    assert declare().pk


def test_wuhan_does_not_let_the_amount_fall_below_last_year(declare, target, buyer, at):
    target.floor_rule = "last_year"
    target.save()
    operations.accept_declaration(declaration=declare(base="1000.00", year=2025), by=buyer, at=at)

    with translation.override("en"), pytest.raises(RatioTooLow, match="last year's ¥100.00.*give ¥99.99"):
        declare(base="999.90", year=2026)
    assert declare(base="1000.00", year=2026).reserved_cny == Decimal("100.00")


def test_sent_back_with_a_reason_it_can_be_filed_again_and_then_accepted(declare, person, bureau, school, at):
    finance = person("finance", Role.FINANCE, bureau)
    declaration = declare()
    with pytest.raises(ReasonMissing):
        operations.send_back_declaration(declaration=declaration, reason="  ", by=finance, at=at)
    operations.send_back_declaration(declaration=declaration, reason="基数有误", by=finance, at=at)
    assert ReserveDeclaration.objects.get().returned_reason == "基数有误"

    again = declare(base="8000000.00")
    assert (again.pk, again.state, again.returned_reason) == (declaration.pk, "submitted", "")
    assert queries.reserved_by_unit(institutions=Institution.objects.all(), year=2026) == {}
    operations.accept_declaration(declaration=again, by=finance, at=at)

    assert queries.reserved_by_unit(institutions=Institution.objects.all(), year=2026) == {
        school.pk: Decimal("800000.00")
    }
    with pytest.raises(IllegalMove):
        declare(base="1.00")
    assert ReserveDeclaration.objects.get().base_cny == Decimal("8000000.00")
    assert list(StateChange.objects.values_list("origin", "target", "by", "reason")) == [
        ("submitted", "returned", "finance", "基数有误"),
        ("returned", "submitted", "buyer", ""),
        ("submitted", "accepted", "finance", ""),
    ]
