from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.certificates import operations
from catalog.certificates.models import Certificate, Grade, HelpRequest, Mark, Standard
from catalog.certificates.operations import AnswerMissing, BadCertificate, NotLicensable
from catalog.certificates.queries import certificates_for, grades_for, licences_for, products_certified
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.uploads import BadUpload
from tests.catalog import goods
from tests.catalog.pictures import photo
from tests.catalog.recognition.cases import SUNDAY

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path, "base_url": "/nowhere/"}}
    }
    return tmp_path


def claimed(product, **changed):
    told = {
        "partner": product.seller, "kind": "green", "number": "LB-01-0261", "body": "绿色食品发展中心",
        "valid_from": date(2026, 1, 1), "valid_to": date(2027, 1, 1), "scan": photo(), "products": [product],
        "by": "邓丽华", "at": SUNDAY,
    }  # fmt: skip
    return operations.claim_certificate(**told | changed)


def verified(product, **changed):
    certificate = claimed(product, **changed)
    operations.verify_certificate(certificate=certificate, by="林国栋", at=SUNDAY)
    return certificate


def test_a_certificate_shows_once_it_is_verified_and_up_to_its_last_day(django_assert_num_queries):
    mati, ginger = goods.product("马蹄"), goods.product("姜")
    claimed(mati)
    assert certificates_for([mati.pk], TODAY) == {}
    operations.verify_certificate(certificate=Certificate.objects.get(), by="林国栋", at=SUNDAY)

    with django_assert_num_queries(1):
        found = certificates_for([mati.pk, ginger.pk], TODAY)

    (mark,) = found[mati.pk]
    assert (mark.kind, mark.label, mark.number, mark.valid_to) == (
        "green", "绿色食品", "LB-01-0261", date(2026, 12, 31),
    )  # fmt: skip
    assert ginger.pk not in found
    assert certificates_for([mati.pk], date(2027, 1, 1)) == {}
    assert list(products_certified("green", TODAY).values_list("product", flat=True)) == [mati.pk]


def test_an_expired_certificate_uploaded_as_new_is_refused_with_a_clear_sentence_and_nothing_is_kept(files):
    mati = goods.product("马蹄")

    with pytest.raises(BadCertificate) as refused:
        claimed(mati, valid_to=TODAY)

    assert "2026年11月21日" in refused.value.problems["valid_to"]
    assert "现行有效" in refused.value.problems["valid_to"]
    assert not Certificate.objects.exists()
    assert [path for path in files.rglob("*") if path.is_file()] == []


def test_the_same_number_entered_twice_is_one_certificate():
    mati = goods.product("马蹄")

    assert claimed(mati) == claimed(mati)
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": " "}, "number"),
        ({"body": ""}, "body"),
        ({"products": []}, "products"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to"),
    ],
)
def test_what_is_missing_is_told_at_its_field(changed, field):
    with pytest.raises(BadCertificate) as refused:
        claimed(goods.product("马蹄"), **changed)

    assert field in refused.value.problems
    assert not Certificate.objects.exists()


def test_nobody_certifies_the_goods_of_another_seller():
    with pytest.raises(BadCertificate) as refused:
        claimed(goods.product("马蹄"), products=[goods.product("别家的姜")])

    assert "products" in refused.value.problems


def test_a_scan_that_is_none_is_refused():
    with pytest.raises(BadUpload):
        claimed(goods.product("马蹄"), scan=SimpleUploadedFile("scan.pdf", b"<html>"))

    assert not Certificate.objects.exists()


def test_revoked_it_shows_nowhere_and_decided_it_is_decided():
    mati = goods.product("马蹄")
    certificate = verified(mati)

    operations.revoke_certificate(certificate=certificate, reason="名录中查无此证", by="林国栋", at=SUNDAY)

    assert certificates_for([mati.pk], TODAY) == {}
    with pytest.raises(IllegalMove):
        operations.verify_certificate(certificate=certificate, by="林国栋", at=SUNDAY)
    assert claimed(mati) != certificate


def test_one_that_expired_while_it_waited_is_not_verified():
    certificate = claimed(goods.product("马蹄"), valid_to=date(2026, 11, 25))

    with pytest.raises(BadCertificate):
        operations.verify_certificate(certificate=certificate, by="林国栋", at=SUNDAY + timedelta(days=3))

    certificate.refresh_from_db()
    assert certificate.state == "claimed"


def regional_mark(**changed):
    told = {
        "slug": "lechang", "name": "善品乐昌", "owner": "协会", "region": goods.village().county,
        "valid_from": date(2025, 1, 1),
    }  # fmt: skip
    return Mark.objects.create(**told | changed)


def test_a_mark_is_carried_by_goods_of_its_region_under_a_licence_while_both_are_in_force():
    mark, mati = regional_mark(), goods.product("马蹄", origin=goods.village())
    licence = operations.apply_for_mark(mark=mark, product=mati, by="邓丽华", at=SUNDAY)
    assert operations.apply_for_mark(mark=mark, product=mati, by="邓丽华", at=SUNDAY) == licence
    assert licences_for([mati.pk], TODAY) == {}

    operations.license_mark(
        licence=licence, number="1", valid_from=TODAY, valid_to=date(2027, 1, 1), by="operator", at=SUNDAY
    )

    assert [one.mark.name for one in licences_for([mati.pk], TODAY)[mati.pk]] == ["善品乐昌"]
    assert licences_for([mati.pk], date(2027, 1, 1)) == {}
    Mark.objects.update(valid_to=TODAY)
    assert licences_for([mati.pk], TODAY) == {}


def test_goods_from_elsewhere_do_not_get_the_mark():
    mark = regional_mark()

    with pytest.raises(NotLicensable):
        operations.apply_for_mark(mark=mark, product=goods.product("外地货"), by="x", at=SUNDAY)

    assert not mark.licences.exists()


def test_misuse_is_reported_by_anybody_and_machines_are_thrown_away(client):
    mark = regional_mark()
    told = {"seen_where": "二号棚", "text": "外地马蹄印着标识"}

    assert client.post("/origin/marks/lechang/", told).status_code == 302
    assert client.post("/origin/marks/lechang/", told | {"website": "http://spam"}).status_code == 302
    assert client.post("/origin/marks/lechang/", {"seen_where": "", "text": "x"}).status_code == 422

    (report,) = mark.reports.all()
    operations.answer_report(report=report, found=True, answer="已责令下架", by="operator", at=SUNDAY)
    report.refresh_from_db()
    assert (report.state, report.answer) == ("found", "已责令下架")


def test_more_than_five_reports_an_hour_from_one_address_are_told_to_come_back(client):
    mark = regional_mark()

    answers = [
        client.post("/origin/marks/lechang/", {"seen_where": "棚", "text": f"第{n}次"}).status_code for n in range(6)
    ]

    assert answers == [302] * 5 + [429]
    assert mark.reports.count() == 5


def test_a_grade_is_told_while_its_standard_is_in_force():
    standard = Standard.objects.create(number="T/LCNX 001", name="马蹄", issuer="协会", valid_from=date(2025, 1, 1))
    grade, mati = Grade.objects.create(standard=standard, name="特级", criteria="单果30克以上"), goods.product("马蹄")

    operations.grade_product(product=mati, grade=grade, by="邓丽华", at=SUNDAY)
    operations.grade_product(product=mati, grade=grade, by="邓丽华", at=SUNDAY)
    assert grades_for([mati.pk], TODAY)[mati.pk].grade == grade
    Standard.objects.update(valid_to=TODAY)
    assert grades_for([mati.pk], TODAY) == {}
    operations.grade_product(product=mati, grade=None, by="邓丽华", at=SUNDAY)
    assert grades_for([mati.pk], date(2026, 1, 1)) == {}


def graded(client):
    """Water chestnuts of the first grade of a standard, with its photo; and the standard's page."""
    standard = Standard.objects.create(number="T/LCNX 001", name="马蹄等级", issuer="协会", valid_from=date(2025, 1, 1))
    grade = Grade.objects.create(standard=standard, name="一级", criteria="单果22克以上", photo=photo())
    mati = goods.product("北乡马蹄", seller_=goods.seller(), origin=goods.village(), slug="mati")
    operations.grade_product(product=mati, grade=grade, by="邓丽华", at=SUNDAY)
    return mati, grade, f"/origin/standards/{standard.pk}/"


def test_the_grade_table_is_open_to_anybody_with_its_photo_and_the_goods_on_sale(client):
    mati, grade, address = graded(client)

    page = client.get(address).content.decode()
    assert all(words in page for words in ("T/LCNX 001", "一级", "单果22克以上", grade.photo.url, "北乡马蹄"))
    bought = client.get(f"/p/mati_{mati.pk}/").content.decode()
    assert grade.photo.url in bought
    assert address in bought
    assert address in client.get(f"/origin/{mati.pk}/").content.decode()
    assert client.get("/origin/standards/999999/").status_code == 404


def test_goods_of_a_suspended_seller_stand_on_no_page_of_a_standard_or_mark(client):
    mati, _grade, address = graded(client)
    licence = operations.apply_for_mark(mark=regional_mark(), product=mati, by="邓丽华", at=SUNDAY)
    operations.license_mark(licence=licence, number="1号", valid_from=TODAY, valid_to=None, by="operator", at=SUNDAY)
    type(mati.seller).objects.update(state="suspended")

    for page in (address, "/origin/marks/lechang/"):
        assert "北乡马蹄" not in client.get(page).content.decode()


def asked(partner, **changed):
    told = {
        "partner": partner, "kind": "green", "text": "检测找谁", "contact": "邓丽华 0751", "by": "邓丽华", "at": SUNDAY,
    }  # fmt: skip
    return operations.ask_for_help(**told | changed)


def test_a_request_for_help_is_due_in_three_working_days_and_answered_once():
    partner = goods.seller()
    request = asked(partner)

    assert request.answer_by == date(2026, 11, 25)
    assert asked(partner, text="再问一次").pk == request.pk
    with pytest.raises(AnswerMissing):
        operations.answer_help(request=request, answer=" ", by="林国栋", at=SUNDAY)
    operations.answer_help(request=request, answer="下周二采样", by="林国栋 / 农业农村局", at=SUNDAY)
    with pytest.raises(IllegalMove):
        operations.answer_help(request=request, answer="又答", by="林国栋", at=SUNDAY)

    request.refresh_from_db()
    assert (request.state, request.answer, request.answered_by) == ("done", "下周二采样", "林国栋 / 农业农村局")
    assert asked(partner, text="下一件事").pk != request.pk


@pytest.mark.parametrize("lacking", ["text", "contact"])
def test_a_request_without_words_or_without_anybody_to_call_is_not_kept(lacking):
    with pytest.raises(AnswerMissing):
        asked(goods.seller(), **{lacking: "  "})

    assert not HelpRequest.objects.exists()
