"""Who helps which place: entered on a document, aimed at by the year, ended on a day."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.foundation.numbering import new_number

from ..models import Pairing, PairingKind, PairingTarget, Region


class BadPairing(Exception):
    """The pairing contradicts itself or another one; the message tells the person why. Nothing changed."""


@transaction.atomic
def enter_pairing(
    *, kind: PairingKind, helped: Region, valid_from: date, document_no: str, helper_region: Region | None = None,
    helper_name: str = "", helper_uscc: str = "", valid_to: date | None = None,
) -> Pairing:  # fmt: skip
    """Register that a place, or one body, helps another place from a day. The same days twice are one row.

    A helper that is a whole place goes by its own name. Raises BadPairing.
    """
    if helper_region is None and not helper_name.strip():
        raise BadPairing(_("Say who helps: a place by its code, or a body by its name."))
    if helper_region is not None and not helper_uscc:
        helper_name = helper_name.strip() or helper_region.full_name
        if helper_region.pk == helped.pk or helped.path.startswith(helper_region.path):
            raise BadPairing(_("A place does not help itself or what lies in it."))
    if valid_to is not None and valid_to <= valid_from:
        raise BadPairing(_("The first day must come before the day on which it is gone."))
    Region.objects.select_for_update(no_key=True).get(pk=helped.pk)
    who = {"kind": kind, "helped": helped, "helper_name": helper_name.strip(), "helper_uscc": helper_uscc}
    standing = Pairing.objects.filter(**who, valid_from=valid_from).first()
    if standing and (standing.valid_to, standing.document_no) == (valid_to, document_no):
        return standing
    clash = Pairing.objects.filter(**who).filter(Q(valid_to=None) | Q(valid_to__gt=valid_from))
    if valid_to is not None:
        clash = clash.filter(valid_from__lt=valid_to)
    if clash.exists():
        raise BadPairing(_("This pairing stands for some of these days already. End that one first."))
    return Pairing.objects.create(
        number=new_number("P"), **who, helper_region=helper_region, valid_from=valid_from, valid_to=valid_to,
        document_no=document_no,
    )  # fmt: skip


@transaction.atomic
def end_pairing(*, pairing: Pairing, valid_to: date) -> None:
    """Set the day on which a pairing is gone. What was credited to it stays. Raises BadPairing."""
    pairing = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if valid_to <= pairing.valid_from:
        raise BadPairing(_("The first day must come before the day on which it is gone."))
    pairing.valid_to = valid_to
    pairing.save(update_fields=["valid_to"])


def set_target(*, pairing: Pairing, year: int, buy_cny: Decimal, help_sell_cny: Decimal) -> PairingTarget:
    """Aim at these two sums in a year; they are told side by side and never added up. Raises BadPairing."""
    if buy_cny < 0 or help_sell_cny < 0:
        raise BadPairing(_("A target is not below zero."))
    ends = pairing.valid_to
    if year < pairing.valid_from.year or (ends and date(year, 1, 1) >= ends):
        raise BadPairing(_("The pairing does not hold in %(year)d.") % {"year": year})
    return PairingTarget.objects.update_or_create(
        pairing=pairing, year=year, defaults={"buy_cny": buy_cny, "help_sell_cny": help_sell_cny}
    )[0]
