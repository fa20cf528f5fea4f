"""A part of the ledger as a file that stands alone: the detail sheet, and a signed manifest beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from catalog.foundation.money import to_fen, yuan
from catalog.foundation.periods import CHINA

from .aftermath import CHUNK, with_aftermath
from .canonical import canonical_json
from .models import EntryQuerySet
from .queries.proofs import last_head
from .sheets import DETAIL, Sheet, csv_lines, write_csv, write_xlsx
from .signing import is_signed, key_id, public_hex, signing_key
from .tree import root_of

WRITERS = {"csv": write_csv, "xlsx": write_xlsx}


@dataclass(frozen=True)
class Detail:
    """A detail sheet ready to be written, and what its manifest says about it."""

    sheet: Sheet
    facts: dict[str, Any]


def detail(*, entries: EntryQuerySet, selection: str, at: datetime) -> Detail:
    """Prepare the detail sheet of these entries; rows are read when it is written.

    ``selection`` says in words which entries these are. The content root is the RFC 6962 root over the entries'
    hashes in the order of the sheet, so that anybody who has the entries can recompute it.
    """
    chosen = entries.in_order()
    sums = chosen.aggregate(count=Count("pk"), amount=Sum("amount_cny"), freight=Sum("freight_cny"))
    # SQLite sums in floating point; to the fen it is right.
    amount, freight = (to_fen(sums[name] or Decimal(0)) for name in ("amount", "freight"))
    hashes = chosen.values_list("content_hash", flat=True).iterator(chunk_size=CHUNK)
    root = root_of(bytes.fromhex(digest) for digest in hashes).hex()
    as_of = at.astimezone(CHINA)
    title = _("Consumption-aid ledger: detail sheet")
    notes = [
        _("Selection: %(selection)s") % {"selection": selection},
        _("Unit: yuan · %(count)s entries · goods %(amount)s · freight %(freight)s")
        % {"count": sums["count"], "amount": yuan(amount), "freight": yuan(freight)},
        _("Data as of %(time)s · content hash %(root)s") % {"time": f"{as_of:%Y-%m-%d %H:%M:%S}", "root": root},
        _("Reporting unit (seal):            Filled in by:            Telephone:            Date:"),
    ]
    return Detail(
        sheet=Sheet(
            title=title,
            notes=notes,
            columns=DETAIL,
            rows=with_aftermath(chosen.select_related("reverses").iterator(chunk_size=CHUNK)),
            totals={"amount": amount, "freight": freight},
        ),
        facts={
            "title": title,
            "selection": selection,
            "as_of": as_of.isoformat(timespec="seconds"),
            "entries": sums["count"],
            "amount_cny": str(amount),
            "freight_cny": str(freight),
            "content_root": root,
        },
    )


def stream_csv(detail: Detail) -> Iterator[str]:
    """The detail sheet line by line, for a download that never stands in memory."""
    return csv_lines(detail.sheet)


def write(*, detail: Detail, path: Path, file_format: str) -> Path:
    """Write the sheet as ``csv`` or ``xlsx`` and a signed manifest beside it; return the manifest's path."""
    WRITERS[file_format](detail.sheet, path)
    head = last_head()
    key = signing_key()
    manifest = detail.facts | {
        "site": settings.SITE_URL,
        "file": path.name,
        "sha256": _digest(path),
        "head": head.as_json() if head else None,
        "key": public_hex(key),
        "key_id": key_id(public_hex(key)),
    }
    manifest["signature"] = key.sign(canonical_json(manifest)).hex()
    beside = path.with_name(f"{path.name}.manifest.json")
    beside.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return beside


class BadManifest(Exception):
    """The manifest is not signed by this site, or the file beside it is not the one that it names."""


def check_manifest(*, path: Path) -> dict[str, Any]:
    """Return what a manifest says, after checking its signature and the file beside it. Raises BadManifest."""
    manifest = json.loads(path.read_text(encoding="utf-8"))
    signature = manifest.pop("signature", "")
    if not is_signed(message=canonical_json(manifest), signature=signature, key=manifest.get("key_id", "")):
        raise BadManifest(_("The manifest is not signed by a key that this site believes."))
    file = path.with_name(manifest["file"])
    if not file.exists() or _digest(file) != manifest["sha256"]:
        raise BadManifest(_("%(file)s is not the file that was exported.") % {"file": manifest["file"]})
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
