"""Whether the papers with which animals travel fit the journey. Pure: days and provinces in, sentences out."""

from collections.abc import Collection, Sequence
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models.quarantine import QuarantineCertificate, QuarantineKind

CROSSING = {
    (True, True): QuarantineKind.ANIMAL_A,
    (True, False): QuarantineKind.ANIMAL_B,
    (False, True): QuarantineKind.PRODUCT_A,
    (False, False): QuarantineKind.PRODUCT_B,
}


def same_province(one: str, other: str) -> bool:
    """广东 and 广东省 are the same; the first two characters tell all provinces apart."""
    return one[:2] == other[:2]


def wanted_kind(*, live: bool, departure: str, destination: str) -> QuarantineKind:
    """The form that the law asks for: A when a province border is crossed, else B (domain.md §5.5)."""
    return CROSSING[live, not same_province(departure, destination)]


def problems(
    *, wanted: Collection[QuarantineKind], papers: Sequence[QuarantineCertificate], leaves: date, arrives: date
) -> list[str]:
    """A sentence for every form that is wanted and not there, or not good up to the day of arrival."""
    found = []
    for kind in sorted(wanted):
        fitting = [paper for paper in papers if paper.kind == kind]
        if not fitting:
            others = "、".join(paper.get_kind_display() for paper in papers)
            found.append(
                _("These goods travel with the quarantine certificate “%(kind)s”; you entered “%(others)s”.")
                % {"kind": kind.label, "others": others}
                if others
                else _("Enter the quarantine certificate “%(kind)s” first: these goods may not travel without it.")
                % {"kind": kind.label}
            )
            continue
        best = max(fitting, key=lambda paper: paper.last_day)
        if best.issued_on > leaves:
            found.append(
                _("Quarantine certificate %(number)s is issued on %(day)s only. Send the goods from then on.")
                % {"number": best.number, "day": date_format(best.issued_on)}
            )
        elif best.last_day < arrives:
            found.append(
                _("Quarantine certificate %(number)s is valid up to %(last)s, the goods arrive on %(arrives)s. "
                  "Ask the veterinarian for a new one, or agree on an earlier day.")
                % {"number": best.number, "last": date_format(best.last_day), "arrives": date_format(arrives)}
            )  # fmt: skip
    return found
