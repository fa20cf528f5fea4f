"""Register who kept animals that were banned, offer ways to convert, and follow them to the end."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.secrets import conceal, reveal
from catalog.origins.models import Household, Region
from catalog.oscar_forks.partner.models import Partner

from ..models import AffectedHolder, ConversionOption, HolderLook, Species, Verdict
from ..states import HOLDER, HolderState


class BadHolder(Exception):
    """This cannot be entered in the register; the message says what to change. Nothing was saved."""


@transaction.atomic
def register_holder(
    *, region: Region, person: str, phone: str, species: Species, head_count: int, seller: Partner | None = None,
    household: Household | None = None, by: str, at: datetime,
) -> AffectedHolder:  # fmt: skip
    """Enter somebody who keeps animals that may not be sold as food. The same person and animal twice is one row.

    Name and phone are concealed. Raises BadHolder when the animal may be sold on that day, or something is missing.
    """
    if not person.strip():
        raise BadHolder(_("Enter the holder's name."))
    if head_count < 1:
        raise BadHolder(_("Enter how many animals there are."))
    ruled = Species.objects.ruled(china_date(at)).get(pk=species.pk)
    if ruled.ruling and ruled.ruling.verdict == Verdict.FOOD:
        raise BadHolder(_("“%(animal)s” may be sold as food; its holders are not affected.") % {"animal": species.name})
    told = {
        "region": region, "species": species, "head_count": head_count, "seller": seller, "household": household,
        "hint": masked(person.strip(), phone.strip()),
    }  # fmt: skip
    return AffectedHolder.objects.filter(**told).first() or AffectedHolder.objects.create(
        code=numbering.new_number("ZC"), person=conceal(person.strip()), phone=conceal(phone.strip()),
        registered_by=by, registered_at=at, **told,
    )  # fmt: skip


def masked(person: str, phone: str) -> str:
    """What every screen may show: 黄** …0001."""
    tail = f" …{phone[-4:]}" if len(phone) >= 8 else ""
    return f"{person[:1]}{'*' * (len(person) - 1)}{tail}"[:40]


@transaction.atomic
def advise(
    *, holder: AffectedHolder, options: Sequence[ConversionOption], note: str = "", by: str, at: datetime
) -> None:
    """Offer ways to convert. Raises BadHolder without any, IllegalMove."""
    if not options:
        raise BadHolder(_("Choose at least one way to offer."))
    HOLDER.move(holder, HolderState.ADVISED, by=by, at=at, reason=note)
    holder.options.set(options)


def convert(*, holder: AffectedHolder, chosen: ConversionOption, note: str = "", by: str, at: datetime) -> None:
    """The holder has chosen one of the ways. Raises BadHolder for another one, IllegalMove."""
    if not holder.options.contains(chosen):
        raise BadHolder(_("This way was not offered. Offer it first."))
    HOLDER.move(holder, HolderState.CONVERTING, by=by, at=at, reason=note, chosen=chosen)


def finish_conversion(
    *, holder: AffectedHolder, compensation_cny: Decimal | None = None, note: str = "", by: str, at: datetime
) -> None:
    """The holder lives from something else now. Raises IllegalMove."""
    HOLDER.move(holder, HolderState.CONVERTED, by=by, at=at, reason=note, compensation_cny=compensation_cny)


def end_keeping(*, holder: AffectedHolder, note: str, by: str, at: datetime) -> None:
    """The holder gave up without converting. Raises BadHolder without a word why, IllegalMove."""
    if not note.strip():
        raise BadHolder(_("Write why."))
    HOLDER.move(holder, HolderState.ENDED, by=by, at=at, reason=note)


def look_at(*, holder: AffectedHolder, reason: str, user: User, at: datetime) -> tuple[str, str]:
    """Return name and phone, and keep who read them and why. Raises BadHolder without a reason, Unreadable."""
    if not reason.strip():
        raise BadHolder(_("Write why you need to see it."))
    told = reveal(holder.person), reveal(holder.phone)
    HolderLook.objects.create(holder=holder, user=user, reason=reason.strip()[:300], at=at)
    return told
