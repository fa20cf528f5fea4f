"""The detail sheet says what the ledger says: numbers as numbers, codes as text, and no text that a sheet would run."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from catalog.foundation.tables import guarded
from shop.institutions.operations import create_institution
from shop.ledger import exports, operations
from shop.ledger.models import Entry
from shop.ledger.sheets import DETAIL
from shop.ledger.tree import root_of


@pytest.fixture
def year(prepared, at):
    """A school's purchase with a hostile title, a private one, and one of the year before."""
    school = create_institution(name="第一小学", kind="school", uscc="12440281MB2D00001X")
    operations.append(
        entries=[
            prepared(
                "O-1:1",
                product_title='=HYPERLINK("http://evil","马蹄")',
                institution_id=school.pk,
                unit_name=school.name,
                unit_kind=school.kind,
                unit_uscc=school.uscc,
            ),
            prepared("O-2:1", fund_channel="own", amount_cny=Decimal("30.50")),
            prepared("O-3:1", paid_on=date(2025, 12, 31)),
            prepared(
                "O-1:freight",
                line_id=None,
                product_title="",
                unit="",
                quantity=Decimal(0),
                kilograms=None,
                amount_cny=Decimal(0),
                freight_cny=Decimal("8.00"),
                reason="freight",
                institution_id=school.pk,
                unit_name=school.name,
            ),
        ],
        at=at,
    )
    operations.seal_all(at=at)
    return school


def rows_of(path):
    paper = load_workbook(path).active
    rows = [list(row) for row in paper.iter_rows()]
    keys = [column.key for column in DETAIL]
    return paper, [dict(zip(keys, row, strict=True)) for row in rows[6:-1]], rows


def test_the_workbook_has_title_rows_numbers_and_texts(year, tmp_path):
    path = tmp_path / "2026.xlsx"
    call_command("export_ledger", "--year", "2026", "--format", "xlsx", "--output", str(path))

    paper, rows, raw = rows_of(path)
    assert len(rows) == 3
    first = rows[0]
    assert (first["amount"].value, first["amount"].data_type) == (12, "n")
    assert (first["qty"].value, first["kg"].value, first["price"].value) == (5, 2.5, 2.4)
    assert (first["origin_code"].value, first["origin_code"].data_type) == ("440281102001", "s")
    assert (first["buyer_uscc"].value, first["buyer_uscc"].data_type) == ("12440281MB2D00001X", "s")
    assert [first[f"origin_{level}"].value for level in ("province", "city", "county", "town", "village")] == [
        "广东省",
        "韶关市",
        "乐昌市",
        "北乡镇",
        "下西村",
    ]
    assert first["paid_date"].value.date() == date(2026, 11, 22)
    assert first["product"].value == '\'=HYPERLINK("http://evil","马蹄")'
    assert first["product"].data_type == "s"
    assert [row["freight"].value for row in rows] == [0, 0, 8]
    assert raw[-1][[column.key for column in DETAIL].index("amount")].value == 42.5
    assert {str(merged) for merged in paper.merged_cells.ranges} == {
        f"A{n}:{get_column_letter(len(DETAIL))}{n}" for n in range(1, 6)
    }
    assert paper.freeze_panes == "A7"


def test_the_csv_says_the_same_and_streams(year):
    detail = exports.detail(entries=Entry.objects.all(), selection="所有", at=Entry.objects.first().recorded_at)
    lines = list(exports.stream_csv(detail))

    rows = list(csv.reader(io.StringIO("".join(lines).removeprefix("\ufeff"))))
    assert len(lines) == 5 + 1 + 4 + 1
    amount = [column.key for column in DETAIL].index("amount")
    assert [row[amount] for row in rows[6:]] == ["12.00", "30.50", "12.00", "0.00", "54.50"]
    assert rows[3][0].endswith(root_of(bytes.fromhex(e.content_hash) for e in Entry.objects.in_order()).hex())


def test_the_selection_of_a_unit_holds_nothing_of_others(year, tmp_path, capsys):
    path = tmp_path / "unit.csv"
    call_command(
        "export_ledger", "--year", "2026", "--format", "csv", "--institution", year.uscc, "--output", str(path)
    )

    assert "共 2 条，¥12.00" in capsys.readouterr().out
    assert "30.50" not in path.read_text()


def test_an_unknown_unit_is_said_and_nothing_is_written(year, tmp_path):
    with pytest.raises(CommandError, match="没有叫“无名”的单位"):
        call_command("export_ledger", "--year", "2026", "--institution", "无名", "--output", str(tmp_path / "x.xlsx"))
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_proves_the_file_and_a_changed_file_is_refused(year, tmp_path, capsys):
    path = tmp_path / "2026.csv"
    call_command("export_ledger", "--year", "2026", "--format", "csv", "--output", str(path))
    manifest = tmp_path / "2026.csv.manifest.json"
    told = json.loads(manifest.read_text())
    assert (told["entries"], told["amount_cny"], told["freight_cny"], told["head"]["size"]) == (3, "42.50", "8.00", 4)

    capsys.readouterr()
    call_command("verify_ledger", "--manifest", str(manifest))
    assert "共 3 条" in capsys.readouterr().out

    path.write_text(path.read_text().replace("30.50", "39.50"))
    with pytest.raises(CommandError, match="2026.csv"):
        call_command("verify_ledger", "--manifest", str(manifest))

    manifest.write_text(manifest.read_text().replace('"42.50"', '"51.50"'))
    with pytest.raises(CommandError):
        call_command("verify_ledger", "--manifest", str(manifest))


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_what_begins_like_a_formula_is_made_a_text(start):
    assert guarded(f"{start}1") == f"'{start}1"
    assert guarded(f"1{start}") == f"1{start}"


def test_a_negative_number_stays_a_number(prepared, at, tmp_path):
    operations.append(entries=[prepared("O-1:1")], at=at)
    purchase = Entry.objects.get()
    operations.append(
        entries=[
            prepared("R-1:1", kind="reversal", reverses=purchase, amount_cny=Decimal("-2.40"), quantity=Decimal(-1))
        ],
        at=at,
    )
    path = tmp_path / "2026.xlsx"
    call_command("export_ledger", "--year", "2026", "--output", str(path))

    _paper, rows, _raw = rows_of(path)
    assert (rows[1]["amount"].value, rows[1]["amount"].data_type) == (-2.4, "n")
    assert rows[1]["reverses"].value == purchase.entry_no


@pytest.mark.parametrize("count", [1, 3])
def test_a_sheet_costs_the_same_however_long(recorded, at, count, django_assert_num_queries):
    recorded(count)
    with django_assert_num_queries(7):
        detail = exports.detail(entries=Entry.objects.all(), selection="", at=at)
        assert len(list(exports.stream_csv(detail))) == 7 + count
