"""From a draft to a request that waits: what is checked, frozen and held."""

from datetime import date, datetime
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.oscar_forks.partner.models import StockRecord
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.institutions.operations import OverBudget
from shop.oscar_forks.order.models import OrderGroup
from shop.procurement import operations
from shop.procurement.models import ApprovalLevel, DeliverySite, PurchaseRequest
from shop.procurement.states import RequestState
from tests.catalog import goods

from .kitchen import draft, kitchen, submitted

pytestmark = pytest.mark.django_db


def free(budget) -> tuple[Decimal, Decimal, Decimal]:
    budget.refresh_from_db()
    return budget.reserved_cny, budget.committed_cny, budget.spent_cny


def test_submitting_freezes_the_prices_and_holds_the_money(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500)

    request = submitted(school, [(mati, 100)], at=at)

    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED
    assert request.goods_cny == Decimal("350.00")
    assert request.freight_cny > 0
    assert free(school.budget) == (request.total_cny, 0, 0)
    assert request.ship_to["street"] == "演示路 8 号（食堂后门）"
    assert OrderGroup.objects.count() == 0  # nothing is ordered before somebody agrees
    StockRecord.objects.filter(product=mati).update(price="9.99")
    assert request.lines.get().unit_price_cny == Decimal("3.50")


def test_whoever_submits_a_colleagues_draft_cannot_approve_it(school, at):
    institutions.grant_role(user=school.approver, institution=school.unit, role=Role.BUYER, on=at.date())
    request = draft(school, [(goods.product(stock=500), 100)], at=at)

    operations.submit(request=request, by=school.approver, at=at)

    assert list(request.steps.get().approvers.all()) == [school.second]
    with pytest.raises(operations.NotAnApprover):
        operations.approve(request=request, approver=school.approver, at=at)
    request.refresh_from_db()
    assert (request.requester, request.state) == (school.approver, RequestState.SUBMITTED)


@pytest.mark.parametrize(
    "posted",
    [
        {"rows": "9" * 5000},
        {"rows": "1", "product-0": "9" * 30, "quantity-0": "5"},
        {"rows": "1", "product-0": "²", "quantity-0": "5"},
        {"rows": "1", "product-0": "1", "quantity-0": "9" * 5000},
        {"rows": "0", "text": "土豆 5斤\n" * 900},
    ],
)
def test_a_pasted_form_that_was_tampered_with_is_refused_in_words(client, school, posted):
    client.force_login(school.buyer)
    assert client.post("/org/paste/", posted).status_code == 422
    assert client.post("/org/list/", {"q-²": "5", "q-1": "9" * 5000}).status_code == 422
    assert not PurchaseRequest.objects.exists()


def test_the_second_click_on_submit_changes_nothing(school, at):
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)
    held = free(school.budget)

    with pytest.raises(IllegalMove):
        operations.submit(request=request, by=school.buyer, at=at)
    with pytest.raises(operations.NotADraft):
        operations.put_lines(request=request, wanted={})

    assert free(school.budget) == held
    assert request.lines.count() == 1
    assert request.steps.count() == 1


def test_a_budget_that_is_too_small_says_what_is_left_and_holds_nothing(school, at):
    request = draft(school, [(goods.product(price="200.00", stock=500), 100)], at=at)

    with pytest.raises(OverBudget, match="10,000.00"):
        operations.submit(request=request, by=school.buyer, at=at)

    request.refresh_from_db()
    assert request.state == RequestState.DRAFT
    assert free(school.budget) == (0, 0, 0)
    assert request.steps.count() == 0


@pytest.mark.parametrize(
    ("wanted_on", "now", "sentence"),
    [
        (date(2026, 11, 22), datetime(2026, 11, 22, 10, tzinfo=CHINA), "赶不上"),
        (date(2026, 11, 23), datetime(2026, 11, 22, 16, 1, tzinfo=CHINA), "赶不上"),
        (date(2020, 1, 1), datetime(2026, 11, 22, 10, tzinfo=CHINA), "赶不上"),
        (date(2026, 11, 28), datetime(2026, 11, 22, 10, tzinfo=CHINA), "不是工作日"),
        (date(2027, 6, 1), datetime(2026, 11, 22, 10, tzinfo=CHINA), "90 天"),
        (None, datetime(2026, 11, 22, 10, tzinfo=CHINA), "送货日期"),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_the_next_that_can(school, wanted_on, now, sentence):
    request = draft(school, [(goods.product(stock=500), 100)], at=now)
    operations.set_delivery(request=request, site=school.site, wanted_on=wanted_on, window="07:00–09:00", note="")

    with pytest.raises(operations.BadDelivery, match=sentence):
        operations.submit(request=request, by=school.buyer, at=now)

    assert free(school.budget) == (0, 0, 0)


def test_a_kitchen_that_cooks_every_day_is_supplied_on_saturday(school, at):
    DeliverySite.objects.filter(pk=school.site.pk).update(every_day=True)
    school.site.refresh_from_db()
    request = draft(school, [(goods.product(stock=500), 100)], at=at)
    operations.set_delivery(
        request=request, site=school.site, wanted_on=date(2026, 11, 28), window="07:00–09:00", note=""
    )

    operations.submit(request=request, by=school.buyer, at=at)

    assert request.state == RequestState.SUBMITTED


def test_the_gate_of_another_unit_is_no_place_to_bring_goods_to(school, at):
    other = kitchen("人民医院")
    request = draft(school, [(goods.product(stock=500), 100)], at=at)
    operations.set_delivery(
        request=request, site=other.site, wanted_on=date(2026, 11, 25), window="07:00–09:00", note=""
    )

    with pytest.raises(operations.BadDelivery):
        operations.submit(request=request, by=school.buyer, at=at)


def test_every_line_that_cannot_be_ordered_is_named(school, at):
    mati = goods.product("马蹄", stock=5)
    egg = goods.product("鸡蛋", stock=500, min_quantity=30, step_quantity=30)
    gone = goods.product("山药", stock=500)
    request = draft(school, [(mati, 10), (egg, 31), (gone, 5)], at=at)
    type(gone).objects.filter(pk=gone.pk).update(review_state="delisted")

    with pytest.raises(operations.CannotRequest) as refused:
        operations.submit(request=request, by=school.buyer, at=at)

    assert len(refused.value.problems) == 3
    assert free(school.budget) == (0, 0, 0)


def test_an_empty_request_is_refused(school, at):
    with pytest.raises(operations.CannotRequest):
        operations.submit(request=draft(school, [], at=at), by=school.buyer, at=at)


def test_a_buyer_who_is_the_only_approver_finds_no_second_pair_of_eyes(school, at):
    for membership in school.unit.memberships.filter(role=Role.APPROVER):
        institutions.end_membership(membership=membership, on=at.date())
    institutions.grant_role(user=school.buyer, institution=school.unit, role=Role.APPROVER, on=at.date())
    request = draft(school, [(goods.product(stock=500), 100)], at=at)

    with pytest.raises(operations.NoApprover):
        operations.submit(request=request, by=school.buyer, at=at)

    assert free(school.budget) == (0, 0, 0)


def test_large_sums_need_two_levels(school, at):
    first = ApprovalLevel.objects.create(institution=school.unit, position=1)
    first.approvers.set([school.approver])
    high = ApprovalLevel.objects.create(institution=school.unit, position=2, from_cny="1000")
    high.approvers.set([school.second])
    mati = goods.product(price="3.50", stock=5000)

    assert submitted(school, [(mati, 10)], at=at).steps.count() == 1
    assert submitted(school, [(mati, 400)], at=at).steps.count() == 2


def test_withdrawing_frees_the_money_once(school, at):
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)

    operations.withdraw(request=request, by=school.buyer, at=at)
    with pytest.raises(IllegalMove):
        operations.withdraw(request=request, by=school.buyer, at=at)

    assert free(school.budget) == (0, 0, 0)


def test_a_copy_is_a_draft_at_todays_prices_without_a_day(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500)
    request = submitted(school, [(mati, 100)], at=at)
    StockRecord.objects.filter(product=mati).update(price="4.00")

    fresh = operations.copy(request=request, requester=school.buyer, at=at)

    assert (fresh.state, fresh.wanted_on, fresh.site) == (RequestState.DRAFT, None, school.site)
    assert [(line.quantity, line.unit_price_cny) for line in fresh.lines.all()] == [(100, Decimal("4.00"))]


def test_the_preview_splits_by_seller_with_freight(school, at):
    lechang, lishu = goods.seller("乐昌"), goods.seller("梨树")
    mati = goods.product("马蹄", seller_=lechang, price="3.50", stock=500)
    yam = goods.product("山药", seller_=lishu, price="3.30", stock=500)
    request = draft(school, [(mati, 100), (yam, 10)], at=at)

    seen = operations.preview(request=request, at=at)

    assert [(part.seller.name, part.goods_cny) for part in seen.parts] == [
        ("乐昌", Decimal("350.00")),
        ("梨树", Decimal("33.00")),
    ]
    assert all(part.freight_cny > 0 for part in seen.parts)
    assert seen.levels == [[school.approver, school.second]]
    assert seen.problems == []
