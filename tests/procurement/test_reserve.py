"""The unit files its reserved share under /org/, in its own words and figures."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.programmes.models import Programme, QuotaTarget
from shop.institutions import operations as institutions
from shop.institutions.models import ReserveDeclaration

from .kitchen import kitchen

ADDRESS = "/org/reserve/2026/"


@pytest.fixture(autouse=True)
def sunday_morning(at, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def school(db):
    return kitchen()


@pytest.fixture
def target(db):
    programme = Programme.objects.create(
        code="national-2021", name="政府采购脱贫地区农副产品", issuer="财政部", document_no="财库〔2021〕19号",
        valid_from=date(2021, 1, 1),
    )  # fmt: skip
    return QuotaTarget.objects.create(programme=programme, code="food", name="食堂食材", ratio=Decimal("0.10"))


def page(client):
    return client.get(ADDRESS).content.decode()


def test_the_accountant_files_and_sees_the_arithmetic(client, school, target):
    client.force_login(school.accountant)
    assert "例如 ¥100,000.00 × 10 % = ¥10,000.00" in page(client)

    answer = client.post(ADDRESS, {"target": target.pk, "base_cny": "784025.00", "percent": "10"}, follow=True)

    filed = ReserveDeclaration.objects.get()
    assert (filed.institution, filed.year, filed.reserved_cny) == (school.unit, 2026, Decimal("78402.50"))
    assert "已提交：¥78,402.50" in answer.content.decode()
    assert "提交填报" not in page(client)


def test_too_low_a_ratio_is_explained_and_what_was_typed_stays(client, school, target):
    client.force_login(school.buyer)

    answer = client.post(ADDRESS, {"target": target.pk, "base_cny": "784025.00", "percent": "9.99"})

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "财库〔2021〕19号" in said
    assert "9.99 %" in said
    assert 'value="784025.00"' in said
    assert not ReserveDeclaration.objects.exists()


@pytest.mark.parametrize("base", ["", "-5", "abc", "0", "99999999999999"])
def test_a_base_that_is_no_amount_is_refused_at_the_field(client, school, target, base):
    client.force_login(school.buyer)

    answer = client.post(ADDRESS, {"target": target.pk, "base_cny": base, "percent": "10"})

    assert answer.status_code == 422
    assert not ReserveDeclaration.objects.exists()


def test_filing_twice_is_one_declaration(client, school, target):
    client.force_login(school.buyer)
    form = {"target": target.pk, "base_cny": "1000.00", "percent": "10"}

    client.post(ADDRESS, form)
    again = client.post(ADDRESS, form | {"base_cny": "9000.00"}, follow=True)

    assert ReserveDeclaration.objects.get().base_cny == Decimal("1000.00")
    assert "刚刚已提交或已审核" in again.content.decode()


def test_what_was_sent_back_shows_the_reason_and_is_filed_again(client, school, target, at):
    client.force_login(school.buyer)
    client.post(ADDRESS, {"target": target.pk, "base_cny": "1000.00", "percent": "10"})
    institutions.send_back_declaration(
        declaration=ReserveDeclaration.objects.get(), reason="少报了一个食堂", by=school.admin, at=at
    )
    assert "少报了一个食堂" in page(client)

    client.post(ADDRESS, {"target": target.pk, "base_cny": "2000.00", "percent": "12"})

    filed = ReserveDeclaration.objects.get()
    assert (filed.reserved_cny, filed.state) == (Decimal("240.00"), "submitted")


def test_a_unit_without_a_canteen_has_nothing_to_declare(client, school, target):
    QuotaTarget.objects.update(exempt_canteen_modes=["none"])
    school.unit.canteen_mode = "none"
    school.unit.save()
    client.force_login(school.buyer)

    assert "免填：无食堂" in page(client)
    client.post(ADDRESS, {"target": target.pk, "base_cny": "1000.00", "percent": "10"})

    assert not ReserveDeclaration.objects.exists()


def test_an_approver_reads_and_cannot_file(client, school, target):
    client.force_login(school.approver)
    assert "尚未填报" in page(client)

    client.post(ADDRESS, {"target": target.pk, "base_cny": "1000.00", "percent": "10"})

    assert not ReserveDeclaration.objects.exists()


def test_next_year_can_be_filed_and_a_far_one_is_not_found(client, school, target):
    client.force_login(school.buyer)

    assert client.get("/org/reserve/2027/").status_code == 200
    assert client.get("/org/reserve/2025/").status_code == 404
    assert client.get("/org/reserve/2028/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_however_many_targets(client, school, target, count, django_assert_max_num_queries):
    for number in range(1, count):
        QuotaTarget.objects.create(programme=target.programme, code=f"t{number}", name=str(number), ratio="0.15")
    client.force_login(school.approver)

    with django_assert_max_num_queries(12):
        client.get(ADDRESS)
