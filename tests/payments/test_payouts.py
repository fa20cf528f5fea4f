"""Refunds of bank transfers leave in a file, once each, and a person says what became of them."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from shop.payments import operations
from shop.payments.models import BankLine, Payout, Refund
from shop.payments.operations import BadPayee, NothingToPay
from shop.payments.states import RefundState

pytestmark = pytest.mark.django_db


@pytest.fixture
def refund(expect, at):
    count = iter(range(100))

    def _refund(amount="10.00", *, payer="阳光小学", account="6222000011112222"):
        place = next(count)
        payment = expect("100.00", "bank_transfer")
        line = BankLine.objects.create(
            account="demo", bank_ref=f"in-{place}", booked_at=at, amount_cny=Decimal("100.00"), payer_name=payer,
            payer_account=account, note=payment.transfer_code, imported_at=at, imported_by="test",
        )  # fmt: skip
        operations.match_transfer(bank_line=line, at=at)
        payment.refresh_from_db()
        return operations.start_refund(
            payment=payment, amount_cny=Decimal(amount), source=f"r:{place}", reason="短秤", at=at
        )

    return _refund


def states():
    return list(Refund.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def finance(client):
    client.force_login(User.objects.create_superuser("finance", password="demo-2026"))
    return client


def test_every_waiting_refund_stands_in_one_file_and_in_no_second(refund, at):
    refund("10.00")
    refund("20.50")

    payout = operations.make_payout(by="徐静", at=at)

    assert (payout.count, payout.total_cny, states()) == (2, Decimal("30.50"), ["sent", "sent"])
    with pytest.raises(NothingToPay):
        operations.make_payout(by="徐静", at=at)
    assert Payout.objects.count() == 1


def test_the_bank_gets_payee_account_amount_and_our_number_and_no_formula(refund, finance, at):
    first, second = refund("10.00"), refund("20.50", payer="=HYPERLINK(1)", account="0012345678901234567")
    finance.post("/admin/payouts/file/")
    payout = Payout.objects.get()

    answer = finance.get(f"/admin/payouts/file/{payout.number}/download/")

    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows == [
        [1, "阳光小学", "6222000011112222", 10, first.number],
        [2, "'=HYPERLINK(1)", "0012345678901234567", 20.5, second.number],
    ]
    assert "no-store" in answer["Cache-Control"]


def test_what_the_bank_could_not_transfer_waits_again_and_the_rest_is_paid(refund, finance, announced, at):
    good, bad = refund("10.00"), refund("20.50", account="6222999999999999")
    finance.post("/admin/payouts/file/")
    payout = Payout.objects.get()
    announced.clear()

    finance.post(f"/admin/payouts/{bad.pk}/bounced/", {"reason": "账号不存在"})
    page = finance.post(f"/admin/payouts/file/{payout.number}/confirm/", {"bank_ref": "PL20261122001"}, follow=True)

    assert "1 笔退款已付" in page.content.decode()
    assert states() == [RefundState.SUCCEEDED, RefundState.FAILED]
    good.refresh_from_db()
    assert good.gateway_ref == "PL20261122001"
    assert announced == [("refunded", good.payment.number, Decimal("10.00"))]
    # The account is corrected, and it joins the next file.
    finance.post(f"/admin/payouts/{bad.pk}/payee/", {"name": "阳光小学", "account": "6222 0000 1111 2222"})
    finance.post("/admin/payouts/file/")
    bad.refresh_from_db()
    assert (bad.state, bad.payee_account) == (RefundState.SENT, "6222000011112222")
    assert Payout.objects.order_by("-pk").first().total_cny == Decimal("20.50")


def test_confirming_twice_pays_and_announces_once(refund, finance, announced, at):
    refund("10.00")
    finance.post("/admin/payouts/file/")
    announced.clear()
    for _again in range(2):
        finance.post(f"/admin/payouts/file/{Payout.objects.get().number}/confirm/", {"bank_ref": "X"}, follow=True)
    assert len(announced) == 1


def test_a_refund_without_an_account_waits_until_somebody_enters_one(refund, finance, at):
    made = refund("10.00", account="")
    with pytest.raises(NothingToPay):
        operations.make_payout(by="徐静", at=at)
    for wrong in ("", "abc", "123", "６２２２００００１１１１２２２２"):
        with pytest.raises(BadPayee):
            operations.set_payee(refund=made, name="阳光小学", account=wrong, by="徐静", at=at)
    operations.set_payee(refund=made, name="阳光小学", account="6222000011112222", by="徐静", at=at)
    assert operations.make_payout(by="徐静", at=at).count == 1
    with pytest.raises(IllegalMove):
        operations.set_payee(refund=made, name="别人", account="6222000011113333", by="徐静", at=at)


def test_a_bounce_after_it_was_called_paid_waits_again_and_is_not_announced_twice(refund, finance, announced, at):
    made = refund("10.00")
    payout = operations.make_payout(by="徐静", at=at)
    operations.confirm_payout(payout=payout, bank_ref="A", by="徐静", at=at)
    operations.note_bounced(refund=made, reason="销户", by="徐静", at=at)
    announced.clear()
    operations.set_payee(refund=made, name="阳光小学", account="6222000011112222", by="徐静", at=at)
    operations.confirm_payout(payout=operations.make_payout(by="徐静", at=at), bank_ref="B", by="徐静", at=at)
    assert announced == []
    assert states() == [RefundState.SUCCEEDED]


def test_the_pages_open_and_strangers_do_not_find_them(refund, finance, client, at):
    refund("10.00")
    assert "生成付款文件（1）" in finance.get("/admin/payouts/").content.decode()
    payout = operations.make_payout(by="徐静", at=at)
    assert payout.number in finance.get("/admin/payouts/").content.decode()
    assert "阳光小学" in finance.get(f"/admin/payouts/file/{payout.number}/").content.decode()
    client.force_login(User.objects.create_user("stranger"))
    assert client.get(f"/admin/payouts/file/{payout.number}/download/").status_code in (302, 403)
