from datetime import timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.lots.operations import SoldOut
from shop.accounts.sms import KeptSms
from shop.institutions.models import Budget, UnionMember
from shop.ordering import refunds
from shop.oscar_forks.order.models import Order, OrderGroup
from shop.payments.models import Payment
from shop.welfare import operations, queries
from shop.welfare.models import Allowance, FeedbackSlip, HandOut, Pick, Round
from shop.welfare.operations import (
    AlreadySigned,
    BadAnswer,
    NotArrived,
    NotConfirmed,
    NothingToHandOut,
    SlipsOutstanding,
)
from shop.welfare.operations.rounds import close_due, texts_overdue
from tests.catalog import goods

from .union import allowance_of, answer_all, deliver_all, open_round, union, wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop(db):
    return goods.seller("拜泉同乐演示合作社", phone="15500000001")


@pytest.fixture
def chicken(coop):
    return goods.product("小笨鸡", seller_=coop, price="90.00", sale_unit="zhi", stock=50)


@pytest.fixture
def corn(db):
    return goods.product("黏玉米", seller_=goods.seller("拜泉丰演示合作社"), price="60.00", sale_unit="xiang", stock=50)


@pytest.fixture
def school(db):
    return union(members=4)


@pytest.fixture
def wished(at, school, chicken, corn):
    """Three of four members wished: 会员0 two chickens, 会员1 a chicken and a box of corn, 会员2 a chicken."""
    running = open_round(school, at=at, items=[chicken, corn])
    wish(running, "会员0", {chicken: 2}, at=at)
    wish(running, "会员1", {chicken: 1, corn: 1}, at=at)
    wish(running, "会员2", {chicken: 1}, at=at)
    return running


@pytest.fixture
def closed(at, wished):
    operations.close(round=wished, by="officer", at=at + timedelta(days=1))
    return wished


def fund(school):
    budget = Budget.objects.get(institution=school)
    return budget.reserved_cny, budget.committed_cny, budget.spent_cny


def allotted(round):
    return [(p.allowance.name, p.item.product.title, p.quantity, p.allotted) for p in Pick.objects.order_by("pk")]


def test_closing_asks_each_cooperative_for_its_goods_and_frees_what_nobody_spends(at, closed, school):
    slips = {
        slip.seller.name: [(li.item.product.title, li.wanted) for li in slip.lines.all()] for slip in closed.slips.all()
    }

    assert slips == {"拜泉同乐演示合作社": [("小笨鸡", 4)], "拜泉丰演示合作社": [("黏玉米", 1)]}
    assert fund(school) == (Decimal("420.00"), 0, 0)
    assert closed.held_cny == Decimal("420.00")
    assert not Allowance.objects.filter(is_open=True).exists()


def test_the_cooperative_gets_one_message_with_goods_quantity_price_and_day(
    at, wished, django_capture_on_commit_callbacks
):
    KeptSms.sent.clear()
    with django_capture_on_commit_callbacks(execute=True):
        operations.close(round=wished, by="officer", at=at + timedelta(days=1))

    [(phone, text)] = KeptSms.sent
    slip = FeedbackSlip.objects.get(seller__phone=phone)
    assert "小笨鸡 4只 ¥90.00" in text
    assert slip.number in text
    assert "2026年11月28日" in text
    assert "会员" not in text
    assert slip.texted_at is not None


def test_a_round_that_ends_at_night_sends_its_slips_at_once_and_their_messages_in_the_morning(
    at, wished, django_capture_on_commit_callbacks
):
    KeptSms.sent.clear()
    midnight = at.replace(hour=0) + timedelta(days=8)
    with django_capture_on_commit_callbacks(execute=True):
        assert close_due(at=midnight) == 1

    slips = set(FeedbackSlip.objects.values_list("pk", flat=True))
    assert len(slips) == 2
    assert KeptSms.sent == []
    assert texts_overdue(at=midnight.replace(hour=7, minute=59)) == []
    assert set(texts_overdue(at=midnight.replace(hour=8))) == slips


def test_the_clock_closes_what_is_due_and_nothing_else(at, wished, school):
    assert close_due(at=at + timedelta(days=6, hours=23)) == 0
    assert close_due(at=at + timedelta(days=7)) == 1
    assert close_due(at=at + timedelta(days=7)) == 0

    wished.refresh_from_db()
    assert wished.state == "closed"


def test_a_round_without_wishes_is_called_off(at, school, chicken):
    empty = open_round(school, at=at, items=[chicken])

    operations.close(round=empty, by="officer", at=at + timedelta(days=1))

    assert empty.state == "cancelled"
    assert fund(school) == (0, 0, 0)
    assert not FeedbackSlip.objects.exists()


def test_money_held_for_a_latecomer_is_freed_by_whoever_read_the_round_before(at, school, wished):
    UnionMember.objects.create(institution=school, name="新来的", phone="13900009999", workplace="本部")
    operations.enrol_latecomers(round=Round.objects.get(pk=wished.pk), by="officer", at=at)
    assert fund(school) == (Decimal("1000.00"), 0, 0)

    operations.close(round=wished, by="clock", at=at + timedelta(days=7))

    assert fund(school) == (Decimal("420.00"), 0, 0)
    assert Round.objects.get(pk=wished.pk).held_cny == Decimal("420.00")


def test_calling_off_frees_what_was_held_for_a_latecomer_too(at, school, wished):
    UnionMember.objects.create(institution=school, name="新来的", phone="13900009999", workplace="本部")
    operations.enrol_latecomers(round=Round.objects.get(pk=wished.pk), by="officer", at=at)

    operations.cancel(round=wished, by="officer", at=at, reason="改期")

    assert fund(school) == (0, 0, 0)


def test_a_round_of_next_year_closed_in_this_one_stays_in_next_years_fund(at, school, chicken):
    Budget.objects.create(institution=school, year=2027, fund="union", granted_cny="1000.00")
    running = open_round(
        school, at=at, items=[chicken], closes_at=at + timedelta(days=60), delivery_on=at.date() + timedelta(days=80)
    )
    wish(running, "会员0", {chicken: 2}, at=at)

    operations.close(round=running, by="officer", at=at + timedelta(days=1))

    assert running.state == "closed"
    assert Budget.objects.get(year=2027).reserved_cny == Decimal("180.00")
    assert Budget.objects.get(year=2026).reserved_cny == 0


def test_closing_twice_sends_one_set_of_slips(at, closed):
    with pytest.raises(IllegalMove):
        operations.close(round=closed, by="officer", at=at)
    assert FeedbackSlip.objects.count() == 2


# ---------------------------------------------------------------------- the answer
def answer(closed, title, quantity, at):
    slip = closed.slips.get(lines__item__product__title=title)
    operations.answer(slip=slip, quantities={slip.lines.get().pk: quantity}, by="clerk", at=at)
    return slip


@pytest.mark.parametrize(("quantity", "state"), [(4, "confirmed"), (3, "short"), (0, "refused")])
def test_a_cooperative_confirms_says_less_or_declines(at, closed, quantity, state):
    assert answer(closed, "小笨鸡", quantity, at).state == state


@pytest.mark.parametrize(("quantity", "sentence"), [(-1, "不能为负"), (5, "会员登记了4")])
def test_an_answer_that_cannot_be_is_refused(at, closed, quantity, sentence):
    with pytest.raises(BadAnswer, match=sentence):
        answer(closed, "小笨鸡", quantity, at)
    assert not FeedbackSlip.objects.exclude(state="sent").exists()


def test_goods_that_are_not_in_stock_cannot_be_promised(at, closed, chicken):
    chicken.stockrecords.update(num_allocated=48)
    with pytest.raises(BadAnswer, match="可用库存为2"):
        answer(closed, "小笨鸡", 4, at)


def test_a_slip_is_answered_once_and_may_be_asked_again(at, closed):
    slip = answer(closed, "小笨鸡", 4, at)
    with pytest.raises(IllegalMove):
        answer(closed, "小笨鸡", 3, at)

    operations.ask_again(slip=slip, by="officer", at=at)

    assert answer(closed, "小笨鸡", 3, at).state == "short"


def test_quantities_are_not_fixed_while_a_slip_is_open(at, closed):
    answer(closed, "小笨鸡", 4, at)
    with pytest.raises(SlipsOutstanding, match="拜泉丰演示合作社"):
        operations.fix_quantities(round=closed, by="officer", at=at)
    assert closed.state == "closed"


def test_a_short_item_is_shared_by_largest_remainder_and_the_rest_goes_back(at, closed, school):
    answer_all(closed, at=at, 小笨鸡=3)

    operations.fix_quantities(round=closed, by="officer", at=at)

    # 3 over 2, 1, 1: 1.5, 0.75, 0.75. Rounded down 1, 0, 0; the two remainders of .75 are larger than .5.
    assert allotted(closed) == [
        ("会员0", "小笨鸡", 2, 1),
        ("会员1", "小笨鸡", 1, 1),
        ("会员1", "黏玉米", 1, 1),
        ("会员2", "小笨鸡", 1, 1),
    ]
    assert allowance_of(closed, "会员0").spent_cny == Decimal("90.00")
    assert fund(school) == (Decimal("330.00"), 0, 0)


def test_the_rule_to_leave_out_gives_everybody_the_item_or_nobody(at, closed):
    closed.shortage = "drop"
    closed.save()
    answer_all(closed, at=at, 小笨鸡=3)

    operations.fix_quantities(round=closed, by="officer", at=at)

    assert [row[3] for row in allotted(closed) if row[1] == "小笨鸡"] == [0, 0, 0]
    assert allowance_of(closed, "会员1").spent_cny == Decimal("60.00")


def test_nothing_confirmed_calls_the_round_off(at, closed, school):
    answer_all(closed, at=at, 小笨鸡=0, 黏玉米=0)

    operations.fix_quantities(round=closed, by="officer", at=at)

    assert closed.state == "cancelled"
    assert fund(school) == (0, 0, 0)


# ---------------------------------------------------------------------- order, pay, travel, sign
@pytest.fixture
def paid(at, closed, school):
    answer_all(closed, at=at)
    operations.fix_quantities(round=closed, by="officer", at=at)
    operations.order_and_pay(round=closed, officer=school.officer, at=at)
    return closed


def test_each_workplace_is_ordered_once_at_the_locked_price_and_paid_from_the_fund(at, paid, school, chicken):
    groups = {d.place.name: d.group for d in paid.deliveries.all()}

    assert {name: group.total_cny for name, group in groups.items()} == {
        "本部": Decimal("270.00"),
        "南校区": Decimal("150.00"),
    }
    assert {(g.fund_channel, g.institution, g.payment.method, g.payment.state) for g in groups.values()} == {
        ("union", school, "allowance", "settled")
    }
    assert {order.status for order in Order.objects.all()} == {"paid"}
    assert sum(o.shipping_incl_tax for o in Order.objects.all()) == 0
    assert fund(school) == (0, 0, Decimal("420.00"))
    assert (paid.state, paid.held_cny) == ("paid", 0)
    assert chicken.stockrecords.get().num_allocated == 4


def test_no_order_and_no_parcel_carries_a_members_name(paid):
    written = str([(o.ship_to, o.note, o.user.display_name) for o in Order.objects.all()])
    assert "会员" not in written


def test_paying_twice_orders_once(at, paid, school):
    with pytest.raises(NotConfirmed):
        operations.order_and_pay(round=paid, officer=school.officer, at=at)
    assert (OrderGroup.objects.count(), Payment.objects.count()) == (2, 2)


def test_goods_sold_meanwhile_undo_the_whole_order(at, closed, school, chicken):
    answer_all(closed, at=at)
    operations.fix_quantities(round=closed, by="officer", at=at)
    chicken.stockrecords.update(num_allocated=48)

    with pytest.raises(SoldOut, match="小笨鸡"):
        operations.order_and_pay(round=closed, officer=school.officer, at=at)

    closed.refresh_from_db()
    assert closed.state == "confirmed"
    assert not OrderGroup.objects.exists()
    assert fund(school) == (Decimal("420.00"), 0, 0)


def test_members_sign_only_once_the_goods_are_there(at, paid, school):
    mine = allowance_of(paid, "会员0")
    with pytest.raises(NotArrived):
        operations.hand_out(allowance=mine, signed_name="会员0", signature=None, by=school.officer, at=at)

    deliver_all(at=at)
    paid.refresh_from_db()
    assert paid.state == "delivered"

    operations.hand_out(
        allowance=allowance_of(paid, "会员0"), signed_name="会员0", signature=None, by=school.officer, at=at
    )
    with pytest.raises(AlreadySigned):
        operations.hand_out(
            allowance=allowance_of(paid, "会员0"), signed_name="会员0", signature=None, by=school.officer, at=at
        )
    with pytest.raises(NothingToHandOut):
        operations.hand_out(
            allowance=allowance_of(paid, "会员3"), signed_name="会员3", signature=None, by=school.officer, at=at
        )

    assert HandOut.objects.count() == 1
    assert [a.name for a in queries.unclaimed(round=paid)] == ["会员2", "会员1"]


def test_settling_completes_the_orders_and_late_members_still_sign(at, paid, school):
    with pytest.raises(IllegalMove):
        operations.settle(round=paid, by="officer", at=at)
    deliver_all(at=at)
    paid.refresh_from_db()

    operations.settle(round=paid, by="officer", at=at)

    assert {order.status for order in Order.objects.all()} == {"completed"}
    operations.hand_out(
        allowance=allowance_of(paid, "会员1"), signed_name="会员1", signature=None, by=school.officer, at=at
    )


def test_a_refund_of_a_rounds_order_frees_the_fund_again(at, paid, school, django_capture_on_commit_callbacks):
    order = Order.objects.get(lines__product__title="黏玉米")
    line = order.lines.get()

    with django_capture_on_commit_callbacks(execute=True):
        refunds.give_back(order=order, line_amounts={line.pk: Decimal("10.00")}, source="t:1", reason="坏果", at=at)

    assert fund(school) == (0, 0, Decimal("410.00"))
