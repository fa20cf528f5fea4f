"""Files that people bring are read whatever they look like, and those that would do harm are refused in words."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from openpyxl import Workbook, load_workbook

from catalog.foundation import tables
from catalog.foundation.tables import BadTable, Column, Limits, Refusal

COLUMNS = [
    Column("code", "区划代码", "代码", required=True, example="440281102201"),
    Column("name", "名称", "地名", required=True, example="黄坌村"),
    Column("since", "生效日期"),
]


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("xl/workbook.xml", "<workbook/>")
        for name, content in parts.items():
            target.writestr(f"xl/{name}.xml", content)
    return file.getvalue()


def sheet_of(cells, strings=""):
    """A real workbook whose first sheet and texts are replaced by hand."""
    source, file = zipfile.ZipFile(io.BytesIO(xlsx(["x"]))), io.BytesIO()
    with source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = (
                    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    f"{cells}</sheetData></worksheet>"
                ).encode()
            target.writestr(part.filename, content)
        if strings:
            target.writestr("xl/sharedStrings.xml", strings)
    return file.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_is_read_in_every_encoding_that_offices_use(encoding, delimiter):
    text = f"代码{delimiter}名称\r\n440281{delimiter}乐昌市\r\n\r\n440200{delimiter}韶关市\r\n"

    table = tables.read(text.encode(encoding), COLUMNS)

    assert [(row.number, row["code"], row["name"], row["since"]) for row in table.rows] == [
        (2, "440281", "乐昌市", ""),
        (4, "440200", "韶关市", ""),
    ]


def test_a_workbook_with_a_title_odd_headings_and_numbers_is_read():
    content = xlsx(
        [None], ["乐昌市村级区划表"], ["* 代码（12位）：", "备注", "地名", "生效日期"],
        [440281102201.0, "x", " 黄坌村\u3000", date(2026, 1, 2)], [None, None, None], ["'440281102202", None, "上廊村"],
    )  # fmt: skip

    table = tables.read(content, COLUMNS)

    assert [(row.number, row["code"], row["name"], row["since"]) for row in table.rows] == [
        (4, "440281102201", "黄坌村", "2026-01-02"),
        (6, "440281102202", "上廊村", ""),
    ]


def test_what_a_spreadsheet_works_out_is_read_as_it_last_stood():
    (row,) = tables.read(sheet_of(
        '<row r="1"><c r="A1" t="str"><v>code</v></c><c r="B1" t="str"><v>name</v></c></row>'
        '<row r="2"><c r="A2"><f>440200+81</f><v>440281</v></c><c r="B2" t="str"><v>乐昌市</v></c></row>'
    ), COLUMNS).rows  # fmt: skip

    assert row["code"] == "440281"


POINTERS = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 20_001))
LONG = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"长" * 10_000}</t></si></sst>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "must name the columns. Missing: 区划代码、名称"),
        (b"\x00\x01\x02" * 50, "neither an Excel workbook"),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff", "neither an Excel workbook"),
        (b"PK\x03\x04 not a zip", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel file (.xls)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1" + "EncryptedPackage".encode("utf-16-le"), "locked by a password"),
        (archive(), "damaged"),
        (b"x" * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        (archive(big=b" " * (121 << 20)), "unpacks to 121 MB; at most 120 MB"),
        (archive(big=b" " * (20 << 20)), "unpacks to 20 MB"),
        (sheet_of('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "more than 50,000 rows"),
        (sheet_of("<row r='9' ><c\n r = 'B60000' ><v>1</v></c></row>"), "more than 50,000 rows"),
        (sheet_of('<row r="1"><c r="XFD1"><v>1</v></c></row>'), "more than 200 columns"),
        (sheet_of(POINTERS, LONG), "too much text"),
        (xlsx(["代码", "代码", "名称"], ["1", "2", "x"]), "“代码” stands in the heading twice"),
        (xlsx(["代码", "生效日期"], ["1", "x"]), "Missing: 名称."),
        (xlsx(["代码", "名称"]), "no rows below the heading"),
        (("代码,名称\n" + "1,x\n" * 50_001).encode(), "more than 50,000 rows"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_with_what_to_do(content, says):
    with pytest.raises(BadTable) as refusal:
        tables.read(content, COLUMNS)

    assert says in str(refusal.value)


def test_a_sum_that_a_formula_claims_is_refused_where_formulas_are():
    with pytest.raises(BadTable, match="formulas"):
        tables.read(xlsx(["代码", "名称"], ["=1+1", "x"]), COLUMNS, Limits(formulas=False))


def test_refused_rows_come_back_with_reasons_and_run_nothing():
    table = tables.read("备注,代码,名称\n-1+1,0044,=HYPERLINK(1)\n@x,440281,乐昌市\n".encode(), COLUMNS)

    back = tables.refused_file(table, [Refusal(table.rows[0], "+no code")])

    paper = load_workbook(io.BytesIO(back)).active
    assert [[cell.value for cell in row] for row in paper.iter_rows()] == [
        ["Row in the file", "Why it was left out", "备注", "代码", "名称"],
        ["2", "'+no code", "'-1+1", "0044", "'=HYPERLINK(1)"],
    ]
    assert {cell.data_type for row in paper.iter_rows() for cell in row} == {"s"}


def test_refused_rows_can_be_corrected_and_brought_again_and_again():
    table = tables.read("代码,名称\n1,x\n".encode(), COLUMNS)
    again = tables.read(tables.refused_file(table, [Refusal(table.rows[0], "wrong")]), COLUMNS)

    assert (again.rows[0]["code"], again.rows[0]["name"]) == ("1", "x")
    third = tables.read(tables.refused_file(again, [Refusal(again.rows[0], "still")]), COLUMNS)
    assert third.heading == ["Row in the file", "Why it was left out", "代码", "名称"]


def test_the_template_is_read_by_its_own_columns():
    (row,) = tables.read(tables.template_file(COLUMNS, "places"), COLUMNS).rows

    assert (row["code"], row["name"], row["since"]) == ("440281102201", "黄坌村", "")


@pytest.mark.parametrize(
    "text", ["2026-11-02", "2026/11/2", "2026.11.2", "20261102", "2026年11月2日", "2026-11-02 00:00:00"]
)
def test_a_day_is_read_however_it_is_written(text):
    assert tables.day_in(text) == date(2026, 11, 2)


@pytest.mark.parametrize("text", ["2026-13-01", "下周", "44000", "11/2/2026", "2026-02-30"])
def test_what_is_no_day_is_told(text):
    with pytest.raises(ValueError, match="is no date"):
        tables.day_in(text)


@pytest.mark.parametrize(
    ("text", "number"), [("¥1,234.50", "1234.5"), ("１２．５元", "12.5"), ("-3", "-3"), ("0", "0")]
)
def test_a_sum_is_read_however_it_is_written(text, number):
    assert tables.decimal_in(text) == Decimal(number)


@pytest.mark.parametrize("text", ["十元", "NaN", "1e400", "1.2.3", "=1+1", "9999999999999"])
def test_what_is_no_sum_is_told(text):
    with pytest.raises(ValueError, match="is not a number"):
        tables.decimal_in(text)


def test_nothing_is_neither_a_day_nor_a_sum():
    assert (tables.day_in(""), tables.decimal_in("")) == (None, None)
