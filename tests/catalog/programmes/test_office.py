"""A clerk reads the rule in words, drafts the next version and puts it into force; what is in force stays."""

from datetime import date, timedelta

import pytest

from catalog.foundation.models import User
from catalog.programmes.forms import today
from catalog.programmes.models import CountingRule, Programme, QuotaTarget
from catalog.programmes.operations import load_programmes

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client):
    load_programmes()
    client.force_login(User.objects.create_superuser("operator", password="demo-2026"))
    return client


def case(programme):
    return f"/admin/programme/case/{programme.pk}/"


def test_the_rule_stands_in_words_with_a_worked_example(operator):
    page = operator.get(case(Programme.objects.get(code="guangdong-2025"))).content.decode()

    assert "30 %" in page
    assert "300,000.00 CNY × 30 % = 预留 90,000.00 CNY" in page
    assert "27,000.00 CNY（分子）÷ 预留 90,000.00 CNY（分母）= 30.00 %" in page


@pytest.mark.parametrize("code", ["brazil-pnae", "us-lfs", "guangdong-union-2020", "nantong-2020", "pengxi-2020"])
def test_every_preset_can_be_told(operator, code):
    for programme in Programme.objects.filter(code=code):
        assert operator.get(case(programme)).status_code == 200


def test_a_version_is_drafted_changed_and_published_and_the_old_one_ends(operator):
    old, first = Programme.objects.get(code="wuhan-2022"), today() + timedelta(days=40)
    operator.post(case(old), {"deed": "next", "valid_from": first.isoformat(), "document_no": "武财采〔2027〕1号"})
    draft = Programme.objects.get(code="wuhan-2022", is_draft=True)
    target = draft.targets.get()
    form = {
        "programme": draft.pk, "code": "floor", "name": "20%", "ratio": "0.20", "binding": "on", "base": "canteen_plan",
        "base_year_offset": "0", "floor_rule": "last_year", "exempt_canteen_modes": ["none"],
    }  # fmt: skip
    answer = operator.post(f"/admin/quota_target/edit/{target.pk}/", form)
    assert answer["Location"] == case(draft)

    operator.post(case(draft), {"deed": "publish"})

    old.refresh_from_db()
    draft.refresh_from_db()
    assert (old.valid_to, draft.is_draft, str(draft.targets.get().ratio)) == (first, False, "0.2000")
    assert str(old.targets.get().ratio) == "0.1500"
    assert "0.1500 → <strong>0.2000</strong>" in operator.get(case(draft)).content.decode()


def test_the_form_of_a_row_knows_its_programme_so_that_one_number_is_changed_alone(operator):
    old, first = Programme.objects.get(code="guangdong-2025"), today() + timedelta(days=40)
    operator.post(case(old), {"deed": "next", "valid_from": first.isoformat(), "document_no": "粤财〔2027〕1号"})
    draft = Programme.objects.get(code="guangdong-2025", is_draft=True)
    rows = {"quota_target": draft.targets.get(), "counting_rule": draft.counting_rules.first()}
    for path, row in rows.items():
        page = operator.get(f"/admin/{path}/edit/{row.pk}/").content.decode()
        assert f'<option value="{draft.pk}" selected>' in page
    page = operator.get(f"/admin/quota_target/new/?programme={draft.pk}").content.decode()
    assert f'<option value="{draft.pk}" selected>' in page


def test_who_drafts_a_second_time_is_led_to_the_draft_there_is(operator):
    old, first = Programme.objects.get(code="guangdong-2025"), today() + timedelta(days=40)
    told = {"deed": "next", "valid_from": first.isoformat(), "document_no": "粤财〔2027〕1号"}
    operator.post(case(old), told)
    again = operator.post(case(old), told | {"valid_from": (first + timedelta(days=9)).isoformat()}, follow=True)

    draft = Programme.objects.get(code="guangdong-2025", is_draft=True)
    assert (draft.valid_from, draft.document_no) == (first, "粤财〔2027〕1号")
    assert "已有草稿" in again.content.decode()


def test_a_new_programme_begins_as_a_draft_with_ticked_lists_and_typed_words(operator):
    operator.post(
        "/admin/programme/new/",
        {
            "code": "zhongwei", "name": "中卫市", "issuer": "中卫市财政局", "document_no": "1号", "country": "CN",
            "currency": "CNY", "area_prefix": "6405", "valid_from": "2027-01-01", "origin_rule": "grown",
            "producer_kinds": ["cooperative"], "price_rule": "market", "reporting_period": "quarter",
            "ranking": "本村 > 本县\n有机", "word_product": "帮扶产品",
        },
    )  # fmt: skip

    made = Programme.objects.get(code="zhongwei")
    assert (made.is_draft, made.producer_kinds, made.ranking, made.words) == (
        True, ["cooperative"], [["本村", "本县"], ["有机"]], {"product": "帮扶产品"},
    )  # fmt: skip
    operator.post(case(made), {"deed": "publish"})
    made.refresh_from_db()
    assert made.is_draft


@pytest.mark.parametrize("path", ["programme/edit", "quota_target/edit", "counting_rule/edit"])
def test_what_is_in_force_is_neither_edited_nor_deleted(operator, path):
    programme = Programme.objects.get(code="national-2021")
    row = {
        "programme/edit": programme,
        "quota_target/edit": programme.targets.first(),
        "counting_rule/edit": programme.counting_rules.first(),
    }[path]
    tables = (Programme, QuotaTarget, CountingRule)
    before = [list(table.objects.order_by("pk").values()) for table in tables]

    operator.post(f"/admin/{path}/{row.pk}/", {"programme": programme.pk, "fund_channel": "canteen", "name": "x"})
    operator.post(f"/admin/{path.replace('edit', 'delete')}/{row.pk}/")

    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert programme.valid_from == date(2021, 4, 24)
