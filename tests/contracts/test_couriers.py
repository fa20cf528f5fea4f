"""One suite for every courier: what the adapters promise, asked over real HTTP of the local fakes."""

import http.server
import json
import threading
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from catalog.foundation.periods import CHINA
from logistics.couriers import registry
from logistics.couriers.base import (
    BadSignature,
    CourierRefused,
    CourierUnavailable,
    Parcel,
    Party,
    Push,
    TrackingStatus,
    UnreadablePush,
)
from logistics.fakes import kuaidi100, sf
from logistics.fakes.pusher import resend, send_owed
from logistics.fakes.server import FakeCouriers
from logistics.fakes.world import Accounts, World

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=CHINA)
SENDER = Party("陈秀兰", "19900000001", "广东省", "韶关市", "乐昌市", "北乡镇黄坌村1号*2~3", company="北乡演示合作社")
RECEIVER = Party("周明", "19900000002", "广东省", "深圳市", "福田区", "莲花路 6 号(东门)")


class SFBench:
    """SF in JSON mode, as the suite wants to handle it."""

    code = "sf"
    push_form = "json"
    codes = {"picked_up": "50", "in_transit": "30", "out_for_delivery": "44", "delivered": "80", "strange": "9999"}

    def __init__(self, callback=""):
        self.world = World(Accounts(sf_callback=callback, sf_push_form=self.push_form))

    def account(self, url):
        return {"host": url, "partner_id": "DEMO_PARTNER", "check_word": "demo-check-word"}

    def wrong_account(self, url):
        return self.account(url) | {"check_word": "guessed"}

    def owe(self, waybill_no, news_ids):
        sf.owe_push(self.world, waybill_no, news_ids)

    def acknowledged(self):
        return b'{"return_code":"0000","return_msg":"\xe6\x88\x90\xe5\x8a\x9f"}'


class SFXmlBench(SFBench):
    push_form = "xml"

    def acknowledged(self):
        return b'<Response service="RoutePushService"><Head>OK</Head></Response>'


class Kuaidi100Bench:
    code = "kuaidi100"
    codes = {"picked_up": "103", "in_transit": "1002", "out_for_delivery": "5", "delivered": "301", "strange": "777"}

    def __init__(self, callback=""):
        self.world = World(Accounts())
        self.callback = callback or "http://127.0.0.1:9/"

    def account(self, url):
        return {
            "host": url,
            "customer": "DEMO_CUSTOMER",
            "key": "demo-key",
            "salt": "our-salt",
            "callback_url": self.callback,
        }

    def wrong_account(self, url):
        return self.account(url) | {"key": "guessed"}

    def owe(self, waybill_no, news_ids):
        kuaidi100.owe_push(self.world, waybill_no)

    def acknowledged(self):
        return b'{"result":true,"returnCode":"200","message":"\xe6\x88\x90\xe5\x8a\x9f"}'


BENCHES = [SFBench, SFXmlBench, Kuaidi100Bench]


@pytest.fixture(params=BENCHES, ids=["sf-json", "sf-xml", "kuaidi100"])
def bench(request):
    made = request.param()
    with FakeCouriers(made.world) as fake:
        made.url = fake.url
        made.courier = registry.courier(made.code, {made.code: made.account(fake.url)})
        yield made


def parcel(reference="W-1", **also):
    wish = {
        "reference": reference,
        "sender": SENDER,
        "receiver": RECEIVER,
        "contents": "马蹄 10斤",
        "weight_g": 5200,
        "product": "2",
        "waybill_no": f"YT{reference}",
        "company": "yuantong",
    }
    return Parcel(**(wish | also))


def happens(bench, waybill_no, *steps):
    """Let the steps happen a minute apart and return the fake's numbers of the news."""
    return [
        bench.world.tell(
            bench.code,
            waybill_no,
            code=bench.codes[step],
            at=NOON + timedelta(minutes=minute),
            text=f"快件{step}",
            place="韶关市",
        )
        for minute, step in enumerate(steps)
    ]


def owed_push(bench):
    row = bench.world.rows("SELECT * FROM push ORDER BY id DESC LIMIT 1")[0]
    return Push(row["content_type"], row["body"])


def test_a_parcel_booked_twice_is_one_waybill(bench):
    first = bench.courier.book(parcel())
    second = bench.courier.book(parcel())

    assert first.waybill_no
    assert second.waybill_no == first.waybill_no
    assert len(bench.world.parcels(bench.code)) == 1


def test_a_busy_courier_may_be_asked_again_and_then_books_once(bench):
    bench.world.order_faults(bench.code, "A1005", "A1005", "server_error")

    for _attempt in range(3):
        with pytest.raises(CourierUnavailable):
            bench.courier.book(parcel())
    bench.courier.book(parcel())

    assert len(bench.world.parcels(bench.code)) == 1


def test_an_answer_lost_after_the_booking_does_not_make_a_second_waybill(bench):
    bench.world.order_faults(bench.code, "lost_answer")

    with pytest.raises(CourierUnavailable):
        bench.courier.book(parcel())
    label = bench.courier.book(parcel())

    assert [row["waybill_no"] for row in bench.world.parcels(bench.code)] == [label.waybill_no]


def test_a_refusal_is_final_and_keeps_the_couriers_words(bench):
    bench.world.order_faults(bench.code, "refused")

    with pytest.raises(CourierRefused) as refusal:
        bench.courier.book(parcel())

    assert refusal.value.code in {"20052", "700"}
    assert refusal.value.words
    assert bench.world.parcels(bench.code) == []


def test_a_wrong_key_of_ours_is_final(bench):
    impostor = registry.courier(bench.code, {bench.code: bench.wrong_account(bench.url)})

    with pytest.raises(CourierRefused) as refusal:
        impostor.book(parcel())

    assert refusal.value.code in {"A1006", "600"}
    assert bench.world.parcels(bench.code) == []


def test_a_dead_line_is_worth_another_try(bench):
    nobody = registry.courier(bench.code, {bench.code: bench.account("http://127.0.0.1:9")})

    with pytest.raises(CourierUnavailable):
        nobody.book(parcel())


def test_cancelling_twice_is_cancelling_once(bench):
    label = bench.courier.book(parcel())

    bench.courier.cancel(reference="W-1", waybill_no=label.waybill_no)
    bench.courier.cancel(reference="W-1", waybill_no=label.waybill_no)


def test_a_new_parcel_has_no_news(bench):
    label = bench.courier.book(parcel())

    assert bench.courier.track(label.waybill_no, company="yuantong", phone=RECEIVER.phone) == []


def test_news_is_told_newest_first_in_one_vocabulary(bench):
    label = bench.courier.book(parcel())
    happens(bench, label.waybill_no, "picked_up", "in_transit", "out_for_delivery", "delivered")

    news = bench.courier.track(label.waybill_no, company="yuantong", phone=RECEIVER.phone)

    assert [event.status for event in news] == [
        TrackingStatus.DELIVERED,
        TrackingStatus.OUT_FOR_DELIVERY,
        TrackingStatus.IN_TRANSIT,
        TrackingStatus.PICKED_UP,
    ]
    assert news[-1].happened_at == NOON
    assert {event.waybill_no for event in news} == {label.waybill_no}


def test_a_push_says_the_same_as_a_question(bench):
    label = bench.courier.book(parcel())
    ids = happens(bench, label.waybill_no, "picked_up", "in_transit", "delivered")
    bench.owe(label.waybill_no, ids)

    pushed = bench.courier.read_push(owed_push(bench))
    asked = bench.courier.track(label.waybill_no, company="yuantong", phone=RECEIVER.phone)

    def facts(event):
        return (event.waybill_no, event.status, event.happened_at, event.code, event.text, event.place)

    assert [facts(event) for event in pushed] == [facts(event) for event in asked]


def test_an_unknown_word_is_kept_and_called_unknown(bench):
    label = bench.courier.book(parcel())
    ids = happens(bench, label.waybill_no, "strange")
    bench.owe(label.waybill_no, ids)

    (event,) = bench.courier.read_push(owed_push(bench))

    assert event.status is TrackingStatus.UNKNOWN
    assert event.code == bench.codes["strange"]
    assert event.text == "快件strange"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b""),
        ("application/json", b"[]"),
        ("application/json", b'{"Body":{"WaybillRoute":[{}]}}'),
        ("application/json", b'{"Body":{"WaybillRoute":[7]}}'),
        ("application/x-www-form-urlencoded", b""),
        ("application/x-www-form-urlencoded", b"content=%3CRequest"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        (
            "application/x-www-form-urlencoded",
            b"content=%3C!DOCTYPE%20a%20%5B%3C!ENTITY%20b%20%22c%22%3E%5D%3E%3Ca%3E%26b%3B%3C%2Fa%3E",
        ),
    ],
)
def test_a_push_that_is_not_in_the_couriers_form_is_unreadable(bench, content_type, body):
    with pytest.raises(UnreadablePush):
        bench.courier.read_push(Push(content_type, body))


def test_the_acknowledgement_is_the_couriers_own_to_the_byte(bench):
    label = bench.courier.book(parcel())
    bench.owe(label.waybill_no, happens(bench, label.waybill_no, "picked_up"))
    push = owed_push(bench)

    reply = bench.courier.acknowledge(push)

    assert (reply.status, reply.body) == (200, bench.acknowledged())
    declined = bench.courier.decline(push, status=500, words="稍后再试")
    assert (declined.status, declined.body == bench.acknowledged()) == (500, False)


def test_a_push_is_sent_until_it_is_acknowledged_and_then_no_more():
    """Our door is broken twice, says "ok" in words of its own once, and only then in the courier's form."""
    for made_bench in BENCHES:
        answers = [(500, b"broken"), (503, b""), (200, b"ok"), (200, made_bench().acknowledged())]
        heard = []

        class Door(http.server.BaseHTTPRequestHandler):
            def do_POST(self, answers=answers, heard=heard):
                heard.append(self.rfile.read(int(self.headers["Content-Length"])))
                status, body = answers[min(len(heard), len(answers)) - 1]
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *words):
                """Quiet."""

        door = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
        threading.Thread(target=door.serve_forever, args=(0.02,), daemon=True).start()
        bench = made_bench(callback=f"http://127.0.0.1:{door.server_port}/")
        with FakeCouriers(bench.world) as fake:
            courier = registry.courier(bench.code, {bench.code: bench.account(fake.url)})
            label = courier.book(parcel())
        bench.owe(label.waybill_no, happens(bench, label.waybill_no, "picked_up"))

        acknowledged = send_owed(bench.world)
        again = send_owed(bench.world)

        assert (acknowledged, again, len(heard)) == (1, 0, 4)
        resend(bench.world, 1)
        assert send_owed(bench.world) == 1
        assert heard[4] == heard[0]
        door.shutdown()
        door.server_close()


# ------------------------------------------------------------------ what only one of them promises
@pytest.fixture
def kuaidi100_bench():
    bench = Kuaidi100Bench()
    with FakeCouriers(bench.world) as fake:
        bench.courier = registry.courier("kuaidi100", {"kuaidi100": bench.account(fake.url)})
        yield bench


def test_kuaidi100_push_signed_with_another_salt_is_forged(kuaidi100_bench):
    bench = kuaidi100_bench
    label = bench.courier.book(parcel())
    happens(bench, label.waybill_no, "delivered")
    kuaidi100.owe_push(bench.world, label.waybill_no, salt="guessed")

    with pytest.raises(BadSignature):
        bench.courier.read_push(owed_push(bench))


def test_kuaidi100_push_changed_on_its_way_is_forged(kuaidi100_bench):
    bench = kuaidi100_bench
    label = bench.courier.book(parcel())
    happens(bench, label.waybill_no, "in_transit")
    bench.owe(label.waybill_no, [])
    form = dict(parse_qsl(owed_push(bench).body.decode()))
    form["param"] = form["param"].replace("1002", "301")

    with pytest.raises(BadSignature):
        bench.courier.read_push(Push("application/x-www-form-urlencoded", urlencode(form).encode()))


def test_kuaidi100_signature_may_come_in_small_letters(kuaidi100_bench):
    bench = kuaidi100_bench
    label = bench.courier.book(parcel())
    happens(bench, label.waybill_no, "in_transit")
    bench.owe(label.waybill_no, [])
    form = dict(parse_qsl(owed_push(bench).body.decode()))
    form["sign"] = form["sign"].lower()

    events = bench.courier.read_push(Push("application/x-www-form-urlencoded", urlencode(form).encode()))

    assert [event.status for event in events] == [TrackingStatus.IN_TRANSIT]


def test_kuaidi100_does_not_know_every_company(kuaidi100_bench):
    with pytest.raises(CourierRefused) as refusal:
        kuaidi100_bench.courier.book(parcel(company="pigeon"))

    assert refusal.value.code == "700"


@pytest.fixture
def sf_bench():
    bench = SFBench()
    with FakeCouriers(bench.world) as fake:
        bench.courier = registry.courier("sf", {"sf": bench.account(fake.url)})
        yield bench


@pytest.mark.parametrize(("code", "wait_s"), [("A1005", 1), ("A1007", 60), ("A1009", None), ("A1099", None)])
def test_sf_says_how_long_to_wait(sf_bench, code, wait_s):
    sf_bench.world.order_faults("sf", code)

    with pytest.raises(CourierUnavailable) as busy:
        sf_bench.courier.book(parcel())

    assert busy.value.retry_after_s == wait_s


def test_sf_does_not_deliver_everywhere(sf_bench):
    far = Party("周明", "19900000002", "火星", "北极市", "一区", "火星路 1 号")

    with pytest.raises(CourierRefused) as refusal:
        sf_bench.courier.book(parcel(receiver=far))

    assert refusal.value.words == "收件地址超出服务范围"


def test_sf_wants_every_part_of_an_address(sf_bench):
    nameless = Party("", "19900000002", "广东省", "深圳市", "福田区", "莲花路 6 号")

    with pytest.raises(CourierRefused) as refusal:
        sf_bench.courier.book(parcel(receiver=nameless))

    assert refusal.value.code == "1015"


def test_sf_tells_its_news_only_to_who_knows_a_phone(sf_bench):
    label = sf_bench.courier.book(parcel())
    happens(sf_bench, label.waybill_no, "picked_up")

    assert sf_bench.courier.track(label.waybill_no, phone="19900009999") == []
    assert len(sf_bench.courier.track(label.waybill_no, phone=SENDER.phone)) == 1


def test_sf_passes_on_the_cold_product_and_the_weight(sf_bench):
    sf_bench.courier.book(parcel(product="201", temperature="1"))

    details = json.loads(sf_bench.world.parcels("sf")[0]["details"])
    assert (details["expressTypeId"], details["weight_kg"]) == (201, 5.2)


def test_nobody_registers_a_courier_by_guessing():
    with pytest.raises(registry.UnknownCourier):
        registry.courier("pigeon", {"pigeon": {"host": "x"}})
    with pytest.raises(registry.UnknownCourier):
        registry.courier("sf", {})
