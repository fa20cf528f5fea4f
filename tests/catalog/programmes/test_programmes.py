"""The rules of aid hold where and when their notices say so."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from catalog.origins.models import Region
from catalog.programmes import operations, queries
from catalog.programmes.models import Programme, QuotaTarget

pytestmark = pytest.mark.django_db


def region(code):
    return Region(code=code, name=code, level=3)


@pytest.fixture
def presets():
    operations.load_programmes()


@pytest.mark.parametrize(
    ("code", "day", "programme", "ratios"),
    [
        ("350100", date(2026, 11, 22), "national-2021", ["0.1000", "0.1500"]),
        ("350100", date(2021, 4, 23), "national-2019", ["0.1000"]),
        ("440281102", date(2026, 11, 22), "guangdong-2025", ["0.3000"]),
        ("440281", date(2024, 12, 31), "national-2021", ["0.1000", "0.1500"]),
        ("320602", date(2020, 6, 1), "nantong-2020", ["0.1000", "0.1000"]),
        ("320602", date(2021, 1, 1), "national-2019", ["0.1000"]),
        ("510921", date(2020, 12, 31), "pengxi-2020", ["0.5000", "0.2000"]),
        ("620702", date(2023, 12, 31), "zhangye-2023", ["0.1500"]),
        ("420102", date(2026, 1, 1), "wuhan-2022", ["0.1500"]),
    ],
)
def test_the_nearest_notice_in_force_decides(presets, code, day, programme, ratios):
    found = queries.programme_for(region(code), day)

    assert found.code == programme
    assert [str(target.ratio) for target in found.targets.all()] == ratios


def test_before_the_first_notice_there_is_no_programme(presets):
    assert queries.programme_for(region("350100"), date(2019, 5, 26)) is None
    assert queries.rule_book_for(None, date(2019, 5, 26)) is None


def test_bases_floors_and_exemptions_are_data(presets):
    wuhan = QuotaTarget.objects.get(programme__code="wuhan-2022")
    zhangye = QuotaTarget.objects.get(programme__code="zhangye-2023")
    nantong = QuotaTarget.objects.filter(programme__code="nantong-2020").order_by("pk")

    assert (wuhan.floor_rule, zhangye.base) == ("last_year", "canteen_and_union")
    assert [(t.base, t.base_year_offset, t.tier_codes) for t in nantong] == [
        ("canteen_last_year", -1, ["national_poor_county"]),
        ("canteen_last_year", -1, ["provincial_weak_area"]),
    ]
    assert Programme.objects.get(code="guangdong-2025").registers_everyone is True


def test_the_guangdong_earmark_can_be_used_on_its_last_day_and_not_after(presets):
    cap = queries.welfare_cap_for(region("440281"), date(2021, 2, 28))

    assert cap.cap_on(date(2021, 2, 28)) == Decimal("3100.00")
    assert cap.cap_on(date(2021, 3, 1)) == Decimal("2500.00")
    assert queries.welfare_cap_for(region("440281"), date(2026, 9, 1)).cap_on(date(2026, 9, 1)) == Decimal("2500.00")
    assert queries.welfare_cap_for(region("350100"), date(2021, 2, 28)) is None
    assert queries.welfare_cap_for(None, date(2021, 2, 28)) is None


def test_a_file_that_is_no_programme_list_changes_nothing(tmp_path):
    path = tmp_path / "programmes.json"
    path.write_text('[{"code": "a", "name": "A", "issuer": "I", "document_no": "1", "valid_from": "2020-01-01"}, {}]')

    with pytest.raises(CommandError, match="'code'"):
        call_command("load_programmes", str(path))
    assert Programme.objects.count() == 0
