"""The packing desk over HTTP: what a packer sees and does, and what another seller's packer never finds."""

import pytest

from catalog.foundation.models import User
from catalog.oscar_forks.catalogue.models import StorageBand
from logistics.coldchain.models import Probe
from logistics.fulfilment import operations
from logistics.fulfilment.models import Consignment, DispatchAddress, Waybill
from tests.catalog import goods

from .conftest import NOON, booked, employ, held_product, packed, planned
from .test_coldchain import read


@pytest.fixture
def desk(client, packer):
    client.force_login(packer)
    return client


def post(client, consignment, deed, **fields):
    return client.post(f"/seller/packing/{consignment.number}/{deed}/", fields, follow=True)


def text(response):
    return response.content.decode()


def test_the_desk_lists_what_is_to_be_packed(desk, seller):
    consignment = planned(seller)

    page = text(desk.get("/seller/packing/"))

    assert consignment.number in page
    assert "马蹄" in page
    assert "10 斤" in page
    assert "周*" in page
    assert "周明" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_however_long(desk, seller, count, django_assert_num_queries):
    for number in range(count):
        planned(seller, reference=f"O-{number}", product=held_product(seller, f"货{number}"))
    desk.get("/seller/packing/")

    with django_assert_num_queries(8):
        desk.get("/seller/packing/")


def test_a_parcel_goes_from_shelf_to_label_by_sf(desk, seller, couriers, django_capture_on_commit_callbacks):
    consignment = planned(seller)

    post(desk, consignment, "pack")
    with django_capture_on_commit_callbacks(execute=True):
        post(desk, consignment, "book", courier="sf")
    page = text(desk.get(f"/seller/packing/{consignment.number}/"))
    label = text(desk.get(f"/seller/packing/{consignment.number}/label/"))
    picture = desk.get(f"/seller/packing/{consignment.number}/code.svg")
    post(desk, consignment, "hand-over")

    number = Waybill.objects.get().waybill_no
    assert number in page
    assert number in label
    assert "周明 19900000002" in label
    assert (picture.headers["Content-Type"], picture.content[:5]) == ("image/svg+xml", b"<?xml")
    assert Consignment.objects.get().state == "dispatched"


def test_a_typed_number_is_followed(desk, seller, couriers, django_capture_on_commit_callbacks):
    consignment = packed(seller, band="ambient")
    with django_capture_on_commit_callbacks(execute=True):
        post(desk, consignment, "book", courier="kuaidi100", company="yuantong", waybill_no="YT123456")

    assert Waybill.objects.get().state == "booked"


def test_a_forgotten_number_is_said_at_the_field(desk, seller, couriers):
    consignment = packed(seller, band="ambient")

    response = post(desk, consignment, "book", courier="kuaidi100", company="yuantong", waybill_no="")

    assert response.status_code == 422
    assert not Waybill.objects.exists()


def test_an_own_truck_needs_a_plate(desk, seller):
    consignment = packed(seller)
    assert post(desk, consignment, "truck", vehicle="").status_code == 422

    post(desk, consignment, "truck", vehicle="粤F12345")
    post(desk, consignment, "arrived")

    assert Consignment.objects.get().state == "delivered"


def test_packing_twice_says_so_and_takes_the_goods_once(desk, seller):
    consignment = planned(seller)
    post(desk, consignment, "pack")

    response = post(desk, consignment, "pack")

    assert "已打包" in text(response)
    assert consignment.lines.get().product.stockrecords.get().num_in_stock == 90


def test_held_goods_are_seen_judged_and_released(desk, seller, packer):
    consignment = packed(seller)
    post(desk, consignment, "probe", probe=Probe.objects.get(device="TH-0001").pk)
    (assignment,) = consignment.probe_assignments.all()
    assignment.watch.started_at = NOON
    assignment.watch.save()
    read(assignment.watch.probe, (0, 4), (10, 13), (20, 4))

    shelf = text(desk.get("/seller/packing/?shelf=held"))
    page = text(desk.get(f"/seller/packing/{consignment.number}/"))
    empty = post(desk, consignment, "decide", disposition="release", reason="")
    assert Consignment.objects.get().state == "held"
    post(desk, consignment, "decide", disposition="release", reason="芯温 6 ℃")

    assert consignment.number in shelf
    assert "<polyline" in page
    assert "13 <strong>" in page
    assert empty.status_code == 422
    consignment.refresh_from_db()
    assert consignment.state == "packed"
    assert assignment.watch.excursions.get(kind="warm").decided_by == "罗阿强"


def test_html_in_a_name_is_shown_as_text(desk, seller):
    consignment = planned(seller, product=held_product(seller, "<script>alert(1)</script>"))

    page = text(desk.get(f"/seller/packing/{consignment.number}/"))

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("path", ["", "label/", "code.svg"])
def test_another_sellers_parcel_is_not_found(client, seller, couriers, path):
    consignment = booked(seller)
    other = goods.seller("别家演示合作社")
    client.force_login(employ(User.objects.create_user("stranger"), other))

    assert client.get(f"/seller/packing/{consignment.number}/{path}").status_code == 404


@pytest.mark.parametrize("deed", ["pack", "book", "truck", "hand-over", "arrived", "probe", "decide"])
def test_another_sellers_parcel_is_not_touched(client, seller, deed):
    consignment = planned(seller)
    client.force_login(employ(User.objects.create_user("stranger"), goods.seller("别家演示合作社")))

    response = post(client, consignment, deed, courier="sf", vehicle="x", disposition="release", reason="x")

    assert response.status_code == 404
    assert Consignment.objects.get().state == "planned"


def test_another_sellers_probe_cannot_be_chosen(desk, seller):
    other = goods.seller("别家演示合作社")
    theirs = Probe.objects.create(device="TH-7777", seller=other)
    consignment = packed(seller)

    response = post(desk, consignment, "probe", probe=theirs.pk)

    assert response.status_code == 422
    assert not consignment.probe_assignments.exists()


def test_who_sells_nothing_has_no_desk(client, db):
    client.force_login(User.objects.create_user("employee-of-tests"))

    assert client.get("/seller/packing/").status_code == 403
    assert client.get("/seller/packing/address/").status_code == 403


def test_a_stranger_logs_in_first(client, seller):
    consignment = planned(seller)

    for path in ("", "address/", f"{consignment.number}/"):
        assert client.get(f"/seller/packing/{path}").status_code == 302


def test_the_dispatch_address_is_asked_for_and_kept(desk, seller, couriers):
    DispatchAddress.objects.all().delete()
    fields = {"contact": "罗阿强", "phone": "19900010001", "province": "广东省", "city": "韶关市", "district": "乐昌市"}
    assert "去填写发货地址" in text(desk.get("/seller/packing/"))
    consignment = packed(seller)
    assert "请先填写发货地址" in text(post(desk, consignment, "book", courier="sf"))
    assert desk.post("/seller/packing/address/", fields).status_code == 422

    desk.post("/seller/packing/address/", fields | {"street": "演示路1号"})

    assert str(DispatchAddress.objects.get()) == "广东省韶关市乐昌市演示路1号"


def test_a_label_exists_only_with_a_number(desk, seller):
    consignment = packed(seller)

    assert desk.get(f"/seller/packing/{consignment.number}/label/").status_code == 404
    operations.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="p", at=NOON)
    assert "粤F12345" in text(desk.get(f"/seller/packing/{consignment.number}/label/"))


def many(client, path="", **fields):
    return client.post(f"/seller/packing/many/{path}", fields, follow=True)


def test_the_packing_list_adds_up_what_is_to_be_fetched_by_temperature(desk, seller):
    product = held_product(seller)
    ginger = held_product(seller, "天堂姜")
    first, second = planned(seller, product=product), planned(seller, reference="O-2", product=product)
    third = planned(seller, reference="O-3", band="frozen", product=ginger)
    packed(seller, reference="O-4", product=held_product(seller, "已打包的"))

    response = desk.get("/seller/packing/list/")

    bands = [
        (band, [(row["description"], row["total"]) for row in fetched])
        for band, fetched, _parcels in response.context["bands"]
    ]
    assert bands == [
        (str(StorageBand.CHILLED.label), [("马蹄", 20)]), (str(StorageBand.FROZEN.label), [("天堂姜", 10)])
    ]  # fmt: skip
    assert [one.number in text(response) for one in (first, second, third)] == [True, True, True]
    assert "已打包的" not in text(response)


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_of_many_cost_the_same_however_long(desk, seller, couriers, count, django_assert_num_queries):
    for number in range(count):
        planned(seller, reference=f"P-{number}", product=held_product(seller, f"货{number}"))
        packed(seller, reference=f"Q-{number}", product=held_product(seller, f"装{number}"))
        booked(seller, reference=f"R-{number}", product=held_product(seller, f"等{number}"))

    for path, queries in (("list/", 5), ("many/", 8), ("many/labels/", 6)):
        desk.get(f"/seller/packing/{path}")
        with django_assert_num_queries(queries):
            assert desk.get(f"/seller/packing/{path}").status_code == 200


def test_a_column_of_numbers_is_followed_and_a_wrong_one_holds_up_no_other(
    desk, seller, couriers, django_capture_on_commit_callbacks
):
    good, bad, empty = (packed(seller, reference=f"O-{n}", band="ambient") for n in range(3))

    with django_capture_on_commit_callbacks(execute=True):
        response = many(desk, company="yuantong", **{f"no-{good.pk}": "yt123456", f"no-{bad.pk}": "12"})

    assert response.status_code == 422
    assert [(one.consignment_id, one.company, one.waybill_no) for one in Waybill.objects.all()] == [
        (good.pk, "yuantong", "YT123456")
    ]
    assert [(one.pk, typed, bool(problem)) for one, typed, problem in response.context["rows"]] == [
        (bad.pk, "12", True), (empty.pk, "", False),
    ]  # fmt: skip
    assert Consignment.objects.get(pk=good.pk).state == "booked"


def test_ticked_parcels_are_booked_with_sf_and_handed_over_together(
    desk, seller, couriers, django_capture_on_commit_callbacks
):
    ticked, other = packed(seller, reference="O-1"), packed(seller, reference="O-2")

    with django_capture_on_commit_callbacks(execute=True):
        many(desk, deed="sf", parcel=[ticked.pk])
    labels = text(desk.get("/seller/packing/many/labels/"))
    many(desk, "hand-over/", parcel=[ticked.pk, other.pk, "x", "9" * 30])

    waybill = Waybill.objects.get()
    assert waybill.waybill_no in labels
    assert {one.pk: one.state for one in Consignment.objects.all()} == {ticked.pk: "dispatched", other.pk: "packed"}


def test_nothing_typed_and_nothing_ticked_changes_nothing(desk, seller, couriers):
    packed(seller)

    assert "没有填写单号" in text(many(desk, company="yuantong"))
    assert "请勾选" in text(many(desk, "hand-over/"))
    assert not Waybill.objects.exists()


def test_a_wrong_number_is_corrected_even_after_it_left(desk, seller, couriers, django_capture_on_commit_callbacks):
    consignment = booked(seller, courier="kuaidi100", company="yuantong", waybill_no="YT123456", band="ambient")
    post(desk, consignment, "hand-over")

    with django_capture_on_commit_callbacks(execute=True):
        post(desk, consignment, "correct", company="zhongtong", waybill_no="zt7654321")

    rows = list(Waybill.objects.order_by("pk").values_list("waybill_no", "company", "state"))
    assert rows == [("YT123456", "yuantong", "cancelled"), ("ZT7654321", "zhongtong", "booked")]
    assert Consignment.objects.get().state == "dispatched"
    assert "ZT7654321" in text(desk.get(f"/seller/packing/{consignment.number}/"))


@pytest.mark.parametrize(("company", "number"), [("yuantong", "YT123456"), ("yuantong", "1"), ("nobody", "YT999999")])
def test_the_same_or_an_impossible_number_corrects_nothing(desk, seller, couriers, company, number):
    consignment = booked(seller, courier="kuaidi100", company="yuantong", waybill_no="YT123456", band="ambient")

    post(desk, consignment, "correct", company=company, waybill_no=number)

    assert list(Waybill.objects.values_list("waybill_no", "state")) == [("YT123456", "booked")]


def test_while_the_courier_is_told_not_to_collect_the_page_looks_again_by_itself(desk, seller, couriers):
    consignment = booked(seller)

    post(desk, consignment, "withdraw")

    assert Waybill.objects.get().state == "cancelling"
    page = desk.get(f"/seller/packing/{consignment.number}/").content.decode()
    assert "正在通知快递公司取消取件" in page
    assert 'hx-trigger="every 2s"' in page
    assert "顺丰下单" not in page


def test_a_number_that_the_courier_gave_is_not_corrected_but_withdrawn_before_it_is_collected(
    desk, seller, couriers, django_capture_on_commit_callbacks
):
    consignment = booked(seller)
    post(desk, consignment, "correct", company="yuantong", waybill_no="YT999999")
    assert Waybill.objects.get().state == "booked"

    with django_capture_on_commit_callbacks(execute=True):
        post(desk, consignment, "withdraw")

    assert (Waybill.objects.get().state, Consignment.objects.get().state) == ("cancelled", "packed")
    assert consignment.lines.get().product.stockrecords.get().num_in_stock == 90
    post(desk, consignment, "truck", vehicle="粤F12345")
    post(desk, consignment, "withdraw")
    assert Consignment.objects.get().state == "dispatched"
