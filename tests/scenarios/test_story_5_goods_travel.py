"""Story 5: parcels for each temperature, waybills, couriers' pushes, and a chilled parcel that got too warm.

People use the pages; couriers and the probe speak over HTTP with a server that listens.
"""

from contextlib import suppress
from datetime import timedelta

import httpx
import pytest
from celery.exceptions import Retry
from django.test import Client
from django.utils import timezone

from catalog.foundation.models import StateChange, User
from catalog.lots import operations as lots
from logistics import demo
from logistics.coldchain.models import Excursion, Probe, Reading
from logistics.fakes import kuaidi100, probe, sf, steps
from logistics.fakes.pusher import resend, send_owed
from logistics.fakes.server import FakeCouriers
from logistics.fakes.world import Accounts, World
from logistics.fulfilment import tasks
from logistics.fulfilment.models import Consignment, TrackingEvent, Waybill
from shop.sellers.models import SellerMember
from tests.catalog import goods
from tests.ordering import checkout

SECRET = "5f2c9d7e1b3a48f6a0c4e8d2b6f1a3c7"
SF_OK = '{"return_code":"0000","return_msg":"成功"}'
KUAIDI100_OK = '{"result":true,"returnCode":"200","message":"成功"}'

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(live_server, settings):
    """Both couriers' fakes on a port of their own; our site on another; each calls the other."""
    world = World(Accounts(sf_callback=f"{live_server.url}/hooks/couriers/sf/{SECRET}/"))
    with FakeCouriers(world) as fake:
        settings.COURIERS = {
            "sf": {
                "hook_secret": SECRET,
                "account": {"host": fake.url, "partner_id": "DEMO_PARTNER", "check_word": "demo-check-word"},
            },
            "kuaidi100": {
                "hook_secret": SECRET,
                "account": {
                    "host": fake.url,
                    "customer": "DEMO_CUSTOMER",
                    "key": "demo-key",
                    "salt": "our-salt",
                    "callback_url": f"{live_server.url}/hooks/couriers/kuaidi100/{SECRET}/",
                },
            },
        }
        yield world


def log_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def cast(world):
    """A cooperative with a packer, a buyer, and a paid order of ginger (ambient) and bean curd (chilled)."""
    at = timezone.now()
    seller = goods.seller(region=goods.village())
    packer = User.objects.create_user("packer-luo", display_name="罗阿强")
    seller.users.add(packer)
    SellerMember.objects.create(partner=seller, user=packer, role="packer")
    demo.load(at=at)
    basket = []
    for title, band in (("天堂姜", "ambient"), ("石磨豆腐", "chilled")):
        product = goods.product(title, seller_=seller, storage_band=band, net_weight_g=500)
        lots.receive(product=product, quantity=50, produced_on=timezone.localdate(), by="t", at=at)
        basket.append((product, 4))
    buyer = User.objects.create_user("buyer-li", display_name="李小满")
    group = checkout.place(basket, at=at, buyer=buyer)
    checkout.pay(group, at=at)
    return {"packer": log_in(packer), "buyer": log_in(buyer), "order": group.orders.get()}


def parcels():
    return {one.band: one for one in Consignment.objects.all()}


def desk(client, parcel, deed, **fields):
    return client.post(f"/seller/packing/{parcel.number}/{deed}/", fields, follow=True)


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def last_push(world):
    return world.rows("SELECT * FROM push ORDER BY id DESC LIMIT 1")[0]


def six_minutes_pass():
    """The sweeper finds what waits. (Run in place, a task that wants to be retried says so to its caller.)"""
    Waybill.objects.filter(state="waiting").update(requested_at=timezone.now() - timedelta(minutes=6))
    with suppress(Retry):
        tasks.sweep()


def step(name):
    return next(one for one in steps.STEPS if one.name == name)


def test_goods_travel_from_the_desk_to_the_door(cast, world):
    packer = cast["packer"]
    ambient, chilled = parcels()["ambient"], parcels()["chilled"]
    listed = page(packer, "/seller/packing/")
    assert ambient.number in listed
    assert chilled.number in listed

    # Each band is its own parcel; a busy courier and a lost answer make no second waybill.
    desk(packer, chilled, "pack")
    world.order_faults("sf", "A1005", "lost_answer")
    asked = desk(packer, chilled, "book", courier="sf").content.decode()
    assert "快递公司暂未应答" in asked
    six_minutes_pass()
    six_minutes_pass()
    desk(packer, ambient, "pack")
    desk(packer, ambient, "book", courier="kuaidi100", company="yuantong", waybill_no="YT8800112233")
    by_sf, typed = chilled.waybills.get(), ambient.waybills.get()
    assert [row["waybill_no"] for row in world.parcels("sf")] == [by_sf.waybill_no]
    assert (by_sf.state, by_sf.product, by_sf.temperature) == ("booked", "201", "1")
    assert (typed.state, typed.waybill_no) == ("booked", "YT8800112233")

    # Pushes are acknowledged to the byte, else the fake would call four times and give up.
    at = timezone.now()
    for minute, name in enumerate(["picked_up", "in_transit", "out_for_delivery"]):
        for courier, number in (("sf", by_sf.waybill_no), ("kuaidi100", typed.waybill_no)):
            steps.happen(world, courier, number, step(name), at=at + timedelta(minutes=minute))
    assert send_owed(world) == 6
    answers = {row["courier"]: row["answer"] for row in world.rows("SELECT * FROM push")}
    assert answers == {"sf": f"200 {SF_OK}", "kuaidi100": f"200 {KUAIDI100_OK}"}
    assert {row["attempts"] for row in world.rows("SELECT attempts FROM push")} == {1}
    assert {one.state for one in parcels().values()} == {"out_for_delivery"}
    assert TrackingEvent.objects.count() == 6

    # Pushed again, out of order and in the other form: nothing new, nothing back.
    news = [row["id"] for row in world.news("sf", by_sf.waybill_no)]
    resend(world, 1)
    resend(world, 2)
    sf.owe_push(world, by_sf.waybill_no, news[:2], form="xml")
    assert send_owed(world) == 3
    assert last_push(world)["answer"] == '200 <Response service="RoutePushService"><Head>OK</Head></Response>'
    assert {one.state for one in parcels().values()} == {"out_for_delivery"}
    assert TrackingEvent.objects.count() == 6

    # The sign-off arrives; SF's is looked up before it is believed.
    for courier, number in (("sf", by_sf.waybill_no), ("kuaidi100", typed.waybill_no)):
        steps.happen(world, courier, number, step("delivered"), at=at + timedelta(minutes=9))
    assert send_owed(world) == 2
    assert {one.state for one in parcels().values()} == {"delivered"}
    assert TrackingEvent.objects.get(waybill=by_sf, status="delivered").confirmed
    cast["order"].refresh_from_db()
    assert cast["order"].status == "delivered"
    assert "已签收" in page(packer, f"/seller/packing/{chilled.number}/")


def test_forged_and_unknown_news_changes_nothing(cast, world, live_server):
    packer, ambient, chilled = cast["packer"], parcels()["ambient"], parcels()["chilled"]
    for parcel in (ambient, chilled):
        desk(packer, parcel, "pack")
    desk(packer, ambient, "book", courier="kuaidi100", company="yuantong", waybill_no="YT8800112233")
    desk(packer, chilled, "book", courier="sf")
    number, moves = chilled.waybills.get().waybill_no, StateChange.objects.count()

    # Signed with another salt: declined each time, in the courier's form, and given up.
    world.tell("kuaidi100", "YT8800112233", code="301", at=timezone.now(), text="已签收")
    kuaidi100.owe_push(world, "YT8800112233", salt="guessed")
    assert send_owed(world) == 0
    assert last_push(world)["answer"].startswith('403 {"result":false,"returnCode":"500"')
    assert (last_push(world)["state"], last_push(world)["attempts"]) == ("given up", 4)

    # A sign-off that only somebody else tells in SF's name; SF itself knows nothing of it.
    body = {"Body": {"WaybillRoute": [{"mailno": number, "acceptTime": "2026-11-22 06:10:00", "opCode": "80"}]}}
    door = f"{live_server.url}/hooks/couriers/sf"
    assert httpx.post(f"{door}/{'0' * 32}/", json=body).status_code == 404
    told = httpx.post(f"{door}/{SECRET}/", json=body)
    assert (told.status_code, told.text) == (200, SF_OK)
    assert Waybill.objects.get(waybill_no=number).sign_off_claimed_at is not None

    # A code that is in nobody's table is kept.
    steps.happen(world, "sf", number, steps.STRANGE, at=timezone.now())
    assert send_owed(world) == 1

    assert {one.state for one in parcels().values()} == {"booked"}
    assert StateChange.objects.count() == moves
    assert TrackingEvent.objects.filter(waybill__courier="kuaidi100").count() == 0
    assert list(TrackingEvent.objects.order_by("pk").values_list("status", "confirmed")) == [
        ("delivered", False),
        ("unknown", False),
    ]
    cast["order"].refresh_from_db()
    assert cast["order"].status == "paid"


def test_a_chilled_parcel_that_got_too_warm_is_held_and_both_see_it(cast, world, live_server):
    packer, buyer, chilled = cast["packer"], cast["buyer"], parcels()["chilled"]
    thermometer = Probe.objects.get(device="TH-0001")
    desk(packer, chilled, "pack")
    desk(packer, chilled, "probe", probe=thermometer.pk)
    desk(packer, chilled, "truck", vehicle="粤F12345")
    begin = chilled.probe_assignments.get().watch.started_at
    door, at = f"{live_server.url}/hooks/probes/", timezone.now() + timedelta(minutes=4)
    warm = [(begin + timedelta(seconds=1 + 60 * n), value) for n, value in enumerate((4.1, 8.0, 13.6, 12.8))]
    push = {"device": thermometer.device, "secret": thermometer.secret, "readings": warm, "sent_at": timezone.now()}

    # Forged and stale batches are refused; nothing is measured and nothing is held.
    assert probe.send(door, **(push | {"secret": "guessed"})).status_code == 401
    assert probe.send(door, **(push | {"sent_at": at - timedelta(minutes=10)})).status_code == 401
    assert (Reading.objects.count(), parcels()["chilled"].state) == (0, "dispatched")

    first = probe.send(door, **push, nonce="nonce-00000001")
    again = probe.send(door, **push, nonce="nonce-00000001")
    repeated = probe.send(door, **push)
    assert (first.status_code, first.json()) == (200, {"stored": 4, "known": 0})
    assert again.status_code == 409
    assert repeated.json() == {"stored": 0, "known": 4}

    held = parcels()["chilled"]
    assert (held.state, held.held_from) == ("held", "dispatched")
    assert str(Excursion.objects.get(kind="warm").peak_c) == "13.60"
    at_the_desk = page(packer, f"/seller/packing/{held.number}/")
    at_the_buyers = page(buyer, f"/me/orders/{cast['order'].number}/")
    for seen in (at_the_desk, at_the_buyers):
        assert "因温度异常暂扣" in seen
        assert "<polyline" in seen
        assert "13.6" in seen

    # Held goods are not delivered, whoever says so.
    desk(packer, held, "arrived")
    buyer.post(f"/me/orders/{cast['order'].number}/receive/")
    assert parcels()["chilled"].state == "held"

    desk(packer, held, "decide", disposition="release", reason="中心温度 6 ℃，包装完好")
    desk(packer, held, "arrived")

    assert parcels()["chilled"].state == "delivered"
    assert "中心温度 6 ℃，包装完好" in page(buyer, f"/me/orders/{cast['order'].number}/")
    assert Excursion.objects.get(kind="warm").decided_by == "罗阿强"
