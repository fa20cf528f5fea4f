"""The seller's doors of recognition and certificates: nothing typed is lost, another seller's is not found."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog.certificates.models import Certificate
from catalog.recognition import operations
from catalog.recognition.models import Application, Reminder
from shop.accounts.sms import KeptSms
from tests.catalog import goods
from tests.catalog.pictures import kept_in, photo
from tests.catalog.recognition import cases
from tests.catalog.recognition.cases import COUNTY, SUNDAY, TOWN, says

pytestmark = pytest.mark.django_db
TYPED = {
    "output": "种植1,200亩，年产2,100吨", "value_wan": "350", "helped": "46", "how_helped": "保底收购",
    "after_sales": "", "contact_name": "邓丽华", "contact_phone": "0751-5550101", "paper_kind": "licence",
    "paper_title": "", "promised_by": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def files(settings, tmp_path, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path, "base_url": "/nowhere/"}}
    }
    monkeypatch.setattr(timezone, "now", lambda: SUNDAY)
    cases.scheme()


@pytest.fixture
def product(partner):
    return goods.product("北乡马蹄", seller_=partner, origin=goods.village())


def begun(client, product):
    client.post("/seller/recognition/new/", {"product": product.pk})
    return Application.objects.get(product=product)


def test_a_clerk_writes_attaches_signs_and_submits_in_one_form(client, clerk, product):
    made = begun(client, product)
    path = f"/seller/recognition/{made.number}/"
    client.post(path, TYPED | {"deed": "paper", "paper": photo()})
    client.post(path, TYPED | {"deed": "paper", "paper": cases.pdf(), "paper_kind": "linkage"})

    answer = client.post(path, TYPED | {"deed": "submit", "promised_by": "邓丽华"})

    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.level, made.helped, made.promised_by) == ("review", TOWN, 46, "邓丽华")
    assert sorted(made.papers.values_list("kind", flat=True)) == ["licence", "linkage"]
    page = client.get(path).content.decode()
    assert "11月25日" in page
    assert "审核中" in page


def test_what_the_notice_lacks_is_told_and_what_was_typed_is_kept(client, clerk, product):
    made = begun(client, product)

    answer = client.post(
        f"/seller/recognition/{made.number}/", TYPED | {"deed": "submit", "value_wan": "12", "helped": ""}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("乐农演示〔2026〕3号要求商品价值量不低于50万元", "请填写带贫人数", "还需上传", "请签上全名"):
        assert words in page
    made.refresh_from_db()
    assert (made.state, made.output, str(made.value_wan)) == ("draft", TYPED["output"], "12.00")


def test_a_file_that_is_no_paper_is_told_at_its_field_and_the_facts_are_saved(client, clerk, product):
    made = begun(client, product)
    script = cases.pdf(b"/OpenAction << /S /JavaScript /JS (x) >>")

    answer = client.post(f"/seller/recognition/{made.number}/", TYPED | {"deed": "paper", "paper": script})

    assert answer.status_code == 422
    assert "含有脚本" in answer.content.decode()
    made.refresh_from_db()
    assert made.output == TYPED["output"]
    assert not made.papers.exists()


def test_sent_back_the_reason_stands_on_top_and_it_goes_on_where_it_was(client, clerk, product):
    made = cases.submitted(product)
    says(made, TOWN)
    says(made, COUNTY, "return", "缺两户签字")
    path = f"/seller/recognition/{made.number}/"
    assert "缺两户签字" in client.get(path).content.decode()

    client.post(path, TYPED | {"deed": "submit", "promised_by": "邓丽华"})

    made.refresh_from_db()
    assert (made.state, made.level, made.round) == ("review", COUNTY, 2)


def test_submitted_twice_is_submitted_once_and_nothing_changes_any_more(client, clerk, product):
    made = cases.draft(product)
    path = f"/seller/recognition/{made.number}/"
    for _twice in range(2):
        client.post(path, TYPED | {"deed": "submit", "promised_by": "邓丽华"})
    client.post(path, TYPED | {"deed": "save", "helped": "999"})

    made.refresh_from_db()
    assert (made.round, made.helped, made.submissions.count()) == (1, 46, 1)


def test_another_sellers_application_paper_certificate_and_goods_are_not_found(client, clerk, stranger):
    theirs = cases.draft(stranger)
    paper = theirs.papers.first()

    for path in (f"/seller/recognition/{theirs.number}/", f"/seller/papers/{paper.pk}/"):
        assert client.get(path).status_code == 404
    assert client.post("/seller/recognition/new/", {"product": stranger.pk}).status_code == 404
    assert client.post(f"/seller/recognition/{theirs.number}/cancel/").status_code == 404
    assert client.post("/seller/certificates/grades/", {"product": stranger.pk}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.state == "draft"


def certificate(product, **changed):
    return {
        "kind": "green", "number": "LB-01", "body": "绿色食品发展中心", "valid_from": "2026-01-01",
        "last_day": "2026-12-31", "scan": photo(), "products": [product.pk],
    } | changed  # fmt: skip


def test_a_certificate_is_entered_with_its_scan_and_the_last_day_is_the_last_day(client, clerk, product):
    assert client.post("/seller/certificates/new/", certificate(product)).status_code == 302

    made = Certificate.objects.get()
    assert (made.valid_to, made.last_day, made.state) == (date(2027, 1, 1), date(2026, 12, 31), "claimed")
    scan = client.get(f"/seller/certificates/{made.pk}/scan/")
    assert (scan.status_code, scan["Content-Type"]) == (200, "image/webp")
    scan.close()


def test_an_expired_certificate_is_refused_at_its_field_and_what_was_typed_is_kept(client, clerk, product):
    answer = client.post("/seller/certificates/new/", certificate(product, last_day="2026-11-21"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "不能作为新证录入" in page
    assert "LB-01" in page
    assert not Certificate.objects.exists()


def test_the_scan_of_a_certificate_outlives_a_form_that_was_wrong(client, clerk, product):
    refused = client.post("/seller/certificates/new/", certificate(product, number=""))
    assert refused.status_code == 422
    told = certificate(product)
    del told["scan"]

    assert client.post("/seller/certificates/new/", told | kept_in(refused)).status_code == 302

    made = Certificate.objects.get()
    assert made.scan.name.endswith(".webp")
    made.scan.delete(save=False)


def test_a_paper_that_is_gone_is_told_although_another_field_is_wrong_as_well(client, clerk, product):
    made = operations.open_application(product=product, by="x", at=timezone.now())
    page = f"/seller/recognition/{made.number}/"
    refused = client.post(page, TYPED | {"deed": "save", "paper": photo(), "value_wan": "abc"})
    client.post(page, TYPED | {"deed": "save"} | kept_in(refused))
    assert made.papers.count() == 1

    back = client.post(page, TYPED | {"deed": "save", "value_wan": "abc"} | kept_in(refused))
    again = client.post(page, TYPED | {"deed": "save"} | kept_in(refused))

    for answer in (back, again):
        assert answer.status_code == 422
        assert answer.context["form"].errors["paper"] == ["文件已不再保留，请重新选择。"]
        assert "上次选的文件已保留" not in answer.content.decode()
    assert made.papers.count() == 1


def test_a_paper_that_is_attached_is_not_attached_again_when_the_rest_is_put_right(client, clerk, product):
    made = operations.open_application(product=product, by="x", at=timezone.now())
    page = f"/seller/recognition/{made.number}/"
    told = TYPED | {"deed": "submit"}
    refused = client.post(page, told | {"paper": photo(), "value_wan": "abc"})
    assert refused.status_code == 422

    again = client.post(page, told | kept_in(refused))

    assert again.status_code == 422
    assert made.papers.count() == 1
    assert "上次选的文件已保留" not in again.content.decode()
    made.papers.get().file.delete(save=False)


def test_goods_of_another_seller_cannot_be_ticked(client, clerk, product, stranger):
    answer = client.post("/seller/certificates/new/", certificate(product, products=[stranger.pk]))

    assert answer.status_code == 422
    assert not Certificate.objects.exists()


def test_a_packer_reads_and_changes_nothing(client, partner, product):
    from tests.sellers.conftest import person

    client.force_login(person("packer", "罗阿强", partner, "packer"))

    assert client.get("/seller/certificates/").status_code == 200
    assert client.get("/seller/certificates/new/").status_code == 403
    assert client.post("/seller/recognition/new/", {"product": product.pk}).status_code == 403


@pytest.fixture
def ending(client, clerk, product):
    """Two certificates of the clerk's cooperative that end on 10 and 12 December."""
    for number, day in (("LB-01", "2026-12-10"), ("LB-02", "2026-12-12")):
        client.post("/seller/certificates/new/", certificate(product, number=number, last_day=day))
    Certificate.objects.update(state="verified")
    KeptSms.sent.clear()


def test_reminders_are_mailed_once_in_one_letter_to_who_has_an_address(client, clerk, ending, mailoutbox):
    clerk.email = "deng@example.com"
    clerk.save()

    for _twice in range(2):
        operations.remind(at=SUNDAY)
        operations.send_reminders(at=SUNDAY + timedelta(minutes=5))

    assert [mail.to for mail in mailoutbox] == [["deng@example.com"]]
    assert "LB-01" in mailoutbox[0].subject
    assert "LB-02" in mailoutbox[0].body
    assert KeptSms.sent == []
    assert {one.days_before for one in Reminder.objects.all()} == {30}
    assert "LB-01" in client.get("/seller/").content.decode()


def test_who_has_only_a_phone_gets_one_text_message_by_day_and_none_at_night(clerk, ending, mailoutbox):
    clerk.phone, clerk.phone_verified = "13800000001", True
    clerk.save()
    operations.remind(at=SUNDAY)

    assert operations.send_reminders(at=SUNDAY.replace(hour=22)) == 0
    assert operations.send_reminders(at=SUNDAY.replace(hour=8)) == 1
    assert operations.send_reminders(at=SUNDAY.replace(hour=9)) == 0

    [(phone, text)] = KeptSms.sent
    assert phone == "13800000001"
    assert "LB-01" in text
    assert "另有 1 项" in text
    assert text.endswith("/seller/certificates/")
    assert mailoutbox == []


def test_a_number_that_nobody_has_proved_to_be_theirs_gets_nothing(clerk, ending):
    clerk.phone = "13800000001"
    clerk.save()
    operations.remind(at=SUNDAY)

    assert operations.send_reminders(at=SUNDAY.replace(hour=10)) == 0
    assert KeptSms.sent == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_lists_cost_the_same_however_long(client, clerk, partner, count, django_assert_num_queries):
    for number in range(count):
        cases.draft(goods.product(f"货{number}", seller_=partner, origin=goods.village()))
    client.get("/seller/recognition/")

    with django_assert_num_queries(7):
        assert len(client.get("/seller/recognition/").context["page"]) == count
