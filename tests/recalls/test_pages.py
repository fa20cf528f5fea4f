"""The pages on which a recall is pressed, read, answered and followed; each person sees the own things only."""

from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from catalog.foundation.models import User
from catalog.lots import operations as lots
from catalog.lots.models import Lot, Recall
from catalog.safety import operations as safety
from logistics.fulfilment.models import Consignment
from shop.institutions.models import Membership, Role
from shop.institutions.operations import create_institution
from shop.recalls.models import AlertedLine, AlertedOrder
from shop.sellers.models import SellerMember, SellerRole
from tests.catalog import goods
from tests.ordering.checkout import someone

pytestmark = pytest.mark.django_db


def log_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def county(at):
    office = create_institution(name="乐昌市帮扶办", region=goods.village().county)
    user = someone("county")
    Membership.objects.create(user=user, institution=office, role=Role.COUNTY, valid_from="2026-01-01")
    return log_in(user)


@pytest.fixture
def clerk(seller):
    user = someone("clerk")
    seller.users.add(user)
    SellerMember.objects.create(partner=seller, user=user, role=SellerRole.CLERK)
    return log_in(user)


def press(county, lot, **also):
    told = {"scope": "forward", "reason": "农残超标", "advice": "请勿食用"} | also
    return county.post(f"/gov/lots/{lot.code}/", told, follow=True)


def test_a_county_recalls_a_lot_and_a_second_press_says_that_it_is_recalled(county, bad, buy):
    order = buy(3)

    first = press(county, bad).content.decode()
    second = press(county, bad).content.decode()

    recall = Recall.objects.get()
    assert "销售已停止" in first
    assert order.number in first
    assert f"这些批次已被召回：{recall.number}" in second
    assert Lot.objects.get(pk=bad.pk).state == "recalled"


def test_the_course_of_a_lot_names_people_and_not_their_log_ins(county, clerk, bad, buy):
    User.objects.create(username="packer", display_name="罗阿强")
    buy(3)
    bad.events.model.objects.create(lot=bad, kind="written_off", quantity=-1, at=bad.received_at, by="packer")

    for client, page in ((county, f"/gov/lots/{bad.code}/"), (clerk, f"/seller/lots/{bad.code}/")):
        told = client.get(page).content.decode()
        assert "罗阿强" in told
        assert ">packer" not in told


def test_what_was_typed_is_kept_when_the_reason_is_missing(county, bad):
    response = county.post(f"/gov/lots/{bad.code}/", {"scope": "family", "reason": "", "advice": "请送回合作社"})

    assert response.status_code == 422
    assert "请送回合作社" in response.content.decode()
    assert not Recall.objects.exists()


def test_a_county_elsewhere_finds_neither_the_lot_nor_its_recall(county, bad, press_alert):
    elsewhere = goods.product("天堂姜", stock=5)
    other = elsewhere.lots.get()

    assert county.get(f"/gov/lots/{other.code}/").status_code == 404
    assert county.get("/gov/lots/", {"q": other.code}).status_code == 200
    assert county.get(f"/gov/recalls/{press_alert.number}/").status_code == 200
    assert log_in(someone("nobody")).get(f"/gov/recalls/{press_alert.number}/").status_code == 403


@pytest.fixture
def press_alert(press):
    return press()


def test_a_drill_from_the_page_stops_nothing_and_its_report_stands(county, bad, buy):
    buy(3)

    page = press(county, bad, drill="on").content.decode()

    assert "这是一次演练" in page
    assert Lot.objects.get(pk=bad.pk).state == "available"
    county.post(f"/gov/recalls/{Recall.objects.get().number}/", {"outcome": "全部买家可联系", "deed": "close"})
    assert Recall.objects.get().state == "closed"


def test_an_operator_presses_twice_and_ends_the_recall_on_its_report(bad, buy):
    buy(20)
    office = log_in(User.objects.create_superuser("operator"))
    told = {"deed": "recall", "scope": "forward", "reason": "抽检不合格", "advice": "请勿食用"}

    first = office.post(f"/admin/lot/case/{bad.pk}/", told, follow=True)
    second = office.post(f"/admin/lot/case/{bad.pk}/", told, follow=True)

    recall = Recall.objects.get()
    report = f"/admin/alert/report/{recall.number}/"
    assert first.redirect_chain[-1][0] == second.redirect_chain[-1][0] == report
    assert "已被召回" in second.content.decode()
    office.post(report, {"deed": "close", "outcome": " "})
    recall.refresh_from_db()
    assert recall.state == "open"
    office.post(report, {"deed": "close", "outcome": "买家均已通知"})
    recall.refresh_from_db()
    assert (recall.state, recall.outcome) == ("closed", "买家均已通知")


def test_a_buyer_reads_the_notice_on_the_own_pages_and_gets_the_money_back_with_one_tap(bad, buy, press):
    buyer = someone("li")
    order = buy(3, buyer=buyer)
    alert = press()
    client = log_in(buyer)

    assert alert.number in client.get("/me/").content.decode()
    notice = client.get(f"/recalls/{alert.number}/").content.decode()
    assert "退款¥10.50" in notice
    done = client.post(f"/recalls/{alert.number}/{order.number}/", {"answer": "refund"}, follow=True)
    again = client.post(f"/recalls/{alert.number}/{order.number}/", {"answer": "refund"}, follow=True)

    assert "将原路退回" in done.content.decode()
    assert "您已答复过" in again.content.decode()
    assert AlertedOrder.objects.get().order_refund.refund.amount_cny == order.total_incl_tax
    assert f"/recalls/{alert.number}/" not in client.get("/me/").content.decode()


def test_a_stranger_reads_the_notice_and_answers_for_nobody(bad, buy, press):
    order = buy(3)
    alert = press()
    client = log_in(someone("stranger"))

    page = client.get(f"/recalls/{alert.number}/").content.decode()

    assert order.number not in page
    assert "您自己的订单中没有这些批次的货物" in page
    assert client.post(f"/recalls/{alert.number}/{order.number}/", {"answer": "refund"}).status_code == 404
    assert Client().get(f"/recalls/{alert.number}/").status_code == 200
    assert alert.number in Client().get("/recalls/").content.decode()


def test_a_drill_is_nobodys_business(bad, buy, press):
    buyer = someone("li")
    buy(3, buyer=buyer)
    drill = press(drill=True)

    assert Client().get(f"/recalls/{drill.number}/").status_code == 404
    assert log_in(buyer).get(f"/recalls/{drill.number}/").status_code == 404


def test_a_seller_follows_the_recall_books_what_came_back_and_downloads_the_report(clerk, bad, buy, press):
    order = buy(3)
    alert = press()
    line = AlertedLine.objects.get()

    assert order.number in clerk.get(f"/seller/recalls/{alert.number}/").content.decode()
    clerk.post(f"/seller/recalls/{alert.number}/", {f"back-{line.pk}": "2", "deed": "return"})
    too_many = clerk.post(f"/seller/recalls/{alert.number}/", {f"back-{line.pk}": "2"}, follow=True)
    book = load_workbook(BytesIO(clerk.get(f"/seller/recalls/{alert.number}/report.xlsx").content))

    line.refresh_from_db()
    assert line.returned == 2
    assert "退回数量不能超过发出数量" in too_many.content.decode()
    assert [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)] == [bad.code]
    assert book.worksheets[2].cell(2, 1).value == order.number


def test_a_seller_s_first_page_counts_recalls_under_way_and_lots_that_failed(clerk, bad, good, buy, county, at):
    buy(3)
    press(county, bad, drill="on")
    to_do = clerk.get("/seller/").context["to_do"]
    assert (to_do["recalls"], to_do["failed"]) == (0, 0)

    press(county, bad)
    sample = safety.take_sample(lot=good, taken_on=at.date(), office="县农业农村局", lab="检测中心", by="x", at=at)
    failed = [safety.Finding("毒死蜱", "0.08", "0.02", passed=False)]
    safety.report(sample=sample, findings=failed, report_no="7号", reported_on=at.date(), by="x", at=at)

    page = clerk.get("/seller/")
    assert (page.context["to_do"]["recalls"], page.context["to_do"]["failed"]) == (1, 1)
    assert "召回处理中" in page.content.decode()
    assert "检测不合格、已停售的批次" in page.content.decode()


def test_a_seller_elsewhere_finds_neither_lot_nor_recall(bad, press):
    other = goods.seller("另一家合作社")
    user = someone("other")
    other.users.add(user)
    SellerMember.objects.create(partner=other, user=user, role=SellerRole.CLERK)
    alert = press()
    client = log_in(user)

    for page in (f"recalls/{alert.number}", f"lots/{bad.code}/split", f"lots/{bad.code}/labels", f"lots/{bad.code}"):
        assert client.get(f"/seller/{page}/").status_code == 404


def test_a_packer_packs_a_held_parcel_anew(clerk, bad, good, buy, press):
    order = buy(3, station="packed")
    press()
    parcel = Consignment.objects.get(reference=order.number)

    page = clerk.get(f"/seller/packing/{parcel.number}/").content.decode()
    done = clerk.post(f"/seller/packing/{parcel.number}/repack/", follow=True).content.decode()
    again = clerk.post(f"/seller/packing/{parcel.number}/repack/", follow=True).content.decode()

    assert "内有召回货物" in page
    assert "请重新打包" in done
    assert "并未因召回暂扣" in again


def test_a_clerk_divides_mixes_holds_and_frees_on_pages(clerk, bad, good):
    divided = clerk.post(f"/seller/lots/{bad.code}/split/", {"parts": "５， 3"}, follow=True).content.decode()
    wrong = clerk.post(f"/seller/lots/{bad.code}/split/", {"parts": "5 六"})
    too_many = clerk.post(f"/seller/lots/{bad.code}/split/", {"parts": "500"})
    mixed = clerk.post(f"/seller/lots/{bad.code}/merge/", {"lots": [bad.pk, good.pk]}, follow=True).content.decode()
    made = Lot.objects.latest("pk")
    held = clerk.post(f"/seller/lots/{made.code}/hold/", {"reason": "送检"}, follow=True).content.decode()
    freed = clerk.post(f"/seller/lots/{made.code}/free/", {"reason": "合格"}, follow=True).content.decode()

    assert "已分批" in divided
    assert (wrong.status_code, too_many.status_code) == (422, 422)
    assert "5 六" in wrong.content.decode()
    assert made.code in mixed
    assert made.on_hand == 12 + 50
    assert "已暂停销售" in held
    assert "已恢复销售" in freed


def test_a_batch_record_is_kept_as_typed_until_its_days_are_right(clerk, bad):
    told = {
        "plot": "下西村3号田", "started_on": "2026-07-01", "inputs-TOTAL_FORMS": "1", "inputs-INITIAL_FORMS": "0",
        "inputs-0-kind": "pesticide", "inputs-0-name": "吡虫啉", "inputs-0-withdrawal_days": "14",
    }  # fmt: skip

    missing = clerk.post(f"/seller/lots/{bad.code}/record/", told)
    clerk.post(f"/seller/lots/{bad.code}/record/", told | {"inputs-0-used_on": "2026-09-01"})

    assert missing.status_code == 422
    assert "吡虫啉" in missing.content.decode()
    bad.refresh_from_db()
    assert bad.record.inputs.get().name == "吡虫啉"
    page = Client().get(f"/t/{bad.code}/").content.decode()
    assert "下西村3号田" in page
    assert "吡虫啉" in page


def test_labels_come_as_pdf_in_the_sizes_that_people_use(clerk, bad):
    for size in ("40x30", "60x40", "100x70", "a4"):
        response = clerk.get(f"/seller/lots/{bad.code}/labels/", {"size": size, "copies": 25})
        assert response.content.startswith(b"%PDF")
    assert clerk.get(f"/seller/lots/{bad.code}/labels/", {"size": "a4", "copies": 0}).status_code == 422
    assert clerk.get(f"/seller/lots/{bad.code}/labels/").status_code == 200


def test_a_recalled_lots_page_says_so_at_once_and_what_to_do(bad, press):
    assert "今天没有不良记录" in Client().get(f"/t/{bad.code}/").content.decode()
    alert = press()

    page = Client().get(f"/t/{bad.code}/").content.decode()

    assert "请勿食用" in page
    assert "抽检发现农药残留超标" in page
    assert f"/recalls/{alert.number}/" in page
    assert "今天没有不良记录" not in page


@pytest.mark.parametrize(("code", "words"), [("L-7K3M-9QXT", "可能有一个字符不对"), ("<b>x", "可能有一个字符不对")])
def test_a_code_that_is_nobodys_gets_a_page_that_helps(db, code, words):
    response = Client().get(f"/t/{code}/")

    assert response.status_code == 404
    assert words in response.content.decode()
    assert "<b>x" not in response.content.decode()


def test_a_code_typed_by_hand_finds_its_lot(bad):
    typed = bad.code.lower().replace("-", "")

    assert Client().get("/t/", {"code": f" {typed} "}, follow=True).redirect_chain[-1][0] == f"/t/{bad.code}/"


def test_a_household_is_shown_with_its_consent_only(bad, at):
    from catalog.origins.models import Household

    household = Household.objects.create(code="H-DEMO-07", region=goods.village())
    lots.record_batch(lot=bad, household=household, by="x", at=at)
    assert "H-DEMO-07" not in Client().get(f"/t/{bad.code}/").content.decode()
    assert Client().get(f"/api/v1/lots/{bad.code}").json()["households"] == []

    Household.objects.update(consent_public=True)
    assert "H-DEMO-07" in Client().get(f"/t/{bad.code}/").content.decode()
    assert Client().get(f"/api/v1/lots/{bad.code}").json()["households"] == ["H-DEMO-07"]


def test_a_digital_link_leads_to_the_lots_page_or_to_what_was_asked_for(bad, press):
    from catalog.tracing.gs1 import gtin14

    gtin = gtin14(upc=None, product_id=bad.product_id)
    link = f"/01/{gtin}/10/{bad.code}"
    press()

    plain = Client().get(link)
    assert (plain.status_code, plain["Location"].endswith(f"/t/{bad.code}/")) == (307, True)
    assert 'rel="https://ref.gs1.org/voc/traceability"' in plain["Link"]
    assert Client().get(link, {"linkType": "gs1:epcis"})["Location"].endswith("/epcis.json")
    assert "/recalls/" in Client().get(link, {"linkType": "gs1:recallStatus"})["Location"]
    linkset = Client().get(link, {"linkType": "all"})
    assert linkset["Content-Type"] == "application/linkset+json"
    assert "https://ref.gs1.org/voc/pip" in linkset.json()["linkset"][0]
    miskeyed = gtin[:-1] + str((int(gtin[-1]) + 1) % 10)
    for wrong in (f"/01/{miskeyed}/10/{bad.code}", f"/01/{gtin}/10/L-2222-2222", link + "?linkType=gs1:menuInfo"):
        assert Client().get(wrong).status_code == 404


@pytest.mark.parametrize("more", [0, 4])
def test_a_trace_page_costs_the_same_however_much_has_happened(bad, at, more, django_assert_max_num_queries):
    for _n in range(more):
        lots.split(lot=bad, parts=[1], by="x", at=at)

    with django_assert_max_num_queries(32):
        assert Client().get(f"/t/{bad.code}/").status_code == 200


def test_a_unit_says_how_fresh_goods_must_be(at):
    school = create_institution(name="乐昌演示小学")
    user = User.objects.create(username="cook")
    Membership.objects.create(user=user, institution=school, role=Role.BUYER, valid_from="2026-01-01")
    client = log_in(user)

    assert client.post("/org/freshness/", {"min_percent": "120", "min_days": "3"}).status_code == 422
    client.post("/org/freshness/", {"min_percent": "60", "min_days": "3"})

    school.refresh_from_db()
    assert (school.min_left_percent, school.min_left_days) == (60, 3)


def test_programs_read_a_lot_its_events_and_the_recalls(bad, press):
    alert = press()

    sample = safety.take_sample(
        lot=bad, taken_on=bad.produced_on, office="农业农村局", lab="检测中心", by="x", at=bad.received_at
    )
    safety.report(
        sample=sample, findings=[safety.Finding("毒死蜱", "0.08 mg/kg", "0.02 mg/kg", False)], report_no="7号",
        reported_on=bad.produced_on, by="x", at=bad.received_at,
    )  # fmt: skip
    told = Client().get(f"/api/v1/lots/{bad.code}").json()
    events = Client().get(f"/api/v1/lots/{bad.code}/epcis")
    [recall] = Client().get("/api/v1/recalls").json()

    assert (told["code"], told["state"], told["recall"]) == (bad.code, "recalled", alert.number)
    assert told["digital_link"].endswith(f"/01/{told['gtin']}/10/{bad.code}?17=261201")
    assert [(one["item"], one["value"], one["passed"]) for one in told["tests"]] == [("毒死蜱", "0.08 mg/kg", False)]
    assert events["Content-Type"] == "application/ld+json"
    assert events.json()["epcisBody"]["eventList"]
    assert (recall["number"], recall["lots"]) == (alert.number, [bad.code])
    assert Client().get("/api/v1/lots/L-2222-2222").status_code == 404
