"""Tables that people bring and take back: CSV and XLSX files with a heading row.

Bringing: ``read`` a file's bytes into a ``Table`` by the columns that a room knows (``Column``), every cell as text;
``day_in`` and ``decimal_in`` make values of it. Taking back: ``refused_file`` writes the rows that were left out, as
they were brought, each with its reason. ``guarded`` keeps a spreadsheet from running a text.

    table = tables.read(content, [Column("code", "区划代码", "代码", required=True), Column("name", "名称")])
    for row in table.rows:
        row.number, row["code"]
"""

from .opening import USUAL, BadTable, Limits, cells_of
from .refusals import Refusal, guarded, refused_file
from .rows import Column, Row, Table, day_in, decimal_in, read, template_file

__all__ = [
    "USUAL", "BadTable", "Column", "Limits", "Refusal", "Row", "Table", "cells_of", "day_in", "decimal_in", "guarded",
    "read", "refused_file", "template_file",
]  # fmt: skip
