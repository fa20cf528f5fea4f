"""Closing a place and opening it again."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Category

from ..models import Blockage, BlockageKind
from .nightly import assess


class BadBlockage(Exception):
    """The dates or the kind make no sense; the message says which."""


@transaction.atomic
def block(
    *, region: Region, kind: str, valid_from: date, valid_to: date | None = None, category: Category | None = None,
    document_no: str = "", note: str = "", by: str, at: datetime,
) -> Blockage:  # fmt: skip
    """Say that goods cannot leave a place; its goods are red at once, not only after the next night. Twice is once."""
    if kind not in BlockageKind.values:
        raise BadBlockage(_("Choose one of the list."))
    if valid_to and valid_to <= valid_from:
        raise BadBlockage(_("The last day must come after the first."))
    made, _new = Blockage.objects.get_or_create(
        region=region, kind=kind, category=category, valid_from=valid_from,
        defaults={
            "valid_to": valid_to, "document_no": document_no.strip(), "note": note.strip(), "entered_by": by,
            "entered_at": at,
        },
    )  # fmt: skip
    if valid_from <= china_date(at):
        assess(at=at, within=region)
    return made


@transaction.atomic
def unblock(*, blockage: Blockage, at: datetime) -> None:
    """Goods can leave again from today. A blockage of today alone is deleted, because it closed no whole day."""
    today = china_date(at)
    if blockage.valid_from >= today:
        blockage.delete()
    else:
        Blockage.objects.filter(pk=blockage.pk).update(valid_to=today)
    assess(at=at, within=blockage.region)
