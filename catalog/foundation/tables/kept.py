"""A table on its way in: brought and tried without effect, looked over, entered once; refused rows given back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from ..models import TableImport, User
from ..numbering import new_number
from .opening import USUAL, BadTable, Limits
from .refusals import Refusal, refused_file
from .rows import Column, Table, read, template_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: What was tried and never entered is thrown away after this.
KEPT = timedelta(days=7)
SHOWN = 50


class Outcome(Protocol):
    """What became of the rows."""

    added: int
    changed: int
    same: int
    refused: list[Refusal]

    @property
    def notes(self) -> Sequence[str]: ...


@dataclass(frozen=True)
class Kind:
    """One kind of table that may be brought. ``enter(table, scope, by, at, dry_run)`` does it, or only tries."""

    code: str
    title: str | Promise
    columns: Sequence[Column]
    enter: Callable[[Table, int | None, User, datetime, bool], Outcome]
    limits: Limits = USUAL


@transaction.atomic
def bring(*, kind: Kind, scope: int | None, upload: File, by: User, at: datetime) -> TableImport:
    """Keep a file and tell what entering it would do. Raises BadTable; then nothing is kept."""
    if upload.size > kind.limits.megabytes << 20:
        raise BadTable(
            _("The file is larger than %(most)d MB. Split it into several files.") % {"most": kind.limits.megabytes}
        )
    content = upload.read()
    table = read(content, kind.columns, kind.limits)
    brought = TableImport(
        number=new_number("T"), kind=kind.code, scope=scope, file_name=str(upload.name)[-200:], brought_by=by,
        brought_at=at, rows=len(table.rows),
    )  # fmt: skip
    _note(brought, kind.enter(table, scope, by, at, True))
    brought.file.save(f"{brought.number}.table", ContentFile(content), save=False)
    brought.save()
    for old in TableImport.objects.filter(brought_by=by, entered_at=None, brought_at__lt=at - KEPT):
        old.file.delete(save=False)
        old.delete()
    return brought


@transaction.atomic
def enter(*, brought: TableImport, kind: Kind, by: User, at: datetime) -> bool:
    """Enter the good rows of a table that was looked over; False if that was done already."""
    brought = TableImport.objects.select_for_update().get(pk=brought.pk)
    if brought.entered_at:
        return False
    brought.entered_at = at
    _note(brought, kind.enter(table_of(brought, kind), brought.scope, by, at, False))
    brought.save()
    return True


def _note(brought: TableImport, outcome: Outcome) -> None:
    brought.added, brought.changed, brought.same = outcome.added, outcome.changed, outcome.same
    brought.refused = [[refusal.row.number, refusal.reason] for refusal in outcome.refused]
    brought.notes = [str(note) for note in outcome.notes]


def table_of(brought: TableImport, kind: Kind) -> Table:
    with brought.file.open("rb") as file:
        return read(file.read(), kind.columns, kind.limits)


def refused_of(brought: TableImport, kind: Kind) -> bytes:
    """The refused rows as a file, each with its reason."""
    table = table_of(brought, kind)
    rows = {row.number: row for row in table.rows}
    return refused_file(table, [Refusal(rows[number], reason) for number, reason in brought.refused if number in rows])


def door(request, *, kind: Kind, scope: int | None, template: str, **context) -> HttpResponse:
    """The page on which a table is brought, looked over and entered; one address, whatever the portal around it.

    GET shows the form and what was brought lately; ``?run=`` one of them, ``?run=…&file=refused`` its refused rows,
    ``?file=template`` an empty table. The caller has checked who may come here and to which scope.
    """
    mine = TableImport.objects.filter(kind=kind.code, scope=scope).select_related("brought_by")
    at = timezone.now()
    run = get_object_or_404(mine, number=request.GET["run"]) if "run" in request.GET else None
    if request.method == "POST" and run:
        enter(brought=run, kind=kind, by=request.user, at=at)
        return redirect(f"{request.path}?run={run.number}")
    problem = ""
    if request.method == "POST":
        upload = request.FILES.get("table")
        try:
            if upload is None:
                raise BadTable(_("Choose a file: .xlsx or .csv."))
            brought = bring(kind=kind, scope=scope, upload=upload, by=request.user, at=at)
            return redirect(f"{request.path}?run={brought.number}")
        except BadTable as refusal:
            problem = str(refusal)
    if request.GET.get("file") == "template":
        return _download(template_file(kind.columns, str(kind.title)), f"{kind.title}.xlsx")
    if run and request.GET.get("file") == "refused":
        return _download(refused_of(run, kind), f"{_('Left out')}-{run.number}.xlsx")
    return render(request, template, context | _shown(kind, run, mine, problem), status=422 if problem else 200)


def _shown(kind: Kind, run: TableImport | None, mine: QuerySet[TableImport], problem: str) -> dict:
    return {
        "kind": kind, "run": run, "problem": problem, "lately": mine.exclude(entered_at=None)[:10],
        "refused": run.refused[:SHOWN] if run else [], "more": max(len(run.refused) - SHOWN, 0) if run else 0,
        "required": [column for column in kind.columns if column.required],
        "optional": [column for column in kind.columns if not column.required],
    }  # fmt: skip


def _download(content: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name), "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
