"""Story 6. The ledger grows and can be checked.

Three funds buy, pay and get money back; the finance supervisor reads the share with numerator, denominator and formula,
takes the sheet away, and anybody verifies it. Values of domain.md: 784,025.00 reserved.
"""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from catalog.foundation.models import User
from catalog.origins import operations as places
from catalog.origins.models import Tier
from catalog.programmes.models import QuotaTarget
from catalog.programmes.operations import load_programmes
from catalog.recognition import operations as recognition
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.ledger import operations
from shop.ledger.models import Entry
from shop.ledger.queries.verification import verify
from shop.ordering import refunds
from shop.payments.models import Payment, Refund
from tests.catalog import goods
from tests.ledger.guards import guards_off
from tests.ordering.checkout import pay, pay_out, place, rate_cards

pytestmark = pytest.mark.django_db


@pytest.fixture
def now(monkeypatch, at):
    monkeypatch.setattr(timezone, "now", lambda: at)
    return at


@pytest.fixture
def cast(now):
    rate_cards()
    load_programmes()
    village = goods.village()
    bureau = institutions.create_institution(name="韶关市演示财政局", region=village.city, canteen_mode="none")
    school = institutions.create_institution(
        name="韶关市演示第一中学", kind="school", parent=bureau, region=village.city, uscc="12440200MB00000017"
    )
    union = institutions.create_institution(
        name="演示第一中学工会", kind="union", parent=school, region=village.city, is_union=True
    )
    people = {}
    for name, role, where in (
        ("finance", Role.FINANCE, bureau),
        ("buyer", Role.BUYER, school),
        ("employee", Role.EMPLOYEE, school),
    ):
        people[name] = User.objects.create_user(username=name, display_name=f"演示{name}")
        institutions.grant_role(user=people[name], institution=where, role=role, on=date(2026, 1, 1))
    institutions.give_consent(user=people["employee"], institution=school, at=now - timedelta(days=1))
    return people | {"school": school, "union": union, "village": village}


@pytest.fixture
def market(cast, now):
    """馬蹄 of a verified village in a tier, recognised; and rice whose origin nobody verified."""
    seller = goods.seller("北乡演示合作社")
    tier = Tier.objects.create(code="provincial_poor_village", name="省定贫困村", rank=2)
    places.enter_membership(region=cast["village"], tier=tier, valid_from=date(2016, 1, 1), document_no="粤〔2016〕1号")
    mati = goods.product("马蹄", seller_=seller, price="4.00", stock=100_000, origin=cast["village"])
    claim = recognition.claim_origin(product=mati, region=cast["village"], by="clerk", at=now)
    recognition.verify_claim(
        claim=claim, document_no="乐扶7号", valid_from=date(2026, 1, 1), valid_to=date(2027, 1, 1), by="op", at=now
    )
    rice = goods.product("大米", seller_=seller, price="25.00", sale_unit="dai", net_weight_g=5000, stock=100)
    return mati, rice


def balanced():
    ledger = Entry.objects.aggregate(total=Sum(F("amount_cny") + F("freight_cny")))["total"] or Decimal(0)
    paid = Payment.objects.filter(state="settled").aggregate(total=Sum("amount_cny"))["total"] or Decimal(0)
    back = Refund.objects.filter(state="succeeded").aggregate(total=Sum("amount_cny"))["total"] or Decimal(0)
    return round(Decimal(ledger), 2) == round(Decimal(paid) - Decimal(back), 2)


def test_the_ledger_grows_and_can_be_checked(client, cast, market, now, tmp_path, settings, capsys):
    settings.LEDGER_WITNESS = str(tmp_path / "heads.jsonl")
    mati, rice = market

    # The unit declares, the finance supervisor accepts: 784,025.00 reserved.
    declaration = institutions.declare_reserve(
        institution=cast["school"],
        year=2026,
        target=QuotaTarget.objects.get(programme__code="guangdong-2025"),
        base_cny=Decimal("2613416.67"),
        ratio=Decimal("0.30"),
        by=cast["buyer"],
        at=now,
    )
    client.force_login(cast["finance"])
    client.post(f"/gov/declarations/{declaration.pk}/accept/")
    declaration.refresh_from_db()
    assert (declaration.state, str(declaration.reserved_cny)) == ("accepted", "784025.00")

    # Three funds buy; what is unpaid is nowhere.
    canteen = place([(mati, 5000), (rice, 4)], at=now, fund_channel="canteen", institution=cast["school"])
    union = place([(mati, 1000)], at=now, fund_channel="union", institution=cast["union"])
    staff = place([(mati, 10)], at=now, buyer=cast["employee"], fund_channel="staff", credit_institution=cast["school"])
    place([(mati, 9)], at=now, fund_channel="canteen", institution=cast["school"])
    assert Entry.objects.count() == 0
    for group in (canteen, union, staff):
        pay(group, at=now)
    assert Entry.objects.filter(line_id__isnull=False).count() == 4
    assert balanced()

    # Twenty jin were short: money goes back, and a reversing entry stands beside the purchase.
    order = canteen.orders.get()
    line = order.lines.get(title="马蹄")
    short = refunds.credit(
        order=order, line=line, amount_cny=Decimal("80.00"), reason="短斤", source="acceptance:1", at=now
    )
    pay_out(short, at=now)
    assert balanced()
    reversal = Entry.objects.get(kind="reversal")
    assert (str(reversal.amount_cny), str(reversal.quantity), reversal.reason) == ("-80.00", "-20.000", "counted")

    # The supervisor reads numerator, denominator and formula: 19,920 + 4,000 + 40 counted, rice does not count.
    operations.seal_all(at=now)
    page = client.get(f"/gov/units/{cast['school'].pk}/").content.decode()
    assert "23,960.00 ÷ 784,025.00 = 3.06 %" in page
    assert "23,960.00 ÷ 784,025.00 = 3.06 %" in client.get("/gov/").content.decode()
    assert {e.reason for e in Entry.objects.filter(product_title="大米")} == {"no_tier"}

    # Anybody proves an entry; nothing of a person is on the page.
    client.logout()
    entry = Entry.objects.get(fund_channel="staff", line_id__isnull=False)
    proof = client.get(f"/ledger/proof/{entry.entry_no}/")
    assert proof.status_code == 200
    assert entry.content_hash in proof.content.decode()
    assert not any(word in proof.content.decode() for word in ("演示employee", "李小满", "19900000001"))

    # The sheet goes out, with a manifest that proves it.
    sheet = tmp_path / "ledger-2026.csv"
    call_command("export_ledger", "--year", "2026", "--format", "csv", "--output", str(sheet))
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["消费帮扶台账（采购明细）"]
    assert len([row for row in rows if row[1:2] and row[1].startswith("E-")]) == Entry.objects.count()
    call_command("export_ledger", "--year", "2026", "--format", "xlsx", "--output", str(tmp_path / "2026.xlsx"))
    call_command("verify_ledger", "--manifest", f"{sheet}.manifest.json")
    call_command("verify_ledger")
    assert "全部封存核对无误" in capsys.readouterr().out

    # The database itself refuses, and what is done behind its back is found.
    for sql in ("UPDATE ledger_entry SET amount_cny = 1", "DELETE FROM ledger_entry"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert verify().broken is None
    with guards_off(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount_cny = 30000 WHERE id = %s", [entry.pk])
    with pytest.raises(CommandError, match=entry.entry_no) as broken:
        call_command("verify_ledger")
    assert broken.value.returncode == 1
