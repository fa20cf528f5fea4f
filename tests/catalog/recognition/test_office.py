"""The operator's pages of applications, certificates, marks and protected names; nobody else comes near."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catalog.certificates import operations as certificates
from catalog.certificates.models import Certificate, Mark
from catalog.foundation.models import User
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.signals import product_reviewing
from catalog.protection.models import Ceiling, ProtectedOrigin
from catalog.recognition import operations
from catalog.recognition.models import Scheme
from tests.catalog import goods
from tests.catalog.pictures import photo

from . import cases
from .cases import SUNDAY, TOWN

pytestmark = pytest.mark.django_db
STAMPED = {"office": "北乡镇人民政府", "reviewer": "黎国安"}


@pytest.fixture(autouse=True)
def files(settings, tmp_path, monkeypatch):
    settings.STORAGES = settings.STORAGES | {
        "private": settings.STORAGES["private"] | {"OPTIONS": {"location": tmp_path, "base_url": "/nowhere/"}}
    }
    monkeypatch.setattr(timezone, "now", lambda: SUNDAY)


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


@pytest.mark.parametrize(
    "path",
    [
        "recognition_application/", "recheck/", "recognition_scheme/", "recognition_scheme/new/", "certificate/",
        "mark/", "mark/new/", "mark_licence/", "misuse_report/", "standard/", "standard/new/", "grade/", "grade/new/",
        "protected_origin/", "protected_origin/new/", "origin_ceiling/", "origin_ceiling/new/", "protected_product/",
    ],
)  # fmt: skip
def test_the_operator_sees_every_list_and_form_and_a_seller_none(operator, path):
    assert operator.get(f"/admin/{path}").status_code == 200
    operator.force_login(User.objects.create_user("clerk"))
    assert operator.get(f"/admin/{path}").status_code == 302


def test_an_operator_enters_what_the_town_stamped_on_paper_and_both_names_are_kept(operator):
    cases.scheme()
    made = cases.submitted()
    path = f"/admin/recognition_application/case/{made.pk}/"

    operator.post(path, STAMPED | {"deed": "opinion", "verdict": "pass", "text": "同意上报"})

    made.refresh_from_db()
    said = made.opinions.get()
    assert (made.level, said.level, said.reviewer, said.entered_by) == (3, TOWN, "黎国安", "吴思源")
    page = operator.get(path).content.decode()
    assert "同意上报" in page
    assert operator.get(f"{path}papers/{made.papers.first().pk}/").status_code == 200


def test_an_operator_answers_an_objection_and_then_recognises(operator, monkeypatch):
    cases.scheme()
    made = cases.in_publicity()
    objection = operations.object_to(application=made, text="产地不是黄坌村", at=SUNDAY)
    path = f"/admin/recognition_application/case/{made.pk}/"
    operator.post(path, STAMPED | {"deed": f"answer-{objection.pk}", "upheld": "no", "answer": "已核实"})
    early = operator.post(path, STAMPED | {"deed": "grant", "batch": ""})
    assert "公示到2026年11月29日结束" in early.content.decode()

    monkeypatch.setattr(timezone, "now", lambda: SUNDAY + timedelta(days=8))
    operator.post(path, STAMPED | {"deed": "grant", "batch": "2026年第1批"})

    made.refresh_from_db()
    assert (made.state, made.recognition.batch) == ("granted", "2026年第1批")


def test_a_scheme_is_entered_with_its_levels_and_a_pattern_without_a_serial_is_refused(operator):
    told = {
        "code": "x-2026", "name": "办法", "authority": "局", "document_no": "1号", "area_prefix": "4402",
        "valid_from": "2026-01-01", "valid_to": "", "levels": ["3", "2"], "step_days": "3", "publicity_days": "7",
        "least_value_wan": "50", "least_helped": "0", "papers": ["licence"], "promise": "属实",
        "number_pattern": "认{year}", "validity_months": "24", "recheck_months": "12", "recheck_grace_days": "30",
        "lapses_if_missed": "on", "programme": "",
    }  # fmt: skip
    refused = operator.post("/admin/recognition_scheme/new/", told)
    assert "同一个编号" in refused.content.decode()
    assert not Scheme.objects.exists()

    operator.post("/admin/recognition_scheme/new/", told | {"number_pattern": "认{year}-{serial:03}"})

    assert Scheme.objects.get().levels == [3, 2]


def test_an_operator_verifies_revokes_and_reads_the_scan_of_a_certificate(operator):
    product = goods.product("马蹄")
    made = certificates.claim_certificate(
        partner=product.seller, kind="green", number="LB-1", body="中心", valid_from=date(2026, 1, 1),
        valid_to=date(2027, 1, 1), scan=photo(), products=[product], by="邓丽华", at=SUNDAY,
    )  # fmt: skip
    path = f"/admin/certificate/case/{made.pk}/"

    assert operator.get(f"{path}scan/")["Content-Type"] == "image/webp"
    operator.post(path, {"deed": "verify", "note": ""})
    assert Certificate.objects.get().state == "verified"
    operator.post(path, {"deed": "revoke", "reason": "查无此证"})
    assert Certificate.objects.get().state == "revoked"


def test_an_operator_gives_a_licence_and_looks_into_misuse(operator):
    mark = Mark.objects.create(
        slug="lechang", name="善品乐昌", owner="协会", region=goods.village().county, valid_from=date(2025, 1, 1)
    )
    product = goods.product("马蹄", origin=goods.village())
    licence = certificates.apply_for_mark(mark=mark, product=product, by="x", at=SUNDAY)
    report = certificates.report_misuse(mark=mark, seen_where="二号棚", text="冒用", at=SUNDAY)

    operator.post(
        f"/admin/mark_licence/case/{licence.pk}/",
        {"deed": "license", "number": "1", "valid_from": "2026-01-01", "valid_to": "2027-01-01"},
    )
    operator.post(f"/admin/misuse_report/case/{report.pk}/", {"deed": "found", "answer": "已责令下架"})

    licence.refresh_from_db(), report.refresh_from_db()
    assert (licence.state, report.state) == ("licensed", "found")


def test_places_and_ceiling_of_a_protected_name_are_entered_and_a_wrong_code_is_told(operator):
    village = goods.village()
    told = {"name": "张溪香芋", "number": "1", "body": "部", "valid_from": "2010-01-01", "valid_to": ""}
    assert "999999" in operator.post("/admin/protected_origin/new/", told | {"codes": "999999"}).content.decode()
    operator.post("/admin/protected_origin/new/", told | {"codes": village.code})
    origin = ProtectedOrigin.objects.get()
    assert list(origin.places.all()) == [village]

    for kilograms in ("1000", "1200"):
        operator.post(
            "/admin/origin_ceiling/new/",
            {"origin": origin.pk, "year": "2026", "ceiling_kg": kilograms, "refuses": "on"},
        )

    assert Ceiling.objects.get().ceiling_kg == 1200


def test_ticked_goods_go_on_sale_without_a_badge_and_those_with_a_warning_stay(operator, settings):
    plain, doubtful, other = (
        goods.product(title, origin=goods.village(), review_state="submitted") for title in ("马蹄", "高价茶", "红薯")
    )
    claim = operations.claim_origin(product=plain, region=plain.origin, document_no="证1号", by="clerk", at=SUNDAY)

    def warns(sender, product, **_future):
        return "比参考价高 90 %" if product.pk == doubtful.pk else ""

    product_reviewing.connect(warns)
    try:
        page = operator.post("/admin/review/", {"product": [plain.pk, doubtful.pk, "x"]}, follow=True).content.decode()
    finally:
        product_reviewing.disconnect(warns)

    states = dict(Product.objects.values_list("title", "review_state"))
    assert states == {"马蹄": "listed", "高价茶": "submitted", "红薯": "submitted"}
    claim.refresh_from_db()
    assert claim.state == "claimed"
    assert "已上架1件商品。" in page
    assert "请逐件打开审核：“高价茶”：比参考价高 90 %" in page

    again = operator.post("/admin/review/", {"product": [plain.pk]}, follow=True).content.decode()
    assert "所选商品均已审核过。" in again
    assert "请先勾选商品。" not in again
    for nothing in ([], ["9" * 19], ["x"]):
        assert "请先勾选商品。" in operator.post("/admin/review/", {"product": nothing}, follow=True).content.decode()
    operator.force_login(User.objects.create_user("clerk"))
    operator.post("/admin/review/", {"product": [other.pk]})
    assert Product.objects.get(pk=other.pk).review_state == "submitted"
