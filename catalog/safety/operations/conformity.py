"""Issue, take in, re-issue and withdraw certificates of conformity."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation import numbering, uploads
from catalog.foundation.periods import china_date
from catalog.foundation.units import SALE_UNITS
from catalog.lots.models import Lot

from .. import rules
from ..models import BarCause, Basis, CertificateForm, ConformityCertificate
from ..models.kinds import SIX_KINDS
from ..queries import kind_of, needs_certificate
from .bars import bar, inherit, lift


def _standing():
    return ConformityCertificate.objects.standing()  # type: ignore[attr-defined]  # the plugin loses this method


class BadCertificate(Exception):
    """This cannot be a certificate of conformity; the message tells the person what to change. Nothing was saved."""


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a seller says in the certificate. ``received`` fields are of a certificate that came with the goods."""

    basis: Sequence[str] = (Basis.CONTROL,)
    contact: str = ""
    received: bool = False
    promiser: str = ""
    number: str = ""
    issued_at: datetime | None = None
    form: str = CertificateForm.NEW
    scan: File | None = None


def certify_or_bar(*, lot: Lot, promise: Promise | None, by: str, at: datetime) -> None:
    """A new lot came with a promise or without: certify it, or keep it off sale where its goods need a certificate.

    Goods of none of the six kinds get none, whatever was promised. Raises BadCertificate, BadUpload.
    """
    if promise is None:
        ask_for_certificate(lot=lot, by=by, at=at)
    elif kind_of(lot.product) in SIX_KINDS:
        issue(lot=lot, promise=promise, by=by, at=at)


def ask_for_certificate(*, lot: Lot, by: str, at: datetime) -> None:
    """Keep a lot off sale until its certificate is there, if its goods and its seller need one."""
    if needs_certificate(lot.product):
        bar(lot=lot, cause=BarCause.NO_CERTIFICATE, by=by, at=at)


@transaction.atomic
def issue(*, lot: Lot, promise: Promise, by: str, at: datetime) -> ConformityCertificate:
    """Issue the certificate of a lot, or take in the grower's; a lot that only waited for it is sold from now on.

    Asked again for a lot that has one, it returns that one. Raises BadCertificate, BadUpload.
    """
    standing = _standing().filter(lot=lot).first()
    if standing:
        return standing
    product, seller = lot.product, lot.product.seller
    issued_at = (promise.issued_at if promise.received else None) or at
    basis = [one for one in Basis.values if one in promise.basis]
    promiser = promise.promiser.strip() if promise.received else seller.name
    contact = promise.contact.strip() or ("" if promise.received else seller.phone)
    number = promise.number.strip().upper() if promise.received else ""
    wrong = _problem(promise, basis, promiser, contact, issued_at, at)
    if wrong:
        raise BadCertificate(wrong)
    try:
        with transaction.atomic():
            made = ConformityCertificate.objects.create(
                number=number or numbering.new_number("HG"),
                lot=lot,
                form=promise.form if promise.received else CertificateForm.NEW,
                product_name=product.title,
                quantity=f"{lot.quantity} {SALE_UNITS[product.sale_unit].label}",
                place=str(product.origin or seller.region or ""),
                issued_at=issued_at,
                promiser=promiser,
                contact=contact,
                basis=basis,
                received=promise.received,
                scan=uploads.clean_paper(promise.scan) if promise.scan else "",
                entered_by=by,
            )
    except IntegrityError as problem:
        twin = _standing().filter(lot=lot).first()
        if twin:
            return twin
        raise BadCertificate(
            _("A certificate with the number %(number)s is there already. Check the number.") % {"number": number}
        ) from problem
    lift(lot=lot, cause=BarCause.NO_CERTIFICATE, by=by, at=at, note=made.number)
    return made


def _problem(promise, basis, promiser, contact, issued_at, at) -> str:
    if not basis:
        return _("Say on what the promise rests: your own control, your own test or a laboratory's.")
    if not promiser:
        return _("Enter who promises: the name on the certificate.")
    if not contact:
        return _("Enter a phone number at which the one who promises can be asked.")
    if issued_at > at:
        return _("The day of issue lies in the future. Enter the day on the certificate.")
    if promise.received and promise.form == CertificateForm.OLD and china_date(issued_at) >= rules.OLD_FORM_ENDS_ON:
        return _("The old form could be used up to 30 April 2026. Ask for a certificate on the form of 2026.")
    return ""


@transaction.atomic
def reissue_for_merged(*, lot: Lot, parents: Sequence[Lot], by: str, at: datetime) -> ConformityCertificate | None:
    """Issue a new certificate for lots that were mixed, naming those that it was drawn from, which are kept.

    The promise rests on what all of them rest on. When one of the lots had none, there is none: the mixed lot is
    kept off sale if its goods need one. The seller promises: whoever mixes answers for the mixture.
    """
    return _derive(lot, parents, by=by, at=at)


@transaction.atomic
def carry_over(*, parts: Sequence[Lot], parent: Lot, by: str, at: datetime) -> None:
    """Each part of a divided lot gets a certificate of its own, drawn from that of the whole, and its bars."""
    inherit(parts=parts, parent=parent)
    for part in parts:
        _derive(part, [parent], by=by, at=at)


def _derive(lot: Lot, parents: Sequence[Lot], *, by: str, at: datetime) -> ConformityCertificate | None:
    standing = {one.lot_id: one for one in _standing().filter(lot__in=[p.pk for p in parents])}
    if len(standing) < len({parent.pk for parent in parents}):
        ask_for_certificate(lot=lot, by=by, at=at)
        return None
    shared = set.intersection(*(set(one.basis) for one in standing.values())) or {Basis.CONTROL}
    made = issue(lot=lot, promise=Promise(basis=tuple(shared)), by=by, at=at)
    made.drawn_from.set(standing.values())
    return made


@transaction.atomic
def void(*, certificate: ConformityCertificate, reason: str, by: str, at: datetime) -> None:
    """Withdraw a certificate that says something wrong; the lot is off sale until a right one is there.

    The row is kept. Raises BadCertificate without a reason.
    """
    if not reason.strip():
        raise BadCertificate(_("Write why the certificate is withdrawn."))
    changed = _standing().filter(pk=certificate.pk)
    if changed.update(voided_at=at, void_reason=reason.strip()[:300]):
        ask_for_certificate(lot=certificate.lot, by=by, at=at)
