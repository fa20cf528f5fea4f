"""The Merkle tree of RFC 6962, without a database and without a clock.

A leaf is ``SHA-256(0x00 || entry)`` and a node ``SHA-256(0x01 || left || right)``;
the first byte keeps a node from ever passing for an entry. Hashes are 32 raw
bytes everywhere in this module. A *subtree* is named ``(level, index)``: it is
complete, covers the leaves ``index * 2**level`` up to but not including
``(index + 1) * 2**level``, and level 0 is the leaf itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

Subtree = tuple[int, int]
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry's canonical bytes."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: all that appending needs to know.

    ``peaks`` are the roots of the complete subtrees that the leaves so far make
    up, largest first, as many as ``size`` has one-bits (RFC 6962 splits at the
    largest power of two, so these are exactly its left children).
    """

    def __init__(self, *, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or len(peaks) != size.bit_count():
            raise ValueError(f"A tree of {size} leaves has {max(size, 0).bit_count()} peaks, not {len(peaks)}.")
        self.size = size
        self.peaks = list(peaks)

    def append(self, leaf: bytes) -> list[tuple[Subtree, bytes]]:
        """Add one leaf hash; return the subtrees that it completed, lowest first.

        The leaf itself is not among them. Amortised cost: one node per leaf.
        """
        completed = []
        index, level, edge = self.size, 0, leaf
        while index & 1:
            edge = node_hash(self.peaks.pop(), edge)
            index >>= 1
            level += 1
            completed.append(((level, index), edge))
        self.peaks.append(edge)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over these leaf hashes, in this order."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def peaks_of(start: int, size: int) -> list[Subtree]:
    """Return the complete subtrees that make up ``size`` leaves from ``start``, left to right.

    ``start`` must be a multiple of the largest power of two in ``size``, which
    holds for every range that RFC 6962 splits off.
    """
    peaks = []
    while size:
        level = size.bit_length() - 1
        peaks.append((level, start >> level))
        start += 1 << level
        size -= 1 << level
    return peaks


def inclusion_ranges(*, index: int, size: int) -> list[tuple[int, int]]:
    """Return the leaf ranges (start, length) whose hashes prove leaf ``index``, lowest first.

    Raises ValueError if the tree of ``size`` leaves has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"A tree of {size} leaves has no leaf {index}.")
    ranges = []
    start, length = 0, size
    while length > 1:
        left = 1 << ((length - 1).bit_length() - 1)
        if index < start + left:
            ranges.append((start + left, length - left))
            length = left
        else:
            ranges.append((start, left))
            start, length = start + left, length - left
    ranges.reverse()
    return ranges


def inclusion_proof(*, index: int, size: int, subtree: Callable[[int, int], bytes]) -> list[bytes]:
    """Return the audit path of leaf ``index`` in a tree of ``size`` leaves (RFC 6962 §2.1.1).

    ``subtree(level, index)`` answers the hash of a complete subtree.
    """
    path = []
    for start, length in inclusion_ranges(index=index, size=size):
        peaks = [subtree(*peak) for peak in peaks_of(start, length)]
        path.append(Frontier(size=length, peaks=peaks).root())
    return path


def proves_inclusion(*, leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Tell whether ``path`` leads from ``leaf`` at ``index`` to ``root`` (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(step, found)
            while not position & 1 and position:
                position >>= 1
                last >>= 1
        else:
            found = node_hash(found, step)
        position >>= 1
        last >>= 1
    return last == 0 and found == root
