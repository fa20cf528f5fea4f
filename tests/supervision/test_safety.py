"""Tests, incidents and holders under ``/gov/``: both places see the same, and nobody else sees any of it."""

from datetime import date
from decimal import Decimal

import pytest

from catalog.foundation import kept
from catalog.foundation.models import User
from catalog.foundation.uploads import BadUpload, clean_paper
from catalog.lots import operations as lots
from catalog.origins.models import Region
from catalog.safety import operations
from catalog.safety.models import AffectedHolder, ConversionOption, HolderLook, Sample, SamplingPlan, Species
from catalog.safety.operations import Finding
from logistics.fulfilment.models import Consignment, ConsignmentLine, PackedUnits
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.oscar_forks.order.models import Order, OrderGroup
from tests.catalog import goods
from tests.catalog.pictures import kept_in, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def product(world):
    return goods.product("北乡马蹄", origin=world["village"], stock=100)


@pytest.fixture
def county(client, world):
    client.force_login(world["county"])
    return client


def sampled(product, at, *, passed=None):
    lot = product.lots.order_by("pk").first()
    sample = operations.take_sample(
        lot=lot, taken_on=date(2026, 11, 21), office="农业农村局", lab="检测中心", by="x", at=at
    )
    if passed is not None:
        operations.report(
            sample=sample, findings=[Finding("毒死蜱", "0.08 mg/kg", "0.02 mg/kg", passed)], report_no="7号",
            reported_on=at.date(), by="x", at=at,
        )  # fmt: skip
    return sample


@pytest.fixture
def elsewhere(world):
    """A supervisor in another province."""
    far = Region.objects.create(code="430000", name="湖南省", level=1)
    office = institutions.create_institution(name="祁阳市农业农村局", region=far)
    user = User.objects.create_user("far")
    institutions.grant_role(user=user, institution=office, role=Role.COUNTY, on=date(2026, 1, 1))
    return user


def test_the_place_of_origin_sees_a_failed_test_with_its_lot(county, product, at):
    sample = sampled(product, at, passed=False)

    page = county.get("/gov/safety/").content.decode()
    detail = county.get(f"/gov/safety/samples/{sample.number}/").content.decode()
    sheet = b"".join(county.get("/gov/safety/tests.csv").streaming_content).decode()

    assert sample.number in page
    assert "0.08 mg/kg" in page
    assert "该批次已停售" in detail
    for part in (sample.number, "毒死蜱", "0.02 mg/kg", "不合格", "黄坌村"):
        assert part in sheet


def test_who_is_neither_origin_nor_consumer_sees_nothing(client, product, at, elsewhere, world):
    sample = sampled(product, at, passed=False)
    client.force_login(elsewhere)

    assert sample.number not in client.get("/gov/safety/").content.decode()
    assert client.get(f"/gov/safety/samples/{sample.number}/").status_code == 404
    assert client.post(f"/gov/safety/samples/{sample.number}/release/", {"reason": "x"}).status_code == 404
    assert sample.number not in b"".join(client.get("/gov/safety/tests.csv").streaming_content).decode()


def test_the_place_of_consumption_sees_a_test_of_a_lot_that_its_units_received(client, product, at, world):
    sample = sampled(product, at, passed=False)
    client.force_login(world["finance"])
    assert sample.number not in client.get("/gov/safety/").content.decode()
    lot, buyer = product.lots.get(), world["buyer"]
    group = OrderGroup.objects.create(
        number="G-1", buyer=buyer, institution=world["第一中学"], fund_channel="canteen", total_cny=1, placed_at=at,
        pay_by=at, placing_key="k", payment=_payment(buyer, at),
    )  # fmt: skip
    Order.objects.create(
        number="D-1", group=group, seller=product.seller, user=buyer, currency="CNY", total_incl_tax=1,
        total_excl_tax=1, date_placed=at,
    )  # fmt: skip
    consignment = Consignment.objects.create(
        reference="D-1", seller=product.seller, band="cool", ship_to_name="x", ship_to_phone="1",
        ship_to_province="广东省", ship_to_street="x", created_at=at,
    )  # fmt: skip
    line = ConsignmentLine.objects.create(
        consignment=consignment, product=product, description="马蹄", quantity=5, unit="jin"
    )
    PackedUnits.objects.create(line=line, lot=lot, units=5)

    assert sample.number in client.get("/gov/safety/").content.decode()
    assert client.get(f"/gov/safety/samples/{sample.number}/").status_code == 200
    # To look is not to decide: reports are the county's, and giving free is the place of origin's.
    assert client.get("/gov/safety/samples/new/").status_code == 403
    assert client.post(f"/gov/safety/samples/{sample.number}/release/", {"reason": "x"}).status_code == 404


def _payment(buyer, at):
    from shop.payments import operations as payments

    return payments.expect(
        amount_cny=Decimal("1.00"), method="bank_transfer", payer=buyer, payer_name="x", description="x",
        return_path="/", source="x", due_at=at, at=at,
    )  # fmt: skip


def test_an_inspector_notes_a_sample_and_enters_a_report_that_stops_the_lot(county, product, at):
    lot = product.lots.get()
    wrong = county.post("/gov/safety/samples/new/", {"lot": "L-NONE", "taken_on": "2026-11-21", "lab": "检测中心"})
    assert wrong.status_code == 422
    assert "没有这个批次号" in wrong.content.decode()
    assert "检测中心" in wrong.content.decode()

    county.post("/gov/safety/samples/new/", {"lot": lot.code.lower(), "taken_on": "2026-11-21", "lab": "检测中心"})
    sample = Sample.objects.get()
    assert (sample.office, sample.taken_at.name) == ("乐昌市乡村振兴局", "乐昌市")
    told = {
        "report_no": "7号", "reported_on": "2026-11-22", "f-TOTAL_FORMS": "2", "f-INITIAL_FORMS": "0",
        "f-0-item": "毒死蜱", "f-0-value": "0.08 mg/kg", "f-0-limit": "0.02 mg/kg", "f-0-verdict": "failed",
        "f-1-item": "百菌清", "f-1-value": "", "f-1-verdict": "passed",
    }  # fmt: skip
    refused = county.post(f"/gov/safety/samples/{sample.number}/", told)
    assert refused.status_code == 422
    assert "0.08 mg/kg" in refused.content.decode()

    county.post(f"/gov/safety/samples/{sample.number}/", told | {"f-1-value": "未检出"})

    lot.refresh_from_db()
    sample.refresh_from_db()
    assert (lot.state, sample.state, sample.results.count()) == ("held", "failed", 2)


def test_the_scan_of_a_report_outlives_a_form_that_was_wrong(county, product, at):
    sample = sampled(product, at)
    told = {
        "report_no": "7号", "reported_on": "2026-11-22", "f-TOTAL_FORMS": "1", "f-INITIAL_FORMS": "0",
        "f-0-item": "毒死蜱", "f-0-verdict": "passed",
    }  # fmt: skip
    refused = county.post(f"/gov/safety/samples/{sample.number}/", told | {"scan": pdf()})
    assert refused.status_code == 422

    county.post(f"/gov/safety/samples/{sample.number}/", told | {"f-0-value": "未检出"} | kept_in(refused))

    scan = county.get(f"/gov/safety/samples/{sample.number}/photo/")
    assert b"".join(scan.streaming_content).startswith(b"%PDF-")
    # Kept for one form: what was entered is not offered again.
    back = county.post(f"/gov/safety/samples/{sample.number}/", told | kept_in(refused))
    assert back.status_code == 422
    assert "上次选的文件已保留" not in back.content.decode()
    county_id = User.objects.get(username="county").pk
    with pytest.raises(BadUpload, match="文件已不再保留"):
        kept.taken(kept_in(refused)["kept"], user_id=county_id, clean=clean_paper)
    sample.refresh_from_db()
    sample.scan.delete(save=False)


def test_the_place_of_origin_gives_free_after_a_passed_retest(county, product, at):
    sample = sampled(product, at, passed=False)
    county.post(f"/gov/safety/samples/{sample.number}/release/", {"reason": "x"})
    assert product.lots.get().state == "held"
    sampled(product, at, passed=True)

    county.post(f"/gov/safety/samples/{sample.number}/release/", {"reason": "复检合格"})

    assert product.lots.get().state == "available"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_long(county, world, at, count, django_assert_num_queries):
    for number in range(count):
        sampled(goods.product(f"第{number}号", origin=world["village"], stock=5), at, passed=True)
    county.get("/gov/safety/")

    with django_assert_num_queries(9):
        county.get("/gov/safety/")


def test_both_places_export_the_recalls_and_nobody_else_finds_them(county, client, product, at, elsewhere):
    lot = product.lots.get()
    recall = lots.recall(lot=lot, scope="lot", reason="抽检不合格", advice="勿食", by="林国栋", at=at)
    lots.recall(lot=lot, scope="lot", reason="演练", advice="演练", drill=True, by="林国栋", at=at)

    page = county.get("/gov/safety/").content.decode()
    sheet = b"".join(county.get("/gov/safety/recalls.csv").streaming_content).decode()

    assert f"/recalls/{recall.number}/" in page
    for part in (recall.number, lot.code, "抽检不合格", "勿食", "黄坌村", "进行中"):
        assert part in sheet
    assert "演练" not in sheet
    client.force_login(elsewhere)
    assert recall.number not in b"".join(client.get("/gov/safety/recalls.csv").streaming_content).decode()


def test_a_plan_counts_what_was_taken(county, product, at):
    county.post(
        "/gov/safety/plans/",
        {"name": "冬季监测", "items": "农残", "samples": "12", "starts_on": "2026-11-01", "ends_on": "2026-12-31"},
    )
    plan = SamplingPlan.objects.get()
    Sample.objects.filter(pk=sampled(product, at).pk).update(plan=plan)

    assert plan.office == "乐昌市乡村振兴局"
    assert "冬季监测" in county.get("/gov/safety/plans/").content.decode()
    wrong = county.post(
        "/gov/safety/plans/",
        {"name": "错", "items": "农残", "samples": "1", "starts_on": "2026-12-31", "ends_on": "2026-11-01"},
    )
    assert wrong.status_code == 422
    assert SamplingPlan.objects.count() == 1


@pytest.fixture
def holder(world, at):
    operations.load_species()
    return operations.register_holder(
        region=world["village"], person="黄大山", phone="13800000001", species=Species.objects.get(name="豪猪"),
        head_count=46, by="x", at=at,
    )  # fmt: skip


def test_a_holder_is_shown_masked_and_the_name_only_for_a_reason_that_is_kept(county, holder):
    page = county.get("/gov/holders/").content.decode()
    sheet = b"".join(county.get("/gov/holders.csv").streaming_content).decode()
    detail = county.get(f"/gov/holders/{holder.code}/").content.decode()
    for text in (page, sheet, detail):
        assert "黄大山" not in text
        assert "13800000001" not in text
    assert holder.code in sheet

    county.post(f"/gov/holders/{holder.code}/show/", {"reason": ""})
    assert not HolderLook.objects.exists()
    shown = county.post(f"/gov/holders/{holder.code}/show/", {"reason": "电话回访"})

    assert "黄大山" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert HolderLook.objects.get().reason == "电话回访"
    looks = county.get("/gov/households/looks/?of=holders").content.decode()
    assert "电话回访" in looks
    assert holder.code in looks
    assert "黄大山" not in looks


def test_the_county_follows_a_holder_to_the_end(county, holder, at):
    way = ConversionOption.objects.create(name="转养鸡")
    base = f"/gov/holders/{holder.code}/"
    assert county.post(f"{base}advise/", {}).status_code == 422
    county.post(f"{base}advise/", {"options": [way.pk], "note": "上门"})
    county.post(f"{base}convert/", {"chosen": way.pk})
    county.post(f"{base}finish/", {"compensation_cny": "9200.00"})
    again = county.post(f"{base}finish/", {})

    holder.refresh_from_db()
    assert (holder.state, str(holder.compensation_cny)) == ("converted", "9200.00")
    assert again.status_code == 422


def test_holders_of_another_county_are_not_found_nor_registered(client, county, holder, elsewhere, world):
    outside = county.post(
        "/gov/holders/new/",
        {"region": "430000", "person": "甲", "species": holder.species_id, "head_count": "3"},
    )
    assert outside.status_code == 422
    client.force_login(elsewhere)
    assert client.get(f"/gov/holders/{holder.code}/").status_code == 404
    assert client.post(f"/gov/holders/{holder.code}/show/", {"reason": "x"}).status_code == 404
    client.force_login(world["finance"])
    assert client.get("/gov/holders/").status_code == 403
    assert AffectedHolder.objects.count() == 1
    assert not HolderLook.objects.exists()
