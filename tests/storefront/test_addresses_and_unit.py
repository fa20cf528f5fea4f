import pytest
from django.utils import timezone

from shop.institutions.models import Consent, Membership, Role
from shop.institutions.operations.units import create_institution
from shop.storefront.models import ShippingAddress

pytestmark = pytest.mark.django_db
FIELDS = {
    "name": "李职工", "phone": "13800001234", "province": "广东省", "city": "深圳市", "district": "福田区",
    "street": "演示路1号",
}  # fmt: skip


@pytest.fixture
def buyer(client, employee):
    client.force_login(employee)
    return client


def usual():
    return list(ShippingAddress.objects.filter(is_default=True).values_list("street", flat=True))


def test_the_first_address_is_the_usual_one_until_another_is_chosen(buyer):
    buyer.post("/me/addresses/new/", FIELDS)
    assert usual() == ["演示路1号"]
    buyer.post("/me/addresses/new/", FIELDS | {"street": "二号"})
    assert usual() == ["演示路1号"]
    buyer.post("/me/addresses/new/", FIELDS | {"street": "三号", "is_default": "on"})
    assert usual() == ["三号"]
    third = ShippingAddress.objects.get(street="三号")
    buyer.post(f"/me/addresses/{third.pk}/delete/")
    assert usual() == ["二号"]


@pytest.mark.parametrize(
    ("also", "words"),
    [
        ({"phone": "12345"}, "请填写 11 位手机号"),
        ({"phone": ""}, 'href="#id_phone"'),
        ({"province": "演示省"}, "广东省"),
        ({"street": "x" * 121}, "120"),
    ],
)
def test_a_wrong_address_is_refused_with_a_sentence(buyer, also, words):
    response = buyer.post("/me/addresses/new/", FIELDS | also)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not ShippingAddress.objects.exists()


def test_another_persons_address_is_not_found(buyer, django_user_model):
    other = ShippingAddress.objects.create(user=django_user_model.objects.create_user("other"), **FIELDS)
    assert buyer.get(f"/me/addresses/{other.pk}/").status_code == 404
    assert buyer.post(f"/me/addresses/{other.pk}/", FIELDS | {"street": "改"}).status_code == 404
    assert buyer.post(f"/me/addresses/{other.pk}/delete/").status_code == 404
    assert "演示路1号" not in buyer.get("/me/addresses/").content.decode()
    other.refresh_from_db()
    assert other.street == "演示路1号"


def test_an_address_leads_nowhere_else_than_to_the_checkout(buyer):
    response = buyer.post("/me/addresses/new/", FIELDS | {"next": "https://evil.example/checkout/"})
    assert response.url == "/me/addresses/"


def test_joining_a_unit_and_giving_and_withdrawing_consent(buyer, employee):
    unit = create_institution(name="市第一中学")
    response = buyer.post("/me/unit/join/", {"code": unit.join_code.lower()}, follow=True)
    page = response.content.decode()
    assert "您已加入 市第一中学。" in page
    assert "您的采购没有计入本单位" in page
    assert Membership.objects.get().role == Role.EMPLOYEE

    buyer.post("/me/unit/consent/", {"unit": unit.pk, "give": "1"})
    buyer.post("/me/unit/consent/", {"unit": unit.pk, "give": "1"})
    assert Consent.objects.get().withdrawn_at is None
    assert "您的采购计入本单位" in buyer.get("/me/unit/").content.decode()
    assert "采购计入 市第一中学" in buyer.get("/me/").content.decode()

    buyer.post("/me/unit/consent/", {"unit": unit.pk, "give": "0"})
    assert Consent.objects.get().withdrawn_at is not None
    assert "采购未计入单位" in buyer.get("/me/").content.decode()


def test_a_second_unit_waits_until_the_first_consent_is_withdrawn(buyer, employee):
    first, second = create_institution(name="甲校"), create_institution(name="乙校")
    for unit in (first, second):
        Membership.objects.create(
            user=employee, institution=unit, role=Role.EMPLOYEE, valid_from=timezone.localdate().replace(day=1)
        )
    buyer.post("/me/unit/consent/", {"unit": first.pk, "give": "1"})
    page = buyer.post("/me/unit/consent/", {"unit": second.pk, "give": "1"}, follow=True).content.decode()
    assert "alert tone-err" in page
    assert Consent.objects.get().institution == first


def test_nobody_consents_for_a_unit_of_others_and_codes_cannot_be_guessed(buyer):
    unit = create_institution(name="别的单位")
    assert buyer.post("/me/unit/consent/", {"unit": unit.pk, "give": "1"}).status_code == 404
    assert buyer.post("/me/unit/consent/", {"unit": "x", "give": "1"}).status_code == 404
    assert not Consent.objects.exists()
    codes = [buyer.post("/me/unit/join/", {"code": f"WRONG{number}"}).status_code for number in range(11)]
    assert codes == [422] * 10 + [429]
    assert buyer.post("/me/unit/join/", {"code": unit.join_code}).status_code == 429
    assert not Membership.objects.exists()


def test_every_page_of_mine_asks_to_log_in_first(client):
    for address in ("/me/", "/me/orders/", "/me/aftersales/", "/me/addresses/", "/me/addresses/new/", "/me/unit/"):
        response = client.get(address)
        assert response.status_code == 302
        assert response.url.startswith("/accounts/login/")
