"""A rule in force is never edited: what changes is a new version with its own first day, and the past stays."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from catalog.origins.models import Region
from catalog.programmes import operations, queries
from catalog.programmes.models import CountingRule, ProducerCap, Programme, QuotaTarget, WelfareCap
from catalog.programmes.operations import BadVersion, InForce
from catalog.programmes.versions import Whole, differences

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TABLES = (Programme, QuotaTarget, CountingRule, ProducerCap, WelfareCap)


@pytest.fixture
def national():
    programme = Programme.objects.create(
        code="national", name="国家", issuer="财政部", document_no="1号", valid_from=date(2021, 4, 24)
    )
    QuotaTarget.objects.create(programme=programme, code="floor", name="10%", ratio=Decimal("0.10"))
    CountingRule.objects.create(programme=programme, fund_channel="canteen")
    return programme


def a_region(code="350100"):
    return Region(code=code, name=code, level=2)


def counts():
    return [model.objects.count() for model in TABLES]


def file_of(tmp_path, *entries):
    path = tmp_path / "programmes.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


def entry(**changes):
    return {
        "code": "national", "name": "国家", "issuer": "财政部", "document_no": "1号", "valid_from": "2021-04-24",
        "targets": [{"code": "floor", "name": "10%", "ratio": "0.10"}], "counting_rules": [{"fund_channel": "canteen"}],
    } | changes  # fmt: skip


# ---------------------------------------------------------------------- from a file
def test_the_presets_hold_every_programme_and_loading_them_twice_changes_nothing():
    first = operations.load_programmes(on=TODAY)
    before = counts()
    second = operations.load_programmes(on=TODAY)

    assert (first.added, first.refused, second.same, second.added, second.refused) == (11, [], 11, 0, [])
    assert counts() == before


def test_the_brazilian_share_rose_and_the_year_before_is_still_asked_for_thirty():
    operations.load_programmes(on=TODAY)
    pnae = Programme.objects.filter(country="BR")

    shares = {
        day: pnae.in_force(date.fromisoformat(day)).get().targets.get().ratio for day in ("2025-12-31", "2026-01-01")
    }
    assert shares == {"2025-12-31": Decimal("0.3000"), "2026-01-01": Decimal("0.4500")}
    assert [one.label for one in pnae.versions_of("brazil-pnae")] == ["brazil-pnae@2", "brazil-pnae@1"]
    book = queries.rule_book_of(pnae.in_force(TODAY).get())
    assert (book.terms.cap_of("family_farm"), book.terms.cap_of("cooperative")) == (Decimal("40000.00"), None)


def test_a_foreign_programme_binds_nobody_here():
    operations.load_programmes(on=TODAY)

    assert queries.programme_for(a_region(), TODAY).code == "national-2021"
    assert {one.code for one in queries.programmes_for(a_region("440281"), TODAY)} == {
        "guangdong-2025",
        "national-2021",
    }


def test_a_changed_entry_of_a_rule_in_force_is_left_out_and_told(tmp_path, national):
    path = file_of(tmp_path, entry(targets=[{"code": "floor", "name": "10%", "ratio": "0.12"}]))

    loaded = operations.load_programmes(path=path, on=TODAY)

    assert loaded.added == loaded.changed == 0
    assert "national@1" in loaded.refused[0]
    assert QuotaTarget.objects.get().ratio == Decimal("0.1000")
    with pytest.raises(CommandError, match="1 entries"):
        call_command("load_programmes", str(path))


def test_a_later_entry_is_a_new_version_and_ends_the_one_before(tmp_path, national):
    later = entry(valid_from="2027-01-01", targets=[{"code": "floor", "name": "15%", "ratio": "0.15"}])

    loaded = operations.load_programmes(path=file_of(tmp_path, later), on=TODAY)

    assert (loaded.added, loaded.refused) == (1, [])
    in_force = [
        queries.programme_for(a_region(), date(2026, 12, 31)),
        queries.programme_for(a_region(), date(2027, 1, 1)),
    ]
    assert [(one.label, one.targets.get().ratio) for one in in_force] == [
        ("national@1", Decimal("0.1000")), ("national@2", Decimal("0.1500")),
    ]  # fmt: skip


def test_a_version_that_binds_nobody_yet_is_corrected_in_place(tmp_path, national):
    later = entry(valid_from="2027-01-01", targets=[{"code": "floor", "name": "15%", "ratio": "0.15"}])
    operations.load_programmes(path=file_of(tmp_path, later), on=TODAY)

    corrected = later | {"targets": [{"code": "floor", "name": "20%", "ratio": "0.20"}]}
    loaded = operations.load_programmes(path=file_of(tmp_path, corrected), on=TODAY)

    assert (loaded.changed, loaded.added) == (1, 0)
    assert Programme.objects.get(version=2).targets.get().ratio == Decimal("0.2000")
    assert QuotaTarget.objects.count() == 2


def test_a_new_version_cannot_begin_where_purchases_were_counted(tmp_path, national):
    loaded = operations.load_programmes(path=file_of(tmp_path, entry(valid_from="2026-11-22")), on=TODAY)

    assert len(loaded.refused) == 1
    national.refresh_from_db()
    assert (national.valid_to, Programme.objects.count()) == (None, 1)


@pytest.mark.parametrize(
    "bad",
    [
        '[{"code": "a"}]',
        '{"code": "a"}',
        "no json",
        '[{"code": "a", "name": "A", "issuer": "I", "document_no": "1", "valid_from": "2020-13-01"}]',
        '[{"code": "a", "name": "A", "issuer": "I", "document_no": "1", "valid_from": "2020-01-01", "tasty": 1}]',
        '[{"code": "a", "name": "A", "issuer": "I", "document_no": "1", "valid_from": "2020-01-01",'
        ' "targets": [{"code": "x", "name": "X", "ratio": "1.5"}]}]',
    ],
)
def test_a_file_that_is_no_list_of_programmes_changes_nothing(tmp_path, bad):
    path = tmp_path / "programmes.json"
    path.write_text(bad)

    with pytest.raises(CommandError):
        call_command("load_programmes", str(path))

    assert Programme.objects.count() == 0


# ---------------------------------------------------------------------- by hand
def test_a_draft_is_a_copy_and_holds_nowhere_until_it_is_published(national):
    draft = operations.draft_next(programme=national, valid_from=date(2027, 1, 1), document_no="2号")
    again = operations.draft_next(programme=national, valid_from=date(2028, 1, 1), document_no="3号")

    assert (draft, draft.label, draft.targets.get().ratio) == (again, "national@2", Decimal("0.1000"))
    assert queries.programme_for(a_region(), date(2027, 6, 1)) == national

    QuotaTarget.objects.filter(programme=draft).update(ratio="0.15")
    operations.publish(programme=draft, on=TODAY)
    operations.publish(programme=draft, on=TODAY)

    assert queries.programme_for(a_region(), date(2027, 6, 1)) == draft
    assert queries.programme_for(a_region(), TODAY) == national
    assert national.targets.get().ratio == Decimal("0.1000")


def test_a_draft_for_a_day_that_is_over_is_not_published(national):
    draft = operations.draft_next(programme=national, valid_from=TODAY, document_no="2号")

    with pytest.raises(BadVersion, match="national@1"):
        operations.publish(programme=draft, on=TODAY)

    national.refresh_from_db()
    assert (national.valid_to, Programme.objects.get(pk=draft.pk).is_draft) == (None, True)


def test_an_empty_draft_is_not_published(national):
    draft = operations.draft_next(programme=national, valid_from=date(2027, 1, 1), document_no="2号")
    draft.counting_rules.all().delete()

    with pytest.raises(BadVersion):
        operations.publish(programme=draft, on=TODAY)


def test_what_is_in_force_may_not_be_edited_and_what_lies_ahead_may(national):
    assert (national.may_change(TODAY), national.may_change(date(2021, 4, 23))) == (False, True)
    with pytest.raises(InForce, match="national@1"):
        operations.discard(programme=national)
    draft = operations.draft_next(programme=national, valid_from=date(2027, 1, 1), document_no="2号")
    assert draft.may_change(date(2030, 1, 1))
    operations.discard(programme=draft)
    assert Programme.objects.get() == national


def test_a_version_is_ended_on_a_day_to_come(national):
    for day in (TODAY, date(2020, 1, 1)):
        with pytest.raises(BadVersion):
            operations.end(programme=national, valid_to=day, on=TODAY)

    operations.end(programme=national, valid_to=date(2027, 1, 1), on=TODAY)

    assert queries.programme_for(a_region(), date(2026, 12, 31)) == national
    assert queries.programme_for(a_region(), date(2027, 1, 1)) is None
    with pytest.raises(BadVersion):
        operations.end(programme=national, valid_to=date(2028, 1, 1), on=date(2027, 2, 1))


def test_two_versions_are_told_apart_in_words(national):
    draft = operations.draft_next(programme=national, valid_from=date(2027, 1, 1), document_no="2号")
    QuotaTarget.objects.filter(programme=draft).update(ratio="0.15")
    CountingRule.objects.create(programme=draft, fund_channel="union")

    told = {
        (one.whose, one.what): (one.before, one.after)
        for one in differences(Whole.stored(national), Whole.stored(Programme.objects.get(pk=draft.pk)))
    }

    assert told[("", "文号")] == ("1号", "2号")
    assert told[("10%", "比例")] == ("0.1000", "0.1500")
    assert ("—", "✓") in told.values()
    assert len(told) == 4


def test_a_later_ceiling_of_welfare_leaves_the_earlier_days_alone(national):
    WelfareCap.objects.create(programme=national, area_prefix="44", year=2026, per_person_cny="2500.00")
    draft = operations.draft_next(programme=national, valid_from=date(2026, 12, 1), document_no="2号")
    draft.welfare_caps.update(per_person_cny="3000.00")
    operations.publish(programme=draft, on=TODAY)

    ceilings = [queries.welfare_cap_for(a_region("440281"), date(2026, month, 1)).per_person_cny for month in (11, 12)]
    assert ceilings == [Decimal("2500.00"), Decimal("3000.00")]
