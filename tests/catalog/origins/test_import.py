from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from catalog.origins import imports
from catalog.origins.models import Region

pytestmark = pytest.mark.django_db
DEMO = Path(imports.__file__).parents[1] / "demo" / "regions.csv"
HEAD = "code,name,parent,valid_from,valid_to\n"


def run(path, **options):
    call_command("import_regions", str(path), **options)


def test_the_demo_places_go_in_and_a_second_time_changes_nothing(capsys):
    run(DEMO)
    run(DEMO)

    out = capsys.readouterr().out.splitlines()
    assert out == ["added 84, changed 0, unchanged 0, left out 0", "added 0, changed 0, unchanged 84, left out 0"]
    assert str(Region.objects.get(code="469025103201")) == "海南省白沙黎族自治县打安镇子雅村"
    assert Region.objects.get(code="440281102201").county.name == "乐昌市"


def test_a_dry_run_says_what_would_happen_and_changes_nothing(capsys):
    run(DEMO, dry_run=True)

    assert capsys.readouterr().out == "would add 84, changed 0, unchanged 0, left out 0\n"
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
