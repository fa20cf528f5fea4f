"""Verbs of fair prices: references come in, comparisons are made, cases are answered and decided."""

from .cases import BadAnswer, TooManyReports, answer, decide, report
from .comparing import check_all, compare
from .references import BadReference, Outcome, enter_reference, import_references, load_rules, read_references, set_kind

__all__ = [
    "BadAnswer",
    "BadReference",
    "Outcome",
    "TooManyReports",
    "answer",
    "check_all",
    "compare",
    "decide",
    "enter_reference",
    "import_references",
    "load_rules",
    "read_references",
    "report",
    "set_kind",
]
