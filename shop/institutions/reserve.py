"""What a unit has to declare for a year (预留份额填报), and how far each share is."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalog.foundation.money import to_fen
from catalog.programmes.models import FloorRule, Programme, QuotaTarget
from catalog.programmes.queries import programme_for, targets_of
from catalog.programmes.requirements import floor_of, is_exempt

from .models import Institution, ReserveDeclaration
from .queries import unit_facts
from .states import DeclarationState


@dataclass(frozen=True)
class Share:
    """One target of the programme and what the unit has said to it.

    ``last_cny`` is last year's accepted amount, ``floor_cny`` the amount that may not be gone below (None: no floor).
    """

    target: QuotaTarget
    exempt: bool
    standing: ReserveDeclaration | None
    last_cny: Decimal | None
    floor_cny: Decimal | None

    @property
    def may_file(self) -> bool:
        """Not filed yet, or sent back."""
        return not self.exempt and (self.standing is None or self.standing.state == DeclarationState.RETURNED)

    @property
    def is_floor_of_last_year(self) -> bool:
        return self.target.floor_rule == FloorRule.LAST_YEAR

    @property
    def example(self) -> tuple[Decimal, Decimal]:
        """A base and the amount that the least ratio makes of it, so that a clerk sees the arithmetic."""
        base = Decimal(100_000)
        return base, to_fen(base * self.target.ratio)


def shares_of(*, institution: Institution, year: int, today: date) -> tuple[Programme | None, list[Share]]:
    """The programme that holds for the unit in ``year`` and its targets, binding ones first; four queries.

    A declaration filed under an earlier version of the programme stands for the same share of the present one.
    """
    programme = programme_for(institution.region, today if year == today.year else date(year, 1, 1))
    if programme is None:
        return None, []
    filed = ReserveDeclaration.objects.filter(institution=institution, year__in=(year, year - 1))
    filed = filed.select_related("target__programme", "programme")
    standing = {one.target.code: one for one in filed if one.year == year and one.programme.code == programme.code}
    accepted = (one for one in filed if one.year == year - 1 and one.state == DeclarationState.ACCEPTED)
    last = {one.target.code: one.reserved_cny for one in accepted}
    targets = targets_of(programme, year)
    facts = unit_facts(institution, targets)
    return programme, [
        Share(
            target=target,
            exempt=is_exempt(target, facts),
            standing=standing.get(target.code),
            last_cny=last.get(target.code),
            floor_cny=floor_of(target, facts, last_year_cny=last.get(target.code)) or None,
        )
        for target in targets
    ]
