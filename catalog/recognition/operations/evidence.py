"""Verbs that make a claim of origin or a recognition true, and end it. Nothing here changes the past."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import check_origin
from catalog.oscar_forks.partner.models import StockRecord

from ..models import OriginClaim, Recheck, Recognition
from ..signals import recognition_withdrawn
from ..states import CLAIM, RECHECK, RECOGNITION, ClaimState, RecheckState, RecognitionState


class NoEvidence(Exception):
    """A claim or recognition needs a document and days that make sense; the message says which is missing."""


@transaction.atomic
def claim_origin(*, product: Product, region: Region, document_no: str = "", by: str, at: datetime) -> OriginClaim:
    """Claim that ``product`` comes from the village ``region``.

    The same village claimed again returns the claim that is open or in force; another village closes an open claim.
    Raises UnknownOrigin when it is no village that exists today.
    """
    check_origin(region, on=china_date(at))
    mine = OriginClaim.objects.select_for_update().filter(product=product)
    for claim in mine.filter(state=ClaimState.CLAIMED):
        if claim.region_id == region.pk:
            return claim
        CLAIM.move(claim, ClaimState.REFUSED, by=by, at=at, reason="another village is claimed")
    known = mine.filter(region=region).giving_badges(china_date(at)).first()
    return known or OriginClaim.objects.create(
        product=product, region=region, document_no=document_no, claimed_by=by, claimed_at=at
    )


@transaction.atomic
def verify_claim(
    *, claim: OriginClaim, document_no: str, valid_from: date, valid_to: date | None, by: str, at: datetime
) -> None:
    """Confirm a claim on a document for these days (``valid_to`` the first day on which it is gone).

    Raises NoEvidence without a document or with days in the wrong order, IllegalMove when decided already.
    """
    if not document_no.strip():
        raise NoEvidence(_("Enter the number of the document that proves the origin."))
    _check_days(valid_from, valid_to)
    CLAIM.move(
        claim, ClaimState.VERIFIED, by=by, at=at,
        document_no=document_no.strip(), valid_from=valid_from, valid_to=valid_to, verified_by=by, verified_at=at,
    )  # fmt: skip


@transaction.atomic
def approve_listing(
    *, product: Product, claim: OriginClaim | None, document_no: str, valid_from: date, valid_to: date | None,
    note: str = "", by: str, at: datetime,
) -> None:  # fmt: skip
    """Put reviewed goods on sale and, where a document was seen, verify their open claim in the same step.

    Raises NoEvidence, UnknownOrigin or IllegalMove; then neither happened.
    """
    if claim is not None and document_no.strip():
        verify_claim(claim=claim, document_no=document_no, valid_from=valid_from, valid_to=valid_to, by=by, at=at)
    catalogue.list_product(product=product, note=note, by=by, at=at)


def refuse_claim(*, claim: OriginClaim, reason: str, by: str, at: datetime) -> None:
    """Turn a claim down. Raises IllegalMove when decided already."""
    CLAIM.move(claim, ClaimState.REFUSED, by=by, at=at, reason=reason)


def revoke_claim(*, claim: OriginClaim, reason: str, by: str, at: datetime) -> None:
    """End a verified claim: from now on there is no badge. Raises IllegalMove when it is not in force."""
    CLAIM.move(claim, ClaimState.REVOKED, by=by, at=at, reason=reason)


@transaction.atomic
def recognise(
    *, product: Product, number: str, authority: str, valid_from: date, valid_to: date | None, batch: str = "",
    by: str, at: datetime,
) -> Recognition:  # fmt: skip
    """Enter an authority's recognition of a product; the same number twice is one row. Raises NoEvidence."""
    if not number.strip() or not authority.strip():
        raise NoEvidence(_("Enter the number and the authority of the recognition."))
    _check_days(valid_from, valid_to)
    recognition, is_new = Recognition.objects.get_or_create(
        product=product,
        number=number.strip(),
        defaults={"authority": authority.strip(), "valid_from": valid_from, "valid_to": valid_to, "batch": batch},
    )
    if is_new:
        RECOGNITION.move(recognition, RecognitionState.VALID, by=by, at=at)
    return recognition


@transaction.atomic
def withdraw_recognition(
    *, recognition: Recognition, reason: str, false_origin: bool = False, by: str, at: datetime
) -> None:
    """End a recognition for a cause, from today on; purchases made before keep it.

    The badge goes with it: who withdraws no longer vouches for the goods, so the claim of origin on which the badge
    stands is revoked, and the seller proves the origin anew. The stock on hand is kept as it was found.
    ``false_origin`` tells that the place was stated falsely; the seller's credit file hears of it.
    Raises NoEvidence without a reason, IllegalMove when it is not valid.
    """
    if not reason.strip():
        raise NoEvidence(_("Write why the recognition is withdrawn; the seller and the public will read it."))
    end_recognition(recognition=recognition, state=RecognitionState.WITHDRAWN, reason=reason.strip(), by=by, at=at)
    for claim in OriginClaim.objects.giving_badges(china_date(at)).filter(product=recognition.product_id):
        CLAIM.move(claim, ClaimState.REVOKED, by=by, at=at, reason=f"{recognition.number}: {reason.strip()}"[:300])
    recognition_withdrawn.send(
        sender=None, recognition=recognition, reason=reason.strip(), false_origin=false_origin, at=at
    )


@transaction.atomic
def end_recognition(*, recognition: Recognition, state: str, reason: str, by: str, at: datetime) -> None:
    """Move a valid recognition to an ended ``state``, from today on. Raises IllegalMove when it is not valid."""
    stock = StockRecord.objects.filter(product=recognition.product_id).values_list("num_in_stock", flat=True).first()
    RECOGNITION.move(
        recognition, state, by=by, at=at, reason=reason[:300],
        ended_on=china_date(at), end_reason=reason[:300], stock_at_end=stock,
    )  # fmt: skip
    for check in Recheck.objects.filter(recognition=recognition, state=RecheckState.DUE):
        RECHECK.move(check, RecheckState.VOID, by=by, at=at)


def _check_days(valid_from: date, valid_to: date | None) -> None:
    if valid_to and valid_to <= valid_from:
        raise NoEvidence(_("The last day must come after the first."))
