"""The doors of the county, the seller and the unit."""

import re
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from catalog.foundation.models import User
from catalog.market import operations as market
from catalog.market import parties
from catalog.market.models import Blockage, Case, Duty, EarlyWarning, Post
from catalog.origins.models import Region
from shop.accounts.queries import home_of
from shop.institutions import operations as institutions
from shop.institutions.models import Membership, Role
from shop.procurement.models import PurchaseRequest
from shop.promotion import operations
from shop.promotion.models import UnitOffer
from tests.catalog import goods

from .conftest import SINCE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
REPORT = {
    "grade": "unsold", "item": "=白玉山药", "quantity": "35000", "unit": "jin", "price_cny": "3.30", "place": "黄坌",
    "last_saleable_on": "2027-01-20", "cause": "transport", "storable": "unknown",
}  # fmt: skip


def words(response):
    return response.content.decode()


@pytest.fixture
def county(client, world):
    client.force_login(world["county"])
    return client


@pytest.fixture
def case(world, at):
    return market.report(
        party=parties.of_seller(world["coop"]), by="邓丽华", at=at,
        told={"item": "=白玉山药", "quantity": Decimal(35000), "unit": "jin", "region": world["village"]},
    )  # fmt: skip


# ── The county ───────────────────────────────────────────────────────────────────────────────────────


def test_the_officer_sees_the_numbers_acknowledges_acts_and_reads_the_result(county, warning, world):
    page = words(county.get("/gov/market/"))
    assert "红心番薯" in page
    assert "62 ÷ 0.14 = 434" in page
    path = f"/gov/market/{warning.number}/"
    assert '<a href="/gov/market/" aria-current="page">' in words(county.get(path))
    assert '<a href="/gov/market/" aria-current="page">' not in words(county.get("/gov/market/register/"))
    county.post(f"{path}acknowledge/")
    county.post(f"{path}acknowledge/")
    county.post(f"{path}slot/", {"until": "2026-12-01"})
    county.post(f"{path}offer/", {"units": [world["school"].pk], "quantity": "10", "until": "2026-12-01"})
    county.post(f"{path}round/", {"union": world["union"].pk, "title": "助销番薯", "allowance_cny": "100"})
    page = words(county.get(path))
    for told in ("商城优先位置", "推荐给 第一中学", "第一中学工会", "待单位答复", "之前 14 天销量", "2 箱"):
        assert told in page
    for words_of in ("1 家单位中 0 家已接受", "登记状态：准备中，共登记 0 份"):
        assert words_of in page
    county.post(f"{path}close/", {"result": "卖完了"})
    warning.refresh_from_db()
    assert (warning.state, warning.result) == ("over", "卖完了")


@pytest.mark.parametrize(
    ("deed", "typed", "kept"),
    [
        ("slot", {"until": "2030-01-01"}, "2030-01-01"),
        ("offer", {"quantity": "10", "until": "2026-12-01", "note": "随车过秤"}, "随车过秤"),
        ("subsidy", {"pot": "物流补贴", "per_order_cny": "9", "cap_cny": "3", "until": "2026-12-01"}, "物流补贴"),
        ("close", {"result": ""}, "结束预警"),
    ],
)
def test_a_measure_that_is_refused_keeps_what_was_typed(county, warning, deed, typed, kept):
    response = county.post(f"/gov/market/{warning.number}/{deed}/", typed)

    assert response.status_code == 422
    assert kept in words(response)
    warning.refresh_from_db()
    assert warning.state == "raised"


def test_another_county_finds_nothing_and_finance_is_told_who_can_help(client, world, warning, case):
    client.force_login(world["stranger"])
    assert "红心番薯" not in words(client.get("/gov/market/"))
    for path in (f"/gov/market/{warning.number}/", f"/gov/market/register/{case.number}/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/gov/market/{warning.number}/acknowledge/").status_code == 404
    assert client.post(f"/gov/market/register/{case.number}/verify/", {"official": "x"}).status_code == 404
    client.force_login(world["finance"])
    assert client.get("/gov/market/").status_code == 403


def test_every_field_of_a_page_with_many_forms_has_its_own_label(county, warning, case, at):
    market.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)
    for path in (f"/gov/market/{warning.number}/", f"/gov/market/register/{case.number}/"):
        page = words(county.get(path))
        ids = re.findall(r'\sid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path
        assert set(re.findall(r'<label for="([^"]+)"', page)) <= set(ids), path


def test_a_colleague_who_is_not_on_duty_reads_along_until_the_term_is_over(client, world, warning, at, monkeypatch):
    colleague = User.objects.create_user(username="colleague", display_name="陈启明")
    institutions.grant_role(user=colleague, institution=world["office"], role=Role.COUNTY, on=SINCE)
    client.force_login(colleague)
    path = f"/gov/market/{warning.number}/"
    page = words(client.get(path))
    assert "须由值班负责人先确认" in page
    assert "确认收到" not in page
    assert "结束预警" not in page

    told = words(client.post(f"{path}acknowledge/", follow=True))
    assert "该预警须先由值班负责人（值班长 county）确认。" in told
    for deed, typed in (("slot", {"until": "2026-12-01"}), ("close", {"result": "卖完了"})):
        assert client.post(f"{path}{deed}/", typed).status_code == 422
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by, warning.actions.count()) == ("raised", None, 0)

    monkeypatch.setattr(timezone, "now", lambda: at + timedelta(hours=48))
    client.post(f"{path}acknowledge/")
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by) == ("acknowledged", colleague)


@pytest.mark.parametrize("gone", ["over", "left"])
def test_an_officer_whose_duty_is_over_or_who_has_left_holds_no_warning_up(client, world, warning, at, gone):
    colleague = User.objects.create_user(username="colleague", display_name="陈启明")
    institutions.grant_role(user=colleague, institution=world["office"], role=Role.COUNTY, on=SINCE)
    if gone == "over":
        Duty.objects.update(valid_to=at.date())
    else:
        User.objects.filter(pk=world["county"].pk).update(is_active=False)
    client.force_login(colleague)
    path = f"/gov/market/{warning.number}/"
    assert "须由值班负责人先确认" not in words(client.get(path))

    client.post(f"{path}acknowledge/")

    warning.refresh_from_db()
    assert (warning.duty, warning.state, warning.acknowledged_by) == (world["county"], "acknowledged", colleague)


def test_a_red_warning_waits_for_the_new_officer_when_the_one_it_names_is_gone(client, world, warning, at):
    colleague = User.objects.create_user(username="colleague", display_name="陈启明")
    institutions.grant_role(user=colleague, institution=world["office"], role=Role.COUNTY, on=SINCE)
    fresh = User.objects.create_user(username="fresh", display_name="李所长")
    Duty.objects.update(valid_to=at.date())
    Duty.objects.create(region=world["village"].county, user=fresh, post="值班长", valid_from=at.date())
    path = f"/gov/market/{warning.number}/"
    for former in (colleague, world["county"]):
        client.force_login(former)
        assert "该预警须先由值班负责人确认。" in words(client.post(f"{path}acknowledge/", follow=True))
        warning.refresh_from_db()
        assert (warning.state, warning.acknowledged_by) == ("raised", None)

    client.force_login(fresh)
    client.post(f"{path}acknowledge/")
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by) == ("acknowledged", fresh)


def test_a_former_officer_keeps_no_warning_of_the_county_that_was_left(client, world, warning, at):
    county = world["county"]
    EarlyWarning.objects.update(escalated_to=county, escalated_at=at)
    Duty.objects.update(region=Region.objects.get(code="220322"))
    Membership.objects.filter(user=county).delete()
    client.force_login(county)
    path = f"/gov/market/{warning.number}/"

    page = client.get("/gov/market/")
    assert (page.status_code, "红心番薯" in words(page), client.get(path).status_code) == (200, False, 404)
    for deed, typed in (("acknowledge", {}), ("slot", {"until": "2026-12-01"}), ("close", {"result": "卖完了"})):
        assert client.post(f"{path}{deed}/", typed).status_code == 404
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by, warning.actions.count()) == ("raised", None, 0)


def test_once_the_officer_has_seen_it_a_colleague_acts_too(client, world, warning, at):
    colleague = User.objects.create_user(username="colleague", display_name="陈启明")
    institutions.grant_role(user=colleague, institution=world["office"], role=Role.COUNTY, on=SINCE)
    market.acknowledge(warning=warning, by=world["county"], at=at)
    client.force_login(colleague)

    client.post(f"/gov/market/{warning.number}/slot/", {"until": "2026-12-01"})

    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by, warning.actions.get().by) == ("acting", world["county"], "陈启明")


def test_who_is_on_duty_in_the_town_needs_no_other_role_and_sees_that_town_alone(client, world, warning, case):
    officer = User.objects.create_user(username="town_duty", display_name="李所长")
    client.force_login(officer)
    assert client.get("/gov/market/").status_code == 403
    duty = Duty.objects.create(region=world["village"].town, user=officer, post="镇农业站", valid_from=SINCE)

    assert home_of(officer) == "/gov/"
    assert client.get("/gov/").headers["Location"] == "/gov/market/"
    assert "红心番薯" in words(client.get("/gov/market/"))
    assert client.post(f"/gov/market/{warning.number}/acknowledge/").status_code == 302
    warning.refresh_from_db()
    assert (warning.state, warning.acknowledged_by) == ("acknowledged", officer)
    for closed in ("/gov/market/register/", "/gov/market/closures/", f"/gov/market/register/{case.number}/",
                   "/gov/credit/", "/gov/households/", "/gov/recognition/"):  # fmt: skip
        assert client.get(closed).status_code == 403
    assert "第一中学" not in words(client.get("/gov/ledger/"))
    Duty.objects.filter(pk=duty.pk).update(region=Region.objects.get(code="220322"))
    assert client.get(f"/gov/market/{warning.number}/").status_code == 404
    Duty.objects.filter(pk=duty.pk).update(valid_to=SINCE + timedelta(days=9))
    assert client.get("/gov/market/").status_code == 403


def test_a_report_is_verified_vouched_for_published_and_closed(county, case, world):
    path = f"/gov/market/register/{case.number}/"
    county.post(f"{path}verify/", {"official": "林国栋", "official_post": "副局长"})
    county.post(f"{path}endorse/", {"name": "高立军", "post": "第一书记", "statement": "好山药"})
    county.post(f"{path}publish/")
    assert county.get(f"/help-sell/{case.number}/").status_code == 200
    county.post(f"{path}sold/", {"quantity": "35000", "key": "k"})
    assert county.post(f"{path}close/", {"state": "resolved", "reason": ""}).status_code == 422
    county.post(f"{path}close/", {"state": "resolved", "reason": "卖完", "lost": "0"})
    case.refresh_from_db()
    assert (case.state, case.left) == ("resolved", 0)
    assert county.get(f"/help-sell/{case.number}/").status_code == 410
    assert EarlyWarning.objects.get().result == "卖完"


def test_the_register_s_sheet_has_the_columns_of_the_offices_and_runs_no_formula(county, case):
    answer = county.get("/gov/market/register.xlsx")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.iter_rows(values_only=True))
    head = next(row for row in rows if "滞销数量" in row)
    told = dict(zip(head, rows[rows.index(head) + 1], strict=True))
    assert (told["滞销数量"], told["负责人"]) == (35000, None)
    assert {"'=白玉山药", "斤", "已上报"} <= set(told.values())
    assert "已采取的措施" in told
    csv = b"".join(county.get("/gov/market/register.csv")).decode()
    assert "'=白玉山药" in csv


def test_a_closure_reddens_the_place_at_once_and_no_other_county_can_be_closed(county, warning, world):
    typed = {"kind": "quarantine", "place": "乐昌市", "valid_from": "2026-11-22"}
    county.post("/gov/market/closures/", typed)
    county.post("/gov/market/closures/", typed)
    blockage = Blockage.objects.get()
    warning.refresh_from_db()
    assert [found["rule"] for found in warning.findings] == ["blocked", "cover"]
    response = county.post("/gov/market/closures/", typed | {"place": "梨树县"})
    assert response.status_code == 422
    assert "不在本县" in words(response)
    county.post(f"/gov/market/closures/{blockage.pk}/end/")
    assert not Blockage.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/gov/market/", 9), ("/gov/market/register/", 7)])
def test_the_county_s_lists_cost_the_same_however_long(
    county, world, at, count, path, queries, django_assert_max_num_queries
):
    for number in range(count):
        case = market.report(
            party=parties.of_seller(world["coop"]), by="邓丽华", at=at,
            told={"item": f"山药{number}", "quantity": Decimal(5), "unit": "jin", "region": world["village"]},
        )  # fmt: skip
        market.verify(case=case, official="林国栋", official_post="", by="林国栋", at=at)
    with django_assert_max_num_queries(queries):
        assert "山药0" in words(county.get(path))


# ── The seller ───────────────────────────────────────────────────────────────────────────────────────


def test_a_village_reports_from_the_phone_and_a_double_tap_reports_once(client, world):
    client.force_login(world["clerk"])
    for _tap in range(2):
        answer = client.post("/seller/slow/new/", REPORT)
    made = Case.objects.get()
    assert answer["Location"] == f"/seller/slow/{made.number}/"
    assert (made.region, made.partner, made.state) == (world["village"], world["coop"], "reported")
    assert "=白玉山药" in words(client.get("/seller/slow/"))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"quantity": "0"}, "数量请填"), ({"quantity": "-3"}, "数量请填"),
        ({"last_saleable_on": "2026-01-01"}, "已经过去"),
        ({"place": "不存在的村"}, "名录里没有"), ({"cause_note": "打13800001234"}, "不显示电话"),
        ({"floor_price_cny": "9"}, "最低价高于期望价"),
    ],
)  # fmt: skip
def test_a_wrong_report_comes_back_as_it_was_typed(client, world, typed, sentence):
    client.force_login(world["clerk"])

    response = client.post("/seller/slow/new/", REPORT | typed)

    assert response.status_code == 422
    assert sentence in words(response)
    assert "=白玉山药" in words(response)
    assert not Case.objects.exists()


def test_another_seller_s_case_and_post_are_not_found(client, world, case, at):
    from catalog.foundation.models import User
    from shop.sellers.operations import enrol

    other = User.objects.create_user("other")
    enrol(partner=goods.seller("别家"), user=other, role="clerk")
    mine = market.post(
        side="supply", party=parties.of_seller(world["coop"]), item="马蹄", quantity=Decimal(5), unit="jin",
        region=world["village"], until=at.date(), by=world["clerk"], at=at,
    )  # fmt: skip
    client.force_login(other)
    assert client.get(f"/seller/slow/{case.number}/").status_code == 404
    assert client.post(f"/seller/slow/{case.number}/sold/", {"quantity": "1", "key": "k"}).status_code == 404
    for deed in ("", "refresh/", "deal/", "withdraw/"):
        path = f"/seller/market/{mine.number}/{deed}"
        assert (client.post(path) if deed else client.get(path)).status_code == 404
    assert client.get(f"/seller/market/board/{mine.number}/").status_code == 200


def test_one_tap_refreshes_and_a_deal_is_closed_with_its_result(client, world, at):
    client.force_login(world["clerk"])
    typed = {
        "side": "supply",
        "item": "马蹄",
        "quantity": "5000",
        "unit": "jin",
        "place": "黄坌",
        "until": "2026-12-10",
    }
    client.post("/seller/market/new/", typed)
    client.post("/seller/market/new/", typed)
    made = Post.objects.get()
    Post.objects.update(stale_at=at)
    assert "已隐藏" in words(client.get("/seller/market/"))
    client.post(f"/seller/market/{made.number}/refresh/")
    made.refresh_from_db()
    assert made.stale_at == at + timedelta(days=3)
    assert client.post(f"/seller/market/{made.number}/deal/", {"quantity": "0"}).status_code == 422
    client.post(f"/seller/market/{made.number}/deal/", {"quantity": "4000", "price_cny": "3.3"})
    made.refresh_from_db()
    assert (made.state, made.dealt_quantity) == ("dealt", Decimal(4000))
    assert client.get(f"/seller/market/{made.number}/").status_code == 200


# ── The unit ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_buyer_turns_an_offer_into_a_request_with_one_tap(client, world, warning, at):
    operations.offer_to_units(
        warning=warning, units=[world["school"]], quantity=10, until=at.date(), by=world["county"], at=at
    )
    sent = UnitOffer.objects.get()
    client.force_login(world["rival"])
    assert client.post(f"/org/offers/{sent.number}/take/").status_code == 404
    client.force_login(world["buyer"])
    assert "红心番薯" in words(client.get("/org/offers/"))
    for _tap in range(2):
        answer = client.post(f"/org/offers/{sent.number}/take/")
    made = PurchaseRequest.objects.get()
    assert answer["Location"] == f"/org/requests/{made.number}/"
    assert made.lines.get().quantity == 10


def test_the_unit_looks_for_goods_and_sees_why_an_offer_fits(client, world, at):
    market.post(
        side="supply", party=parties.of_seller(world["coop"]), item="马蹄", quantity=Decimal(5000), unit="jin",
        region=world["village"], until=at.date() + timedelta(days=9), by=world["clerk"], at=at,
    )  # fmt: skip
    client.force_login(world["buyer"])
    typed = {
        "side": "demand",
        "item": "马蹄",
        "quantity": "400",
        "unit": "jin",
        "place": "韶关市",
        "until": "2026-12-01",
    }
    answer = client.post("/org/market/new/", typed, follow=True)
    assert "同一种货。" in words(answer)
    assert "可全部满足所需的 400 斤。" in words(answer)
    assert Post.objects.get(side="demand").region == world["village"].city


@pytest.mark.parametrize("count", [1, 3])
def test_offers_cost_the_same_however_many(client, world, warning, at, count, django_assert_max_num_queries):
    for number in range(count):
        product = goods.product(f"姜{number}", seller_=world["coop"], origin=world["village"])
        UnitOffer.objects.create(
            number=f"B-{number}", warning=EarlyWarning.objects.create(
                number=f"Y-{number}", product=product, region=world["village"], title="姜", unit="jin", level="yellow",
                raised_at=at, assessed_at=at,
            ), product=product, institution=world["school"], quantity=5, until=at.date(), sent_by="x", sent_at=at,
        )  # fmt: skip
    client.force_login(world["buyer"])
    with django_assert_max_num_queries(9):
        assert "姜0" in words(client.get("/org/offers/"))
