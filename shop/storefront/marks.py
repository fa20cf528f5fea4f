"""What others vouch for on a product's page: certificates, regional marks, a grade, a protected name. One statement."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.files.storage import storages
from django.db import connection

from catalog.certificates.models import CertificateKind

from . import prepared

#: The same as ``certificates.queries`` and ``protection.queries`` tell, for one product (a test holds them together).
MARKS = """SELECT 'certificate', one.kind, one.title, one.number, one.body, one.valid_to, ''
FROM certificates_certificate one JOIN certificates_certificate_products covers ON covers.certificate_id = one.id
WHERE covers.product_id = %s AND one.state = 'verified' AND one.valid_from <= {day}
 AND (one.valid_to IS NULL OR one.valid_to > {day})
UNION ALL SELECT 'mark', mark.slug, mark.name, licence.number, mark.owner, licence.valid_to, mark.picture
FROM certificates_marklicence licence JOIN certificates_mark mark ON mark.id = licence.mark_id
WHERE licence.product_id = %s AND licence.state = 'licensed' AND licence.valid_from <= {day}
 AND (licence.valid_to IS NULL OR licence.valid_to > {day}) AND mark.valid_from <= {day}
 AND (mark.valid_to IS NULL OR mark.valid_to > {day})
UNION ALL SELECT 'grade', CAST(standard.id AS VARCHAR(20)), grade.name, standard.number, grade.criteria,
 standard.valid_to, grade.photo
FROM certificates_gradeofproduct graded JOIN certificates_grade grade ON grade.id = graded.grade_id
JOIN certificates_standard standard ON standard.id = grade.standard_id
WHERE graded.product_id = %s AND (standard.valid_to IS NULL OR standard.valid_to > {day})
UNION ALL SELECT 'protected', '', name.name, name.number, name.body, name.valid_to, ''
FROM protection_protectedproduct bears JOIN protection_protectedorigin name ON name.id = bears.origin_id
WHERE bears.product_id = %s AND name.valid_from <= {day} AND (name.valid_to IS NULL OR name.valid_to > {day})"""


@dataclass(frozen=True)
class Mark:
    """``sort`` is certificate, mark, grade or protected; ``key`` its kind, the slug of the mark or the standard's key;
    ``note`` the body, the owner, or what the grade asks; ``picture`` the address of a picture, or ""."""

    sort: str
    key: str
    label: str
    number: str
    note: str
    last_day: date | None
    picture: str


def read(product_id: int, day: date) -> list[Mark]:
    """What the product may show on that day, certificates first."""
    quoted = f"DATE '{day.isoformat()}'" if connection.vendor == "postgresql" else f"'{day.isoformat()}'"
    storage = storages["default"]
    found = prepared.rows(MARKS.format(day=quoted), [product_id] * 4)
    return [
        Mark(sort, key, _label(sort, key, name), number, note, _last(end), storage.url(picture) if picture else "")
        for sort, key, name, number, note, end, picture in found
    ]


def _label(sort: str, key: str, name: str) -> str:
    if sort != "certificate" or (key == CertificateKind.OTHER and name):
        return name
    return str(CertificateKind(key).label)


def _last(end) -> date | None:
    """SQLite answers with text."""
    first = date.fromisoformat(end) if isinstance(end, str) else end
    return first and first - timedelta(days=1)
