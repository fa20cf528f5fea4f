"""What a unit has to declare for a year (预留份额填报), and how far each share is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.foundation.money import to_fen
from catalog.programmes.models import FloorRule, Programme, QuotaTarget
from catalog.programmes.queries import programme_for

from .models import Institution, ReserveDeclaration
from .states import DeclarationState


@dataclass(frozen=True)
class Share:
    """One target of the programme and what the unit has said to it. ``last_cny`` is last year's accepted amount."""

    target: QuotaTarget
    exempt: bool
    standing: ReserveDeclaration | None
    last_cny: Decimal | None

    @property
    def may_file(self) -> bool:
        """Not filed yet, or sent back."""
        return not self.exempt and (self.standing is None or self.standing.state == DeclarationState.RETURNED)

    @property
    def floor_cny(self) -> Decimal | None:
        return self.last_cny if self.target.floor_rule == FloorRule.LAST_YEAR else None

    @property
    def example(self) -> tuple[Decimal, Decimal]:
        """A base and the amount that the least ratio makes of it, so that a clerk sees the arithmetic."""
        base = Decimal(100_000)
        return base, to_fen(base * self.target.ratio)


def shares_of(*, institution: Institution, year: int, today: date) -> tuple[Programme | None, list[Share]]:
    """The programme that holds for the unit in ``year`` and its targets, binding ones first; four queries."""
    programme = programme_for(institution.region, today if year == today.year else date(year, 1, 1))
    if programme is None:
        return None, []
    filed = ReserveDeclaration.objects.filter(institution=institution, year__in=(year, year - 1))
    filed = filed.select_related("target__programme", "programme")
    standing = {one.target_id: one for one in filed if one.year == year}
    accepted = (one for one in filed if one.year == year - 1 and one.state == DeclarationState.ACCEPTED)
    last = {one.target.code: one.reserved_cny for one in accepted}
    return programme, [
        Share(
            target=target,
            exempt=institution.canteen_mode in target.exempt_canteen_modes,
            standing=standing.get(target.pk),
            last_cny=last.get(target.code),
        )
        for target in programme.targets.order_by("-binding", "pk").select_related("programme")
    ]
