"""Bank transfers: codes, statements, and what belongs to what."""

import io
import random
import zipfile
from decimal import Decimal

import pytest
from openpyxl import Workbook

from catalog.foundation.models import User
from shop.payments import operations, queries
from shop.payments.models import BankLine, Payment, Refund
from shop.payments.operations import AlreadyMatched
from shop.payments.statements import BadStatement, read_statement
from shop.payments.states import BankLineState, PaymentState, RefundState
from shop.payments.transfer_codes import find_codes, is_code, new_code, readable

HEADING = "交易日期,交易时间,收入金额,支出金额,账户余额,对方户名,对方账号,交易流水号,附言\n"
ACCOUNT = "62000000002026"


def csv_of(*rows, heading=HEADING):
    return (heading + "".join(",".join(row) + "\n" for row in rows)).encode()


def row(amount="100.00", ref="B1", note="", *, out="", balance="", name="阳光小学", account="6222"):
    return ("2026-11-22", "10:05:00", amount, out, balance, name, account, ref, note)


def xlsx_of(rows):
    book = Workbook()
    for line in rows:
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


# --- codes --------------------------------------------------------------------------------


def test_a_code_is_found_however_it_was_typed():
    code = new_code()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)
    notes = [
        code,
        code.lower(),
        readable(code),
        f"货款{code[:4]}-{code[4:]}谢谢",
        f"20261122{code}",
        wide,
        f"付:{code}。",
    ]

    assert [code in find_codes(note) for note in notes] == [True] * len(notes)


def test_one_wrong_character_or_two_swapped_is_no_code():
    rng = random.Random(7)
    for _each in range(200):
        code = new_code()
        place = rng.randrange(8)
        wrong = code[:place] + rng.choice([c for c in "23456789ABCDEFGHJK" if c != code[place]]) + code[place + 1 :]
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert not is_code(wrong)
        assert swapped == code or not is_code(swapped)


# --- reading a statement --------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_whatever_encoding_the_bank_uses(encoding):
    content = csv_of(row("1,234.50".replace(",", ""), note="货款"), row("", "B2", out="9.00")).decode().encode(encoding)

    (read,) = read_statement(content)

    assert (read.amount_cny, read.payer_name, read.note, read.bank_ref) == (
        Decimal("1234.50"),
        "阳光小学",
        "货款",
        "B1",
    )
    assert read.booked_at.isoformat() == "2026-11-22T10:05:00+08:00"


CCB_HEADING = ["交易时间", "借方发生额/元(支取)", "贷方发生额/元(收入)", "余额"]
CCB_HEADING += ["对方户名", "对方账号", "交易流水号", "摘要", "备注"]


def test_a_workbook_with_a_preamble_and_a_sum_is_read():
    content = xlsx_of(
        [
            ["账户明细查询"],
            ["账号", "6200", "币种", "人民币"],
            [
                "交易时间",
                "借方发生额/元(支取)",
                "贷方发生额/元(收入)",
                "余额",
                "对方户名",
                "对方账号",
                "交易流水号",
                "摘要",
                "备注",
            ],
            ["2026/11/3 09:01:02", None, 1234.1, 1334.1, "阳光小学", "'6222000000000000001", "T1", "转账", "K7M"],
            ["20261104", 34.1, None, 1300, "电力公司", "62", "T2", "电费", ""],
            ["合计", 34.1, 1234.1],
        ]
    )

    (read,) = read_statement(content)

    assert (read.amount_cny, read.payer_account, read.note) == (Decimal("1234.10"), "6222000000000000001", "转账 K7M")
    assert read.booked_at.isoformat() == "2026-11-03T09:01:02+08:00"


def bomb():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (61 * 1024 * 1024))
    return file.getvalue()


def corner_cell():
    book = Workbook()
    book.active["A1"] = "交易日期"
    book.active["XFD1048576"] = "1"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


GOOD = row()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No heading"),
        (b"\x00\x01\x02" * 50, "neither an Excel workbook"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (bomb(), "unpacks to 61 MB; at most 60 MB"),
        (corner_cell(), "more than 20,000 rows"),
        (xlsx_of([["交易日期", "收入金额", "对方户名"], ["2026-11-22", "=1+1", "x"]]), "contains formulas"),
        (xlsx_of([["姓名", "电话"], ["甲", "1"]]), "No heading"),
        (csv_of(row("ten")), "Row 2: “ten” is not an amount."),
        (csv_of(row("1.005")), "is not an amount"),
        (csv_of(row("=1+1")), "is not an amount"),
        (csv_of(row("1e400")), "is not an amount"),
        (csv_of(row("NaN")), "is not an amount"),
        (csv_of(row("5.00", out="5.00")), "exactly one of income and expense"),
        (csv_of(("2026-13-01", *GOOD[1:])), "is not a date"),
        (csv_of(row(), row()), "Rows 2 and 3 have the same bank reference"),
        (csv_of(row("100", balance="100"), row("50", "B2", balance="170")), "does not add up at row 3"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_a_bad_statement_is_refused_with_a_sentence(content, says):
    from django.utils import translation

    with translation.override("en"), pytest.raises(BadStatement) as refusal:
        read_statement(content)

    assert says in str(refusal.value)


def test_digits_wrapped_for_excel_are_unwrapped():
    (read,) = read_statement(csv_of(row(account='"=""622200001"""')))

    assert read.payer_account == "622200001"


def test_the_balance_may_run_newest_first():
    content = csv_of(row("50", "B2", balance="150"), row("100", "B1", balance="100"))

    assert [read.bank_ref for read in read_statement(content)] == ["B2", "B1"]


# --- matching -------------------------------------------------------------------------------


@pytest.fixture
def transfer(expect):
    return lambda amount="100.00", **more: expect(amount, "bank_transfer", payer_name="阳光小学", **more)


@pytest.fixture
def bring(db, at):
    def _bring(*rows):
        return operations.import_statement(content=csv_of(*rows), account=ACCOUNT, by="徐静", at=at)

    return _bring


def state_of(payment):
    payment.refresh_from_db()
    return payment.state, payment.received_cny


@pytest.mark.parametrize(
    ("amount", "line_state", "payment_state", "received", "surplus"),
    [
        ("100.00", BankLineState.MATCHED, PaymentState.SETTLED, "100.00", None),
        ("99.99", BankLineState.PARTIAL, PaymentState.WAITING, "99.99", None),
        ("100.01", BankLineState.OVER, PaymentState.SETTLED, "100.00", "0.01"),
    ],
)
def test_a_code_and_its_amount(transfer, bring, announced, amount, line_state, payment_state, received, surplus):
    payment = transfer()

    bring(row(amount, note=f"货款 {readable(payment.transfer_code)}"))

    assert BankLine.objects.get().state == line_state
    assert state_of(payment) == (payment_state, Decimal(received))
    assert announced == ([("settled", payment.number, False)] if payment_state == PaymentState.SETTLED else [])
    assert [refund.amount_cny for refund in Refund.objects.all()] == ([Decimal(surplus)] if surplus else [])


def test_an_amount_alone_never_matches_however_well_it_fits(transfer, bring, announced):
    payment = transfer("100.00")

    imported = bring(row("100.00", note="货款"))

    assert (imported.new, imported.states["unmatched"]) == (1, 1)
    assert state_of(payment) == (PaymentState.WAITING, Decimal("0.00"))
    assert announced == []
    (line,) = BankLine.objects.unmatched()
    assert queries.suggestions([line]) == {line.pk: [payment]}


def test_a_note_that_names_two_payments_matches_neither(transfer, bring):
    first, second = transfer(), transfer()

    bring(row("100.00", note=f"{first.transfer_code} {second.transfer_code}"))

    assert BankLine.objects.get().payment is None


def test_two_parts_make_a_whole_and_the_third_goes_back(transfer, bring, announced):
    payment = transfer("100.00")
    code = payment.transfer_code

    bring(row("60.00", "B1", code), row("60.00", "B2", code), row("5.00", "B3", code))

    assert [line.state for line in BankLine.objects.order_by("bank_ref")] == ["partial", "over", "returned"]
    assert state_of(payment) == (PaymentState.SETTLED, Decimal("100.00"))
    assert sorted(refund.amount_cny for refund in Refund.objects.all()) == [Decimal("5.00"), Decimal("20.00")]
    assert announced == [("settled", payment.number, False)]
    assert set(Refund.objects.values_list("payee_account", flat=True)) == {"6222"}


def test_the_same_statement_twice_brings_nothing_new(transfer, bring, announced):
    payment = transfer()
    line = row("100.00", note=payment.transfer_code)
    bring(line)

    again = bring(line, row("7.00", "B2"))

    assert (again.new, again.known, BankLine.objects.count()) == (1, 1, 2)
    assert announced == [("settled", payment.number, False)]


def test_a_known_reference_with_another_amount_refuses_the_whole_file(bring):
    bring(row("100.00"))

    with pytest.raises(BadStatement):
        bring(row("101.00"), row("7.00", "B2"))
    assert [line.amount_cny for line in BankLine.objects.all()] == [Decimal("100.00")]


def test_a_cancelled_payment_gives_back_its_part_and_what_comes_later(transfer, bring, at, announced):
    payment = transfer("100.00")
    code = payment.transfer_code
    bring(row("40.00", "B1", code))
    operations.cancel(payment=payment, at=at)
    bring(row("60.00", "B2", code))

    assert state_of(payment) == (PaymentState.CANCELLED, Decimal("0.00"))
    assert sorted(refund.amount_cny for refund in Refund.objects.all()) == [Decimal("40.00"), Decimal("60.00")]
    assert set(BankLine.objects.values_list("state", flat=True)) == {"returned"}
    assert announced == []

    bring(row("100.00", "B3", code))
    assert state_of(payment) == (PaymentState.SETTLED, Decimal("100.00"))
    assert announced == [("settled", payment.number, True)]


def test_a_person_may_place_a_sum_once(transfer, bring, at):
    payment, other = transfer("100.00"), transfer("100.00")
    bring(row("100.00", note="货款"))
    line = BankLine.objects.get()
    operations.match_transfer(bank_line=line, payment=payment, by="徐静", at=at)

    with pytest.raises(AlreadyMatched):
        operations.match_transfer(bank_line=line, payment=other, by="徐静", at=at)
    assert (state_of(payment)[0], state_of(other)[0]) == (PaymentState.SETTLED, PaymentState.WAITING)


def test_an_adversarial_statement_has_no_wrong_match(transfer, bring):
    """300 sums of equal amounts, with codes whole, cut short or with one slip: exactly the whole ones match."""
    rng = random.Random(42)
    payments = [transfer("100.00") for _each in range(30)]
    rows, whole = [], {}
    for place in range(300):
        payment = rng.choice(payments)
        code = payment.transfer_code
        slip = rng.randrange(9)
        wrong = code[:slip] + rng.choice([c for c in "23456789ABCDEFGH" if c != code[slip]]) + code[slip + 1 :]
        note, right = rng.choice(
            [(f"货款{code}", True), (code.lower(), True), (code[:-1], False), (wrong, False), ("货款 100.00", False)]
        )
        rows.append(row("1.00", f"B{place}", note))
        if right:
            whole[f"B{place}"] = payment.pk

    bring(*rows)

    matched = dict(BankLine.objects.exclude(payment=None).values_list("bank_ref", "payment_id"))
    assert matched == whole


# --- finance's pages -----------------------------------------------------------------------


@pytest.fixture
def operator(db, client):
    user = User.objects.create_superuser("operator", password="x")
    client.force_login(user)
    return user


def upload(client, content):
    file = io.BytesIO(content)
    file.name = "明细.csv"
    return client.post("/admin/bank-statement/", {"account": ACCOUNT, "file": file}, follow=True)


def test_finance_brings_a_statement_places_the_rest_and_pays_a_refund(client, operator, transfer, at, announced):
    known, nameless = transfer("100.00"), transfer("250.00")
    page = upload(client, csv_of(row("100.00", "B1", known.transfer_code), row("250.00", "B2", "货款")))
    assert nameless.number in page.text  # the same amount, offered but not taken
    assert announced == [("settled", known.number, False)]

    line = BankLine.objects.unmatched().get()
    client.post(f"/admin/bank-statement/{line.pk}/match/", {"payment": "P-AAAA-AAAA"})
    assert BankLine.objects.unmatched().count() == 1
    client.post(f"/admin/bank-statement/{line.pk}/match/", {"payment": nameless.number.lower()})
    assert state_of(nameless)[0] == PaymentState.SETTLED

    known.refresh_from_db()
    refund = operations.start_refund(payment=known, amount_cny=Decimal("30.00"), source="t:1", reason="短斤", at=at)
    assert refund.number in client.get("/admin/payouts/").text
    client.post(f"/admin/payouts/{refund.pk}/paid/", {"bank_ref": ""})
    refund.refresh_from_db()
    assert refund.state == RefundState.REQUESTED
    client.post(f"/admin/payouts/{refund.pk}/paid/", {"bank_ref": "OUT-1"})
    client.post(f"/admin/payouts/{refund.pk}/paid/", {"bank_ref": "OUT-1"})

    refund.refresh_from_db()
    assert (refund.state, refund.gateway_ref) == (RefundState.SUCCEEDED, "OUT-1")
    assert announced[-1] == ("refunded", known.number, Decimal("30.00"))
    assert len(announced) == 3
    assert queries.net_cny() == Decimal("320.00")


def test_a_bad_file_says_what_is_wrong_and_changes_nothing(client, operator):
    answer = upload(client, csv_of(row("ten"), row("5.00", "B2")))

    assert answer.status_code == 422
    assert "“ten”" in answer.text
    assert not BankLine.objects.exists()


@pytest.mark.parametrize("address", ["bank-statement", "payouts", "payment", "refund", "bank_line", "gateway_event"])
def test_finance_pages_are_for_those_with_the_permission(client, operator, django_user_model, address):
    assert client.get(f"/admin/{address}/").status_code == 200
    client.force_login(django_user_model.objects.create_user("somebody"))
    assert client.get(f"/admin/{address}/").status_code in (302, 403)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_of_money_cost_the_same_however_long(
    client, operator, transfer, bring, count, django_assert_max_num_queries, at
):
    for place in range(count):
        payment = transfer("100.00")
        bring(row("100.00", f"B{place}", payment.transfer_code), row("100.00", f"C{place}", "货款"))
        payment.refresh_from_db()
        operations.start_refund(payment=payment, amount_cny=Decimal("1.00"), source=f"t:{place}", reason="", at=at)
    transfer("100.00")
    client.get("/admin/bank-statement/")
    client.get("/admin/payouts/")

    with django_assert_max_num_queries(BUDGETS["statement"]):
        client.get("/admin/bank-statement/")
    with django_assert_max_num_queries(BUDGETS["payouts"]):
        client.get("/admin/payouts/")


#: Most queries, whatever the number of rows; session, user and what Wagtail asks with a cold cache included.
BUDGETS = {"statement": 8, "payouts": 9}


def test_nobody_edits_a_payment_in_a_form(client, operator, transfer):
    payment = transfer()

    assert client.get("/admin/payment/new/").status_code in (302, 403, 404)
    assert client.get(f"/admin/payment/edit/{payment.pk}/").status_code in (302, 403, 404)
    assert client.get(f"/admin/payment/inspect/{payment.pk}/").status_code == 200
    assert Payment.objects.count() == 1


def test_the_transfer_page_shows_account_code_and_what_is_missing(client, payer, transfer, bring):
    payment = transfer("100.00")
    client.force_login(payer)
    bring(row("40.00", "B1", payment.transfer_code))

    page = client.get(f"/pay/{payment.number}/").text

    assert readable(payment.transfer_code) in page
    assert ACCOUNT in page
    assert "¥60.00" in page
