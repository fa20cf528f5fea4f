"""The county reviews households of its area, reads secrets one by one, and sees who else did."""

from datetime import date

import pytest

from catalog.households import operations
from catalog.households.models import Look
from catalog.origins.models import Region
from tests.catalog import goods

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def linkage(world, at):
    seller = goods.seller("北乡合作社", region=world["village"].town)
    made = operations.register_linkage(
        partner=seller, code="H-1", village=world["village"], mechanism="work", poor=True,
        valid_from=date(2026, 1, 1), by="邓丽华", at=at,
    )  # fmt: skip
    operations.set_personal_data(household=made.household, partner=seller, phone="13800001234", by="x", at=at)
    return made


@pytest.fixture
def abroad(at):
    """A household of another county."""
    parent = Region.objects.create(code="450881", name="桂平市", level=3, parent=Region.objects.create(
        code="450000", name="广西壮族自治区", level=1))  # fmt: skip
    town = Region.objects.create(code="450881109", name="厚禄乡", level=4, parent=parent)
    village = Region.objects.create(code="450881109201", name="连塘村", level=5, parent=town)
    return operations.register_linkage(
        partner=goods.seller("厚禄合作社"), code="H-2", village=village, mechanism="work", poor=True,
        valid_from=date(2026, 1, 1), by="x", at=at,
    )  # fmt: skip


@pytest.fixture
def county(client, world):
    client.force_login(world["county"])
    return client


def test_the_county_reviews_what_waits_in_its_area_only(county, linkage, abroad):
    page = county.get("/gov/households/").content.decode()
    assert "H-1" in page
    assert "H-2" not in page

    county.post(f"/gov/linkages/{linkage.pk}/confirm/")
    assert county.post(f"/gov/linkages/{abroad.pk}/confirm/").status_code == 404
    linkage.refresh_from_db()
    abroad.refresh_from_db()
    assert (linkage.state, abroad.state) == ("confirmed", "registered")
    for path in ("H-2/", "H-2/agreement/1/"):
        assert county.get(f"/gov/households/{path}").status_code == 404
    assert (
        county.post(
            "/gov/households/H-2/show/", {"partner": linkage.partner_id, "field": "phone", "reason": "好奇"}
        ).status_code
        == 404
    )


def test_a_linkage_is_sent_back_and_struck_out_only_with_a_reason(county, linkage):
    county.post(f"/gov/linkages/{linkage.pk}/return/", {"reason": ""})
    linkage.refresh_from_db()
    assert linkage.state == "registered"
    county.post(f"/gov/linkages/{linkage.pk}/confirm/")
    county.post(f"/gov/linkages/{linkage.pk}/withdraw/", {"reason": "查无此户"})
    linkage.refresh_from_db()
    assert (linkage.state, linkage.review_note) == ("withdrawn", "查无此户")


def test_a_secret_is_shown_once_for_a_reason_and_the_log_says_so(county, linkage):
    refused = county.post("/gov/households/H-1/show/", {"partner": linkage.partner_id, "field": "phone", "reason": ""})
    assert refused.status_code == 422
    assert not Look.objects.exists()

    page = county.post(
        "/gov/households/H-1/show/", {"partner": linkage.partner_id, "field": "phone", "reason": "抽查"}
    ).content.decode()
    assert "13800001234" in page
    log = county.get("/gov/households/looks/").content.decode()
    assert "抽查" in log
    assert "乐昌市乡村振兴局" in log
    assert "13800001234" not in county.get("/gov/households/H-1/").content.decode()


def test_finance_has_no_business_with_households(client, world, linkage):
    client.force_login(world["finance"])

    for path in ("", "H-1/", "looks/"):
        assert client.get(f"/gov/households/{path}").status_code == 403
    assert (
        client.post(
            "/gov/households/H-1/show/", {"partner": linkage.partner_id, "field": "phone", "reason": "好奇"}
        ).status_code
        == 403
    )
    assert client.post(f"/gov/linkages/{linkage.pk}/confirm/").status_code == 403
    assert not Look.objects.exists()


def test_the_benefit_sheet_holds_codes_and_sums(county, linkage, at):
    from decimal import Decimal

    operations.confirm_linkage(linkage=linkage, by="林国栋", at=at)
    payment = operations.owe(
        linkage=linkage, what_for="工资", due_cny=Decimal(2160), due_on=date(2026, 6, 30), by="x", at=at
    )
    operations.record_paid(
        payment=payment, paid_cny=Decimal(2160), paid_on=date(2026, 7, 2), proof_no="转1", by="x", at=at
    )

    text = b"".join(county.get("/gov/households.csv").streaming_content).decode()

    assert "H-1" in text
    assert "2160.00" in text
    assert "138" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(county, world, at, count, django_assert_num_queries):
    seller = goods.seller("北乡合作社")
    for number in range(count):
        operations.register_linkage(
            partner=seller, code=f"H-{number}", village=world["village"], mechanism="work", poor=True,
            valid_from=date(2026, 1, 1), by="x", at=at,
        )  # fmt: skip
    county.get("/gov/households/")
    with django_assert_num_queries(8):
        assert len(county.get("/gov/households/").context["page"].object_list) == count
