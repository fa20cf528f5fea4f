"""Cold room offered from a warning: booked, measured, taken out again."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from catalog.market import operations
from catalog.market.models import Case, EarlyWarning, StoreBooking, StoreOffer
from catalog.market.operations import BadBooking, BadCase


@pytest.fixture
def offered(report, officer, at):
    """35,000 jin of yam, verified and red; a store of 20 t at 3.50 yuan a tonne and day, for a hundred days."""
    case = report(last_saleable_on=at.date() + timedelta(days=30))
    operations.verify(case=case, official="林国栋", official_post="副局长", by="林国栋", at=at)
    action = operations.offer_store(
        warning=EarlyWarning.objects.get(), store="2 号库", capacity_t=Decimal(20), price_cny=Decimal("3.50"),
        first_on=at.date(), last_on=at.date() + timedelta(days=99), by=officer, at=at,
    )  # fmt: skip
    return Case.objects.select_related("region", "product").get(pk=case.pk), action.store_offer


def book(case, offer, at, quantity=30_000, key="a", days=99):
    return operations.book_store(
        offer=offer, case=case, quantity=Decimal(quantity), first_on=at.date(),
        last_on=at.date() + timedelta(days=days), key=key, by="邓丽华", at=at,
    )  # fmt: skip


def test_what_is_booked_weighs_costs_and_no_longer_counts_as_waiting(offered, at):
    case, offer = offered

    for _tap in range(2):
        booking = book(case, offer, at)

    offer.refresh_from_db()
    case.refresh_from_db()
    assert StoreBooking.objects.count() == 1
    assert (booking.weight_t, booking.days, booking.cost_cny) == (Decimal(15), 100, Decimal("5250.00000"))
    assert (offer.booked_t, offer.free_t) == (15, 5)
    assert (case.stored_quantity, case.outside, case.left) == (30_000, 5_000, 35_000)
    [finding] = [found for found in EarlyWarning.objects.get().told if found.rule == "register"]
    assert finding.numbers["quantity"] == "5,000"
    assert "2 号库" in case.events.get(key=f"store:{booking.pk}").text


def test_all_of_it_in_store_ends_the_alarm_of_the_register_until_the_store_s_last_day(offered, at):
    case, offer = offered
    book(case, offer, at, quantity=35_000, days=9)

    rules = [found["rule"] for found in EarlyWarning.objects.get().findings]
    after = at + timedelta(days=10)
    calm = EarlyWarning.objects.get().calm_since
    operations.assess(at=after)

    assert (calm, EarlyWarning.objects.get().calm_since) == (at.date(), None)
    assert "register" in rules
    assert Case.objects.get().in_store_on(after.date()) == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [({"quantity": 40_002}, "quantity"), ({"quantity": 35_001}, "quantity"), ({"days": 100}, "last_on")],
)
def test_more_than_the_room_the_rest_or_the_days_is_refused_and_nothing_is_kept(offered, at, asked, field):
    case, offer = offered

    with pytest.raises(BadBooking) as refused:
        book(case, offer, at, **asked)

    assert list(refused.value.problems) == [field]
    assert StoreOffer.objects.get().booked_t == 0
    assert Case.objects.get().stored_quantity == 0
    assert not StoreBooking.objects.exists()


def test_a_second_holder_finds_the_room_taken(offered, at):
    case, offer = offered
    StoreOffer.objects.update(capacity_t=10)

    book(case, offer, at, quantity=16_000)
    with pytest.raises(BadBooking, match="2 吨"):
        book(case, offer, at, quantity=5_000, key="b")

    assert StoreOffer.objects.get().booked_t == 8


def test_taken_out_twice_the_room_is_free_once_and_the_goods_wait_again(offered, at):
    case, offer = offered
    booking = book(case, offer, at)

    for _tap in range(2):
        operations.take_out(booking=booking, by="邓丽华", at=at + timedelta(days=3))

    assert StoreOffer.objects.get().booked_t == 0
    assert (Case.objects.get().stored_quantity, Case.objects.get().stored_until) == (0, None)
    [finding] = [found for found in EarlyWarning.objects.get().told if found.rule == "register"]
    assert finding.numbers["quantity"] == "35,000"


def test_a_store_offered_for_other_goods_or_ended_cannot_be_booked(offered, report, at):
    case, offer = offered
    other = report(item="白菜", quantity=Decimal(10))
    with pytest.raises(BadBooking, match="其他货品"):
        book(other, offer, at, quantity=1)

    operations.end_action(action=offer.action, at=at)

    with pytest.raises(BadBooking):
        book(case, offer, at)
    assert not StoreBooking.objects.exists()


def test_goods_whose_weight_nobody_knows_are_not_guessed(report, officer, at):
    case = report(item="大鹅", quantity=Decimal(300), unit="zhi")
    operations.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)
    action = operations.offer_store(
        warning=EarlyWarning.objects.get(), store="冻库", capacity_t=Decimal(5), price_cny=Decimal(0),
        first_on=at.date(), last_on=at.date() + timedelta(days=99), by=officer, at=at,
    )  # fmt: skip

    with pytest.raises(BadBooking, match="重量"):
        book(case, action.store_offer, at, quantity=10)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"store": " "}, "store"),
        ({"capacity_t": Decimal(0)}, "capacity_t"),
        ({"price_cny": Decimal(-1)}, "price_cny"),
        ({"last_on": date(2026, 11, 1)}, "last_on"),
    ],
)
def test_an_offer_that_makes_no_sense_is_refused(offered, officer, at, told, field):
    whole = {
        "store": "3 号库", "capacity_t": Decimal(5), "price_cny": Decimal(1), "first_on": at.date(),
        "last_on": at.date(),
    }  # fmt: skip

    with pytest.raises(BadBooking) as refused:
        operations.offer_store(warning=EarlyWarning.objects.get(), **whole | told, by=officer, at=at)

    assert list(refused.value.problems) == [field]
    assert StoreOffer.objects.count() == 1


def test_the_turnips_of_yuanyang_end_partly_sold_with_the_rest_in_store(report, at):
    case = report(item="白萝卜", quantity=Decimal(81), unit="dun")
    operations.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)
    operations.note_sold(case=case, quantity=Decimal(36), key="s", by="邓丽华", at=at)
    with pytest.raises(BadCase) as refused:
        operations.close_case(case=case, state="partly", reason="入窖", stored=Decimal(46), by="林国栋", at=at)
    assert list(refused.value.problems) == ["stored"]

    operations.close_case(case=case, state="partly", reason="入窖", stored=Decimal(45), by="林国栋", at=at)

    case.refresh_from_db()
    assert (case.state, case.sold_quantity, case.in_store, case.lost_quantity) == ("partly", 36, 45, 0)
    assert not EarlyWarning.objects.open().exists()
