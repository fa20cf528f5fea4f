"""Verbs of certificates, marks and grades: claim, verify, end. Nothing here changes the past."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import numbering, uploads
from catalog.foundation.periods import china_date
from catalog.foundation.workdays import working_days_after
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner

from .models import Certificate, CertificateKind, Grade, GradeOfProduct, HelpRequest, Mark, MarkLicence, MisuseReport
from .states import CERTIFICATE, HELP, LICENCE, REPORT, CertificateState, HelpState, LicenceState, ReportState

#: Working days within which an office answers a request for help.
ANSWER_WITHIN_DAYS = 3


class BadCertificate(Exception):
    """What was entered cannot be taken. ``problems`` is {field: sentence for the person}."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(problems)

    def __str__(self):
        return " ".join(self.problems.values())


class NotLicensable(Exception):
    """The mark cannot be given to this product; the message tells why."""


class AnswerMissing(Exception):
    """A decision that somebody will read needs words."""


@transaction.atomic
def claim_certificate(
    *, partner: Partner, kind: str, number: str, body: str, valid_from: date, valid_to: date | None, scan: File,
    products: Iterable[Product], title: str = "", by: str, at: datetime,
) -> Certificate:  # fmt: skip
    """Enter a seller's certificate with its scan, to be verified; the same number twice returns the first.

    Raises BadCertificate for a certificate that has expired, dates in the wrong order, goods of another seller or
    none, and BadUpload for a scan that is none. Nothing is kept then.
    """
    number, body, today = number.strip(), body.strip(), china_date(at)
    products = list(products)
    problems = _problems(number, body, valid_from, valid_to, today, products, partner)
    if problems:
        raise BadCertificate(problems)
    known = Certificate.objects.filter(
        partner=partner, kind=kind, number=number, state__in=[CertificateState.CLAIMED, CertificateState.VERIFIED]
    ).first()
    if known:
        return known
    paper = uploads.clean_paper(scan)
    certificate = Certificate(
        partner=partner, kind=kind, number=number, body=body, title=title.strip(), valid_from=valid_from,
        valid_to=valid_to, claimed_by=by, claimed_at=at,
    )  # fmt: skip
    certificate.scan.save(str(paper.name), paper, save=False)
    try:
        with transaction.atomic():
            certificate.save()
    except IntegrityError:
        certificate.scan.storage.delete(str(certificate.scan.name))
        return Certificate.objects.get(
            partner=partner, kind=kind, number=number, state__in=[CertificateState.CLAIMED, CertificateState.VERIFIED]
        )
    certificate.products.set(products)
    return certificate


def _problems(number, body, valid_from, valid_to, today, products, partner) -> dict[str, str]:
    problems = {}
    if not number:
        problems["number"] = _("Enter the number that is printed on the certificate.")
    if not body:
        problems["body"] = _("Enter who issued the certificate.")
    if valid_to and valid_to <= valid_from:
        problems["valid_to"] = _("The last day must come after the first.")
    elif valid_to and valid_to <= today:
        problems["valid_to"] = _(
            "This certificate was valid to %(day)s, so it cannot be entered as new. Upload the one that is valid now;"
            " if it is being renewed, wait for the new one."
        ) % {"day": date_format(valid_to - timedelta(days=1))}
    if not products:
        problems["products"] = _("Choose the goods that it covers.")
    elif any(product.seller != partner for product in products):
        problems["products"] = _("Choose goods of your own.")
    return problems


@transaction.atomic
def verify_certificate(*, certificate: Certificate, note: str = "", by: str, at: datetime) -> None:
    """Confirm a certificate whose scan and number were compared.

    Raises BadCertificate when it has expired meanwhile, IllegalMove when decided already.
    """
    if certificate.valid_to and certificate.valid_to <= china_date(at):
        raise BadCertificate({"valid_to": _("It has expired meanwhile. Refuse it and ask for the new one.")})
    CERTIFICATE.move(
        certificate, CertificateState.VERIFIED, by=by, at=at, reason=note, note=note, verified_by=by, verified_at=at
    )


def refuse_certificate(*, certificate: Certificate, reason: str, by: str, at: datetime) -> None:
    """Turn a certificate down; the seller reads why. Raises AnswerMissing, or IllegalMove when decided already."""
    CERTIFICATE.move(
        certificate, CertificateState.REFUSED, by=by, at=at, reason=_said(reason), note=reason.strip()[:300]
    )


def revoke_certificate(*, certificate: Certificate, reason: str, by: str, at: datetime) -> None:
    """End a verified certificate: from now on it is shown nowhere. Raises AnswerMissing or IllegalMove."""
    CERTIFICATE.move(
        certificate, CertificateState.REVOKED, by=by, at=at, reason=_said(reason), note=reason.strip()[:300]
    )


def _said(words: str) -> str:
    if not words.strip():
        raise AnswerMissing(_("Write the reason; others will read it."))
    return words.strip()[:300]


@transaction.atomic
def apply_for_mark(*, mark: Mark, product: Product, by: str, at: datetime) -> MarkLicence:
    """Ask that a product may carry a mark; an open request or a licence in force is returned as it is.

    Raises NotLicensable when the goods do not come from the mark's region, or the mark has ended.
    """
    today = china_date(at)
    if not Mark.objects.in_force(today).filter(pk=mark.pk).exists():
        raise NotLicensable(_("This mark has ended. No new licence is given."))
    if product.origin is None or not product.origin.path.startswith(mark.region.path):
        raise NotLicensable(
            _("“%(mark)s” is for goods from %(region)s; these goods do not come from there.")
            % {"mark": mark, "region": mark.region}
        )
    mine = MarkLicence.objects.filter(mark=mark, product=product)
    known = mine.in_force(today).first() or mine.filter(state=LicenceState.APPLIED).first()
    return known or MarkLicence.objects.create(mark=mark, product=product, applied_by=by, applied_at=at)


@transaction.atomic
def license_mark(
    *, licence: MarkLicence, number: str, valid_from: date, valid_to: date | None, by: str, at: datetime
) -> None:
    """Let the product carry the mark for these days. Raises BadCertificate, or IllegalMove when decided already."""
    problems = {}
    if not number.strip():
        problems["number"] = _("Enter the number of the licence.")
    if valid_to and valid_to <= valid_from:
        problems["valid_to"] = _("The last day must come after the first.")
    if problems:
        raise BadCertificate(problems)
    LICENCE.move(
        licence, LicenceState.LICENSED, by=by, at=at,
        number=number.strip(), valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def refuse_licence(*, licence: MarkLicence, reason: str, by: str, at: datetime) -> None:
    """Turn a request down. Raises AnswerMissing or IllegalMove."""
    LICENCE.move(licence, LicenceState.REFUSED, by=by, at=at, reason=_said(reason))


def end_licence(*, licence: MarkLicence, reason: str, by: str, at: datetime) -> None:
    """Take the mark from the product, from now on. Raises AnswerMissing or IllegalMove."""
    LICENCE.move(licence, LicenceState.ENDED, by=by, at=at, reason=_said(reason))


def report_misuse(*, mark: Mark, seen_where: str, text: str, contact: str = "", at: datetime) -> MisuseReport:
    """Take down that a mark was seen where it does not belong. Anybody may; raises AnswerMissing without words."""
    if not text.strip() or not seen_where.strip():
        raise AnswerMissing(_("Write where you saw it and what is wrong."))
    return MisuseReport.objects.create(
        mark=mark, number=numbering.new_number("M"), seen_where=seen_where.strip()[:200], text=text.strip()[:1000],
        contact=contact.strip()[:80], made_at=at,
    )  # fmt: skip


def answer_report(*, report: MisuseReport, found: bool, answer: str, by: str, at: datetime) -> None:
    """Close a report with what was found and done. Raises AnswerMissing or IllegalMove."""
    target = ReportState.FOUND if found else ReportState.UNFOUNDED
    REPORT.move(report, target, by=by, at=at, reason=_said(answer), answer=answer.strip()[:500])


def ask_for_help(*, partner: Partner, kind: str, text: str, contact: str, by: str, at: datetime) -> HelpRequest:
    """Ask the agriculture office for help with a certificate; while one of the kind is open, that one is returned.

    Raises AnswerMissing without words, or without anybody who can be called.
    """
    if not text.strip() or not contact.strip():
        raise AnswerMissing(_("Write what you need help with, and whom the office can call."))
    told = {"text": text.strip()[:600], "contact": contact.strip()[:80], "asked_by": by, "asked_at": at}
    try:
        with transaction.atomic():
            return HelpRequest.objects.create(
                number=numbering.new_number("B"), partner=partner, kind=CertificateKind(kind).value, **told,
                answer_by=working_days_after(china_date(at), ANSWER_WITHIN_DAYS),
            )  # fmt: skip
    except IntegrityError:
        return HelpRequest.objects.get(partner=partner, kind=kind, state=HelpState.OPEN)


def answer_help(*, request: HelpRequest, answer: str, by: str, at: datetime) -> None:
    """Say what the office does about it; the seller reads it. Raises AnswerMissing, or IllegalMove when answered."""
    words = _said(answer)
    HELP.move(
        request, HelpState.ANSWERED, by=by, at=at, reason=words, answer=answer.strip()[:600], answered_by=by,
        answered_at=at,
    )  # fmt: skip


@transaction.atomic
def grade_product(*, product: Product, grade: Grade | None, by: str, at: datetime) -> None:
    """Sell the product as this grade of a standard; None takes the grade away. Twice is once."""
    if grade is None:
        GradeOfProduct.objects.filter(product=product).delete()
        return
    GradeOfProduct.objects.update_or_create(product=product, defaults={"grade": grade, "set_by": by, "set_at": at})
