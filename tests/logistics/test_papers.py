"""Animals and their products leave only with a quarantine certificate that holds until they arrive (domain.md §5.5)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue import categories
from catalog.safety import operations as safety
from catalog.safety.models import QuarantineCertificate
from catalog.safety.operations import BadPaper, Paper
from catalog.safety.travel import leads_elsewhere, wanted_kind
from logistics.fulfilment import operations
from logistics.fulfilment.operations import PapersMissing
from logistics.fulfilment.queries import travels
from tests.catalog import goods
from tests.catalog.pictures import pdf, photo

from .conftest import NOON, employ, held_product, packed

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
PAPER = Paper(
    kind="product_b", number="粤4402026", owner="北乡演示合作社", goods="鸡胴体", quantity="贰拾肆只", origin="乐昌市",
    destination="广东省深圳市福田区", veterinarian="陈兽医", issued_on=TODAY,
)  # fmt: skip


@pytest.fixture
def poultry(db):
    found = categories.enter(name="鸡鸭鹅", under=categories.enter(name="禽蛋"))
    safety.load_rules()
    return found


@pytest.fixture
def chickens(seller, poultry):
    """A packed consignment of chickens of Guangdong, to Guangdong."""

    def act(*, band="chilled", **also):
        product = held_product(seller, "雪毛鸡", storage_band=band, origin=goods.village())
        categories.put_into(product, poultry)
        return packed(seller, product=product, band=band, **also)

    return act


def send(consignment):
    operations.dispatch_own_truck(consignment=consignment, vehicle="粤F12345", by="packer", at=NOON)


def add(consignment, **changed):
    return operations.add_paper(consignment=consignment, paper=replace(PAPER, **changed), by="packer", at=NOON)


def typed():
    """What the packer types of a certificate that was signed today."""
    told = {name: value for name, value in vars(PAPER).items() if value}
    return told | {"issued_on": f"{china_date(timezone.now())}"}


@pytest.mark.parametrize(
    ("live", "departure", "destination", "kind"),
    [
        (True, "广东省", "广东", "animal_b"),
        (True, "湖南省", "广东省", "animal_a"),
        (False, "黑龙江省", "黑龙江", "product_b"),
        (False, "广西壮族自治区", "广东省", "product_a"),
    ],
)
def test_the_border_of_a_province_decides_between_a_and_b(live, departure, destination, kind):
    assert wanted_kind(live=live, departure=departure, destination=destination) == kind


def test_livestock_without_a_certificate_does_not_leave_by_any_door(chickens, couriers):
    consignment = chickens()

    with pytest.raises(PapersMissing, match="产品B"):
        send(consignment)
    with pytest.raises(PapersMissing, match="产品B"):
        operations.request_waybill(consignment=consignment, courier="sf", by="packer", at=NOON)

    consignment.refresh_from_db()
    assert consignment.state == "packed"
    assert not consignment.waybills.exists()


def test_goods_that_are_no_livestock_need_none(seller, poultry):
    send(packed(seller))


def test_with_the_right_certificate_they_leave(chickens):
    consignment = chickens(wanted_on=TODAY)
    add(consignment)
    add(consignment)

    send(consignment)

    assert QuarantineCertificate.objects.count() == 1
    assert consignment.papers.count() == 1
    consignment.refresh_from_db()
    assert consignment.state == "dispatched"


def test_a_certificate_that_ends_before_the_promised_arrival_stops_them(chickens):
    consignment = chickens(wanted_on=TODAY + timedelta(days=1))
    add(consignment)

    with pytest.raises(PapersMissing, match="仅 2026年11月22日 当日有效，货物 2026年11月23日 才到.*送达当天出证"):
        send(consignment)

    consignment.refresh_from_db()
    assert consignment.state == "packed"


def test_a_certificate_for_another_province_that_ends_too_early_is_asked_for_anew(chickens):
    consignment = chickens(wanted_on=TODAY + timedelta(days=9))
    type(consignment).objects.filter(pk=consignment.pk).update(ship_to_province="湖南省")
    consignment.refresh_from_db()
    add(consignment, kind="product_a", destination="湖南省长沙市")

    with pytest.raises(PapersMissing, match="有效期至 2026年11月28日，货物 2026年12月1日 才到.*重新出证"):
        send(consignment)


@pytest.mark.parametrize("named", ["湖南省长沙市开福区", "中国湖南长沙", " 湖南 "])
def test_a_certificate_to_another_province_is_refused_at_its_field(chickens, named):
    consignment = chickens()

    with pytest.raises(BadPaper) as refused:
        add(consignment, destination=named)

    assert list(refused.value.problems) == ["destination"]
    assert named in refused.value.problems["destination"]
    assert "货物发往广东省" in refused.value.problems["destination"]
    assert not QuarantineCertificate.objects.exists()
    assert not consignment.papers.exists()


def test_goods_do_not_leave_with_a_certificate_that_is_made_out_for_another_province(chickens):
    consignment = chickens(wanted_on=TODAY)
    certificate = add(consignment)
    QuarantineCertificate.objects.filter(pk=certificate.pk).update(destination="湖南省长沙市")

    with pytest.raises(PapersMissing, match="粤4402026.*湖南省长沙市.*货物发往广东省"):
        send(consignment)

    consignment.refresh_from_db()
    assert consignment.state == "packed"
    add(consignment, number="粤4402027")
    send(consignment)


def test_a_certificate_on_file_is_not_sent_along_to_another_province(chickens):
    first, second = chickens(), chickens(reference="O-2")
    add(first)
    type(second).objects.filter(pk=second.pk).update(ship_to_province="湖南省")
    second.refresh_from_db()

    with pytest.raises(BadPaper, match="广东省深圳市福田区"):
        add(second)

    assert not second.papers.exists()


def test_a_destination_without_a_province_is_enough_within_it_and_too_little_beyond(chickens):
    consignment = chickens(wanted_on=TODAY)
    with pytest.raises(BadPaper) as refused:
        add(consignment, kind="product_a", destination="长沙市开福区")
    assert list(refused.value.problems) == ["destination"]

    add(consignment, destination="深圳市福田区湖南路")

    send(consignment)


def test_the_wrong_form_stops_them_and_is_named(chickens):
    consignment = chickens()
    add(consignment, kind="product_a")

    with pytest.raises(PapersMissing, match="须持检疫证明“产品B.*录入的是“产品A"):
        send(consignment)


def test_live_animals_travel_with_the_form_for_animals(chickens):
    consignment = chickens(band="live")
    add(consignment)
    with pytest.raises(PapersMissing, match="动物B"):
        send(consignment)

    add(consignment, kind="animal_b", number="粤4402027")

    send(consignment)


@pytest.mark.parametrize(
    ("kind", "longest"),
    [("animal_a", 26), ("product_a", 28), ("animal_b", 22), ("product_b", 22)],
)
def test_no_form_holds_longer_than_the_law_lets_it(chickens, kind, longest):
    consignment = chickens()

    assert add(consignment, kind=kind).last_day == date(2026, 11, longest)
    with pytest.raises(BadPaper) as refused:
        add(consignment, kind=kind, number="另一张", last_day=date(2026, 11, longest + 1))
    assert list(refused.value.problems) == ["last_day"]


def test_what_cannot_be_a_certificate_is_said_at_its_field(chickens):
    consignment = chickens()

    with pytest.raises(BadPaper) as refused:
        add(consignment, number=" ", issued_on=TODAY + timedelta(days=1))

    assert set(refused.value.problems) == {"number", "issued_on"}
    assert not QuarantineCertificate.objects.exists()


def test_a_certificate_that_has_ended_is_not_taken_in(chickens):
    consignment = chickens()

    with pytest.raises(BadPaper) as refused:
        add(consignment, kind="product_a", issued_on=TODAY - timedelta(days=7))

    assert refused.value.problems == {"last_day": "这份证明已于2026年11月21日到期，请官方兽医重新出具。"}
    assert not QuarantineCertificate.objects.exists()


def test_the_packer_reads_what_is_missing_and_enters_it_with_its_photo(client, packer, chickens):
    client.force_login(packer)
    consignment = chickens(wanted_on=TODAY)
    page = client.get(f"/seller/packing/{consignment.number}/").content.decode()
    assert "动物检疫合格证明" in page
    assert "产品B" in page

    refused = client.post(f"/seller/packing/{consignment.number}/truck/", {"vehicle": "粤F12345"}, follow=True)
    assert "请先录入检疫证明“产品B" in refused.content.decode()

    told = {name: value for name, value in vars(PAPER).items() if value} | {
        "issued_on": f"{china_date(timezone.now())}"
    }
    wrong = client.post(f"/seller/packing/{consignment.number}/papers/", told | {"issued_on": "2099-01-01"})
    assert wrong.status_code == 422
    assert "陈兽医" in wrong.content.decode()
    client.post(f"/seller/packing/{consignment.number}/papers/", told | {"scan": photo()})

    certificate = QuarantineCertificate.objects.get()
    shown = client.get(f"/seller/packing/{consignment.number}/papers/{certificate.pk}/")
    b"".join(shown.streaming_content)
    assert shown.headers["Content-Type"] == "image/webp"

    from catalog.foundation.models import User

    client.force_login(employ(User.objects.create_user("other"), goods.seller("别家")))
    assert client.get(f"/seller/packing/{consignment.number}/papers/{certificate.pk}/").status_code == 404
    assert client.get(f"/seller/packing/{consignment.number}/papers/").status_code == 404
    certificate.scan.delete(save=False)


@pytest.mark.parametrize("count", [1, 3])
def test_who_receives_the_goods_reads_which_certificate_goes_along(chickens, count, django_assert_num_queries):
    parcels = [chickens(reference=f"O-{n}") for n in range(count)]
    add(parcels[0])

    with django_assert_num_queries(4):
        told = travels(parcels)

    [paper] = told[0].papers
    assert (paper.kind_label, paper.number, paper.last_day) == ("产品B（省内，动物产品）", "粤4402026", TODAY)
    assert all(one.papers == [] for one in told[1:])
    page = render_to_string("fulfilment/inside.html", {"travel": told[0]})
    assert "动物检疫合格证明" in page
    assert "有效期至 11月22日" in page
    assert "陈兽医" not in page


def test_a_pdf_of_the_certificate_is_handed_out_as_a_download(client, packer, chickens):
    client.force_login(packer)
    consignment = chickens(wanted_on=TODAY)
    told = {name: value for name, value in vars(PAPER).items() if value} | {
        "issued_on": f"{china_date(timezone.now())}"
    }

    refused = client.post(f"/seller/packing/{consignment.number}/papers/", told | {"scan": pdf(script="x()")})
    assert refused.status_code == 422
    assert "脚本" in refused.content.decode()
    client.post(f"/seller/packing/{consignment.number}/papers/", told | {"scan": pdf()})

    certificate = QuarantineCertificate.objects.get()
    answer = client.get(f"/seller/packing/{consignment.number}/papers/{certificate.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    certificate.scan.delete(save=False)


@pytest.mark.parametrize(
    ("named", "goes_to", "elsewhere"),
    [
        ("湖南省长沙市", "广东省", True),
        ("湖南长沙", "广东省", True),
        ("广东深圳", "广东省", False),
        ("北京路12号农贸市场", "广东省", False),
        ("上海南路批发市场", "湖南省", False),
        ("海南藏族自治州共和县", "青海省", False),
        ("内蒙古自治区通辽市", "青海省", True),
    ],
)
def test_a_street_with_the_name_of_a_province_is_no_other_province(named, goes_to, elsewhere):
    assert leads_elsewhere(named, goes_to) is elsewhere
