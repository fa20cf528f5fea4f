"""Place first, pay second: what a buyer and a seller may rely on before any money moves."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import StateChange
from catalog.foundation.periods import CHINA
from catalog.lots.operations import SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.operations import NotOnItsWay
from shop.ordering import operations
from shop.ordering.operations import CannotPlace, Wanted
from shop.ordering.operations.placing import pay_by_for
from shop.oscar_forks.order.models import Order, OrderGroup, OrderState
from shop.payments.models import Payment, Refund
from tests.catalog import goods

from .checkout import pay, place, rate_cards, someone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def cards(db):
    rate_cards()


def held(product) -> tuple[int, int]:
    record = StockRecord.objects.get(product=product)
    return record.num_in_stock, record.num_allocated


def test_one_checkout_makes_one_order_for_each_seller_and_one_payment(at):
    lechang, lishu = goods.seller("乐昌"), goods.seller("梨树")
    mati = goods.product("马蹄", seller_=lechang, price="3.50", stock=100)
    egg = goods.product("鸡蛋", seller_=lechang, price="0.80", sale_unit="mei", stock=100)
    yam = goods.product("山药", seller_=lishu, price="3.30", stock=100)

    group = place([(mati, 10), (egg, 30), (yam, 20)], at=at)

    assert {(o.seller.name, o.lines.count(), o.status) for o in group.orders.all()} == {
        ("乐昌", 2, OrderState.PLACED),
        ("梨树", 1, OrderState.PLACED),
    }
    goods_total = Decimal("35.00") + Decimal("24.00") + Decimal("66.00")
    freight = sum(o.shipping_incl_tax for o in group.orders.all())
    assert freight > 0
    assert group.total_cny == group.payment.amount_cny == goods_total + freight
    assert sum(o.total_incl_tax for o in group.orders.all()) == group.total_cny
    assert [held(p) for p in (mati, egg, yam)] == [(100, 10), (100, 30), (100, 20)]
    assert Consignment.objects.count() == 0  # nothing is packed before it is paid


def test_the_same_click_twice_places_one_order(at):
    mati = goods.product(stock=100)
    buyer = someone()

    first = place([(mati, 10)], at=at, buyer=buyer, key="k1")
    again = place([(mati, 10)], at=at, buyer=buyer, key="k1")

    assert first == again
    assert (OrderGroup.objects.count(), Payment.objects.count(), held(mati)) == (1, 1, (100, 10))


def test_the_key_of_somebody_else_opens_nothing(at):
    mati = goods.product(stock=100)
    mine = place([(mati, 10)], at=at, buyer=someone("a"), key="k1")
    with pytest.raises(Exception, match="placing_key|unique|UNIQUE"):
        place([(mati, 10)], at=at, buyer=someone("b"), key="k1")
    assert list(OrderGroup.objects.all()) == [mine]


@pytest.mark.parametrize(
    ("quantity", "sentence"),
    [
        (0, "1 到 100000"),
        (-5, "1 到 100000"),
        (10**9, "1 到 100000"),
        (4, "10斤起售"),
        (12, "5斤 的整数倍"),
    ],
)
def test_a_quantity_that_cannot_be_is_refused_in_words_and_changes_nothing(at, quantity, sentence):
    mati = goods.product("马蹄", stock=100, min_quantity=10, step_quantity=5)
    with pytest.raises(CannotPlace, match=sentence):
        place([(mati, quantity)], at=at)
    assert (Order.objects.count(), Payment.objects.count(), held(mati)) == (0, 0, (100, 0))


def test_what_is_off_sale_or_unknown_is_refused(at):
    gone = goods.product("旧货", stock=10, review_state="delisted")
    with pytest.raises(CannotPlace, match="已下架"):
        place([(gone, 1)], at=at)
    with pytest.raises(CannotPlace, match="已下架"):
        operations.check(wanted=[Wanted(999_999, 1)])
    with pytest.raises(CannotPlace, match="还没有选择商品"):
        operations.check(wanted=[])


def test_goods_of_a_suspended_seller_cannot_be_ordered(at):
    mati = goods.product(stock=10)
    mati.stockrecord.partner.__class__.objects.update(state="suspended")
    with pytest.raises(CannotPlace):
        place([(mati, 1)], at=at)


def test_one_short_product_refuses_the_whole_order_and_names_what_is_left(at):
    plenty, scarce = goods.product("大米", stock=100), goods.product("雪毛鸡", stock=3)
    with pytest.raises(SoldOut) as short:
        place([(plenty, 10), (scarce, 5)], at=at)
    assert short.value.shortages == [("雪毛鸡", 5, 3)]
    assert (held(plenty), held(scarce), OrderGroup.objects.count()) == ((100, 0), (3, 0), 0)


def test_an_agreed_price_is_kept_whatever_today_says(at):
    mati = goods.product("马蹄", price="3.50", stock=100)
    group = place([(mati, 10)], at=at, unit_prices={mati.pk: Decimal("3.20")})
    line = group.orders.get().lines.get()
    assert (line.unit_price_incl_tax, line.line_price_incl_tax) == (Decimal("3.20"), Decimal("32.00"))


def test_money_makes_the_orders_paid_and_plans_one_parcel_for_each_temperature(at):
    seller = goods.seller()
    rice = goods.product("大米", seller_=seller, stock=50)
    pork = goods.product("土猪肉", seller_=seller, storage_band="frozen", stock=50)
    group = place([(rice, 10), (pork, 5)], at=at)

    pay(group, at=at)

    order = group.orders.get()
    assert (order.status, order.paid_at) == (OrderState.PAID, at)
    assert sorted(Consignment.objects.values_list("band", "reference")) == [
        ("ambient", order.number),
        ("frozen", order.number),
    ]


def test_what_is_not_paid_in_time_is_cancelled_and_its_stock_is_free_again(at):
    mati = goods.product(stock=10)
    late = place([(mati, 10)], at=at, method="stripe")
    assert operations.expire_unpaid(at=at + timedelta(minutes=29)) == 0

    assert operations.expire_unpaid(at=at + timedelta(minutes=30)) == 1
    assert operations.expire_unpaid(at=at + timedelta(minutes=31)) == 0

    assert late.orders.get().status == OrderState.CANCELLED
    assert held(mati) == (10, 0)
    assert place([(mati, 10)], at=at + timedelta(hours=1)).orders.get().status == OrderState.PLACED


def test_a_transfer_made_in_time_is_still_taken_when_the_statement_is_read_the_next_day(at):
    mati = goods.product(stock=10)
    paid, unpaid = place([(mati, 4)], at=at), place([(mati, 6)], at=at)
    due = at + timedelta(days=7)

    assert operations.expire_unpaid(at=due) == 0
    pay(paid, at=due + timedelta(hours=17))
    assert operations.expire_unpaid(at=due + timedelta(hours=23, minutes=59)) == 0
    assert operations.expire_unpaid(at=due + timedelta(days=1)) == 1

    assert paid.orders.get().status == OrderState.PAID
    assert unpaid.orders.get().status == OrderState.CANCELLED
    assert not Refund.objects.exists()


def test_money_that_comes_after_the_order_was_cancelled_goes_straight_back(at):
    mati = goods.product(stock=10)
    group = place([(mati, 10)], at=at)
    operations.cancel(group=group, by="buyer", at=at)

    pay(group, at=at)

    payment = Payment.objects.get()
    assert (payment.late, payment.refunded_cny) == (True, payment.amount_cny)
    assert group.orders.get().status == OrderState.CANCELLED
    assert (held(mati), Consignment.objects.count()) == ((10, 0), 0)


def test_a_paid_order_cannot_be_cancelled_as_if_it_were_unpaid(at):
    mati = goods.product(stock=10)
    group = place([(mati, 10)], at=at)
    pay(group, at=at)
    with pytest.raises(IllegalMove):
        operations.cancel(group=group, by="buyer", at=at)
    assert group.orders.get().status == OrderState.PAID
    assert held(mati) == (10, 10)


def test_every_move_of_an_order_is_kept_with_who_and_when(at):
    group = place([(goods.product(stock=10), 1)], at=at)
    pay(group, at=at)
    order = group.orders.get()
    (consignment,) = Consignment.objects.all()
    fulfilment.pack(consignment=consignment, by="packer", at=at)
    with pytest.raises(NotOnItsWay):
        operations.complete(order=order, by="employee", at=at)
    fulfilment.dispatch_own_truck(consignment=consignment, vehicle="粤F·D1234", by="packer", at=at)
    operations.complete(order=order, by="employee", at=at + timedelta(days=2))
    assert list(
        StateChange.objects.filter(subject="order.order", subject_id=order.pk).values_list("origin", "target", "by")
    ) == [
        ("placed", "paid", "payment"),
        ("paid", "dispatched", "logistics"),
        ("dispatched", "delivered", "logistics"),
        ("delivered", "completed", "employee"),
    ]


@pytest.mark.parametrize("lines", [3, 60])
def test_placing_costs_the_same_number_of_questions_however_long_the_order(at, lines, django_assert_max_num_queries):
    seller = goods.seller()
    wanted = [(goods.product(f"货{n}", seller_=seller, stock=50), 2) for n in range(lines)]
    buyer = someone()
    with django_assert_max_num_queries(24):
        place(wanted, at=at, buyer=buyer)


@pytest.mark.parametrize(
    ("placed", "wanted", "due"),
    [
        ("11-22 10:00", None, "11-29 10:00"),  # no day: a week
        ("11-22 10:00", "12-20", "11-29 10:00"),  # a day far off: a week
        ("11-22 10:00", "11-26", "11-25 16:00"),  # the eve
        ("11-25 15:30", "11-26", "11-26 15:30"),  # ordered on the eve: a day
        ("11-25 23:00", "11-26", "11-26 16:00"),  # at the latest the day itself
        ("11-26 09:00", "11-26", "12-03 09:00"),  # a day that is here tells nothing
    ],
)
def test_goods_for_a_day_are_paid_before_that_day_is_over(placed, wanted, due):
    def moment(text):
        return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)

    day = moment(f"{wanted} 00:00").date() if wanted else None
    assert pay_by_for(method="bank_transfer", wanted_on=day, at=moment(placed)) == moment(due)
    assert pay_by_for(method="stripe", wanted_on=day, at=moment(placed)) == moment(placed) + timedelta(minutes=30)
