"""Reviewers at their step: what they see, what they may do, and what belongs to another area is not found."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalog.certificates import operations as certificates
from catalog.certificates.models import HelpRequest, Mark
from catalog.foundation.models import User
from catalog.origins.models import Region
from catalog.recognition import operations
from catalog.recognition.models import Opinion, Reminder
from catalog.recognition.queries import badges_for
from shop.accounts.queries import home_of
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.ledger.models import Entry
from shop.sellers import operations as sellers
from tests.catalog import goods
from tests.catalog.recognition import cases
from tests.catalog.recognition.cases import COUNTY, SUNDAY, TOWN, says

SINCE = date(2026, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path, "base_url": "/nowhere/"}}
    }


@pytest.fixture
def clock(monkeypatch):
    """``clock(days=3)``: the doors read three days after the Sunday of these tests."""

    def go(**later):
        monkeypatch.setattr(timezone, "now", lambda: SUNDAY + timedelta(**later))

    go()
    return go


@pytest.fixture
def offices(clock):
    """Reviewers of the town, the county and the city, and one of a neighbouring county."""
    village = goods.village()
    elsewhere = Region.objects.create(code="440282", name="南雄市", level=3, parent=village.city)
    cases.scheme()
    people = {}
    for name, shown, role, region in (
        ("town", "黎国安", Role.REVIEWER, village.town), ("county", "林国栋", Role.COUNTY, village.county),
        ("city", "徐静", Role.REVIEWER, village.city), ("neighbour", "外县人", Role.COUNTY, elsewhere),
        ("finance", "财政", Role.FINANCE, village.county),
    ):  # fmt: skip
        office = institutions.create_institution(name=f"{region.name}审核单位", region=region)
        people[name] = User.objects.create_user(name, display_name=shown)
        institutions.grant_role(user=people[name], institution=office, role=role, on=SINCE)
    return people


def test_the_case_goes_through_the_hands_of_three_offices_by_their_own_doors(client, offices, clock):
    made = cases.submitted(goods.product("北乡马蹄", origin=goods.village()))
    for name in ("town", "county", "city"):
        client.force_login(offices[name])
        assert "北乡马蹄" in client.get("/gov/recognition/").content.decode()
        answer = client.post(f"/gov/recognition/{made.number}/decide/", {"verdict": "pass", "text": "同意"})
        assert answer.status_code == 302
    made.refresh_from_db()
    assert made.state == "publicity"
    assert list(made.opinions.values_list("level", "reviewer")) == [(4, "黎国安"), (3, "林国栋"), (2, "徐静")]

    clock(days=8)
    client.post(f"/gov/recognition/{made.number}/grant/", {"batch": "2026年第3批"})

    made.refresh_from_db()
    assert (made.state, made.recognition.batch) == ("granted", "2026年第3批")


def test_a_case_of_another_area_is_not_found_at_any_door(client, offices):
    made = cases.submitted()
    paper = made.papers.first()
    client.force_login(offices["neighbour"])

    for path in (f"/gov/recognition/{made.number}/", f"/gov/papers/{paper.pk}/"):
        assert client.get(path).status_code == 404
    assert (
        client.post(f"/gov/recognition/{made.number}/decide/", {"verdict": "pass", "text": "同意"}).status_code == 404
    )
    assert made.number not in client.get("/gov/recognition/?tab=review").content.decode()
    assert not Opinion.objects.exists()


def test_who_is_not_at_turn_reads_along_and_decides_nothing(client, offices):
    made = cases.submitted()
    client.force_login(offices["county"])

    page = client.get(f"/gov/recognition/{made.number}/").content.decode()
    answer = client.post(f"/gov/recognition/{made.number}/decide/", {"verdict": "pass", "text": "同意"})

    assert "同意，转下一步" not in page
    assert answer.status_code == 403
    assert not Opinion.objects.exists()


def test_a_draft_and_the_papers_of_a_draft_are_the_applicants_alone(client, offices):
    made = cases.draft()
    client.force_login(offices["county"])

    assert client.get(f"/gov/recognition/{made.number}/").status_code == 404
    assert client.get(f"/gov/papers/{made.papers.first().pk}/").status_code == 404


def test_a_finance_supervisor_without_an_area_is_told_so(client, offices):
    client.force_login(offices["finance"])

    assert client.get("/gov/recognition/").status_code == 403
    assert client.get("/gov/certificates/").status_code == 403


def test_a_refused_decision_keeps_what_was_typed(client, offices):
    made = cases.in_publicity()
    objection = operations.object_to(application=made, text="产地不是黄坌村", at=SUNDAY)
    client.force_login(offices["city"])

    early = client.post(f"/gov/recognition/{made.number}/grant/", {"batch": "2026年第9批"})
    mute = client.post(f"/gov/objections/{objection.number}/answer/", {"upheld": "no", "answer": " "})

    assert early.status_code == 422
    assert "公示到2026年11月29日结束" in early.content.decode()
    assert mute.status_code == 422
    objection.refresh_from_db()
    assert objection.state == "open"


def test_papers_are_served_as_downloads_that_cannot_run(client, offices):
    made = cases.submitted()
    picture, document = made.papers.order_by("pk")
    client.force_login(offices["town"])

    shown, loaded = client.get(f"/gov/papers/{picture.pk}/"), client.get(f"/gov/papers/{document.pk}/")

    assert (shown["Content-Type"], loaded["Content-Type"]) == ("image/webp", "application/pdf")
    assert loaded["Content-Disposition"].startswith("attachment")
    for answer in (shown, loaded):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "no-store" in answer["Cache-Control"]
        answer.close()


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_costs_the_same_however_long(client, offices, count, django_assert_num_queries):
    for number in range(count):
        cases.submitted(goods.product(f"货{number}", origin=goods.village()))
    client.force_login(offices["town"])
    client.get("/gov/recognition/")

    with django_assert_num_queries(10):
        assert len(client.get("/gov/recognition/").context["page"]) == count


def test_withdrawn_the_badge_is_gone_everywhere_and_the_ledger_keeps_what_was(client, offices, clock, bought_before):
    product, made, entry = bought_before
    client.force_login(offices["county"])
    clock(days=20)

    answer = client.post(f"/gov/recognised/{made.recognition_id}/withdraw/", {"reason": "名单与实际不符"})

    assert answer.status_code == 302
    made.recognition.refresh_from_db()
    withdrawn = made.recognition
    assert (withdrawn.state, withdrawn.ended_on, withdrawn.stock_at_end) == ("withdrawn", date(2026, 12, 12), 40)
    assert badges_for([product.pk], date(2026, 12, 12)) == {}
    card = client.get("/c/").content.decode()
    assert "产地已核实" not in card
    page = client.get(f"/p/x_{product.pk}/").content.decode()
    assert withdrawn.number not in page
    assert client.get(f"/api/v1/products/{product.pk}").json()["origin"] is None
    assert client.get("/api/v1/recognitions").json()["count"] == 0
    assert client.get("/origin/catalogue/").context["page"].paginator.count == 0
    evidence = client.get(f"/origin/{product.pk}/").content.decode()
    assert "名单与实际不符" in evidence
    kept = Entry.objects.get(pk=entry.pk)
    assert (kept.recognised, kept.recognition_no, kept.content_hash) == (True, withdrawn.number, entry.content_hash)


@pytest.fixture
def bought_before(offices, clock):
    """A recognised product of which an order was paid and recorded before anything was withdrawn."""
    from shop.ledger import operations as ledger

    product = goods.product("北乡马蹄", origin=goods.village(), stock=40)
    operations.claim_origin(product=product, region=product.origin, by="邓丽华", at=SUNDAY)
    made = cases.granted(product)
    number = made.recognition.number
    facts = {
        "source": "O-1:1", "kind": "purchase", "ordered_on": date(2026, 12, 1), "paid_on": date(2026, 12, 1),
        "happened_at": SUNDAY + timedelta(days=9), "order_number": "O-1", "line_id": 1, "payment_number": "P-1",
        "payment_method": "bank_transfer", "fund_channel": "canteen", "product_id": product.pk,
        "product_title": "北乡马蹄", "recognised": True, "recognition_no": number, "seller_id": product.seller.pk,
        "seller_name": product.seller.name, "seller_kind": product.seller.kind, "unit": "jin", "quantity": 10,
        "unit_price_cny": "3.50", "amount_cny": "35.00", "counts_reserve": False, "reason": "no_unit",
        "origin_code": product.origin.code, "origin_names": [],
    }  # fmt: skip
    ledger.append(entries=[Entry(**facts)], at=SUNDAY + timedelta(days=9))
    return product, made, Entry.objects.get(source="O-1:1")


def test_a_town_may_look_at_what_was_recognised_and_ends_nothing(client, offices, clock):
    made = cases.granted()
    clock(days=9)
    client.force_login(offices["town"])

    assert client.get(f"/gov/recognised/{made.recognition_id}/").status_code == 200
    assert client.post(f"/gov/recognised/{made.recognition_id}/withdraw/", {"reason": "x"}).status_code == 403
    client.force_login(offices["neighbour"])
    assert client.get(f"/gov/recognised/{made.recognition_id}/").status_code == 404
    made.recognition.refresh_from_db()
    assert made.recognition.state == "valid"


def test_the_catalogue_goes_out_with_the_columns_of_published_lists(client, offices, clock):
    made = cases.granted(goods.product("=北乡马蹄", origin=goods.village()))
    clock(days=9)
    client.force_login(offices["county"])

    answer = client.get("/gov/recognised.xlsx?batch=2026年")
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    told = dict(zip(rows[-2], rows[-1], strict=True))

    assert told["县"] == "乐昌市"
    assert (told["商品价值量（万元）"], told["带贫人数"]) == (350, 46)
    assert (told["认定编号"], told["商品"]) == (made.recognition.number, "'=北乡马蹄")
    csv = b"".join(client.get("/gov/recognised.csv").streaming_content).decode("utf-8-sig")
    assert "'=北乡马蹄" in csv


def test_a_yearly_check_passed_plans_the_next_and_failed_withdraws(client, offices, clock):
    cases.Scheme.objects.update(validity_months=48)
    made = cases.granted()
    clock(days=365)
    client.force_login(offices["county"])
    check = made.recognition.rechecks.get()

    client.post(f"/gov/recognised/{made.recognition_id}/check/", {"check": check.pk, "passed": "yes", "note": "属实"})
    following = made.recognition.rechecks.get(state="due")
    assert following.due_on == date(2028, 11, 30)
    client.post(f"/gov/recognised/{made.recognition_id}/check/", {"check": check.pk, "passed": "no", "note": "再点"})
    made.recognition.refresh_from_db()
    assert made.recognition.state == "valid"

    client.post(
        f"/gov/recognised/{made.recognition_id}/check/", {"check": following.pk, "passed": "no", "note": "外购"}
    )
    made.recognition.refresh_from_db()
    assert (made.recognition.state, made.recognition.end_reason) == ("withdrawn", "外购")


def test_reviewers_of_the_place_are_reminded_beside_the_seller_and_the_neighbour_is_not(offices, clock):
    product = goods.product(origin=goods.village())
    clerk = User.objects.create_user("clerk")
    product.seller.users.add(clerk)
    made = cases.granted(product)
    ends = made.recognition.valid_to

    for days in (61, 60, 45, 30, 29, 7, 1):
        for _twice in range(2):
            at = SUNDAY + timedelta(days=(ends - SUNDAY.date()).days - days)
            operations.remind(at=at)

    about = Reminder.objects.filter(thing="recog")
    assert sorted(about.filter(user=clerk).values_list("days_before", flat=True)) == [7, 30, 60]
    told = set(about.values_list("user__username", flat=True))
    assert told == {"clerk", "town", "county", "city"}


def test_the_county_returns_it_and_the_reason_is_kept(client, offices):
    made = cases.submitted()
    says(made, TOWN)
    client.force_login(offices["county"])

    client.post(f"/gov/recognition/{made.number}/decide/", {"verdict": "return", "text": "缺名单"})

    made.refresh_from_db()
    assert (made.state, made.returned_level, made.reason_text) == ("returned", COUNTY, "缺名单")


def test_a_seller_asks_for_help_and_the_office_of_its_county_answers(client, offices):
    partner = goods.seller("北乡演示合作社", region=goods.village())
    clerk = User.objects.create_user("clerk", display_name="邓丽华")
    sellers.enrol(partner=partner, user=clerk, role="clerk")
    client.force_login(clerk)
    told = {"kind": "green", "text": "环境检测找谁做", "contact": "邓丽华 0751-5550101"}
    for _twice in range(2):
        assert client.post("/seller/certificates/help/", told).status_code == 302
    assert client.post("/seller/certificates/help/", told | {"kind": "magic"}).status_code == 404
    request = HelpRequest.objects.get()
    door = f"/gov/certificates/help/{request.number}/"

    client.force_login(offices["neighbour"])
    assert "环境检测找谁做" not in client.get("/gov/certificates/help/").content.decode()
    assert client.post(door, {"answer": "不归我"}).status_code == 404
    client.force_login(offices["town"])
    assert "环境检测找谁做" in client.get("/gov/certificates/help/").content.decode()
    assert client.post(door, {"answer": "不归镇里"}).status_code == 403
    client.force_login(offices["county"])
    assert "11月25日" in client.get("/gov/certificates/help/").content.decode()
    client.post(door, {"answer": " "})
    request.refresh_from_db()
    assert request.state == "open"
    client.post(door, {"answer": "下周二到基地采样"})

    client.force_login(clerk)
    page = client.get("/seller/certificates/").content.decode()
    assert "下周二到基地采样" in page
    assert "林国栋 / 乐昌市审核单位" in page


def test_the_county_licenses_a_mark_and_answers_a_report_of_its_misuse(client, offices):
    village = goods.village()
    mark = Mark.objects.create(
        slug="lechang", name="善品乐昌", owner="协会", region=village.county, valid_from=date(2025, 1, 1)
    )
    made = goods.product("北乡马蹄", origin=village)
    licence = certificates.apply_for_mark(mark=mark, product=made, by="邓丽华", at=SUNDAY)
    report = certificates.report_misuse(mark=mark, seen_where="二号棚", text="外地马蹄贴标", at=SUNDAY)
    doors = {
        f"/gov/marks/licences/{licence.pk}/": {"deed": "license", "number": "授1号", "valid_from": "2026-11-22"},
        f"/gov/marks/reports/{report.number}/": {"deed": "found", "answer": "已责令下架"},
    }
    for name, status in (("neighbour", 404), ("town", 404)):
        client.force_login(offices[name])
        assert "二号棚" not in client.get("/gov/marks/").content.decode()
        assert [client.post(door, told).status_code for door, told in doors.items()] == [status, status]
    client.force_login(offices["county"])
    assert "二号棚" in client.get("/gov/marks/").content.decode()
    client.post(f"/gov/marks/licences/{licence.pk}/", {"deed": "license", "number": "", "valid_from": "2026-11-22"})
    licence.refresh_from_db()
    assert licence.state == "applied"

    for door, told in doors.items():
        assert client.post(door, told | {"last_day": "2027-11-21"}).status_code == 302

    licence.refresh_from_db()
    report.refresh_from_db()
    assert (licence.state, licence.number, licence.valid_to) == ("licensed", "授1号", date(2027, 11, 22))
    assert (report.state, report.answer) == ("found", "已责令下架")
    client.post(f"/gov/marks/licences/{licence.pk}/", {"deed": "end", "reason": "抽检不合格"})
    licence.refresh_from_db()
    assert licence.state == "ended"


def test_a_reviewer_who_logs_in_lands_on_what_waits(client, offices):
    client.force_login(offices["town"])

    assert home_of(offices["town"]) == "/gov/"
    assert client.get("/gov/").headers["Location"] == "/gov/recognition/"
