"""Certificates of lots, the animals that may be sold, and the public lists of sellers."""

from datetime import date, datetime

from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema

from catalog.credit import queries as credit
from catalog.credit.models import Colour
from catalog.foundation.periods import china_date
from catalog.safety.models import ConformityCertificate
from catalog.safety.queries import species_on

from .schemas import Error

router = Router(tags=["safety"])


class CertificateOut(Schema):
    """``promiser`` is the seller; empty where the grower's own certificate came with the goods."""

    number: str
    lot: str
    product: str
    quantity: str
    place: str
    promiser: str
    basis: list[str]
    issued_at: datetime
    withdrawn_at: datetime | None


class SpeciesOut(Schema):
    """What the law says of an animal on the day: food, not_food, forbidden, review; empty where it says nothing."""

    name: str
    verdict: str
    basis: str
    valid_from: date | None


class ListedSeller(Schema):
    seller: str
    cause: str
    office: str
    document_no: str
    valid_from: date
    valid_to: date


@router.get(
    "/certificates/{number}",
    response={200: CertificateOut, 404: Error},
    summary="The certificate of a lot",
)
def certificate(request, number: str):
    shown = get_object_or_404(ConformityCertificate.objects.select_related("lot"), number=number)
    return {
        "number": shown.number, "lot": shown.lot.code, "product": shown.product_name, "quantity": shown.quantity,
        "place": shown.place, "promiser": "" if shown.received else shown.promiser, "basis": shown.basis,
        "issued_at": shown.issued_at, "withdrawn_at": shown.voided_at,
    }  # fmt: skip


@router.get(
    "/species", response=list[SpeciesOut], summary="Which animals may be sold as food on a day; today unless said"
)
def species(request, on: date | None = None):
    return [_species(one) for one in species_on(on or china_date(timezone.now()))]


def _species(one) -> dict:
    told = {"name": one.name, "verdict": "", "basis": "", "valid_from": None}
    if one.ruling:
        told |= {"verdict": one.ruling.verdict, "basis": one.ruling.basis, "valid_from": one.ruling.valid_from}
    return told


@router.get("/sellers/{colour}-list", response=list[ListedSeller], summary="Sellers on the red or the black list today")
def listed(request, colour: Colour):
    return [
        {
            "seller": entry.seller.name, "cause": entry.cause, "office": entry.office,
            "document_no": entry.document_no, "valid_from": entry.valid_from, "valid_to": entry.valid_to,
        }
        for entry in credit.listed(china_date(timezone.now()), colour)[:500]
    ]  # fmt: skip
