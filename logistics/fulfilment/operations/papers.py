"""Animals and their products travel with a quarantine certificate that holds until they arrive (domain.md §5.5)."""

from datetime import date, datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.periods import china_date
from catalog.safety import operations as safety
from catalog.safety import queries as safety_queries
from catalog.safety import travel
from catalog.safety.models import QuarantineCertificate, QuarantineKind
from catalog.safety.operations import BadPaper, Paper

from ..models import Consignment, DispatchAddress, TravelPaper
from ..states import AT_THE_SELLERS


class PapersMissing(IllegalMove):
    """The goods may not leave with these papers; the message tells the packer which paper, and until when."""


def papers_wanted(consignment: Consignment) -> set[QuarantineKind]:
    """The forms with which the goods must travel; empty for goods that are no livestock. Six queries at most."""
    lines = consignment.lines.filter(product__isnull=False).select_related("product__origin__province")
    address = DispatchAddress.objects.filter(seller=consignment.seller_id).first()
    return safety_queries.quarantine_wanted(
        [line.product for line in lines if line.product],
        departure=address.province if address else "",
        destination=consignment.ship_to_province,
    )


def arrival(consignment: Consignment, today: date) -> date:
    """The day on which the goods are promised; where none was agreed, the day on which they leave."""
    return max(consignment.wanted_on or today, today)


@transaction.atomic
def add_paper(
    *, consignment: Consignment, paper: Paper, scan: File | None = None, by: str, at: datetime
) -> QuarantineCertificate:
    """Enter a quarantine certificate and send it along; the same one twice is one paper.

    Raises BadPaper or BadUpload for what cannot be a certificate or leads to another province than the goods,
    PapersMissing for goods that left already.
    """
    if consignment.state not in AT_THE_SELLERS:
        raise PapersMissing(_("These goods have left already. Enter the paper with the next consignment."))
    _refuse_elsewhere(consignment, paper.number, paper.destination)
    certificate = safety.enter_quarantine(seller=consignment.seller, paper=paper, scan=scan, by=by, at=at)
    # The same certificate may have been entered before with another parcel; what it said then counts.
    _refuse_elsewhere(consignment, certificate.number, certificate.destination)
    TravelPaper.objects.get_or_create(consignment=consignment, certificate=certificate, defaults={"added_by": by})
    return certificate


def _refuse_elsewhere(consignment: Consignment, number: str, named: str) -> None:
    if travel.leads_elsewhere(named, consignment.ship_to_province):
        raise BadPaper({"destination": travel.elsewhere(number, named, consignment.ship_to_province)})


def check_papers(*, consignment: Consignment, at: datetime) -> None:
    """Raise PapersMissing unless every paper that the goods need goes along and holds until they arrive."""
    wanted = papers_wanted(consignment)
    if not wanted:
        return
    today = china_date(at)
    papers = list(QuarantineCertificate.objects.filter(consignments__consignment=consignment).order_by("pk"))
    problems = travel.problems(
        wanted=wanted, papers=papers, destination=consignment.ship_to_province, leaves=today,
        arrives=arrival(consignment, today),
    )  # fmt: skip
    if problems:
        raise PapersMissing(" ".join(problems))
