"""A seller registers whom its work benefits; somebody else reviews it before it counts anywhere."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.origins import operations as places
from catalog.origins.models import Region
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition.models import AccountUnit, Linkage, Mechanism
from catalog.recognition.states import LINKAGE, LinkageState

HIGHEST_RATE = Decimal(1_000_000)


class BadLinkage(Exception):
    """What was entered cannot be a linkage. ``problems`` is {field: sentence for the person}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class OwnRegistration(Exception):
    """Nobody reviews what they registered themselves; the message says who can."""


@transaction.atomic
def register_linkage(
    *, partner: Partner, code: str, village: Region, mechanism: str, poor: bool, valid_from: date,
    valid_to: date | None = None, agreement_no: str = "", agreement: ContentFile | None = None,
    rate: Decimal | None = None, account_unit: str = "", by: str, at: datetime,
) -> Linkage:  # fmt: skip
    """Register that a seller's work benefits the household of this code; it counts once it is reviewed.

    The same agreement again is the same row; one that was sent back is corrected and asked for anew.
    Raises BadLinkage, or BadHousehold for the code.
    """
    _check(mechanism, valid_from, valid_to, rate, account_unit)
    household = places.enter_household(code=code, region=village)
    said: dict[str, Any] = {
        "poor": poor, "valid_to": valid_to, "agreement_no": agreement_no.strip(), "rate": rate,
        "account_unit": account_unit if rate else "", "registered_by": by, "registered_at": at,
    }  # fmt: skip
    linkage, is_new = Linkage.objects.get_or_create(
        partner=partner, household=household, mechanism=mechanism, valid_from=valid_from, defaults=said
    )
    again = linkage.state == LinkageState.RETURNED
    if again:
        LINKAGE.move(linkage, LinkageState.REGISTERED, by=by, at=at, **said)
    if agreement and (is_new or again):
        linkage.agreement.save(agreement.name or "agreement.webp", agreement)
    return linkage


def confirm_linkage(*, linkage: Linkage, by: str, at: datetime) -> None:
    """Say that the linkage is true: from now on it counts. Raises OwnRegistration, IllegalMove."""
    _another(linkage, by)
    LINKAGE.move(linkage, LinkageState.CONFIRMED, by=by, at=at, reviewed_by=by, reviewed_at=at, review_note="")


def return_linkage(*, linkage: Linkage, reason: str, by: str, at: datetime) -> None:
    """Send a linkage back to the seller with a reason. Raises OwnRegistration, BadLinkage without one, IllegalMove."""
    _another(linkage, by)
    reason = _needed(reason)
    LINKAGE.move(
        linkage, LinkageState.RETURNED, by=by, at=at, reason=reason,
        reviewed_by=by, reviewed_at=at, review_note=reason,
    )  # fmt: skip


def withdraw_linkage(*, linkage: Linkage, reason: str, by: str, at: datetime) -> None:
    """Strike out a linkage that was never true. What the ledger has frozen stays as it was frozen.

    Raises BadLinkage without a reason, IllegalMove when it is not in force.
    """
    reason = _needed(reason)
    LINKAGE.move(linkage, LinkageState.WITHDRAWN, by=by, at=at, reason=reason, review_note=reason)


def end_linkage(*, linkage: Linkage, last_day: date) -> None:
    """Let a linkage end: ``last_day`` is the last on which it counts. Raises BadLinkage for a day before its first."""
    if last_day < linkage.valid_from:
        raise BadLinkage({"last_day": _("The last day must not lie before the first.")})
    linkage.valid_to = last_day + timedelta(days=1)
    linkage.save(update_fields=["valid_to"])


def _check(mechanism: str, valid_from: date, valid_to: date | None, rate: Decimal | None, account_unit: str) -> None:
    problems = {}
    if mechanism not in Mechanism.values:
        problems["mechanism"] = _("Choose one of the six ways.")
    if valid_to and valid_to <= valid_from:
        problems["valid_to"] = _("The last day must come after the first.")
    if rate is not None and not (rate.is_finite() and 0 < rate <= HIGHEST_RATE):
        problems["rate"] = _("Enter a price or rate from 0.01 to 1,000,000.")
    elif rate is not None and account_unit not in AccountUnit.values:
        problems["account_unit"] = _("Say by what the price or rate is paid: jin, mu, day, share.")
    if problems:
        raise BadLinkage(problems)


def _another(linkage: Linkage, by: str) -> None:
    # A village worker signs with the cooperative's name behind the own.
    if linkage.registered_by and linkage.registered_by.split(" / ")[0] == by.split(" / ")[0]:
        raise OwnRegistration(
            _("You registered this yourself. The village worker or the county reviews what others registered.")
        )


def _needed(reason: str) -> str:
    if not reason.strip():
        raise BadLinkage({"reason": _("Write the reason, so that the seller knows what to change.")})
    return reason.strip()[:300]
