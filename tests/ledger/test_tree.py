"""The tree gives the known answers of RFC 6962 and proves every leaf of every size."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop.ledger.tree import (
    EMPTY_ROOT,
    Frontier,
    inclusion_proof,
    leaf_hash,
    node_hash,
    proves_inclusion,
    root_of,
)

ENTRIES = [
    b"",
    bytes.fromhex("00"),
    bytes.fromhex("10"),
    bytes.fromhex("2021"),
    bytes.fromhex("3031"),
    bytes.fromhex("40414243"),
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
ROOTS = ["6e340b9c", "fac54203", "aeb6bcfe", "d37ee418", "4e3bbb1f", "76e67dad", "ddb89be4", "5dc9da79"]


def naive_root(leaves):
    """MTH straight from the words of RFC 6962 §2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


@pytest.mark.parametrize(("count", "start"), list(enumerate(ROOTS, start=1)))
def test_the_standard_leaves_give_the_published_roots(count, start):
    root = root_of(leaf_hash(entry) for entry in ENTRIES[:count])

    assert root.hex().startswith(start)


def test_the_eighth_root_agrees_to_the_last_digit():
    root = root_of(leaf_hash(entry) for entry in ENTRIES)

    assert root.hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_tree_of_nothing_is_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == hashlib.sha256().digest()


@pytest.mark.parametrize("size", [*range(1, 34), 255, 256, 257])
def test_every_leaf_of_every_size_is_proved_and_no_other_is(size):
    leaves = [leaf_hash(str(number).encode()) for number in range(size)]
    subtrees = {(0, index): leaf for index, leaf in enumerate(leaves)}
    frontier = Frontier()
    for leaf in leaves:
        subtrees.update(frontier.append(leaf))
    root = frontier.root()
    assert root == naive_root(leaves)

    for index, leaf in enumerate(leaves):
        path = inclusion_proof(index=index, size=size, subtree=lambda *name: subtrees[name])

        assert proves_inclusion(leaf=leaf, index=index, size=size, path=path, root=root)
        assert not proves_inclusion(leaf=leaf_hash(b"forged"), index=index, size=size, path=path, root=root)
        if size > 1:
            assert not proves_inclusion(leaf=leaf, index=(index + 1) % size, size=size, path=path, root=root)
            assert not proves_inclusion(leaf=leaf, index=index, size=size, path=path[:-1], root=root)
        assert not proves_inclusion(leaf=leaf, index=index, size=size, path=[*path, root], root=root)


@given(st.lists(st.binary(max_size=8), max_size=40), st.integers(0, 40))
def test_a_tree_grown_in_two_sittings_is_the_same_tree(entries, cut):
    leaves = [leaf_hash(entry) for entry in entries]
    first = Frontier()
    for leaf in leaves[:cut]:
        first.append(leaf)
    second = Frontier(size=first.size, peaks=first.peaks)
    for leaf in leaves[cut:]:
        second.append(leaf)

    assert second.root() == naive_root(leaves)


def test_a_frontier_that_cannot_be_is_refused():
    with pytest.raises(ValueError, match="A tree of 3 leaves has 2 peaks, not 1."):
        Frontier(size=3, peaks=[b"x" * 32])


def test_a_leaf_beyond_the_tree_has_no_proof():
    with pytest.raises(ValueError, match="A tree of 2 leaves has no leaf 2."):
        inclusion_proof(index=2, size=2, subtree=lambda *name: b"")
    assert not proves_inclusion(leaf=b"", index=2, size=2, path=[], root=b"")
