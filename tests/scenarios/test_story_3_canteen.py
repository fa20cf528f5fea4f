"""Story 3: a canteen orders in bulk, from a pasted list to an amount counted against its reserved share.

Everybody uses the pages: buyer, approver, the platform's finance, packer, acceptor, accountant, supervisor.
"""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from catalog.foundation.models import User
from catalog.origins.models import Tier, TierMembership
from catalog.programmes.operations import load_programmes
from catalog.programmes.queries import programme_for
from catalog.recognition import operations as recognition
from logistics import demo as carriage
from logistics.fulfilment.models import Consignment
from shop.institutions import operations as institutions
from shop.institutions.models import Institution
from shop.institutions.progress import counted_by_unit
from shop.ledger import exports
from shop.ledger.models import Entry
from shop.ledger.sheets import DETAIL
from shop.ledger.sheets import table as rows_of
from shop.oscar_forks.order.models import Order, OrderState
from shop.payments.models import BankLine, Refund
from shop.payments.queries import net_cny
from shop.procurement import delivery_days
from shop.procurement.models import Acceptance, PurchaseRequest
from shop.sellers.models import SellerMember
from tests.catalog import goods
from tests.procurement.kitchen import kitchen

pytestmark = pytest.mark.django_db


def log_in(user):
    client = Client()
    client.force_login(user)
    return client


def post(client, address, data=None):
    """Send a form and follow; the page that comes must be a good one."""
    response = client.post(address, data or {}, follow=True)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


@pytest.fixture
def world(db):
    """A school in Shaoguan with its reserved share accepted, a cooperative of Lechang with verified goods."""
    at = timezone.now()
    load_programmes()
    village = goods.village()
    tier = Tier.objects.create(code="lifted_village", name="脱贫村", rank=5)
    TierMembership.objects.create(
        region=village, tier=tier, valid_from=at.date() - timedelta(days=900), document_no="演示〔2020〕12号"
    )
    seller = goods.seller("乐昌北乡演示合作社", region=village)
    carriage.load(at=at)
    mati = goods.product(
        "北乡马蹄",
        seller_=seller,
        price="3.50",
        stock=3000,
        origin=village,
        catch_weight=True,
        step_quantity=5,
        min_quantity=5,
    )
    egg = goods.product(
        "乐昌土鸡蛋 30枚箱",
        seller_=seller,
        price="38.00",
        stock=300,
        origin=village,
        sale_unit="xiang",
        net_weight_g=1600,
    )
    for product in (mati, egg):
        claim = recognition.claim_origin(product=product, region=village, by="clerk", at=at)
        recognition.verify_claim(
            claim=claim,
            document_no=f"演示产证{product.pk}",
            valid_from=at.date() - timedelta(days=100),
            valid_to=at.date() + timedelta(days=100),
            by="operator",
            at=at,
        )
    school = kitchen("韶关市演示第一中学", granted="50000.00")
    city = village.parent.parent.parent
    Institution.objects.filter(pk=school.unit.pk).update(region=city)
    school.unit.refresh_from_db()
    school.budget.year = at.year
    school.budget.save()
    declaration = institutions.declare_reserve(
        institution=school.unit,
        year=at.year,
        target=programme_for(city, at.date()).targets.get(code="floor"),
        base_cny=Decimal("10000.00"),
        ratio=Decimal("0.30"),
        by=school.admin,
        at=at,
    )
    institutions.accept_declaration(declaration=declaration, by=school.admin, at=at)
    packer = User.objects.create_user("packer-luo", display_name="罗阿强")
    seller.users.add(packer)
    SellerMember.objects.create(partner=seller, user=packer, role="packer")
    operator = User.objects.create_superuser("operator-wu", display_name="吴思源")
    return {"school": school, "mati": mati, "egg": egg, "packer": log_in(packer), "operator": log_in(operator)}


def test_a_canteen_orders_in_bulk_and_it_is_counted(world, settings):
    school, mati, egg = world["school"], world["mati"], world["egg"]
    buyer, approver = log_in(school.buyer), log_in(school.approver)
    acceptor, accountant = log_in(school.acceptor), log_in(school.accountant)

    # The buyer pastes the cook's list; what we do not sell is named, not lost.
    table = buyer.post("/org/paste/", {"text": "马蹄 100公斤 / 土鸡蛋 10箱 / 神秘果 3斤"}).context["matched"]
    assert [(found.product, found.quantity) for found in table] == [(mati, 200), (egg, 10), (None, 0)]
    rows = {"rows": len(table), "text": "…"}
    for place, found in enumerate(table):
        rows |= {
            f"product-{place}": found.product.pk if found.product else "",
            f"quantity-{place}": found.quantity,
            f"written-{place}": found.row.written,
        }
    assert "神秘果 3斤" in post(buyer, "/org/paste/", rows)
    request = PurchaseRequest.objects.get()

    # Day, window and gate; the money is held when it is submitted.
    post(
        buyer,
        f"/org/requests/{request.number}/edit/",
        {
            f"q-{mati.pk}": "200",
            f"q-{egg.pk}": "10",
            "site": school.site.pk,
            "wanted_on": delivery_days.earliest(timezone.now()).isoformat(),
            "window": "07:00–09:00",
            "act": "submit",
        },
    )
    request.refresh_from_db()
    assert request.goods_cny == Decimal("1080.00")
    school.budget.refresh_from_db()
    assert school.budget.reserved_cny == request.total_cny

    # The approver agrees on one screen; one order to the cooperative, to be paid by transfer.
    assert request.number in approver.get("/org/approvals/").content.decode()
    post(approver, f"/org/approvals/{request.number}/approve/")
    order = Order.objects.select_related("group__payment").get()
    assert (order.status, order.group.fund_channel, order.group.total_cny) == (
        OrderState.PLACED,
        "canteen",
        request.total_cny,
    )
    code = order.group.payment.transfer_code
    assert code in accountant.get("/org/payments/").content.decode()
    assert Entry.objects.count() == 0  # unpaid counts for nothing

    # The bank's statement brings the money.
    statement = (
        "交易时间,贷方发生额,借方发生额,余额,对方户名,对方账号,摘要,交易流水号\n"
        f"{timezone.localtime():%Y-%m-%d %H:%M:%S},{request.total_cny},,{request.total_cny},"
        f"韶关市演示第一中学,6222000011112222,食材款 {code},SN0001\n"
    )
    post(
        world["operator"],
        "/admin/bank-statement/",
        {"account": settings.BANK_TRANSFER["account"], "file": SimpleUploadedFile("流水.csv", statement.encode())},
    )
    assert BankLine.objects.get().state == "matched"
    order.refresh_from_db()
    school.budget.refresh_from_db()
    assert order.status == OrderState.PAID
    assert (school.budget.committed_cny, school.budget.spent_cny) == (0, request.total_cny)
    assert Entry.objects.count() == 3  # two goods and their freight

    # The cooperative packs and drives.
    for consignment in Consignment.objects.all():
        for deed, fields in (("pack", {}), ("truck", {"vehicle": "粤F·D1234"}), ("arrived", {})):
            post(world["packer"], f"/seller/packing/{consignment.number}/{deed}/", fields)
    order.refresh_from_db()
    assert order.status == OrderState.DELIVERED

    # At the gate: four per cent short, two broken boxes; the acceptor weighs, the buyer signs.
    sheets = list(Acceptance.objects.order_by("pk"))
    for sheet in sheets:
        form = {}
        for line in sheet.lines.all():
            received, rejected, reason = {
                mati.title: ("192", "0", "短秤"),
                egg.title: ("10", "2", "破损"),
            }[line.title]
            form |= {
                f"received-{line.pk}": received,
                f"rejected-{line.pk}": rejected,
                f"reason-{line.pk}": reason,
                f"agreed-{line.pk}": "1",
            }
        post(acceptor, f"/org/receiving/{sheet.number}/", form)
        post(buyer, f"/org/receiving/{sheet.number}/sign/")
        assert buyer.get(f"/org/receiving/{sheet.number}/sheet/").status_code == 200
    order.refresh_from_db()
    assert order.status == OrderState.COMPLETED
    assert sorted(Refund.objects.values_list("amount_cny", flat=True)) == [Decimal("28.00"), Decimal("76.00")]

    # Finance pays the credits out; the ledger reverses, the budget is free again.
    for refund in Refund.objects.all():
        post(world["operator"], f"/admin/payouts/{refund.pk}/paid/", {"bank_ref": f"OUT{refund.pk}"})
    school.budget.refresh_from_db()
    assert school.budget.spent_cny == request.total_cny - Decimal("104.00")

    # The invoice must say what is left; a wrong one is told, the right one filed.
    page, due = f"/org/invoices/{order.number}/", request.total_cny - Decimal("104.00")
    form = {
        "number": "26442000000012345678",
        "kind": "general",
        "title": "韶关市演示第一中学",
        "issued_on": timezone.localdate().isoformat(),
    }
    post(accountant, page, form | {"amount_cny": request.total_cny})
    wrong = order.invoices.get()
    assert wrong.state == "mismatched"
    post(accountant, f"/org/invoices/{wrong.pk}/void/", {"reason": "金额不符"})
    post(accountant, page, form | {"amount_cny": due})
    assert order.invoices.exclude(state="void").get().state == "matched"

    # Goods that were accepted count, freight and what was missing do not.
    counted = counted_by_unit(institutions=[school.unit.pk], year=timezone.localdate().year)
    assert counted == {school.unit.pk: Decimal("976.00")}
    home = buyer.get("/org/").content.decode()
    assert "¥976.00" in home
    assert "¥3,000.00" in home
    assert net_cny() == sum(entry.amount_cny + entry.freight_cny for entry in Entry.objects.all()) == due

    # The sheet tells beside the sealed purchase what came of it: weighed, invoiced, from which lot.
    entries = Entry.objects.filter(product_title=mati.title)
    rows = list(rows_of(exports.detail(entries=entries, selection="", at=timezone.now()).sheet))
    purchase, reversal = (dict(zip([column.key for column in DETAIL], row, strict=True)) for row in rows[:2])
    assert [purchase[key] for key in ("qty", "qty_accepted", "invoice_no", "invoice_state", "trace")] == [
        200, 192, "26442000000012345678", "已验，相符", mati.lots.get().code,
    ]  # fmt: skip
    assert (reversal["qty"], reversal["qty_accepted"], reversal["amount"]) == (-8, None, Decimal("-28.00"))
