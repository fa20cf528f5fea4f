"""How much of its reserved share a unit has bought. What counts is for the rooms above to say, through the settings."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Institution
from .queries import reserved_by_unit


@dataclass(frozen=True)
class Progress:
    """``counted_cny`` ÷ ``reserved_cny`` of one unit and year; ``due_percent`` is how much of the year is over."""

    year: int
    reserved_cny: Decimal
    counted_cny: Decimal
    due_percent: Decimal

    @property
    def percent(self) -> Decimal:
        """To one place; above 100 when more was bought than was reserved."""
        return (self.counted_cny * 100 / self.reserved_cny).quantize(Decimal("0.1"))

    @property
    def missing_cny(self) -> Decimal:
        return max(self.reserved_cny - self.counted_cny, Decimal("0.00"))

    @property
    def behind(self) -> bool:
        return self.percent < min(self.due_percent, Decimal(100))


def counted_by_unit(*, institutions: Collection[int], year: int) -> dict[int, Decimal]:
    """Counted purchases less refunds of each unit, CNY, as the function that ``COUNTED_PURCHASES`` names says."""
    return import_string(settings.COUNTED_PURCHASES)(institutions=institutions, year=year)


def progress_of(*, institution: Institution, on: date) -> Progress | None:
    """The unit's progress in the year of ``on``; None while no declaration of that year is accepted."""
    reserved = reserved_by_unit(institutions=[institution.pk], year=on.year).get(institution.pk)
    if not reserved:
        return None
    counted = counted_by_unit(institutions=[institution.pk], year=on.year).get(institution.pk, Decimal("0.00"))
    days = (date(on.year, 12, 31) - date(on.year, 1, 1)).days + 1
    due = Decimal(on.timetuple().tm_yday * 100) / days
    return Progress(year=on.year, reserved_cny=reserved, counted_cny=counted, due_percent=due.quantize(Decimal("0.1")))
