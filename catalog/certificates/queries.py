"""What a product may show of certificates, marks and grades on a day; in bulk, for lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .models import Certificate, CertificateKind, GradeOfProduct, MarkLicence


@dataclass(frozen=True)
class CertificateMark:
    """One certificate in words. ``valid_to`` is its last day, None without end."""

    kind: str  #: a CertificateKind
    label: str  #: 绿色食品
    number: str
    body: str
    valid_from: date
    valid_to: date | None
    certificate_id: int


def certificates_for(product_ids: Iterable[int], day: date) -> dict[int, list[CertificateMark]]:
    """{product: its certificates in force on ``day``, by kind}; products without any are absent. One query."""
    rows = (
        Certificate.products.through.objects.filter(
            product__in=list(product_ids), certificate__in=Certificate.objects.in_force(day)
        )
        .select_related("certificate")
        .order_by("product", "certificate__kind", "certificate__valid_from", "pk")
    )
    found: dict[int, list[CertificateMark]] = {}
    for row in rows:
        found.setdefault(row.product_id, []).append(_mark(row.certificate))
    return found


def products_certified(kind: str, day: date):
    """A queryset of the ids of products that hold a certificate of ``kind`` on ``day``, for a list's filter."""
    held = Certificate.objects.in_force(day).filter(kind=kind)
    return Certificate.products.through.objects.filter(certificate__in=held).values("product")


def _mark(certificate: Certificate) -> CertificateMark:
    end = certificate.valid_to
    return CertificateMark(
        kind=CertificateKind(certificate.kind).value,
        label=certificate.label,
        number=certificate.number,
        body=certificate.body,
        valid_from=certificate.valid_from,
        valid_to=end - timedelta(days=1) if end else None,
        certificate_id=certificate.pk,
    )


def licences_for(product_ids: Iterable[int], day: date) -> dict[int, list[MarkLicence]]:
    """{product: the marks that it may carry on ``day``, each with ``mark`` loaded}. One query."""
    found: dict[int, list[MarkLicence]] = {}
    rows = MarkLicence.objects.in_force(day).filter(product__in=list(product_ids)).select_related("mark")
    for licence in rows.order_by("mark__name", "pk"):
        found.setdefault(licence.product_id, []).append(licence)
    return found


def grades_for(product_ids: Iterable[int], day: date) -> dict[int, GradeOfProduct]:
    """{product: the grade as which it is sold, with its standard}; those without one, or of a standard that has
    ended, are absent. One query."""
    rows = GradeOfProduct.objects.filter(product__in=list(product_ids)).select_related("grade__standard")
    return {
        row.product_id: row for row in rows if row.grade.standard.valid_to is None or row.grade.standard.valid_to > day
    }
