from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from catalog.origins import imports
from catalog.origins.models import Region
from tests.catalog import goods

pytestmark = pytest.mark.django_db
DEMO = Path(imports.__file__).parents[1] / "demo" / "regions.csv"
HEAD = "code,name,parent,valid_from,valid_to\n"


def run(path, **options):
    call_command("import_regions", str(path), **options)


def test_the_demo_places_go_in_and_a_second_time_changes_nothing(capsys):
    run(DEMO)
    run(DEMO)

    out = capsys.readouterr().out.splitlines()
    assert out == ["added 85, changed 0, unchanged 0, left out 0", "added 0, changed 0, unchanged 85, left out 0"]
    assert str(Region.objects.get(code="469025103201")) == "海南省白沙黎族自治县打安镇子雅村"
    assert Region.objects.get(code="440281102201").county.name == "乐昌市"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(capsys):
    run(DEMO, dry_run=True)

    assert capsys.readouterr().out == "would add 85, changed 0, unchanged 0, left out 0\n"
    assert not Region.objects.exists()


def test_good_rows_go_in_and_bad_rows_come_back_with_the_reason(tmp_path, capsys):
    source, bad = tmp_path / "places.csv", tmp_path / "bad.xlsx"
    rows = [
        "440000,广东省",
        "440200,韶关市",
        "44028,乐昌市",
        "440281102,北乡镇",
        "440281,=HYPERLINK(1)",
        "440222,<b>始兴县</b>",
        "440224,仁化县,,2026-13-01",
        "440229,翁源县,,2026-01-02,2026-01-01",
        "440232,乳源瑶族自治县",
        "440232,乳源县",
    ]
    source.write_text(HEAD + "\n".join(rows), encoding="utf-8")

    with pytest.raises(CommandError, match="7 rows"):
        run(source, errors=bad)

    assert set(Region.objects.values_list("code", flat=True)) == {"440000", "440200", "440232"}
    told = list(load_workbook(bad).active.values)
    assert len(told) == 8
    assert told[1][:1] + told[1][2:4] == ("4", "44028", "乐昌市")


def test_a_renamed_place_is_changed_and_what_lies_in_it_follows(tmp_path, capsys):
    run(DEMO)
    source = tmp_path / "places.csv"
    source.write_text(HEAD + "440281,乐昌县", encoding="gb18030")

    run(source)

    assert str(Region.objects.get(code="440281102201")) == "广东省韶关市乐昌县北乡镇黄坌村"


def test_a_spreadsheet_with_chinese_heads_and_numbers_for_codes_goes_in(tmp_path, capsys):
    book = Workbook()
    for row in (["代码", "名称"], [440000, "广东省"], [440200.0, "韶关市"]):
        book.active.append(row)
    book.save(tmp_path / "places.xlsx")

    run(tmp_path / "places.xlsx")

    assert list(Region.objects.values_list("full_name", flat=True)) == ["广东省", "广东省韶关市"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00\x81", b"PK\x03\x04 no zip"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, content, suffix):
    source = tmp_path / f"places{suffix}"
    source.write_bytes(content)

    with pytest.raises(CommandError):
        run(source)

    assert not Region.objects.exists()


def test_a_file_of_the_statistical_office_with_twelve_digits_for_all_goes_in(tmp_path):
    source = tmp_path / "places.csv"
    source.write_text(
        "统计用区划代码,名称\n440000000000,广东省\n440200000000,韶关市\n440281000000,乐昌市\n440281102000,北乡镇\n"
    )

    run(source)

    assert list(Region.objects.values_list("code", flat=True)) == ["440000", "440200", "440281", "440281102"]


def test_a_village_that_was_merged_away_leads_to_its_heir(tmp_path, capsys):
    run(DEMO)
    source = tmp_path / "changes.csv"
    source.write_text(
        "代码,名称,失效日期,并入代码,文号\n440281102203,下西村,2026-03-01,440281102202,乐民〔2026〕5号\n",
        encoding="gbk",
    )

    run(source)
    run(source)

    gone = Region.objects.get(code="440281102203")
    assert (gone.heir.name, gone.valid_to, gone.changes.get().document_no) == (
        "上廊村", date(2026, 3, 1), "乐民〔2026〕5号",
    )  # fmt: skip
    assert capsys.readouterr().out.splitlines()[-1] == "added 0, changed 0, unchanged 1, left out 0"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("4.40281E+11,村,,", "缩短"),
        ("440281102201,黄坌村,2026-03-01,440281102999", "440281102999"),
        ("440281102201,黄坌村,,440281102202", "失效日期"),
        ("440281102201,黄坌村,2026-03-01,440281102201", "不能"),
        ("440281102299,,2026-03-01,", "地名"),
    ],
)
def test_a_row_that_cannot_be_is_told_with_what_to_do(tmp_path, capsys, row, says):
    run(DEMO)
    source = tmp_path / "places.csv"
    source.write_text(f"代码,名称,失效日期,并入代码\n{row}\n", encoding="utf-8")

    with pytest.raises(CommandError, match="1 rows"):
        run(source)

    assert says in capsys.readouterr().err
    assert Region.objects.filter(valid_to=None).count() == 85


def test_forty_bad_rows_of_three_thousand_come_back_and_the_good_ones_are_in(tmp_path, capsys):
    goods.village()
    lines = [f"440281102{n:03},第{n}村" if n % 25 else f"44028110{n},第{n}村" for n in range(300, 999)]
    source, bad = tmp_path / "places.csv", tmp_path / "bad.xlsx"
    source.write_text("代码,名称\n" + "\n".join(lines), encoding="utf-8-sig")

    with pytest.raises(CommandError, match="28 rows"):
        run(source, errors=bad)

    assert capsys.readouterr().out.splitlines() == ["added 671, changed 0, unchanged 0, left out 28"]
    assert load_workbook(bad).active.max_row == 29
    with pytest.raises(CommandError):
        run(source)
    assert capsys.readouterr().out.splitlines() == ["added 0, changed 0, unchanged 671, left out 28"]
