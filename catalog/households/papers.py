"""What the page and the paper of one household show; ``partner`` narrows it to one seller's dealings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.db.models.fields.files import FieldFile

from catalog.origins.models import Household
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition.models import Linkage
from catalog.recognition.states import LinkageState

from .models import Consent, HouseholdPayment, Look, PersonalData, PersonalField
from .states import PaymentState


def shown(household: Household, *, partner: Partner | None = None) -> dict[str, Any]:
    """Household, masked personal data, consents, payments and looks for a screen.

    A seller sees what it keeps itself; papers of consent only once its linkage is reviewed, because a code can be
    registered by anybody who knows it.
    """
    data = PersonalData.objects.filter(household=household).select_related("partner").order_by("partner__name", "pk")
    payments = HouseholdPayment.objects.filter(linkage__household=household).select_related("linkage__partner")
    consents, looks = Consent.objects.filter(household=household), Look.objects.filter(household=household)
    if partner:
        data, payments = data.filter(partner=partner), payments.filter(linkage__partner=partner)
        looks = looks.filter(partner=partner)
        consents = consents if is_reviewed(household, partner) else consents.none()
    known = [(one.partner, _fields(one.hints)) for one in data]
    return {
        "household": household,
        "people": known or [(partner, _fields({}))],
        "consents": list(consents),
        "payments": list(payments[:100]),
        "looks": list(looks[:50]),
    }


def _fields(hints: dict[str, str]) -> list[tuple[str, Any, str]]:
    return [(one.value, one.label, hints.get(one.value, "")) for one in PersonalField]


def is_reviewed(household: Household, partner: Partner) -> bool:
    """Whether a linkage of the two was confirmed, so that the seller may speak for the household."""
    return Linkage.objects.filter(household=household, partner=partner, state=LinkageState.CONFIRMED).exists()


def find(household: Household, *, kind: str, pk: int, partner: Partner | None = None) -> FieldFile | None:
    """The photo of a paper of this household, or None: ``agreement``, ``consent``, ``proof``."""
    linkages = Linkage.objects.filter(household=household)
    payments = HouseholdPayment.objects.filter(linkage__household=household)
    if partner:
        linkages, payments = linkages.filter(partner=partner), payments.filter(linkage__partner=partner)
    file: FieldFile | None = None
    if kind == "agreement" and (linkage := linkages.filter(pk=pk).first()):
        file = linkage.agreement
    elif kind == "consent" and partner and not is_reviewed(household, partner):
        return None
    elif kind == "consent" and (consent := Consent.objects.filter(household=household, pk=pk).first()):
        file = consent.document
    elif kind == "proof" and (payment := payments.filter(pk=pk).first()):
        file = payment.proof
    return file or None


@dataclass(frozen=True)
class Statement:
    """What one seller promised and paid one household in a year; ``name`` is masked, the household knows its own."""

    household: Household
    partner: Partner
    year: int
    name: str
    linkages: list[Linkage]
    payments: list[HouseholdPayment]

    @property
    def due_cny(self) -> Decimal:
        return sum((payment.due_cny for payment in self.payments), Decimal("0.00"))

    @property
    def paid_cny(self) -> Decimal:
        return sum((payment.paid_cny for payment in self.payments if payment.paid_cny), Decimal("0.00"))


def statement(household: Household, *, partner: Partner, year: int) -> Statement:
    """Payments due in the year, or paid in it; what was struck out is left out."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    payments = HouseholdPayment.objects.filter(linkage__household=household, linkage__partner=partner)
    payments = payments.exclude(state=PaymentState.VOID).select_related("linkage")
    within = payments.filter(due_on__range=(first, last)) | payments.filter(paid_on__range=(first, last))
    linkages = Linkage.objects.filter(household=household, partner=partner, valid_from__lte=last)
    data = PersonalData.objects.filter(household=household, partner=partner)
    hints = data.values_list("hints", flat=True).first() or {}
    return Statement(
        household=household, partner=partner, year=year, name=hints.get(PersonalField.NAME.value, ""),
        linkages=list(linkages.order_by("valid_from", "pk")),
        payments=list(within.order_by(F("paid_on").asc(nulls_last=True), "due_on", "pk")),
    )  # fmt: skip
