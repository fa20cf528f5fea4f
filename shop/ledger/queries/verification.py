"""Recomputing the whole ledger from its rows, to say whether every seal holds and which is the first that does not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from ..canonical import NotCanonical
from ..models import SCHEMAS, Entry, Seal, TreeHead, TreeNode
from ..signing import is_signed
from ..tree import Frontier

CHUNK = 2000


@dataclass(frozen=True)
class Broken:
    """The first thing that does not hold: at which place of the tree (None: outside it), and a sentence."""

    position: int | None
    sentence: str

    def __str__(self):
        return self.sentence


@dataclass(frozen=True)
class Report:
    """What was recomputed; ``broken`` is None when every seal holds."""

    sealed: int
    waiting: int
    heads: int
    witnessed: int | None
    broken: Broken | None


@transaction.atomic
def verify(*, witness: str | None = None) -> Report:
    """Recompute every content hash, the tree, every head, chain link and signature, and compare with the witness.

    ``witness`` is a file of heads kept outside the database (by default ``LEDGER_WITNESS``); without one nothing can
    show that the newest entries were cut off. Reads every row once, in chunks; writes nothing.
    """
    path = settings.LEDGER_WITNESS if witness is None else witness
    heads = list(TreeHead.objects.order_by("size"))
    check = _Check(heads)
    broken = next(check.tree(), None) or next(_waiting(), None)
    witnessed = None
    if broken is None and path and Path(path).exists():
        witnessed, broken = _witness(Path(path), heads)
    return Report(
        sealed=check.frontier.size,
        waiting=Entry.objects.filter(seal=None).count(),
        heads=len(heads),
        witnessed=witnessed,
        broken=broken,
    )


class _Check:
    """One walk over the seals, growing the tree anew."""

    def __init__(self, heads: list[TreeHead]):
        self.frontier = Frontier()
        self.heads = heads

    def tree(self) -> Iterator[Broken]:
        """Yield what does not hold, in order of place."""
        stored = {(node.level, node.index): node.hash for node in TreeNode.objects.all()}
        due = {head.size: number for number, head in enumerate(self.heads)}
        seals = Seal.objects.order_by("index").select_related("entry")
        for seal in seals.iterator(chunk_size=CHUNK):
            place = self.frontier.size
            if seal.index != place:
                yield Broken(place, _("Place %(place)s of the tree is empty.") % {"place": place})
                return
            yield from _entry(seal.entry, place)
            if seal.leaf_hash != seal.entry.content_hash:
                yield Broken(
                    place,
                    _("The seal at place %(place)s is not that of entry %(entry)s.")
                    % {"place": place, "entry": seal.entry.entry_no},
                )
            for name, digest in self.frontier.append(bytes.fromhex(seal.leaf_hash)):
                if name[0] >= TreeNode.LOWEST and stored.pop(name, None) != digest.hex():
                    yield Broken(
                        place,
                        _("Tree node %(level)s/%(index)s is missing or changed.")
                        % {"level": name[0], "index": name[1]},
                    )
            if self.frontier.size in due:
                yield from self._head(due.pop(self.frontier.size))
        if due:
            size = min(due)
            yield Broken(
                self.frontier.size,
                _("A head was signed over %(size)s entries, but only %(count)s are here: the end is missing.")
                % {"size": size, "count": self.frontier.size},
            )
        if self.heads and self.frontier.size != self.heads[-1].size or (self.frontier.size and not self.heads):
            yield Broken(
                self.heads[-1].size if self.heads else 0,
                _("Places after the last signed head are filled, though nobody signed for them."),
            )
        if stored:
            yield Broken(None, _("There are tree nodes that belong to no entries."))

    def _head(self, number: int) -> Iterator[Broken]:
        head = self.heads[number]
        named = {"size": head.size}
        if head.root != self.frontier.root().hex():
            yield Broken(head.size, _("The head over %(size)s entries has another root than its entries.") % named)
        previous = self.heads[number - 1].compute_hash() if number else ""
        if head.previous_hash != previous:
            yield Broken(head.size, _("The head over %(size)s entries does not follow the head before it.") % named)
        if not is_signed(message=head.signed_bytes(), signature=head.signature, key=head.key_id):
            yield Broken(
                head.size,
                _("The head over %(size)s entries is not signed by a key that this site believes.") % named,
            )


def _entry(entry: Entry, place: int | None) -> Iterator[Broken]:
    named = {"entry": entry.entry_no, "place": "—" if place is None else place}
    try:
        holds = entry.schema_version in SCHEMAS and entry.compute_hash() == entry.content_hash
    except NotCanonical:
        holds = False
    if not holds:
        yield Broken(place, _("Entry %(entry)s (place %(place)s) is not as it was recorded.") % named)


def _waiting() -> Iterator[Broken]:
    for entry in Entry.objects.filter(seal=None).order_by("pk").iterator(chunk_size=CHUNK):
        yield from _entry(entry, None)


def _witness(path: Path, heads: list[TreeHead]) -> tuple[int, Broken | None]:
    """Compare with what was told outside: every head that the witness saw must still be here, unchanged."""
    here = {head.size: head for head in heads}
    seen = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip():
            continue
        told = json.loads(line)
        seen = told["size"]
        head = here.get(seen)
        if head is None or head.as_json()["root"] != told["root"] or head.signature != told["signature"]:
            return seen, Broken(
                seen,
                _("The witness saw a head over %(size)s entries on %(date)s that is not here any more.")
                % {"size": seen, "date": told["signed_at"][:10]},
            )
    return seen, None
