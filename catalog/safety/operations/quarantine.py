"""Enter the quarantine certificates with which goods travel."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import uploads
from catalog.foundation.periods import china_date
from catalog.oscar_forks.partner.models import Partner

from .. import travel
from ..models import QuarantineCertificate, QuarantineKind
from ..models.quarantine import longest_last_day


class BadPaper(Exception):
    """This cannot be a quarantine certificate. ``problems`` is {field: sentence}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on the certificate. Without ``last_day`` it holds as long as its kind can at most."""

    kind: str
    number: str
    owner: str
    goods: str
    quantity: str
    origin: str
    destination: str
    veterinarian: str
    issued_on: date
    last_day: date | None = None
    carrier: str = ""
    vehicle: str = ""
    disinfected_with: str = ""
    ear_tags: str = ""


def enter_quarantine(
    *, seller: Partner, paper: Paper, scan: File | None = None, by: str, at: datetime
) -> QuarantineCertificate:
    """Enter a certificate; the same one of the same seller twice is one row. Raises BadPaper, BadUpload."""
    number = paper.number.strip().upper()
    longest = longest_last_day(paper.kind, paper.issued_on)
    last_day = paper.last_day or longest
    problems = {}
    if not number:
        problems["number"] = _("Enter the number printed on the certificate.")
    if paper.issued_on > china_date(at):
        problems["issued_on"] = _("The day of issue lies in the future. Enter the day on the certificate.")
    if paper.kind in travel.CROSSING_KINDS and not travel.province_in(paper.destination):
        problems["destination"] = _("Begin with the province to which the goods go, as on the certificate.")
    if last_day < paper.issued_on:
        problems["last_day"] = _("The last day comes before the day of issue.")
    elif last_day > longest:
        problems["last_day"] = _("“%(kind)s” issued on that day is valid up to %(day)s at most.") % {
            "kind": QuarantineKind(paper.kind).label,
            "day": date_format(longest),
        }
    elif last_day < china_date(at):
        problems["last_day"] = _("This certificate ended on %(day)s. Ask the veterinarian for a new one.") % {
            "day": date_format(last_day)
        }
    if problems:
        raise BadPaper(problems)
    known = QuarantineCertificate.objects.filter(number=number).first()
    if known and (known.seller_id, known.kind, known.issued_on) == (seller.pk, paper.kind, paper.issued_on):
        return known
    kept = uploads.clean_paper(scan) if scan else ""
    try:
        with transaction.atomic():
            return QuarantineCertificate.objects.create(
                seller=seller, scan=kept, entered_by=by, entered_at=at,
                **(vars(paper) | {"number": number, "last_day": last_day}),
            )  # fmt: skip
    except IntegrityError as problem:
        raise BadPaper(
            {"number": _("A certificate with this number was entered before, with other words. Check the number.")}
        ) from problem
