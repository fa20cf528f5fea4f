"""The one sealer: it gives committed entries their place in the tree and signs the head."""

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from ..canonical import to_milliseconds
from ..models import Entry, Seal, TreeHead, TreeNode
from ..queries.proofs import frontier_at
from ..signing import key_id, public_hex, signing_key

#: Any number of our own: "ledger" on a telephone's keys.
ADVISORY_LOCK = 533437
BATCH = 5000


@transaction.atomic
def seal(*, at: datetime, batch: int = BATCH) -> TreeHead | None:
    """Seal up to ``batch`` entries that are committed and not sealed, in order of their keys; return the new head.

    None when there is nothing to seal. Only one sealer works at a time: another waits until this transaction ends
    and then finds the entries sealed. An entry that commits late joins the next batch, so no place is ever skipped.
    """
    _become_the_only_sealer()
    last = TreeHead.objects.order_by("-size").first()
    frontier = frontier_at(size=last.size if last else 0)
    waiting = Entry.objects.filter(seal=None).order_by("pk").values_list("pk", "content_hash")[:batch]
    seals, nodes = [], []
    for entry_id, content_hash in waiting:
        seals.append(Seal(index=frontier.size, entry_id=entry_id, leaf_hash=content_hash))
        for (level, index), digest in frontier.append(bytes.fromhex(content_hash)):
            if level >= TreeNode.LOWEST:
                nodes.append(TreeNode(level=level, index=index, hash=digest.hex()))
    if not seals:
        return None
    Seal.objects.bulk_create(seals)
    TreeNode.objects.bulk_create(nodes)
    key = signing_key()
    head = TreeHead(
        size=frontier.size,
        root=frontier.root().hex(),
        signed_at=to_milliseconds(at),
        previous_hash=last.compute_hash() if last else "",
        key_id=key_id(public_hex(key)),
    )
    head.signature = key.sign(head.signed_bytes()).hex()
    head.save(force_insert=True)
    return head


def seal_all(*, at: datetime) -> int:
    """Seal until nothing waits, hand the heads to the witness; return how many entries were sealed."""
    sealed = 0
    before = TreeHead.objects.order_by("-size").values_list("size", flat=True).first() or 0
    while head := seal(at=at):
        sealed = head.size - before
    publish_heads()
    return sealed


def publish_heads() -> int:
    """Append the heads that the witness file does not hold yet, one JSON object a line; return how many.

    ``LEDGER_WITNESS`` is a file outside the database, best on another machine's disk: it is what shows that the tail
    was cut off or an old backup put in place. Empty: there is no witness. Twice appends nothing the second time.
    """
    if not settings.LEDGER_WITNESS:
        return 0
    path = Path(settings.LEDGER_WITNESS)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as witness:
        witness.seek(0)
        seen = max((json.loads(line)["size"] for line in witness if line.strip()), default=0)
        heads = list(TreeHead.objects.filter(size__gt=seen).order_by("size"))
        for head in heads:
            witness.write(json.dumps(head.as_json()) + "\n")
        witness.flush()
        os.fsync(witness.fileno())
    return len(heads)


def _become_the_only_sealer() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])
    # SQLite: transactions begin IMMEDIATE (settings), so this one holds the only write lock already.
