"""Reading the tree: its right edge, and the path from one entry to a signed head."""

from dataclasses import dataclass

from django.db.models import Q

from ..models import Entry, Seal, TreeHead, TreeNode
from ..tree import Frontier, Subtree, inclusion_proof, inclusion_ranges, peaks_of


@dataclass(frozen=True)
class Proof:
    """That ``entry`` is leaf ``index`` of the tree under ``head``. Hashes in hexadecimal, lowest first."""

    entry: Entry
    index: int
    head: TreeHead
    path: list[str]

    def as_json(self) -> dict:
        return {
            "entry_no": self.entry.entry_no,
            "leaf": self.entry.content_hash,
            "index": self.index,
            "path": self.path,
            "head": self.head.as_json(),
        }


def last_head() -> TreeHead | None:
    """The newest signed head."""
    return TreeHead.objects.order_by("-size").first()


def frontier_at(*, size: int) -> Frontier:
    """The right edge of the tree over the first ``size`` entries; two queries, at most 255 leaves read."""
    peaks = peaks_of(0, size)
    found = read_subtrees(peaks)
    return Frontier(size=size, peaks=[found[peak] for peak in peaks])


def proof_of(*, entry: Entry) -> Proof | None:
    """The entry's proof under the newest head, or None while it waits for the sealer."""
    seal, head = Seal.objects.filter(entry=entry).first(), last_head()
    if seal is None or head is None:
        return None
    wanted = [
        peak for start, length in inclusion_ranges(index=seal.index, size=head.size) for peak in peaks_of(start, length)
    ]
    found = read_subtrees(wanted)
    path = inclusion_proof(index=seal.index, size=head.size, subtree=lambda level, index: found[level, index])
    return Proof(entry=entry, index=seal.index, head=head, path=[step.hex() for step in path])


def read_subtrees(wanted: list[Subtree]) -> dict[Subtree, bytes]:
    """Hashes of complete subtrees: the high ones as stored, the low ones from their leaves; two queries."""
    high = [peak for peak in wanted if peak[0] >= TreeNode.LOWEST]
    low = [peak for peak in wanted if peak[0] < TreeNode.LOWEST]
    found: dict[Subtree, bytes] = {}
    if high:
        named = Q()
        for level, index in high:
            named |= Q(level=level, index=index)
        for level, index, digest in TreeNode.objects.filter(named).values_list("level", "index", "hash"):
            found[level, index] = bytes.fromhex(digest)
    if low:
        spans = Q()
        for level, index in low:
            spans |= Q(index__gte=index << level, index__lt=(index + 1) << level)
        leaves = dict(Seal.objects.filter(spans).values_list("index", "leaf_hash"))
        for level, index in low:
            frontier = Frontier()
            for position in range(index << level, (index + 1) << level):
                frontier.append(bytes.fromhex(leaves[position]))
            found[level, index] = frontier.root()
    return found
