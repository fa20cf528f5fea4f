"""A unit declares its reserved share; the finance supervisor accepts it or sends it back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.money import to_fen, yuan
from catalog.programmes.models import FloorRule, QuotaTarget
from catalog.programmes.requirements import floor_of, is_exempt

from ..models import Institution, ReserveDeclaration
from ..queries import unit_facts
from ..states import DECLARATION, DeclarationState


class RatioTooLow(Exception):
    """The programme asks for a higher share. Nothing changed."""


class CanteenExempt(Exception):
    """This unit has no share to declare. Nothing changed."""


class NotADeclaration(Exception):
    """Base or ratio is not something that can be declared. Nothing changed."""


class ReasonMissing(Exception):
    """A declaration is sent back with a reason or not at all."""


@transaction.atomic
def declare_reserve(
    *,
    institution: Institution,
    year: int,
    target: QuotaTarget,
    base_cny: Decimal,
    ratio: Decimal,
    by: User,
    at: datetime,
) -> ReserveDeclaration:
    """File, or file again after it was sent back, the unit's share of one target for a year.

    ``base_cny`` is what the target's base asks for (planned food purchases, last year's actual ones, …), ``ratio`` a
    share such as ``Decimal("0.15")``. Raises CanteenExempt, NotADeclaration, RatioTooLow, or IllegalMove while one is
    under review or accepted already.
    """
    facts = unit_facts(institution, [target])
    if is_exempt(target, facts):
        raise CanteenExempt(
            _("%(unit)s (%(canteen)s) is exempt from %(target)s. There is nothing to declare.")
            % {"unit": institution, "canteen": institution.get_canteen_mode_display(), "target": target}
        )
    if not target.binds(year):
        raise NotADeclaration(_("“%(target)s” is not asked for %(year)d.") % {"target": target, "year": year})
    if not base_cny > 0:
        raise NotADeclaration(_("Enter the yearly amount on which the share is based; it must be more than zero."))
    if not 0 < ratio <= 1:
        raise NotADeclaration(_("Enter a ratio of more than 0 % and at most 100 %."))
    if ratio < target.ratio:
        raise RatioTooLow(
            _("%(issuer)s, %(document)s: at least %(floor)s of the base must be reserved; you entered %(ratio)s.")
            % {
                "issuer": target.programme.issuer,
                "document": target.programme.document_no,
                "floor": _percent(target.ratio),
                "ratio": _percent(ratio),
            }
        )
    reserved_cny = to_fen(base_cny * ratio)
    floor_cny = floor_of(target, facts, last_year_cny=_last_year(institution, year, target))
    if reserved_cny < floor_cny and target.floor_rule == FloorRule.PER_MEMBER:
        raise RatioTooLow(
            _("%(document)s: %(each)s for each of %(members)d members is %(floor)s; your figures give %(amount)s.")
            % {
                "document": target.programme.document_no, "each": yuan(target.floor_cny or Decimal(0)),
                "members": facts.members, "floor": yuan(floor_cny), "amount": yuan(reserved_cny),
            }
        )  # fmt: skip
    if reserved_cny < floor_cny:
        raise RatioTooLow(
            _("%(document)s: not less than last year's %(floor)s may be reserved; your figures give %(amount)s.")
            % {"document": target.programme.document_no, "floor": yuan(floor_cny), "amount": yuan(reserved_cny)}
        )
    figures: dict[str, Any] = {
        "programme": target.programme,
        "target_id": target.pk,
        "base_cny": base_cny,
        "ratio": ratio,
        "reserved_cny": reserved_cny,
        "submitted_at": at,
        "returned_reason": "",
    }
    # What was filed under an earlier version of the programme is the same declaration.
    same = {"target__code": target.code, "programme__code": target.programme.code}
    standing = ReserveDeclaration.objects.filter(institution=institution, year=year, **same).first()
    if standing is None:
        try:
            with transaction.atomic():
                return ReserveDeclaration.objects.create(institution=institution, year=year, **figures)
        except IntegrityError as twice:
            raise IllegalMove(_("This declaration was filed a moment ago. Reload the page.")) from twice
    DECLARATION.move(standing, DeclarationState.SUBMITTED, by=by.username, at=at, **figures)
    return standing


def accept_declaration(*, declaration: ReserveDeclaration, by: User, at: datetime) -> None:
    """Accept a declaration; from then on it is the denominator. Raises IllegalMove when it was decided already."""
    DECLARATION.move(declaration, DeclarationState.ACCEPTED, by=by.username, at=at)


def send_back_declaration(*, declaration: ReserveDeclaration, reason: str, by: User, at: datetime) -> None:
    """Return a declaration to the unit with the reason. Raises ReasonMissing, or IllegalMove when decided already."""
    reason = reason.strip()
    if not reason:
        raise ReasonMissing(_("Say why, so that the unit can correct it."))
    reason = reason[:300]
    DECLARATION.move(
        declaration, DeclarationState.RETURNED, by=by.username, at=at, reason=reason, returned_reason=reason
    )


def _last_year(institution: Institution, year: int, target: QuotaTarget) -> Decimal | None:
    last = ReserveDeclaration.objects.filter(
        institution=institution, year=year - 1, target__code=target.code, state=DeclarationState.ACCEPTED
    ).first()
    return last.reserved_cny if last else None


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f} %"
