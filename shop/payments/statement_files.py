"""Open a bank's file, CSV or XLSX, and give back its cells as text. Pure."""

import unicodedata

from catalog.foundation.tables import BadTable, Limits, cells_of

#: Above the heading banks print the account, the period and the like.
HEADING_WITHIN_ROWS = 30
#: A sum that a formula only claims is no evidence.
LIMITS = Limits(megabytes=5, rows=20_000, unpacked_megabytes=60, formulas=False)


class BadStatement(Exception):
    """The file cannot be taken. ``complaints`` are sentences for the person who brought it."""

    def __init__(self, *complaints: str):
        super().__init__(" ".join(complaints))
        self.complaints = complaints


def read_cells(content: bytes) -> list[list[str]]:
    """Return the rows of the file (an XLSX's first sheet), every cell as clean text. Raises BadStatement."""
    try:
        table = cells_of(content, LIMITS)
    except BadTable as problem:
        raise BadStatement(str(problem)) from problem
    return [[unicodedata.normalize("NFKC", cell) for cell in row] for row in table]
