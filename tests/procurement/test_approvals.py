"""The second pair of eyes, and what has changed since."""

from datetime import datetime, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import CHINA
from catalog.oscar_forks.partner.models import StockRecord
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.ordering import operations as ordering
from shop.oscar_forks.order.models import Order, OrderGroup
from shop.procurement import operations
from shop.procurement.models import ApprovalLevel, PurchaseRequest, RequestLine
from shop.procurement.states import RequestState
from tests.catalog import goods
from tests.ordering.checkout import pay, rate_cards

from .kitchen import approved, kitchen, submitted
from .test_requests import free

pytestmark = pytest.mark.django_db


def test_approving_commits_the_money_and_places_an_order_for_each_seller(school, at):
    lechang, lishu = goods.seller("乐昌"), goods.seller("梨树")
    mati = goods.product("马蹄", seller_=lechang, price="3.50", stock=500)
    yam = goods.product("山药", seller_=lishu, price="3.30", stock=500)
    request = submitted(school, [(mati, 100), (yam, 10)], at=at)

    assert operations.approve(request=request, approver=school.approver, at=at) is True

    request.refresh_from_db()
    group = request.group
    assert (request.state, group.institution, group.fund_channel) == (RequestState.APPROVED, school.unit, "canteen")
    assert group.buyer == school.buyer
    assert {order.seller.name for order in group.orders.all()} == {"乐昌", "梨树"}
    assert {(order.wanted_on, order.window) for order in group.orders.all()} == {(request.wanted_on, "07:00–09:00")}
    assert group.payment.method == "bank_transfer"
    assert group.payment.transfer_code
    assert free(school.budget) == (0, group.total_cny, 0)
    assert group.payment.viewers.filter(user=school.accountant).exists()


def test_paying_spends_and_cancelling_frees(school, at):
    mati = goods.product(price="3.50", stock=500)
    paid, dropped = approved(school, [(mati, 100)], at=at), approved(school, [(mati, 50)], at=at)

    pay(paid.group, at=at)
    ordering.cancel(group=dropped.group, by="buyer", at=at)

    assert free(school.budget) == (0, 0, paid.group.total_cny)


def test_an_unpaid_order_gives_its_budget_back_at_the_deadline(school, at):
    approved(school, [(goods.product(stock=500), 100)], at=at)

    assert ordering.expire_unpaid(at=at + timedelta(days=8)) == 1

    assert free(school.budget) == (0, 0, 0)


def test_the_goods_of_a_day_are_paid_on_the_eve_not_after_they_came(school, at):
    request = approved(school, [(goods.product(stock=500), 100)], at=at)

    assert request.group.pay_by == datetime(2026, 11, 24, 16, 0, tzinfo=CHINA)
    assert request.group.payment.due_at == request.group.pay_by


def test_when_its_day_is_here_a_request_can_only_be_refused(school, at):
    mati = goods.product(stock=500)
    request = submitted(school, [(mati, 100)], at=at)

    with pytest.raises(operations.Changed, match="2026年11月25日"):
        operations.approve(request=request, approver=school.approver, at=at + timedelta(days=3))
    assert not OrderGroup.objects.exists()
    assert StockRecord.objects.get(product=mati).num_allocated == 0

    operations.refuse(request=request, approver=school.approver, reason="来不及", at=at + timedelta(days=3))
    request.refresh_from_db()
    assert request.state == RequestState.REFUSED
    assert free(school.budget) == (0, 0, 0)


def test_the_buyer_cannot_approve_the_own_request(school, at):
    institutions.grant_role(user=school.buyer, institution=school.unit, role=Role.APPROVER, on=at.date())
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)

    with pytest.raises(operations.NotAnApprover):
        operations.approve(request=request, approver=school.buyer, at=at)

    assert PurchaseRequest.objects.awaiting(school.buyer).count() == 0
    assert OrderGroup.objects.count() == 0


def test_an_approver_of_another_unit_and_one_who_left_cannot_approve(school, at):
    other = kitchen("人民医院")
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)
    leaving = school.unit.memberships.get(user=school.approver)
    institutions.end_membership(membership=leaving, on=at.date())

    for person in (other.approver, school.approver):
        with pytest.raises(operations.NotAnApprover):
            operations.approve(request=request, approver=person, at=at)

    assert OrderGroup.objects.count() == 0


def test_the_second_approval_is_told_that_it_is_decided(school, at):
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)
    operations.approve(request=request, approver=school.approver, at=at)

    for person in (school.approver, school.second):
        with pytest.raises(IllegalMove):
            operations.approve(request=request, approver=person, at=at)

    assert OrderGroup.objects.count() == 1


def test_two_levels_sign_one_after_the_other(school, at):
    for position, person in ((1, school.approver), (2, school.second)):
        ApprovalLevel.objects.create(institution=school.unit, position=position).approvers.set([person])
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)

    with pytest.raises(operations.NotAnApprover):
        operations.approve(request=request, approver=school.second, at=at)
    assert list(PurchaseRequest.objects.awaiting(school.second)) == []
    assert operations.approve(request=request, approver=school.approver, at=at) is False
    assert OrderGroup.objects.count() == 0
    assert list(PurchaseRequest.objects.awaiting(school.second)) == [request]
    assert operations.approve(request=request, approver=school.second, at=at) is True
    assert OrderGroup.objects.count() == 1


def test_a_price_that_rose_is_told_and_nothing_moves(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500)
    request = submitted(school, [(mati, 100)], at=at)
    StockRecord.objects.filter(product=mati).update(price="3.80")
    held = free(school.budget)

    with pytest.raises(operations.Changed) as changed:
        operations.approve(request=request, approver=school.approver, at=at)

    assert "马蹄" in changed.value.changes[0]
    assert "3.80" in changed.value.changes[0]
    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED
    assert request.steps.get().decided_by is None
    assert free(school.budget) == held
    assert OrderGroup.objects.count() == 0


def test_a_price_that_fell_is_paid_and_the_rest_of_the_money_is_free(school, at):
    mati = goods.product("马蹄", price="3.50", stock=500)
    request = submitted(school, [(mati, 100)], at=at)
    StockRecord.objects.filter(product=mati).update(price="3.00")

    operations.approve(request=request, approver=school.approver, at=at)

    assert request.group.total_cny == request.total_cny - Decimal("50.00")
    assert free(school.budget) == (0, request.group.total_cny, 0)


def test_goods_that_are_gone_are_told_and_nothing_moves(school, at):
    mati = goods.product("马蹄", stock=120)
    first, late = submitted(school, [(mati, 100)], at=at), submitted(school, [(mati, 100)], at=at)
    operations.approve(request=first, approver=school.approver, at=at)
    held = free(school.budget)

    with pytest.raises(operations.Changed, match="马蹄"):
        operations.approve(request=late, approver=school.approver, at=at)

    late.refresh_from_db()
    assert late.state == RequestState.SUBMITTED
    assert free(school.budget) == held
    assert Order.objects.count() == 1


def test_a_request_altered_behind_the_back_is_not_approved(school, at):
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)
    RequestLine.objects.filter(request=request).update(quantity=400)

    with pytest.raises(operations.Changed):
        operations.approve(request=request, approver=school.approver, at=at)

    assert OrderGroup.objects.count() == 0


def test_refusing_needs_a_reason_and_frees_the_money(school, at):
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)

    with pytest.raises(operations.ReasonMissing):
        operations.refuse(request=request, approver=school.approver, reason="  ", at=at)
    assert free(school.budget)[0] == request.total_cny
    operations.refuse(request=request, approver=school.approver, reason="数量过多", at=at)

    request.refresh_from_db()
    assert (request.state, request.refusal_reason) == (RequestState.REFUSED, "数量过多")
    assert free(school.budget) == (0, 0, 0)
    with pytest.raises(IllegalMove):
        operations.approve(request=request, approver=school.second, at=at)


def test_a_large_order_stays_within_its_budget_of_queries(school, at, django_assert_max_num_queries):
    sellers = [goods.seller(f"合作社{n}") for n in range(4)]
    wanted = [(goods.product(f"货{n}", seller_=sellers[n % 4], price="0.10", stock=100), 10) for n in range(200)]
    request = submitted(school, wanted, at=at)

    with django_assert_max_num_queries(80):
        operations.approve(request=request, approver=school.approver, at=at)

    assert Order.objects.count() == 4


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_approvers_at_the_same_moment_one_wins(at):
    rate_cards()
    school = kitchen()
    request = submitted(school, [(goods.product(stock=500), 100)], at=at)
    barrier, said = Barrier(2), []

    def click(person):
        try:
            mine = PurchaseRequest.objects.get(pk=request.pk)
            barrier.wait()
            said.append(operations.approve(request=mine, approver=person, at=at))
        except IllegalMove:
            said.append("late")
        finally:
            connection.close()

    clicks = [Thread(target=click, args=[person]) for person in (school.approver, school.second)]
    [thread.start() for thread in clicks]
    [thread.join() for thread in clicks]

    assert sorted(said, key=str) == [True, "late"]
    assert OrderGroup.objects.count() == 1
    school.budget.refresh_from_db()
    assert (school.budget.reserved_cny, school.budget.committed_cny) == (0, OrderGroup.objects.get().total_cny)
