"""The pages under /org/: who sees what, what a click does, and what a list costs."""

import re
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from catalog.certificates import operations as certificates
from catalog.certificates.models import Grade, Standard
from catalog.foundation import kept
from catalog.foundation.models import User
from catalog.foundation.uploads import clean_paper
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import refresh_search_text
from catalog.oscar_forks.partner.models import StockRecord
from catalog.safety.models import QuarantineCertificate
from logistics.fulfilment.models import TravelPaper
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.oscar_forks.order.models import OrderGroup
from shop.procurement import delivery_days, operations
from shop.procurement.models import Acceptance, DeliverySite, Invoice, PurchaseRequest
from shop.procurement.states import AcceptanceState, RequestState
from tests.catalog import goods
from tests.catalog.pictures import kept_in, pdf
from tests.ordering.checkout import pay

from .kitchen import approved, delivered, kitchen, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def client_of():
    def log_in(user):
        client = Client()
        client.force_login(user)
        return client

    return log_in


def set_day(request, site):
    """A day that can be reached from today, whatever day the test runs on."""
    operations.set_delivery(
        request=request,
        site=site,
        wanted_on=delivery_days.earliest(timezone.now()),
        window="07:00–09:00",
        note="",
    )


def waiting(school, wanted, now):
    request = operations.start(
        institution=school.unit, requester=school.buyer, wanted={p.pk: q for p, q in wanted}, at=now
    )
    set_day(request, school.site)
    operations.submit(request=request, by=school.buyer, at=now)
    return request


PAGES = {
    "buyer": ["", "list/", "paste/", "requests/", "orders/", "receiving/", "invoices/", "budget/", "places/"],
    "approver": ["", "requests/", "approvals/", "orders/", "receiving/", "budget/"],
    "acceptor": ["", "orders/", "receiving/", "budget/"],
    "accountant": ["", "requests/", "orders/", "receiving/", "payments/", "invoices/", "budget/"],
    "admin": ["", "requests/", "orders/", "receiving/", "budget/", "members/", "places/"],
}


@pytest.mark.parametrize("role", PAGES)
def test_each_role_has_its_pages_and_is_told_about_the_others(school, client_of, role):
    client = client_of(getattr(school, role))
    for page in sorted({page for pages in PAGES.values() for page in pages}):
        response = client.get(f"/org/{page}")
        assert response.status_code == (200 if page in PAGES[role] else 403), page


def test_a_stranger_logs_in_first_and_an_employee_is_told_who_can_help(school, client):
    assert client.get("/org/").status_code == 302
    employee = User.objects.create(username="employee")
    institutions.grant_role(user=employee, institution=school.unit, role=Role.EMPLOYEE, on=timezone.localdate())
    client.force_login(employee)
    assert client.get("/org/").status_code == 403


def test_nothing_of_another_unit_is_found(school, client_of, at):
    mati = goods.product("马蹄", stock=5000)
    draft = operations.start(institution=school.unit, requester=school.buyer, wanted={mati.pk: 5}, at=at)
    request = submitted(school, [(mati, 10)], at=at)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    number, order, group = request.number, sheet.order.number, sheet.order.group.number
    other = kitchen("人民医院")
    gets = {
        "buyer": [f"requests/{number}/", f"requests/{draft.number}/edit/", f"orders/{group}/", f"invoices/{order}/"],
        "approver": [f"approvals/{number}/"],
        "acceptor": [f"receiving/{sheet.number}/", f"receiving/{sheet.number}/sheet/"],
    }
    posts = {
        "buyer": [
            f"requests/{number}/copy/",
            f"requests/{number}/withdraw/",
            f"requests/{draft.number}/discard/",
            f"requests/{draft.number}/edit/",
            f"orders/{group}/cancel/",
            f"receiving/{sheet.number}/sign/",
            f"receiving/{sheet.number}/back/",
            f"invoices/{order}/",
        ],
        "approver": [f"approvals/{number}/approve/", f"approvals/{number}/refuse/"],
        "acceptor": [f"receiving/{sheet.number}/"],
        "admin": [f"members/{school.unit.memberships.first().pk}/end/"],
    }
    for role, pages in gets.items():
        for page in pages:
            assert client_of(getattr(other, role)).get(f"/org/{page}").status_code == 404, page
    for role, pages in posts.items():
        for page in pages:
            assert client_of(getattr(other, role)).post(f"/org/{page}", {"reason": "x"}).status_code == 404, page
    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED
    client_of(other.buyer).post(f"/org/places/{school.site.pk}/close/")
    assert DeliverySite.objects.get(pk=school.site.pk).closed is False
    assert school.unit.memberships.filter(valid_to=None).count() == 6


def test_quantities_on_the_list_become_a_draft(school, client_of, at):
    mati = goods.product("马蹄", price="3.50", stock=5000)
    submitted(school, [(mati, 100)], at=at)
    StockRecord.objects.filter(product=mati).update(price="3.80")
    client = client_of(school.buyer)

    page = client.get("/org/list/").content.decode()
    assert "马蹄" in page
    assert "↑ ¥0.30" in page
    response = client.post("/org/list/", {f"q-{mati.pk}": "20"})

    draft = PurchaseRequest.objects.get(state=RequestState.DRAFT)
    assert response.url == f"/org/requests/{draft.number}/edit/"
    assert [(line.product, line.quantity) for line in draft.lines.all()] == [(mati, 20)]


@pytest.mark.parametrize("written", ["-5", "9999999", "1.5", "abc", ""])
def test_a_quantity_that_is_none_is_told_and_makes_no_draft(school, client_of, written):
    mati = goods.product("马蹄", stock=5000)

    response = client_of(school.buyer).post("/org/list/", {f"q-{mati.pk}": written})

    assert response.status_code == 422
    assert PurchaseRequest.objects.count() == 0


def field(page, product) -> str:
    """The quantity that stands in the field of a product."""
    return re.search(rf'name="q-{product.pk}" value="([^"]*)"', page)[1]


def test_looking_for_other_goods_loses_nothing_that_was_typed(school, client_of, at):
    mati, eggs = goods.product("马蹄", price="3.50", stock=5000), goods.product("鸡蛋", price="1.20", stock=5000)
    ginger = goods.product("天堂姜", price="8.00", stock=500)
    refresh_search_text(Product.objects.all())
    submitted(school, [(mati, 100)], at=at)
    client = client_of(school.buyer)

    found = client.post("/org/list/", {f"q-{mati.pk}": "20", "q": "鸡蛋", "act": "find"})
    page = found.content.decode()
    assert (found.status_code, field(page, mati), field(page, eggs)) == (200, "20", "")
    # The next search keeps what the first one found.
    page = client.post(
        "/org/list/", {f"q-{mati.pk}": "20", f"q-{eggs.pk}": "30", "q": "天堂姜", "act": "find"}
    ).content.decode()
    assert [field(page, product) for product in (mati, eggs, ginger)] == ["20", "30", ""]
    assert PurchaseRequest.objects.filter(state=RequestState.DRAFT).count() == 0

    bad = client.post("/org/list/", {f"q-{mati.pk}": "20", f"q-{eggs.pk}": "1.5", "q": ""})
    assert (bad.status_code, field(bad.content.decode(), mati)) == (422, "20")

    client.post("/org/list/", {f"q-{mati.pk}": "20", f"q-{eggs.pk}": "30", "q": "天堂姜"})
    draft = PurchaseRequest.objects.get(state=RequestState.DRAFT)
    assert [(line.title, line.quantity) for line in draft.lines.all()] == [("马蹄", 20), ("鸡蛋", 30)]


def test_the_last_quantities_are_filled_in_with_one_click(school, client_of, at):
    mati = goods.product("马蹄", price="3.50", stock=5000)
    submitted(school, [(mati, 100)], at=at)
    client = client_of(school.buyer)
    page = client.get("/org/list/").content.decode()
    assert (field(page, mati), "填入上次数量" in page) == ("", True)
    assert field(client.get("/org/list/?last=1").content.decode(), mati) == "100"


def test_searching_on_the_list_finds_goods_never_bought(school, client_of):
    goods.product("马蹄", stock=50)
    assert "马蹄" not in client_of(school.buyer).get("/org/list/").content.decode()


def test_a_pasted_order_becomes_a_table_and_the_table_a_draft(school, client_of):
    mati = goods.product("北乡马蹄", price="3.50", stock=5000)
    egg = goods.product("乐昌土鸡蛋", sale_unit="xiang", stock=500)
    client = client_of(school.buyer)

    page = client.post("/org/paste/", {"text": "马蹄 25公斤 / 土鸡蛋 10箱 / 龙虾<b> 3只"})

    matched = page.context["matched"]
    assert [(found.product, found.quantity) for found in matched] == [(mati, 50), (egg, 10), (None, 0)]
    assert "25 公斤 折合 50 斤" in matched[0].notes[0] or matched[0].notes
    assert "龙虾&lt;b&gt;" in page.content.decode()
    response = client.post(
        "/org/paste/",
        {
            "rows": "3",
            "text": "…",
            "product-0": mati.pk,
            "quantity-0": "50",
            "written-0": "马蹄 25公斤",
            "product-1": egg.pk,
            "quantity-1": "10",
            "written-1": "土鸡蛋 10箱",
            "product-2": "",
            "quantity-2": "3",
            "written-2": "龙虾 3只",
        },
        follow=True,
    )
    draft = PurchaseRequest.objects.get()
    assert {(line.product, line.quantity) for line in draft.lines.all()} == {(mati, 50), (egg, 10)}
    assert "龙虾 3只" in response.content.decode()  # nothing is lost


def test_several_goods_of_one_name_are_offered_not_chosen(school, client_of):
    for title in ("乐昌土鸡蛋", "祁阳土鸡蛋", "绿皮土鸡蛋", "散养土鸡蛋"):
        goods.product(title, stock=500)

    [found] = client_of(school.buyer).post("/org/paste/", {"text": "土鸡蛋 30斤"}).context["matched"]

    assert found.product is None
    assert len(found.candidates) == 3


def test_the_kitchens_own_goods_win_over_others_of_that_name(school, client_of, at):
    for title in ("祁阳土鸡蛋", "绿皮土鸡蛋"):
        goods.product(title, stock=500)
    own = goods.product("乐昌土鸡蛋", stock=500)
    submitted(school, [(own, 30)], at=at)

    [found] = client_of(school.buyer).post("/org/paste/", {"text": "土鸡蛋 30斤"}).context["matched"]

    assert found.product == own


def test_of_goods_with_one_name_those_sold_in_the_written_unit_are_meant(school, client_of):
    goods.product("乐昌土鸡蛋", sale_unit="mei", stock=500)
    boxed = goods.product("乐昌土鸡蛋 30枚箱", sale_unit="xiang", stock=500)

    [found] = client_of(school.buyer).post("/org/paste/", {"text": "土鸡蛋 10箱"}).context["matched"]

    assert (found.product, found.quantity, found.notes) == (boxed, 10, [])


def test_a_new_draft_goes_to_the_place_of_the_last_request(school, client_of, now):
    other = DeliverySite.objects.create(
        institution=school.unit, name="分校", contact="何", phone="12345", province="广东省", city="韶关市", street="1"
    )
    mati = goods.product("马蹄", stock=5000)
    waiting(school, [(mati, 10)], now)
    draft = operations.start(institution=school.unit, requester=school.buyer, wanted={mati.pk: 10}, at=now)

    page = client_of(school.buyer).get(f"/org/requests/{draft.number}/edit/")

    assert page.context["form"].initial["site"] == school.site != other
    assert page.context["preview"].freight_cny > 0


def test_a_draft_is_submitted_and_the_second_click_is_harmless(school, client_of, now):
    mati = goods.product("马蹄", price="3.50", stock=5000)
    draft = operations.start(institution=school.unit, requester=school.buyer, wanted={mati.pk: 10}, at=now)
    client = client_of(school.buyer)
    form = {
        f"q-{mati.pk}": "100",
        "site": school.site.pk,
        "wanted_on": delivery_days.earliest(now).isoformat(),
        "window": "09:00–11:00",
        "note": "走南门",
        "act": "submit",
    }

    for _click in range(2):
        response = client.post(f"/org/requests/{draft.number}/edit/", form)
        assert response.url == f"/org/requests/{draft.number}/"

    draft.refresh_from_db()
    school.budget.refresh_from_db()
    assert (draft.state, draft.goods_cny) == (RequestState.SUBMITTED, Decimal("350.00"))
    assert school.budget.reserved_cny == draft.total_cny
    assert client.get(f"/org/requests/{draft.number}/").status_code == 200


def test_a_budget_too_small_is_told_on_the_page_and_the_draft_stays(school, client_of, now):
    mati = goods.product("马蹄", price="3500.00", stock=5000)
    draft = operations.start(institution=school.unit, requester=school.buyer, wanted={mati.pk: 10}, at=now)
    set_day(draft, school.site)

    response = client_of(school.buyer).post(
        f"/org/requests/{draft.number}/edit/",
        {
            f"q-{mati.pk}": "10",
            "site": school.site.pk,
            "wanted_on": delivery_days.earliest(now).isoformat(),
            "window": "09:00–11:00",
            "act": "submit",
        },
    )

    assert response.status_code == 422
    assert "10,000.00" in response.content.decode()
    draft.refresh_from_db()
    assert draft.state == RequestState.DRAFT


def test_the_approver_sees_one_screen_and_approves(school, client_of, now):
    request = waiting(school, [(goods.product("马蹄", stock=500), 100)], now)
    client = client_of(school.approver)

    page = client.get(f"/org/approvals/{request.number}/").content.decode()
    assert "马蹄" in page
    client.post(f"/org/approvals/{request.number}/approve/")
    again = client.post(f"/org/approvals/{request.number}/approve/", follow=True)

    assert again.status_code == 200
    assert OrderGroup.objects.count() == 1
    assert client.get("/org/approvals/").context["waiting"] == []


def test_a_risen_price_is_told_to_the_approver_with_409(school, client_of, now):
    mati = goods.product("马蹄", price="3.50", stock=500)
    request = waiting(school, [(mati, 100)], now)
    StockRecord.objects.filter(product=mati).update(price="3.80")

    response = client_of(school.approver).post(f"/org/approvals/{request.number}/approve/")

    assert response.status_code == 409
    assert "3.80" in response.content.decode()
    assert OrderGroup.objects.count() == 0


def test_refusing_without_a_reason_is_told(school, client_of, now):
    request = waiting(school, [(goods.product("马蹄", stock=500), 100)], now)

    assert client_of(school.approver).post(f"/org/approvals/{request.number}/refuse/").status_code == 422

    request.refresh_from_db()
    assert request.state == RequestState.SUBMITTED


def test_the_buyer_cancels_unpaid_orders(school, client_of, at):
    request = approved(school, [(goods.product("马蹄", stock=500), 100)], at=at)

    client_of(school.buyer).post(f"/org/orders/{request.group.number}/cancel/", {"reason": "计划有变"}, follow=True)

    school.budget.refresh_from_db()
    assert (school.budget.committed_cny, school.budget.spent_cny) == (0, 0)


def test_the_accountant_sees_the_code_for_the_transfer(school, client_of, at):
    request = approved(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    client = client_of(school.accountant)

    page = client.get("/org/payments/").content.decode()
    assert request.group.payment.transfer_code in page
    assert client.get(f"/org/orders/{request.group.number}/").status_code == 200
    pay(request.group, at=at)
    assert client.get("/org/payments/").context["rows"] == []


def picture() -> SimpleUploadedFile:
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "JPEG")
    return SimpleUploadedFile("鸡蛋.jpg", file.getvalue(), content_type="image/jpeg")


def test_weighing_on_the_phone_with_a_photo_then_another_signs(school, client_of, at):
    mati = goods.product("马蹄", price="3.50", stock=500, catch_weight=True)
    [sheet] = delivered(school, [(mati, 100)], at=at)
    line = sheet.lines.get()
    acceptor, buyer = client_of(school.acceptor), client_of(school.buyer)

    assert "100" in acceptor.get(f"/org/receiving/{sheet.number}/").content.decode()
    wrong = acceptor.post(f"/org/receiving/{sheet.number}/", {f"received-{line.pk}": "90"})
    assert wrong.status_code == 422
    acceptor.post(
        f"/org/receiving/{sheet.number}/",
        {
            f"received-{line.pk}": "96.5",
            f"reason-{line.pk}": "短秤",
            f"agreed-{line.pk}": "1",
            f"photo-{line.pk}": picture(),
        },
    )
    buyer.post(f"/org/receiving/{sheet.number}/sign/")

    sheet.refresh_from_db()
    line.refresh_from_db()
    assert (sheet.state, line.credited_cny) == (AcceptanceState.SIGNED, Decimal("12.25"))
    assert buyer.get(f"/org/receiving/photos/{line.pk}/").headers["Content-Type"] == "image/webp"
    assert client_of(kitchen("人民医院").buyer).get(f"/org/receiving/photos/{line.pk}/").status_code == 404
    for page in ("", "sheet/"):
        assert buyer.get(f"/org/receiving/{sheet.number}/{page}").status_code == 200


def test_the_photo_of_one_line_outlives_a_sheet_sent_back_for_another_s_sake(school, client_of, at):
    coop = goods.seller()
    [sheet] = delivered(school, [(goods.product(n, seller_=coop, stock=500), 100) for n in ("马蹄", "香芋")], at=at)
    mati, taro = sheet.lines.order_by("pk")
    acceptor, page = client_of(school.acceptor), f"/org/receiving/{sheet.number}/"
    told = {
        f"received-{mati.pk}": "100", f"rejected-{mati.pk}": "5", f"reason-{mati.pk}": "腐烂",
        f"received-{taro.pk}": "90", f"photo-{mati.pk}": picture(),
    }  # fmt: skip
    refused = acceptor.post(page, told)
    assert refused.status_code == 422
    del told[f"photo-{mati.pk}"]

    acceptor.post(page, told | {f"received-{taro.pk}": "100"} | kept_in(refused))

    mati.refresh_from_db()
    taro.refresh_from_db()
    assert (mati.rejected, mati.photo.name.endswith(".webp"), bool(taro.photo)) == (5, True, False)
    mati.photo.delete(save=False)


def test_a_photo_that_is_gone_or_a_scan_of_another_form_is_asked_for_and_nothing_is_weighed(school, client_of, at):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    line = sheet.lines.get()
    acceptor, page = client_of(school.acceptor), f"/org/receiving/{sheet.number}/"
    told = {f"received-{line.pk}": "100", f"rejected-{line.pk}": "5", f"reason-{line.pk}": "腐烂"}
    scan, _problems = kept.keep([pdf()], user_id=school.acceptor.pk, clean=clean_paper)
    refused = acceptor.post(page, told | {f"reason-{line.pk}": "", f"photo-{line.pk}": picture()})
    kept.forget(kept_in(refused)[f"kept-{line.pk}"], user_id=school.acceptor.pk)

    for seal in (kept_in(refused), {f"kept-{line.pk}": scan}):
        answer = acceptor.post(page, told | seal)
        assert answer.status_code == 422
        assert "马蹄: 文件已不再保留，请重新选择。" in answer.content.decode()
        assert "上次选的文件已保留" not in answer.content.decode()

    sheet.refresh_from_db()
    line.refresh_from_db()
    assert (sheet.state, line.received, bool(line.photo)) == (AcceptanceState.OPEN, None, False)


def test_the_quarantine_certificate_of_a_parcel_is_open_to_the_canteen_that_got_it(school, client_of, at):
    [sheet] = delivered(school, [(goods.product("雪毛鸡", stock=500), 10)], at=at)
    certificate = QuarantineCertificate.objects.create(
        kind="product_b", number="粤440", seller=sheet.order.seller, owner="合作社", goods="鸡", quantity="10只",
        origin="乐昌市", destination="广东省韶关市", veterinarian="陈兽医", issued_on=at.date(), last_day=at.date(),
        scan=pdf(), entered_by="x", entered_at=at,
    )  # fmt: skip
    TravelPaper.objects.create(consignment=sheet.consignment, certificate=certificate, added_by="x")
    acceptor, scan = client_of(school.acceptor), f"/org/receiving/{sheet.number}/papers/{certificate.pk}/"

    page = acceptor.get(f"/org/receiving/{sheet.number}/").content.decode()
    assert "粤440" in page
    assert scan in page
    assert b"".join(acceptor.get(scan).streaming_content).startswith(b"%PDF-")
    assert client_of(kitchen("人民医院").buyer).get(scan).status_code == 404
    TravelPaper.objects.all().delete()
    assert acceptor.get(scan).status_code == 404
    certificate.scan.delete(save=False)


def test_goods_sold_by_a_grade_are_weighed_against_its_table(school, client_of, at):
    coop = goods.seller()
    mati, plain = (goods.product(title, seller_=coop, stock=500) for title in ("马蹄", "大米"))
    standard = Standard.objects.create(number="T/LCNX 001", name="马蹄等级", issuer="协会", valid_from=date(2025, 1, 1))
    grade = Grade.objects.create(standard=standard, name="一级", criteria="单果22克以上")
    certificates.grade_product(product=mati, grade=grade, by="邓丽华", at=at - timedelta(days=30))
    [sheet] = delivered(school, [(mati, 100), (plain, 10)], at=at)
    acceptor = client_of(school.acceptor)

    page = acceptor.get(f"/org/receiving/{sheet.number}/").content.decode()
    assert page.count("单果22克以上") == 1
    assert f"/origin/standards/{standard.pk}/" in page
    assert "低于所标等级" in page
    assert "下单后改过等级" not in page
    assert "T/LCNX 001 一级：单果22克以上" in acceptor.get(f"/org/receiving/{sheet.number}/sheet/").content.decode()

    certificates.grade_product(product=mati, grade=grade, by="邓丽华", at=at + timedelta(days=30))
    assert "下单后改过等级" in acceptor.get(f"/org/receiving/{sheet.number}/").content.decode()


@pytest.mark.parametrize("written", ["", "abc", "1.2345", "NaN", "Infinity", "-3"])
def test_a_weight_that_is_no_number_is_told(school, client_of, at, written):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    line = sheet.lines.get()

    response = client_of(school.acceptor).post(
        f"/org/receiving/{sheet.number}/", {f"received-{line.pk}": written, f"reason-{line.pk}": "x"}
    )

    assert response.status_code == 422
    assert Acceptance.objects.get().state == AcceptanceState.OPEN


def test_a_file_that_is_no_picture_is_told(school, client_of, at):
    [sheet] = delivered(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    line = sheet.lines.get()

    response = client_of(school.acceptor).post(
        f"/org/receiving/{sheet.number}/",
        {f"received-{line.pk}": "100", f"photo-{line.pk}": SimpleUploadedFile("x.jpg", b"not a picture")},
    )

    assert response.status_code == 422


def test_an_invoice_is_checked_on_its_page(school, client_of, now):
    request = waiting(school, [(goods.product("马蹄", price="3.50", stock=500), 100)], now)
    operations.approve(request=request, approver=school.approver, at=now)
    pay(request.group, at=now)
    order = request.group.orders.get()
    client, page = client_of(school.accountant), f"/org/invoices/{order.number}/"
    form = {
        "number": "2644 2000 0000 1234 5678",
        "kind": "general",
        "title": "第一中学",
        "amount_cny": "1.00",
        "issued_on": timezone.localdate().isoformat(),
    }

    assert client.post(page, form | {"number": "123"}).status_code == 422
    assert client.post(page, form | {"amount_cny": "-5"}).status_code == 422
    told = client.post(page, form, follow=True).content.decode()
    assert "¥1.00" in told
    filed = Invoice.objects.get()
    assert (filed.number, filed.state) == ("26442000000012345678", "mismatched")
    client.post(f"/org/invoices/{filed.pk}/void/", {"reason": "开错"})
    client.post(page, form | {"amount_cny": str(order.total_incl_tax)})
    assert Invoice.objects.exclude(state="void").get().state == "matched"
    assert client.get("/org/invoices/?open=1").context["page"].object_list == []


def test_the_administrator_gives_and_ends_roles_but_keeps_the_own(school, client_of):
    newcomer = User.objects.create(username="newcomer", phone="13800000009", phone_verified=True)
    client = client_of(school.admin)

    assert client.post("/org/members/", {"person": "nobody", "role": "buyer"}).status_code == 422
    assert client.post("/org/members/", {"person": "newcomer", "role": "finance"}).status_code == 422
    client.post("/org/members/", {"person": "13800000009", "role": "buyer"})
    given = school.unit.memberships.get(user=newcomer)
    assert given.role == Role.BUYER
    client.post(f"/org/members/{given.pk}/end/")
    own = school.unit.memberships.get(user=school.admin)
    client.post(f"/org/members/{own.pk}/end/")

    given.refresh_from_db()
    own.refresh_from_db()
    assert given.valid_to is not None
    assert own.valid_to is None
    before = school.unit.join_code
    client.post("/org/members/code/")
    school.unit.refresh_from_db()
    assert school.unit.join_code != before


def test_places_are_added_once_and_closed_not_deleted(school, client_of):
    client = client_of(school.buyer)
    form = {
        "name": "南校区食堂",
        "contact": "何秀兰",
        "phone": "0751-5550001",
        "province": "广东省",
        "city": "韶关市",
        "street": "演示路 9 号",
    }
    client.post("/org/places/", form)
    assert client.post("/org/places/", form).status_code == 422
    place = DeliverySite.objects.get(name="南校区食堂")
    assert place.institution == school.unit
    client.post(f"/org/places/{place.pk}/close/")
    place.refresh_from_db()
    assert place.closed is True


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_however_long(school, client_of, at, django_assert_num_queries, count):
    for number in range(count):
        product = goods.product(f"货{number}", stock=5000)
        submitted(school, [(product, 10)], at=at)
        approved(school, [(product, 10)], at=at)
        for sheet in delivered(school, [(product, 10)], at=at):
            operations.record_weights(
                acceptance=sheet,
                counts={line.pk: operations.Count(Decimal(10)) for line in sheet.lines.all()},
                by=school.acceptor,
                at=at,
            )
        delivered(school, [(product, 10)], at=at)
    for role, page, queries in (
        ("buyer", "list/", 7),
        ("buyer", "requests/", 4),
        ("approver", "approvals/", 3),
        ("accountant", "orders/", 7),
        ("acceptor", "receiving/", 8),
        ("accountant", "payments/", 3),
        ("accountant", "invoices/", 4),
        ("buyer", "budget/", 4),
        ("admin", "members/", 3),
        ("buyer", "places/", 3),
    ):
        client = client_of(getattr(school, role))
        client.get(f"/org/{page}")
        with django_assert_num_queries(queries, info=page):
            client.get(f"/org/{page}")


def test_no_page_writes_on_get(school, client_of, at):
    request = submitted(school, [(goods.product("马蹄", stock=500), 100)], at=at)
    client = client_of(school.buyer)
    for page in ("copy", "withdraw", "discard"):
        assert client.get(f"/org/requests/{request.number}/{page}/").status_code == 405
    assert client_of(school.approver).get(f"/org/approvals/{request.number}/approve/").status_code == 405
