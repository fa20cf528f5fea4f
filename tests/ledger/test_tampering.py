"""Whatever is done to the rows behind the guards' back is found, and said in a sentence."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from shop.ledger import operations
from shop.ledger.models import Entry, Seal, TreeHead
from shop.ledger.queries.verification import verify

from .guards import guards_off


@pytest.fixture
def ledger(recorded, at, settings, tmp_path):
    """Three hundred entries under two heads, and a witness that saw both."""
    settings.LEDGER_WITNESS = str(tmp_path / "heads.jsonl")
    recorded(290)
    operations.seal_all(at=at)
    recorded(10, first=290)
    operations.seal_all(at=at + timedelta(minutes=1))
    assert verify().broken is None


def tamper(*statements):
    with guards_off(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def verdict():
    with translation.override("en"), pytest.raises(CommandError) as found:
        call_command("verify_ledger")
    assert found.value.returncode == 1
    return str(found.value)


def entry_at(place):
    return Seal.objects.select_related("entry").get(index=place).entry


COLUMNS = [
    ("amount_cny", "12.01"),
    ("product_title", "'马蹏'"),
    ("paid_on", "'2026-11-21'"),
    ("happened_at", "'2026-11-21 02:00:00+00:00'"),
    ("counts_reserve", "true"),
    ("origin_names", "'[]'"),
    ("institution_id", "null"),
    ("quantity", "6"),
    ("kilograms", "null"),
    ("source", "'O-x:1'"),
]


@pytest.mark.parametrize(("column", "value"), COLUMNS)
def test_a_changed_value_is_found_at_its_place(ledger, column, value):
    entry = entry_at(100)
    also = ", reason = 'counted'" if column == "counts_reserve" else ""
    if column == "institution_id":
        column, value = "unit_name", "'别的单位'"
    tamper(f"UPDATE ledger_entry SET {column} = {value}{also} WHERE id = {entry.pk}")  # noqa: S608

    assert verdict() == f"Entry {entry.entry_no} (place 100) is not as it was recorded."


def test_a_changed_value_with_a_hash_made_to_fit_is_found(ledger):
    entry = entry_at(7)
    entry.amount_cny += 1
    tamper(
        f"UPDATE ledger_entry SET amount_cny = 13, content_hash = '{entry.compute_hash()}' WHERE id = {entry.pk}"  # noqa: S608
    )

    assert verdict() == f"The seal at place 7 is not that of entry {entry.entry_no}."


def test_a_changed_value_with_hash_and_seal_made_to_fit_is_found(ledger):
    entry = entry_at(7)
    entry.amount_cny += 1
    forged = entry.compute_hash()
    tamper(
        f"UPDATE ledger_entry SET amount_cny = 13, content_hash = '{forged}' WHERE id = {entry.pk}",  # noqa: S608
        f"UPDATE ledger_seal SET leaf_hash = '{forged}' WHERE entry_id = {entry.pk}",  # noqa: S608
    )

    assert verdict() == "Tree node 8/0 is missing or changed."


def test_a_deleted_row_is_found(ledger):
    entry = entry_at(42)
    tamper(
        f"DELETE FROM ledger_seal WHERE entry_id = {entry.pk}",  # noqa: S608
        f"DELETE FROM ledger_entry WHERE id = {entry.pk}",  # noqa: S608
    )

    assert verdict() == "Place 42 of the tree is empty."


def test_swapped_rows_are_found(ledger):
    one, other = entry_at(10), entry_at(11)
    tamper(
        f"DELETE FROM ledger_seal WHERE entry_id IN ({one.pk}, {other.pk})",  # noqa: S608
        f"INSERT INTO ledger_seal (\"index\", entry_id, leaf_hash) VALUES (10, {other.pk}, '{other.content_hash}')",  # noqa: S608
        f"INSERT INTO ledger_seal (\"index\", entry_id, leaf_hash) VALUES (11, {one.pk}, '{one.content_hash}')",  # noqa: S608
    )

    assert verdict() == "Tree node 8/0 is missing or changed."


def test_swapped_rows_at_the_ragged_edge_are_found(ledger):
    one, other = entry_at(297), entry_at(298)
    tamper(
        f"DELETE FROM ledger_seal WHERE entry_id IN ({one.pk}, {other.pk})",  # noqa: S608
        f"INSERT INTO ledger_seal (\"index\", entry_id, leaf_hash) VALUES (297, {other.pk}, '{other.content_hash}')",  # noqa: S608
        f"INSERT INTO ledger_seal (\"index\", entry_id, leaf_hash) VALUES (298, {one.pk}, '{one.content_hash}')",  # noqa: S608
    )

    assert verdict() == "The head over 300 entries has another root than its entries."


def test_a_tail_cut_off_behind_its_head_is_found(ledger):
    entry = entry_at(299)
    tamper(
        f"DELETE FROM ledger_seal WHERE entry_id = {entry.pk}",  # noqa: S608
        f"DELETE FROM ledger_entry WHERE id = {entry.pk}",  # noqa: S608
    )

    assert verdict() == "A head was signed over 300 entries, but only 299 are here: the end is missing."


def test_a_tail_cut_off_together_with_its_head_is_found_by_the_witness(ledger, settings):
    """This is also what an old backup put in place looks like: everything fits, and it is too short."""
    keys = ", ".join(str(seal.entry_id) for seal in Seal.objects.filter(index__gte=290))
    tamper(
        "DELETE FROM ledger_treehead WHERE size = 300",
        'DELETE FROM ledger_seal WHERE "index" >= 290',
        f"DELETE FROM ledger_entry WHERE id IN ({keys})",  # noqa: S608
    )

    assert verdict() == "The witness saw a head over 300 entries on 2026-11-22 that is not here any more."
    assert verify(witness="").broken is None  # nothing inside the database could have told


def test_another_history_after_an_old_backup_is_found_by_the_witness(ledger, recorded, at):
    keys = ", ".join(str(seal.entry_id) for seal in Seal.objects.filter(index__gte=290))
    tamper(
        "DELETE FROM ledger_treehead WHERE size = 300",
        'DELETE FROM ledger_seal WHERE "index" >= 290',
        f"DELETE FROM ledger_entry WHERE id IN ({keys})",  # noqa: S608
    )
    recorded(10, first=500)
    operations.seal_all(at=at + timedelta(minutes=1))

    assert verdict() == "The witness saw a head over 300 entries on 2026-11-22 that is not here any more."


def test_a_head_changed_or_signed_by_a_stranger_is_found(ledger, settings):
    tamper("UPDATE ledger_treehead SET signed_at = '2026-01-01 00:00:00+00:00' WHERE size = 290")
    assert verdict() == "The head over 290 entries is not signed by a key that this site believes."


def test_another_key_is_not_believed_until_the_settings_say_so(ledger, settings):
    from shop.ledger.signing import public_hex, signing_key

    old = public_hex(signing_key())
    settings.LEDGER_SIGNING_KEY = "11" * 32
    assert verdict() == "The head over 290 entries is not signed by a key that this site believes."

    settings.LEDGER_TRUSTED_KEYS = [old]
    assert verify().broken is None


def test_a_head_taken_out_of_the_chain_is_found(ledger):
    tamper("DELETE FROM ledger_treehead WHERE size = 290")

    assert verdict() == "The head over 300 entries does not follow the head before it."


def test_an_entry_that_waits_is_checked_too(ledger, recorded):
    entry = recorded(1, first=700)[-1]
    tamper(f"UPDATE ledger_entry SET amount_cny = 99 WHERE id = {entry.pk}")  # noqa: S608

    assert verdict() == f"Entry {entry.entry_no} (place —) is not as it was recorded."


def test_an_honest_ledger_passes_and_says_what_was_checked(ledger, capsys):
    call_command("verify_ledger")

    assert capsys.readouterr().out.splitlines() == [
        "全部封存核对无误：2 次签名覆盖 300 条台账，另有 0 条待封存。",
        "与见证文件一致，已核对到第 300 条。",
    ]
    assert (Entry.objects.count(), TreeHead.objects.count()) == (300, 2)
