"""How far each unit has come with its reserved share: reserved, ordered, accepted, paid, counted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import ExtractMonth

from catalog.foundation import periods
from catalog.foundation.money import to_fen
from catalog.programmes.channels import FundChannel
from shop.institutions.models import CanteenMode, Institution, ReserveDeclaration
from shop.institutions.queries import reserved_by_unit
from shop.ledger.models import Entry
from shop.oscar_forks.order.models import Line, OrderState

from ..ratios import Ratio, time_share

ZERO = Decimal("0.00")


@dataclass
class UnitProgress:
    """One unit's year. ``counted`` is paid, less refunds, and counts by the programme; the other sums are all goods."""

    unit: Institution
    declaration: str = ""
    reserved: Decimal = ZERO
    ordered: Decimal = ZERO
    accepted: Decimal = ZERO
    paid: Decimal = ZERO
    counted: Decimal = ZERO
    channels: dict[str, Decimal] = field(default_factory=dict)

    @property
    def ratio(self) -> Ratio:
        return Ratio(self.counted, self.reserved)

    @property
    def exempt(self) -> bool:
        return self.unit.canteen_mode == CanteenMode.NONE and not self.reserved

    def is_behind(self, due: Decimal) -> bool:
        """Whether less was reached than the time that has passed, or nothing was filed by a unit that must."""
        if self.exempt:
            return False
        return self.ratio.percent is None or self.ratio.percent < due


@dataclass(frozen=True)
class Progress:
    """All units of a field of view in one year; ``due`` is the share of the year that is over, in percent."""

    year: int
    due: Decimal
    units: list[UnitProgress]

    def total(self, name: str) -> Decimal:
        return sum((getattr(unit, name) for unit in self.units), ZERO)

    def counted_by(self, channel: str) -> Decimal:
        """What was counted out of one fund; over all funds these make up ``counted``."""
        return sum((unit.channels.get(channel, ZERO) for unit in self.units), ZERO)

    @property
    def reserved(self) -> Decimal:
        return self.total("reserved")

    @property
    def ordered(self) -> Decimal:
        return self.total("ordered")

    @property
    def accepted(self) -> Decimal:
        return self.total("accepted")

    @property
    def paid(self) -> Decimal:
        return self.total("paid")

    @property
    def counted(self) -> Decimal:
        return self.total("counted")

    @property
    def ratio(self) -> Ratio:
        """Units that reserved nothing add nothing to the numerator: a share is of what was reserved."""
        return Ratio(sum((unit.counted for unit in self.units if unit.reserved), ZERO), self.reserved)

    @property
    def outside(self) -> Decimal:
        """What was counted for units that reserved nothing: part of ``counted``, not of the share."""
        return self.counted - self.ratio.numerator

    @property
    def filed(self) -> Ratio:
        due = [unit for unit in self.units if not unit.exempt]
        return Ratio(Decimal(sum(1 for unit in due if unit.declaration)), Decimal(len(due)))

    @property
    def bought(self) -> Ratio:
        due = [unit for unit in self.units if not unit.exempt]
        return Ratio(Decimal(sum(1 for unit in due if unit.counted > 0)), Decimal(len(due)))

    @property
    def laggards(self) -> list[UnitProgress]:
        """Units behind the time, the furthest first; who has not filed comes before all."""
        behind = [unit for unit in self.units if unit.is_behind(self.due)]
        return sorted(behind, key=lambda unit: (unit.ratio.percent or Decimal(-1), unit.unit.name))


def progress(*, institutions, year: int, today: date) -> Progress:
    """The year of these units; five queries however many there are. A union's purchases are its unit's."""
    found = list(institutions.select_related("parent").order_by("name", "pk"))
    keys = {unit.pk for unit in found}
    home = {unit.pk: unit.parent_id if unit.is_union and unit.parent_id in keys else unit.pk for unit in found}
    rows = {unit.pk: UnitProgress(unit) for unit in found if home[unit.pk] == unit.pk}

    for institution_id, amount in reserved_by_unit(institutions=keys, year=year).items():
        rows[home[institution_id]].reserved += amount
    filed = ReserveDeclaration.objects.filter(institution__in=keys, year=year).order_by("-target__binding", "-pk")
    for institution_id, state in filed.values_list("institution", "state"):
        rows[home[institution_id]].declaration = state
    for institution_id, ordered, accepted in _orders(keys, year):
        rows[home[institution_id]].ordered += to_fen(ordered or ZERO)
        rows[home[institution_id]].accepted += to_fen(accepted or ZERO)
    for institution_id, channel, paid, counted in _entries(keys, year):
        row = rows[home[institution_id]]
        row.paid += to_fen(paid)
        row.counted += to_fen(counted or ZERO)
        row.channels[channel] = row.channels.get(channel, ZERO) + to_fen(counted or ZERO)

    # A supervising bureau that buys nothing is no row of its own table.
    shown = [row for row in rows.values() if row.declaration or row.ordered or row.paid or not _supervises(row, found)]
    return Progress(year=year, due=time_share(year=year, today=today), units=shown)


def _supervises(row: UnitProgress, found: list[Institution]) -> bool:
    return any(unit.parent_id == row.unit.pk and not unit.is_union for unit in found)


def _orders(keys: set[int], year: int):
    """(unit, ordered, accepted): goods ordered in the year and not cancelled, less what was given back."""
    first, following = periods.year(year)
    booked_to = Case(
        When(order__group__fund_channel=FundChannel.STAFF, then=F("order__group__credit_institution")),
        default=F("order__group__institution"),
    )
    lines = (
        Line.objects.filter(order__group__placed_at__gte=first, order__group__placed_at__lt=following)
        .exclude(order__status__in=[OrderState.CANCELLED, OrderState.REFUNDED])
        .annotate(unit_id_booked=booked_to)
        .filter(unit_id_booked__in=keys)
        .order_by()
    )
    return lines.values_list("unit_id_booked").annotate(
        ordered=Sum(F("line_price_incl_tax") - F("refunded_cny")),
        accepted=Sum(
            F("line_price_incl_tax") - F("refunded_cny"),
            filter=Q(accepted_quantity__isnull=False) | Q(order__status=OrderState.COMPLETED),
        ),
    )


def _entries(keys: set[int], year: int):
    """(unit, channel, paid, counted) of the year's entries, refunds taken off."""
    entries = Entry.objects.filter(institution__in=keys).paid_between(date(year, 1, 1), date(year, 12, 31))
    return (
        entries.order_by()
        .values_list("institution", "fund_channel")
        .annotate(paid=Sum("amount_cny"), counted=Sum("amount_cny", filter=Q(counts_reserve=True)))
    )


def months(*, institutions, year: int) -> list[Decimal]:
    """What was counted up to the end of each month of the year, twelve sums."""
    counted = Entry.objects.filter(institution__in=institutions, counts_reserve=True).paid_between(
        date(year, 1, 1), date(year, 12, 31)
    )
    by_month = dict(
        counted.annotate(month=ExtractMonth("paid_on"))
        .order_by()
        .values_list("month")
        .annotate(total=Sum("amount_cny"))
    )
    running, sums = ZERO, []
    for month in range(1, 13):
        running += to_fen(by_month.get(month) or ZERO)
        sums.append(running)
    return sums


@dataclass
class Village:
    """What one village sold in the year."""

    code: str
    name: str
    amount: Decimal = ZERO
    orders: int = 0


@dataclass(frozen=True)
class CountySales:
    """What a county's villages sold: paid, less refunds; ``households`` are linked to the sellers on their last day."""

    amount: Decimal
    recognised: Ratio
    sellers: list[tuple[str, Decimal]]
    villages: list[Village]
    quantities: list[tuple[str, str, Decimal]]


def county_sales(*, entries, year: int) -> CountySales:
    """Sum the year's entries of a county by village, seller and product; products keep their own units."""
    of_year = entries.paid_between(date(year, 1, 1), date(year, 12, 31)).order_by()
    villages: dict[str, Village] = {}
    for code, names, amount in of_year.values_list("origin_code", "origin_names").annotate(total=Sum("amount_cny")):
        village = villages.setdefault(code, Village(code, "".join(names[-2:])))
        village.amount += to_fen(amount)
    sellers = [
        (name, to_fen(amount)) for name, amount in of_year.values_list("seller_name").annotate(total=Sum("amount_cny"))
    ]
    recognised = of_year.aggregate(total=Sum("amount_cny"), known=Sum("amount_cny", filter=Q(recognised=True)))
    amount = to_fen(recognised["total"] or ZERO)
    quantities: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for title, unit, quantity in of_year.values_list("product_title", "unit").annotate(total=Sum("quantity")):
        quantities[title, unit] += quantity
    return CountySales(
        amount=amount,
        recognised=Ratio(to_fen(recognised["known"] or ZERO), amount),
        sellers=sorted(sellers, key=lambda row: -row[1]),
        villages=sorted(villages.values(), key=lambda village: -village.amount),
        quantities=sorted(((*key, quantity) for key, quantity in quantities.items()), key=lambda row: row[0]),
    )
