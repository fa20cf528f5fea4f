"""A list of aided places comes as a file: looked over, entered once, rows that cannot be come back with the reason."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.foundation import tables
from catalog.foundation.models import User
from catalog.origins.membership_imports import COLUMNS, import_memberships
from catalog.origins.models import Tier, TierMembership
from tests.catalog import goods

pytestmark = pytest.mark.django_db
HEAD = "区划代码,名称,帮扶层级,生效日期,失效日期,文号,退出文号\n"
ROW = "440281,乐昌市,脱贫县,2014-01-01,,国开办发〔2014〕1号,\n"


@pytest.fixture(autouse=True)
def places():
    Tier.objects.create(code="poor", name="脱贫县", rank=2)
    return goods.village()


def enter(rows, encoding="utf-8", **options):
    return import_memberships(tables.read((HEAD + rows).encode(encoding), COLUMNS), **options)


def test_a_list_is_entered_and_the_same_file_twice_changes_nothing():
    first = enter(ROW + "440281102201,,poor,2021-01-01,2025-01-01,1号,9号\n", encoding="gb18030")
    again = enter(ROW + "440281102201,,poor,2021-01-01,2025-01-01,1号,9号\n")

    assert (first.added, first.changed, first.same, first.refused) == (2, 0, 0, [])
    assert (again.added, again.changed, again.same, again.refused) == (0, 0, 2, [])
    county, village = TierMembership.objects.order_by("region__code")
    assert (county.valid_from, county.valid_to, county.document_no) == (date(2014, 1, 1), None, "国开办发〔2014〕1号")
    assert (village.valid_to, village.end_document_no) == (date(2025, 1, 1), "9号")


def test_a_later_list_ends_a_membership_and_one_without_an_end_takes_none_back():
    enter(ROW)

    ended = enter("440281,乐昌市,脱贫县,2014-01-01,2026-01-01,国开办发〔2014〕1号,退出1号\n")
    silent = enter(ROW)

    membership = TierMembership.objects.get()
    assert (ended.changed, silent.same) == (1, 1)
    assert (membership.valid_to, membership.end_document_no) == (date(2026, 1, 1), "退出1号")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("440299,,脱贫县,2014-01-01,,1号,\n", "没有这个区划代码"),
        ("440281,仁化县,脱贫县,2014-01-01,,1号,\n", "核对代码"),
        ("440281,,深度贫困县,2014-01-01,,1号,\n", "深度贫困县"),
        ("440281,,脱贫县,,,1号,\n", "生效日期"),
        ("440281,,脱贫县,2014-01-01,,,\n", "文号"),
        ("440281,,脱贫县,2014-13-01,,1号,\n", "2014-13-01"),
        ("440281,,脱贫县,2020-01-01,2019-01-01,1号,\n", ""),
    ],
)
def test_a_row_that_cannot_be_comes_back_and_the_good_one_is_in(row, says):
    outcome = enter(ROW.replace("440281,乐昌市", "440281102,北乡镇") + row)

    [refusal] = outcome.refused
    assert (outcome.added, refusal.row.number) == (1, 3)
    assert says in refusal.reason
    assert TierMembership.objects.get().region.name == "北乡镇"


def test_overlapping_memberships_of_one_tier_are_refused_by_name_and_document():
    outcome = enter(ROW + ROW.replace("2014-01-01", "2016-05-01"))

    [refusal] = outcome.refused
    assert "国开办发〔2014〕1号" in refusal.reason
    assert TierMembership.objects.count() == 1


def test_an_operator_looks_a_list_over_before_it_is_entered(client):
    client.force_login(User.objects.create_superuser("operator", password="demo-2026"))
    table = SimpleUploadedFile("名单.csv", (HEAD + ROW).encode("gb18030"))

    page = client.post("/admin/membership_import/", {"table": table})["Location"]
    assert not TierMembership.objects.exists()
    client.post(page)

    assert TierMembership.objects.get().region.name == "乐昌市"
    client.force_login(User.objects.create_user("clerk"))
    assert client.get("/admin/membership_import/").status_code == 302
