"""The operator decides on goods, places, evidence, sellers and lots; nobody else comes near."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.foundation.models import StateChange, User
from catalog.foundation.periods import CHINA
from catalog.origins.models import Region, Tier, TierMembership
from catalog.oscar_forks.catalogue.models import Category, Product
from catalog.oscar_forks.partner.models import Partner
from catalog.pricing import operations as pricing
from catalog.pricing.models import PriceCase
from catalog.recognition import operations as recognition
from catalog.recognition.models import OriginClaim, Recognition
from catalog.recognition.queries import badges_for
from shop.sellers.models import SellerMember
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 10, tzinfo=CHINA)


@pytest.fixture
def operator(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026", display_name="吴思源"))
    return client


@pytest.fixture
def submitted():
    product = goods.product("北乡马蹄", origin=goods.village(), review_state="submitted", is_public=False, stock=5)
    recognition.claim_origin(product=product, region=product.origin, document_no="北合登8号", by="邓丽华", at=AT)
    return product


LISTS = [
    "review/", "origin_claim/", "product_recognition/", "linkage/", "region/", "region/new/", "tier/", "tier/new/",
    "tier_membership/", "tier_membership/new/", "household/", "product/", "category/", "category/new/", "synonym/",
    "synonym/new/", "lot/", "seller/", "seller/new/", "seller_member/", "seller_member/new/",
    "product_recognition/new/",
]  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_the_operator_sees_every_list_and_form(operator, submitted, path):
    assert operator.get(f"/admin/{path}").status_code == 200


@pytest.mark.parametrize("path", ["review/", "seller/", "lot/", "region/new/"])
def test_a_seller_is_sent_away(client, submitted, path):
    client.force_login(User.objects.create_user("clerk"))

    assert client.get(f"/admin/{path}").status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_however_long(operator, count, django_assert_num_queries):
    for n in range(count):
        goods.product(f"第{n}号", origin=goods.village(), review_state="submitted", is_public=False)
    operator.get("/admin/review/")

    with django_assert_num_queries(9):
        assert len(operator.get("/admin/review/").context["page"].object_list) == count


def test_goods_are_listed_and_their_village_verified_in_one_step(operator, submitted):
    page = operator.get(f"/admin/review/{submitted.pk}/").content.decode()
    assert "北合登8号" in page

    operator.post(
        f"/admin/review/{submitted.pk}/",
        {"deed": "approve", "document_no": "乐证7号", "valid_from": "2026-01-01", "valid_to": "2099-01-01", "note": ""},
    )

    assert Product.objects.on_sale().get() == submitted
    claim = OriginClaim.objects.get()
    assert (claim.state, claim.verified_by, claim.document_no) == ("verified", "吴思源", "乐证7号")
    assert submitted.pk in badges_for([submitted.pk], date(2026, 11, 22))


def test_without_a_document_goods_are_listed_without_a_badge(operator, submitted):
    operator.post(f"/admin/review/{submitted.pk}/", {"deed": "approve", "document_no": "", "valid_from": "2026-01-01"})

    assert Product.objects.on_sale().exists()
    assert OriginClaim.objects.get().state == "claimed"


def test_days_in_the_wrong_order_list_and_verify_nothing(operator, submitted):
    response = operator.post(
        f"/admin/review/{submitted.pk}/",
        {"deed": "approve", "document_no": "乐证7号", "valid_from": "2026-01-01", "valid_to": "2025-01-01"},
    )

    assert response.status_code == 200
    assert not Product.objects.on_sale().exists()
    assert OriginClaim.objects.get().state == "claimed"


def test_goods_are_sent_back_with_a_note_and_never_without(operator, submitted):
    operator.post(f"/admin/review/{submitted.pk}/", {"deed": "refuse", "note": ""})
    submitted.refresh_from_db()
    assert submitted.review_state == "submitted"

    operator.post(f"/admin/review/{submitted.pk}/", {"deed": "refuse", "note": "照片不清楚"})
    submitted.refresh_from_db()
    assert (submitted.review_state, submitted.review_note) == ("refused", "照片不清楚")


def test_remarks_stand_at_their_fields_until_the_goods_are_listed(operator, submitted):
    operator.post(
        f"/admin/review/{submitted.pk}/",
        {"deed": "refuse", "note": "", "remark_pictures": "请重拍", "remark_origin": " 文号不符 "},
    )
    submitted.refresh_from_db()
    assert submitted.review_remarks == {"pictures": "请重拍", "origin": "文号不符"}
    last = StateChange.objects.filter(subject="catalogue.product", subject_id=submitted.pk).last()
    assert (last.target, last.reason) == ("refused", "照片：请重拍；产地村：文号不符")

    Product.objects.update(review_state="submitted")
    page = operator.get(f"/admin/review/{submitted.pk}/").content.decode()
    assert "上次要求商家修改的内容" in page
    assert "文号不符" in page
    operator.post(f"/admin/review/{submitted.pk}/", {"deed": "approve", "document_no": "", "valid_from": "2026-01-01"})
    submitted.refresh_from_db()
    assert (submitted.review_state, submitted.review_remarks) == ("listed", {})


def test_a_long_note_is_kept_whole_and_the_course_of_events_takes_its_beginning(operator, submitted):
    operator.post(f"/admin/review/{submitted.pk}/", {"deed": "refuse", "note": "改" * 500})

    submitted.refresh_from_db()
    assert submitted.review_note == "改" * 500
    assert StateChange.objects.filter(subject="catalogue.product").last().reason == "改" * 300


def test_after_a_decision_comes_the_next_case_of_the_same_search(operator, submitted):
    other = goods.seller("别家演示合作社")
    ginger = goods.product("天堂姜", seller_=other, origin=goods.village(), review_state="submitted", is_public=False)
    taro = goods.product("香芋", seller_=other, origin=goods.village(), review_state="submitted", is_public=False)
    approve = {"deed": "approve", "document_no": "", "valid_from": "2026-01-01"}

    found = operator.get("/admin/review/?q=别家").context["page"].object_list
    response = operator.post(f"/admin/review/{ginger.pk}/?q=别家", approve)
    assert {one.pk for one in found} == {ginger.pk, taro.pk}
    assert response.url.startswith(f"/admin/review/{taro.pk}/?q=")

    assert operator.post(response.url, approve).url == "/admin/review/"
    assert [one.pk for one in operator.get("/admin/review/").context["page"]] == [submitted.pk]


def test_the_review_points_out_a_price_far_above_the_market(operator, submitted):
    assert "高 " not in operator.get(f"/admin/review/{submitted.pk}/").content.decode()
    pricing.load_rules()
    pricing.enter_reference(
        product=submitted, price_cny=Decimal("1.98"), unit=submitted.sale_unit,
        net_weight_g=submitted.net_weight_g, source="批发市场", seen_on=date(2026, 11, 1), by="x", at=timezone.now(),
    )  # fmt: skip

    page = operator.get(f"/admin/review/{submitted.pk}/").content.decode()
    assert "批发市场，2026年11月1日" in page
    case = PriceCase.objects.get()
    assert operator.get("/admin/price_case/").status_code == 200
    for path in ("reference_price", "price_kind", "compared_as", "price_rule"):
        assert operator.get(f"/admin/{path}/").status_code == 200
        assert operator.get(f"/admin/{path}/new/").status_code == 200
    operator.post(f"/admin/price_case/case/{case.pk}/", {"deed": "fair", "note": "等级不同"})
    case.refresh_from_db()
    assert case.state == "open"
    pricing.answer(case=case, text="手工采摘", by="卖家", at=timezone.now())
    operator.post(f"/admin/price_case/case/{case.pk}/", {"deed": "fair", "note": "等级不同"})
    case.refresh_from_db()
    assert (case.state, case.decision) == ("fair", "等级不同")


def test_a_badge_is_ended_with_a_reason(operator, submitted):
    claim = OriginClaim.objects.get()
    recognition.verify_claim(
        claim=claim, document_no="乐证7号", valid_from=date(2026, 1, 1), valid_to=None, by="x", at=AT
    )

    operator.post(f"/admin/origin_claim/case/{claim.pk}/", {"deed": "revoke", "reason": "外购冒充"})

    claim.refresh_from_db()
    assert claim.state == "revoked"
    assert badges_for([submitted.pk], date(2026, 11, 22)) == {}
    assert StateChange.objects.filter(subject="recognition.originclaim", reason="外购冒充").count() == 1


def test_a_recognition_is_entered_and_withdrawn(operator, submitted):
    operator.post(
        "/admin/product_recognition/new/",
        {"product": submitted.pk, "number": "乐认1号", "authority": "县农业农村局", "valid_from": "2026-01-01"},
    )
    entered = Recognition.objects.get()
    assert entered.state == "valid"

    operator.post(f"/admin/product_recognition/case/{entered.pk}/", {"deed": "withdraw", "reason": "年检不合格"})
    entered.refresh_from_db()
    assert entered.state == "withdrawn"


def test_a_place_is_entered_under_its_code_and_a_contradiction_is_told(operator, submitted):
    told = {"code": "440281102299", "name": "新村", "level": "5", "above": "440281102"}
    operator.post("/admin/region/new/", told)
    assert str(Region.objects.get(code="440281102299")) == "广东省韶关市乐昌市北乡镇新村"

    refused = operator.post("/admin/region/new/", told | {"code": "440281"})
    assert refused.status_code == 200
    assert not Region.objects.filter(code="440281", name="新村").exists()


def test_a_place_renamed_in_the_form_renames_what_lies_in_it(operator, submitted):
    town = Region.objects.get(code="440281102")

    operator.post(
        f"/admin/region/edit/{town.pk}/", {"code": "440281102", "name": "北乡街道", "level": "4", "above": "440281"}
    )

    submitted.origin.refresh_from_db()
    assert "北乡街道" in submitted.origin.full_name


def test_a_membership_that_overlaps_is_refused(operator, submitted):
    tier = Tier.objects.create(code="poor", name="脱贫村")
    told = {"region": "440281102201", "tier": tier.pk, "valid_from": "2020-01-01", "document_no": "1号"}
    operator.post("/admin/tier_membership/new/", told)

    response = operator.post("/admin/tier_membership/new/", told | {"valid_from": "2021-01-01", "document_no": "2号"})

    assert response.status_code == 200
    assert TierMembership.objects.count() == 1


def test_a_category_is_entered_below_another(operator):
    operator.post("/admin/category/new/", {"name": "蔬菜"})
    operator.post("/admin/category/new/", {"name": "根茎", "under": Category.objects.get().pk})

    assert [(c.name, c.depth) for c in Category.objects.order_by("path")] == [("蔬菜", 1), ("根茎", 2)]


def test_a_seller_is_admitted_gets_a_clerk_is_suspended_and_opened_again(operator):
    operator.post("/admin/seller/new/", {"name": "新演示合作社", "kind": "cooperative", "region": "", "uscc": ""})
    seller = Partner.objects.get()
    clerk = User.objects.create_user("clerk")
    operator.post("/admin/seller_member/new/", {"partner": seller.pk, "user": clerk.pk, "role": "clerk"})
    assert (seller.state, list(seller.users.all())) == ("open", [clerk])

    for deed, state in (("suspend", "suspended"), ("open", "open")):
        operator.post(f"/admin/seller/case/{seller.pk}/", {"deed": deed, "reason": "核查"})
        seller.refresh_from_db()
        assert seller.state == state

    operator.post(f"/admin/seller_member/delete/{SellerMember.objects.get().pk}/")
    assert list(seller.users.all()) == []


def test_an_agent_without_a_producer_is_not_admitted(operator):
    response = operator.post("/admin/seller/new/", {"name": "某代销", "kind": "agent"})

    assert response.status_code == 200
    assert not Partner.objects.exists()


def test_a_lot_is_held_back_and_given_free(operator, submitted):
    lot = submitted.lots.get()

    for deed, stock in (("hold", 0), ("free", 5)):
        operator.post(f"/admin/lot/case/{lot.pk}/", {"deed": deed, "reason": "待检"})
        assert Product.objects.get().stockrecord.num_in_stock == stock
