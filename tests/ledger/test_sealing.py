"""One sealer numbers what was committed, grows the tree and signs; the proofs hold against the published root."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command

from shop.ledger import operations
from shop.ledger.models import Entry, Seal, TreeHead, TreeNode
from shop.ledger.queries.proofs import proof_of
from shop.ledger.queries.verification import verify
from shop.ledger.signing import is_signed
from shop.ledger.tree import proves_inclusion, root_of


def test_seals_are_dense_in_order_and_the_root_is_that_of_the_entries(recorded, at):
    recorded(3)
    operations.seal_all(at=at)
    recorded(4, first=3)
    assert operations.seal_all(at=at + timedelta(minutes=1)) == 4

    hashes = [bytes.fromhex(entry.content_hash) for entry in Entry.objects.in_order()]
    heads = list(TreeHead.objects.all())
    assert list(Seal.objects.values_list("index", flat=True)) == [0, 1, 2, 3, 4, 5, 6]
    assert [(head.size, head.root) for head in heads] == [
        (3, root_of(hashes[:3]).hex()),
        (7, root_of(hashes).hex()),
    ]
    assert (heads[0].previous_hash, heads[1].previous_hash) == ("", heads[0].compute_hash())
    for head in heads:
        assert is_signed(message=head.signed_bytes(), signature=head.signature, key=head.key_id)


def test_nothing_new_makes_no_head(recorded, at):
    assert operations.seal_all(at=at) == 0
    recorded(1)
    operations.seal_all(at=at)
    assert operations.seal_all(at=at) == 0
    assert TreeHead.objects.count() == 1


def test_batches_make_one_tree(recorded, at):
    recorded(600)
    while operations.seal(at=at, batch=250):
        pass

    assert list(TreeHead.objects.values_list("size", flat=True)) == [250, 500, 600]
    assert list(TreeNode.objects.values_list("level", "index")) == [(8, 0), (8, 1), (9, 0)]
    report = verify()
    assert (report.broken, report.sealed, report.heads, report.waiting) == (None, 600, 3, 0)


@pytest.mark.parametrize("place", [0, 1, 255, 256, 511, 512, 598])
def test_any_entry_is_proved_with_a_handful_of_queries(recorded, at, place, django_assert_num_queries):
    entry = recorded(599)[place]
    operations.seal_all(at=at)

    with django_assert_num_queries(4):
        proof = proof_of(entry=entry)

    assert (proof.index, proof.head.size) == (place, 599)
    assert proves_inclusion(
        leaf=bytes.fromhex(entry.compute_hash()),
        index=place,
        size=599,
        path=[bytes.fromhex(step) for step in proof.path],
        root=bytes.fromhex(proof.head.root),
    )


def test_an_entry_that_waits_has_no_proof_yet(recorded):
    assert proof_of(entry=recorded(1)[0]) is None


def test_the_witness_file_gets_each_head_once(recorded, at, settings, tmp_path):
    settings.LEDGER_WITNESS = str(tmp_path / "away" / "heads.jsonl")
    recorded(2)
    operations.seal_all(at=at)
    operations.publish_heads()
    recorded(1, first=2)
    call_command("seal_ledger")

    lines = (tmp_path / "away" / "heads.jsonl").read_text().splitlines()
    assert [json.loads(line)["size"] for line in lines] == [2, 3]
    assert verify().witnessed == 3
