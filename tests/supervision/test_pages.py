"""The supervisors' pages: what they show, whom they let in, and what belongs to others is not found."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from catalog.programmes.channels import FundChannel
from shop.institutions import operations as institutions
from shop.institutions.models import ReserveDeclaration
from shop.ledger import operations
from shop.ledger.models import Entry

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def finance(client, world):
    client.force_login(world["finance"])
    return client


def words(response):
    return response.content.decode()


@pytest.fixture(autouse=True)
def english(settings):
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def get(client, path):
    return client.get(path, headers={"accept-language": "en"})


def test_the_dashboard_prints_numerator_denominator_and_formula(finance, declare, bought):
    declare("第一中学", "10000.00")
    bought("第一中学", "O-1:1", "1200.00")
    page = words(get(finance, "/gov/"))

    assert "1,200.00 ÷ 3,000.00 = 40.00 %" in page
    assert "89.32" in page
    assert "第二中学" in page
    assert "nothing filed" in page
    assert "外地中学" not in page


def test_a_unit_shows_its_funds_curve_and_entries(finance, world, declare, bought):
    declare("第一中学", "10000.00")
    entry = bought("第一中学", "O-1:1", "1200.00")
    bought("工会", "O-2:1", "300.00", fund="union")
    page = words(get(finance, f"/gov/units/{world['第一中学'].pk}/"))

    assert "1,500.00 ÷ 3,000.00 = 50.00 %" in page
    assert f"/gov/ledger/{entry.entry_no}/" in page
    assert "¥300.00" in page


@pytest.mark.parametrize(
    "path", ["/gov/", "/gov/ledger/", "/gov/declarations/", "/gov/ledger.csv", "/gov/progress.csv"]
)
def test_a_buyer_is_told_who_can_help_and_a_stranger_logs_in(client, world, path):
    assert get(client, path).status_code == 302
    client.force_login(world["buyer"])
    refused = get(client, path)
    assert refused.status_code == 403
    assert "finance and county supervisors" in words(refused)


def test_what_belongs_to_others_is_not_found(client, world, declare, bought):
    declaration, entry = declare("第一中学", "10000.00", accept=False), bought("第一中学", "O-1:1", "12.00")
    client.force_login(world["stranger"])

    for path in (
        f"/gov/units/{world['第一中学'].pk}/",
        f"/gov/declarations/{declaration.pk}/",
        f"/gov/ledger/{entry.entry_no}/",
    ):
        assert get(client, path).status_code == 404, path
    assert client.post(f"/gov/declarations/{declaration.pk}/accept/").status_code == 404
    assert "马蹄" not in words(get(client, "/gov/ledger/"))
    assert "第一中学" not in "".join(chunk.decode() for chunk in get(client, "/gov/ledger.csv").streaming_content)
    assert ReserveDeclaration.objects.get().state == "submitted"


def test_accepting_and_sending_back(finance, declare):
    declaration = declare("第一中学", "10000.00", accept=False)
    finance.post(f"/gov/declarations/{declaration.pk}/return/", {"reason": ""})
    declaration.refresh_from_db()
    assert declaration.state == "submitted"

    finance.post(f"/gov/declarations/{declaration.pk}/return/", {"reason": "基数有误"})
    declaration.refresh_from_db()
    assert (declaration.state, declaration.returned_reason) == ("returned", "基数有误")

    again = declare("第一中学", "20000.00", accept=False)
    page = finance.post(f"/gov/declarations/{again.pk}/accept/", follow=True, headers={"accept-language": "en"})
    again.refresh_from_db()
    assert again.state == "accepted"
    assert "¥6,000.00 is now what the unit is measured by" in words(page)
    twice = finance.post(f"/gov/declarations/{again.pk}/accept/", follow=True, headers={"accept-language": "en"})
    assert "cannot become" in words(twice)


def test_get_decides_nothing(finance, declare):
    declaration = declare("第一中学", "10000.00", accept=False)
    assert finance.get(f"/gov/declarations/{declaration.pk}/accept/").status_code == 405


def test_a_county_reviews_but_does_not_decide(client, world, declare):
    declaration = declare("第一中学", "10000.00", accept=False)
    client.force_login(world["county"])
    assert client.post(f"/gov/declarations/{declaration.pk}/accept/").status_code == 404  # not in the county
    assert ReserveDeclaration.objects.get().state == "submitted"


def test_finance_of_one_bureau_decides_nothing_in_a_county_seen_beside_it(client, world, declare):
    declaration = declare("第一中学", "10000.00", accept=False)
    office = institutions.create_institution(name="韶关市乡村振兴局", region=world["village"].city)
    institutions.grant_role(user=world["stranger"], institution=office, role="county", on=date(2026, 1, 1))
    client.force_login(world["stranger"])

    assert client.get(f"/gov/declarations/{declaration.pk}/").status_code == 200
    assert client.post(f"/gov/declarations/{declaration.pk}/accept/").status_code == 403
    assert ReserveDeclaration.objects.get().state == "submitted"


def test_the_county_sees_its_villages(client, world, bought):
    bought("第一中学", "O-1:1", "120.00")
    client.force_login(world["county"])
    page = words(get(client, "/gov/"))

    assert "北乡镇黄坌村" in page
    assert "¥120.00" in page
    assert "北乡演示合作社" in page


@pytest.mark.parametrize(
    ("query", "sources"),
    [
        ("", {"O-1:1", "O-2:1", "O-3:1"}),
        ("fund=union", {"O-2:1"}),
        ("counts=no", {"O-3:1"}),
        ("counts=no_tier", {"O-3:1"}),
        ("counts=counted", {"O-1:1", "O-2:1"}),
        ("origin=乐昌", {"O-1:1", "O-2:1"}),
        ("origin=4402", {"O-1:1", "O-2:1"}),
        ("origin=梨树", set()),
        ("first=2026-11-21", set()),
        ("first=2026-11-20&last=2026-11-20", {"O-1:1", "O-2:1", "O-3:1"}),
        ("first=2026-11-21&last=2026-11-20", set()),
        ("fund=nonsense", set()),
        ("kind=reversal", set()),
    ],
)
def test_filters_narrow_the_list_and_the_export_alike(finance, bought, query, sources):
    bought("第一中学", "O-1:1", "100.00")
    bought("工会", "O-2:1", "30.00", fund="union")
    bought("第二中学", "O-3:1", "5.00", counts=False, origin_code="220322000000", origin_names=["吉林省"])
    numbers = {entry.entry_no: entry.source for entry in Entry.objects.all()}

    page = words(get(finance, f"/gov/ledger/?{query}"))
    sheet = "".join(chunk.decode() for chunk in get(finance, f"/gov/ledger.csv?{query}").streaming_content)

    assert {source for number, source in numbers.items() if number in page} == sources
    assert {source for number, source in numbers.items() if number in sheet} == sources


def test_exports_download_with_a_name_and_a_type(finance, declare, bought):
    declare("第一中学", "10000.00")
    bought("第一中学", "O-1:1", "1200.00")

    sheet = get(finance, "/gov/progress.xlsx?year=2026")
    assert sheet["Content-Disposition"] == 'attachment; filename="progress-2026.xlsx"'
    assert b"".join(sheet.streaming_content)[:2] == b"PK"
    progress = "".join(chunk.decode() for chunk in get(finance, "/gov/progress.csv").streaming_content)
    assert '"1,200.00 ÷ 3,000.00 = 40.00 %"' in progress
    ledger = get(finance, "/gov/ledger.xlsx")
    assert b"".join(ledger.streaming_content)[:2] == b"PK"


def test_the_progress_sheet_adds_up_by_fund_and_equal_shares_have_one_place(finance, declare, bought):
    for unit, base, fund in (("第一中学", "10000.00", "canteen"), ("第二中学", "20000.00", "staff")):
        declare(unit, base)
        bought(unit, f"O-{base}:1", str(Decimal(base) / 10), fund=fund)
    bought("工会", "O-3:1", "7.50", fund="union", counts=False)

    lines = "".join(chunk.decode() for chunk in get(finance, "/gov/progress.csv?year=2026").streaming_content)
    rows = list(csv.reader(io.StringIO(lines)))
    heading = next(row for row in rows if row[0] == "Serial no.")
    total = dict(zip(heading, rows[-1], strict=True))
    places = {row[1]: row[heading.index("Rank")] for row in rows if row[0].isdecimal()}

    assert [total[name] for name in ("Reserved", "Paid", "Paid and counted")] == ["9000.00", "3007.50", "3000.00"]
    counted = [total[str(label)] for code, label in FundChannel.choices[:-1]]
    assert sum(map(Decimal, counted)) == Decimal("3000.00")
    assert sorted(counted, reverse=True)[:3] == ["2000.00", "1000.00", "0.00"]
    assert (places["第一中学"], places["第二中学"]) == ("1", "1")


def test_an_entry_is_shown_with_what_reverses_it(finance, bought, at):
    purchase = bought("第一中学", "O-1:1", "100.00")
    reversal = bought("第一中学", "R-1:1", "-20.00", kind="reversal", reverses=purchase, unit_price_cny=Decimal(10))
    page = words(get(finance, f"/gov/ledger/{purchase.entry_no}/"))

    assert reversal.entry_no in page
    assert f"/ledger/proof/{purchase.entry_no}/" in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [("/gov/ledger/", 11), ("/gov/", 13), ("/gov/declarations/", 9)])
def test_pages_cost_the_same_however_long(
    finance, bought, declare, count, path, queries, django_assert_max_num_queries
):
    for number in range(count):
        unit = ["第一中学", "第二中学", "工会"][number]
        bought(unit, f"O-{number}:1", "10.00")
        declare(unit, "1000.00", accept=False)
    with django_assert_max_num_queries(queries):
        assert get(finance, f"{path}?state=submitted").status_code == 200


class TestPublicProof:
    def test_anybody_can_check_an_entry_with_nothing_but_the_json(self, client, world, bought, at):
        import hashlib

        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        entry = bought("第一中学", "O-1:1", "100.00")
        bought("第一中学", "O-1:2", "50.00")
        operations.seal_all(at=at)
        told = get(client, f"/ledger/proof/{entry.entry_no}.json").json()

        found = hashlib.sha256(b"\x00" + told["canonical"].encode()).digest()
        assert found.hex() == told["leaf"]
        found = hashlib.sha256(b"\x01" + found + bytes.fromhex(told["path"][0])).digest()
        assert found.hex() == told["head"]["root"]
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(told["public_key"])).verify(
            bytes.fromhex(told["head"]["signature"]), told["signed"].encode()
        )
        assert told["head"]["root"] in told["signed"]

    def test_the_page_says_that_the_seal_holds_or_waits(self, client, world, bought, at):
        entry = bought("第一中学", "O-1:1", "100.00")
        assert "sealed within a minute" in words(get(client, f"/ledger/proof/{entry.entry_no}/"))
        assert get(client, f"/ledger/proof/{entry.entry_no}.json").status_code == 202
        operations.seal_all(at=at + timedelta(minutes=1))
        page = words(get(client, f"/ledger/proof/{entry.entry_no}/"))
        assert "the head is signed" in page
        assert entry.content_hash in page

    def test_an_unknown_number_is_not_found_and_the_search_says_so(self, client, db):
        assert get(client, "/ledger/proof/E-2222-2222-2222/").status_code == 404
        assert "No entry has this number" in words(get(client, "/ledger/?entry=E-2222-2222-2222"))

    def test_the_search_leads_to_the_proof(self, client, world, bought):
        entry = bought("第一中学", "O-1:1", "100.00")
        answer = get(client, f"/ledger/?entry={entry.entry_no.lower()}")
        assert (answer.status_code, answer["Location"]) == (302, f"/ledger/proof/{entry.entry_no}/")


class TestUnitPage:
    def test_a_unit_sees_its_own_and_its_unions_entries_and_no_others(self, client, world, bought):
        bought("第一中学", "O-1:1", "100.00")
        bought("工会", "O-2:1", "30.00", fund="union")
        other = bought("第二中学", "O-3:1", "5.00")
        client.force_login(world["buyer"])
        page = words(get(client, "/org/ledger/"))
        sheet = "".join(chunk.decode() for chunk in get(client, "/org/ledger.csv").streaming_content)

        assert "¥130.00" in page
        assert "广东省乐昌市" in page
        assert other.entry_no not in page
        assert other.entry_no not in sheet

    @pytest.mark.parametrize(
        ("query", "shown"),
        [("period=q4", True), ("period=q3", False), ("period=m11", True), ("year=2025", False), ("period=x", True)],
    )
    def test_periods(self, client, world, bought, query, shown):
        entry = bought("第一中学", "O-1:1", "100.00")
        client.force_login(world["buyer"])
        assert (entry.entry_no in words(get(client, f"/org/ledger/?{query}"))) is shown
