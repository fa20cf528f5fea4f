"""Sheets as downloads: CSV streams line by line, XLSX is written to a temporary file first."""

from __future__ import annotations

import tempfile
from datetime import datetime

from django.http import FileResponse, StreamingHttpResponse

from . import exports
from .models import EntryQuerySet
from .sheets import Sheet, csv_lines, write_xlsx

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def detail_response(*, entries: EntryQuerySet, selection: str, file_format: str, name: str, at: datetime):
    """The detail sheet of these entries as a download."""
    detail = exports.detail(entries=entries, selection=selection, at=at)
    return sheet_response(sheet=detail.sheet, name=name, file_format=file_format)


def sheet_response(*, sheet: Sheet, name: str, file_format: str):
    """Any sheet as a download called ``name`` with the ending of its format."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{file_format}"', "Cache-Control": "no-store"}
    if file_format == "csv":
        return StreamingHttpResponse(csv_lines(sheet), content_type=TYPES["csv"], headers=headers)
    # FileResponse closes it when it is sent.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    write_xlsx(sheet, file)
    file.seek(0)
    return FileResponse(file, content_type=TYPES["xlsx"], headers=headers)
