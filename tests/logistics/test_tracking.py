"""Couriers' news: stored once, in any order, and a consignment never goes back."""

import random
from datetime import timedelta

import pytest

from catalog.foundation.models import StateChange
from logistics.couriers.base import TrackingEvent as News
from logistics.couriers.base import TrackingStatus as T
from logistics.fulfilment import operations
from logistics.fulfilment.models import Consignment, TrackingEvent, Waybill

from .conftest import HOOK_SECRET, NOON, booked, packed

ORDER = ["planned", "packed", "booked", "dispatched", "in_transit", "out_for_delivery", "delivered"]


def news(waybill_no, status, minute, code="x"):
    return News(waybill_no, status, NOON + timedelta(minutes=minute), f"{status} {minute}", code=code)


def carried(seller):
    """A parcel that Kuaidi100 follows under the number YT123456."""
    return booked(seller, band="ambient", courier="kuaidi100", company="yuantong", waybill_no="YT123456")


def record(*events, courier="kuaidi100", confirmed=True, at=NOON):
    return operations.record_tracking(courier=courier, events=events, confirmed=confirmed, at=at)


def state():
    return Consignment.objects.get().state


def test_news_moves_the_goods_forward_and_is_kept_once(seller, couriers):
    carried(seller)
    way = [news("YT123456", T.PICKED_UP, 1), news("YT123456", T.IN_TRANSIT, 2)]

    assert record(*way) == 2
    assert record(*way) == 0
    assert record(*way, news("YT123456", T.OUT_FOR_DELIVERY, 3)) == 1

    assert state() == "out_for_delivery"
    assert TrackingEvent.objects.count() == 3
    assert Consignment.objects.get().dispatched_at == NOON + timedelta(minutes=1)


def test_old_news_after_new_news_moves_nothing_back(seller, couriers):
    carried(seller)
    record(news("YT123456", T.OUT_FOR_DELIVERY, 9))
    record(news("YT123456", T.PICKED_UP, 1), news("YT123456", T.IN_TRANSIT, 5))

    assert state() == "out_for_delivery"
    assert TrackingEvent.objects.count() == 3


def test_nothing_moves_what_has_been_delivered(seller, couriers):
    carried(seller)
    record(news("YT123456", T.DELIVERED, 9))
    record(news("YT123456", T.RETURNING, 10), news("YT123456", T.RETURNED, 11), news("YT123456", T.IN_TRANSIT, 12))

    consignment = Consignment.objects.get()
    assert (consignment.state, consignment.delivered_at) == ("delivered", NOON + timedelta(minutes=9))
    assert StateChange.objects.filter(target="delivered").count() == 1


def test_a_returned_parcel_is_lost_to_the_buyer(seller, couriers):
    carried(seller)
    record(news("YT123456", T.PICKED_UP, 1), news("YT123456", T.RETURNING, 5), news("YT123456", T.RETURNED, 9))

    assert state() == "returned"


@pytest.mark.parametrize("status", [T.UNKNOWN, T.NOTE, T.ATTEMPTED, T.RETURNING])
def test_words_that_move_nothing_are_kept(seller, couriers, status):
    carried(seller)
    record(news("YT123456", status, 1, code="9999"))

    assert state() == "booked"
    assert TrackingEvent.objects.get().code == "9999"


def test_news_of_a_strange_number_is_passed_over(seller, couriers):
    carried(seller)

    assert record(news("YT000000", T.DELIVERED, 1)) == 0
    assert record(news("YT123456", T.DELIVERED, 1), courier="sf") == 0

    assert (state(), TrackingEvent.objects.count()) == ("booked", 0)


def test_a_sign_off_that_proves_nothing_waits_for_our_own_question(
    seller, couriers, django_capture_on_commit_callbacks
):
    booked(seller)
    waybill = Waybill.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        record(news(waybill.waybill_no, T.DELIVERED, 9), courier="sf", confirmed=False)
    assert state() == "booked"
    waybill.refresh_from_db()
    assert waybill.sign_off_claimed_at == NOON

    couriers.tell("sf", waybill.waybill_no, code="80", at=NOON, text="已签收")
    assert operations.confirm_delivery(waybill=waybill, at=NOON)

    assert state() == "delivered"
    waybill.refresh_from_db()
    assert waybill.sign_off_claimed_at is None


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_any_news_leads_forward_only_and_to_the_same_end(seller, couriers, seed):
    carried(seller)
    way = [T.PICKED_UP, T.IN_TRANSIT, T.UNKNOWN, T.OUT_FOR_DELIVERY, T.ATTEMPTED, T.DELIVERED]
    events = [news("YT123456", status, minute) for minute, status in enumerate(way)]
    seen = ["booked"]
    shuffled = events * 2
    random.Random(seed).shuffle(shuffled)
    for event in shuffled:
        record(event)
        seen.append(state())

    assert [ORDER.index(one) for one in seen] == sorted(ORDER.index(one) for one in seen)
    assert seen[-1] == "delivered"
    assert TrackingEvent.objects.count() == 6


# ------------------------------------------------------------------ the door
def push(client, courier, body, content_type, secret=HOOK_SECRET):
    return client.post(f"/hooks/couriers/{courier}/{secret}/", body, content_type=content_type)


def test_a_wrong_secret_is_no_address(client, seller, couriers):
    for courier, secret in (("sf", "x" * 32), ("pigeon", HOOK_SECRET), ("own", HOOK_SECRET)):
        response = push(client, courier, b"{}", "application/json", secret)
        assert response.status_code == 404


def test_a_courier_without_an_account_has_no_door(client, db, settings):
    settings.COURIERS = {}

    assert push(client, "sf", b"{}", "application/json").status_code == 404


def test_a_forged_push_is_declined_in_the_couriers_form_and_changes_nothing(client, seller, couriers):
    carried(seller)

    response = push(client, "kuaidi100", b"param=%7B%7D&sign=ABC", "application/x-www-form-urlencoded")

    assert response.status_code == 403
    assert response.json() == {"result": False, "returnCode": "500", "message": "签名不符。"}
    assert (state(), TrackingEvent.objects.count()) == ("booked", 0)


def test_an_unreadable_push_is_declined(client, seller, couriers):
    response = push(client, "sf", b"not json", "application/json")

    assert (response.status_code, response.json()["return_code"]) == (400, "1000")


def test_a_push_about_a_strange_waybill_is_acknowledged(client, seller, couriers):
    body = '{"Body":{"WaybillRoute":[{"mailno":"SF0","orderid":"x","acceptTime":"2026-11-22 06:10:00","opCode":"80"}]}}'

    response = push(client, "sf", body.encode(), "application/json")

    assert (response.status_code, response.content) == (200, '{"return_code":"0000","return_msg":"成功"}'.encode())
    assert not TrackingEvent.objects.exists()


def test_a_push_must_be_posted(client, seller, couriers):
    assert client.get(f"/hooks/couriers/sf/{HOOK_SECRET}/").status_code == 405


def test_a_parcel_that_is_not_booked_has_no_news(seller, couriers):
    packed(seller)

    assert record(news("YT123456", T.DELIVERED, 1)) == 0
    assert state() == "packed"
