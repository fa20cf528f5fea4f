"""The people behind a household's code: kept concealed, read one field at a time, each look recorded."""

import re
from datetime import date, datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models.fields.files import FieldFile
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation import secrets
from catalog.foundation.models import User, chinese_mobile
from catalog.foundation.periods import china_date
from catalog.origins.models import Household
from catalog.oscar_forks.partner.models import Partner

from .. import papers
from ..masks import is_bank_card, is_identity_number, mask
from ..models import PAPER, Consent, Look, PersonalData, PersonalField

#: How much of each secret a screen shows: characters at the start, at the end.
SHOWN = {
    PersonalField.NAME: (1, 0),
    PersonalField.ID_NUMBER: (4, 2),
    PersonalField.BANK_CARD: (0, 4),
    PersonalField.PHONE: (3, 4),
}


class BadPersonalData(Exception):
    """What was entered cannot be right. ``problems`` is {field: sentence for the person}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class ReasonMissing(Exception):
    """Who looks at personal data says why; the message asks for it. Nothing was shown."""


class BadConsent(Exception):
    """The consent or its revocation cannot be recorded so; the message tells the person why."""


@transaction.atomic
def set_personal_data(
    *, household: Household, partner: Partner, name: str = "", id_number: str = "", bank_card: str = "",
    phone: str = "", by: str, at: datetime,
) -> None:  # fmt: skip
    """Keep what a seller entered, concealed; an empty text leaves what is there. Raises BadPersonalData by field.

    The message never repeats what was typed: it might be logged.
    """
    typed = {
        PersonalField.NAME: " ".join(name.split()),
        PersonalField.ID_NUMBER: re.sub(r"\s", "", id_number).upper(),
        PersonalField.BANK_CARD: re.sub(r"[\s-]", "", bank_card),
        PersonalField.PHONE: phone.strip(),
    }
    problems: dict[str, str] = {}
    if len(typed[PersonalField.NAME]) > 60:
        problems["name"] = _("Enter a name of at most 60 characters.")
    if typed[PersonalField.ID_NUMBER] and not is_identity_number(typed[PersonalField.ID_NUMBER]):
        problems["id_number"] = _("This is no identity number: 18 characters, the last one checks the others.")
    if typed[PersonalField.BANK_CARD] and not is_bank_card(typed[PersonalField.BANK_CARD]):
        problems["bank_card"] = _("This is no bank card number. Compare it with the card digit by digit.")
    if typed[PersonalField.PHONE]:
        try:
            typed[PersonalField.PHONE] = chinese_mobile(typed[PersonalField.PHONE])
        except ValueError:
            problems["phone"] = _("Enter a mobile number of 11 digits.")
    if problems:
        raise BadPersonalData(problems)
    data = PersonalData.objects.select_for_update().filter(household=household, partner=partner).first()
    data = data or PersonalData(household=household, partner=partner)
    for field, text in typed.items():
        if text:
            first, last = SHOWN[field]
            setattr(data, field.value, secrets.conceal(text))
            data.hints[field.value] = mask(text, keep_first=first, keep_last=last)
    data.changed_by, data.changed_at = by, at
    data.save()


@transaction.atomic
def look(
    *, household: Household, partner: Partner, field: str, reason: str, user: User, duty: str, at: datetime
) -> str:
    """Return one concealed text of those that this seller keeps; empty if none was ever entered.

    Who read it, as what, and why, is recorded. Whether this person may is the caller's to know.
    Raises ReasonMissing; Unreadable when its key is gone.
    """
    if len(reason.strip()) < 2:
        raise ReasonMissing(_("Write why you need to see it. Your name, the time and the reason are recorded."))
    data = PersonalData.objects.filter(household=household, partner=partner).first()
    token = getattr(data, PersonalField(field).value) if data else ""
    Look.objects.create(
        household=household, partner=partner, field=field, user=user, name=str(user), duty=duty[:150],
        reason=reason.strip()[:300], at=at,
    )  # fmt: skip
    return secrets.reveal(token)


@transaction.atomic
def open_paper(
    *, household: Household, kind: str, pk: int, partner: Partner | None = None, user: User, duty: str, at: datetime
) -> FieldFile | None:
    """Return the scan of an agreement, a consent or a proof, or None; who opened which is recorded.

    Papers name people and often their cards. ``partner`` narrows it to one seller's. Whether this person may is the
    caller's to know.
    """
    file = papers.find(household, kind=kind, pk=pk, partner=partner)
    if file:
        words = {"agreement": _("agreement"), "consent": _("consent of a household"), "proof": _("proof")}
        Look.objects.create(
            household=household, partner=partner, field=PAPER, user=user, name=str(user), duty=duty[:150],
            reason=f"{words[kind]} {pk}", at=at,
        )  # fmt: skip
    return file


def erase_personal_data(*, household: Household, partner: Partner) -> None:
    """Forget whom a seller knows behind a code; the code, payments and the record of looks remain. Twice is once."""
    PersonalData.objects.filter(household=household, partner=partner).delete()


@transaction.atomic
def give_consent(
    *, household: Household, given_on: date, document_no: str, document: ContentFile | None = None,
    by: str, at: datetime,
) -> Consent:  # fmt: skip
    """Record a written consent: from now on the household may be shown in public. The same paper twice is one.

    Raises BadConsent without a paper, for a day in the future, or for a paper older than a revocation.
    """
    if not document_no.strip():
        raise BadConsent(_("Enter the number of the paper that the household signed."))
    if given_on > china_date(at):
        raise BadConsent(_("The day lies in the future. Enter the day on the paper."))
    revoked = Consent.objects.filter(household=household, revoked_on__gte=given_on).first()
    if revoked:
        raise BadConsent(
            _("The household took its consent back on %(day)s. Only a paper signed after that day counts.")
            % {"day": date_format(revoked.revoked_on or given_on)}
        )
    said = {"given_on": given_on, "document_no": document_no.strip(), "recorded_by": by, "recorded_at": at}
    try:
        with transaction.atomic():
            consent = Consent.objects.create(household=household, **said)
    except IntegrityError:
        return Consent.objects.get(household=household, revoked_on=None)
    if document:
        consent.document.save(document.name or "consent.webp", document)
    Household.objects.filter(pk=household.pk).update(consent_public=True)
    household.consent_public = True
    return consent


@transaction.atomic
def revoke_consent(*, household: Household, reason: str = "", by: str, at: datetime) -> None:
    """Record that the household takes its consent back: at once it is shown nowhere. Twice is once."""
    Household.objects.filter(pk=household.pk).update(consent_public=False)
    household.consent_public = False
    Consent.objects.filter(household=household, revoked_on=None).update(
        revoked_on=china_date(at), revoked_by=by, reason=reason.strip()[:300]
    )
