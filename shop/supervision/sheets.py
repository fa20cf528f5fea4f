"""Sheet 2 of domain.md §4.4: how far the reserved shares have come (预留份额执行进度表)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation.periods import CHINA
from catalog.programmes.channels import FundChannel
from shop.institutions.models import Institution
from shop.ledger.sheets import MONEY, Column, Sheet

from .queries.progress import Progress, UnitProgress
from .ratios import Ratio


@dataclass(frozen=True)
class Row:
    """A unit's year beside its year before; ``rank`` is by completion, 1 first, None without a reserve."""

    now: UnitProgress
    counted_before: Decimal
    rank: int | None

    @property
    def change(self) -> Ratio:
        return Ratio(self.now.counted - self.counted_before, self.counted_before)


def _channel(code: str):
    return lambda row, place: row.now.channels.get(code, Decimal("0.00"))


def _superior(row: Row, place: int) -> str:
    return row.now.unit.parent.name if row.now.unit.parent else ""


#: A private purchase is booked to no unit, so the last fund channel has no column.
COLUMNS: tuple[Column, ...] = (
    Column("seq", _("Serial no."), 6, lambda row, place: place),
    Column("unit", _("Unit"), 28, lambda row, place: row.now.unit.name),
    Column("parent", _("Superior unit"), 22, _superior),
    Column("level", _("Fiscal level"), 10, lambda row, place: row.now.unit.get_fiscal_level_display()),
    Column("canteen", _("Canteen"), 14, lambda row, place: row.now.unit.get_canteen_mode_display()),
    Column("reserved", _("Reserved"), 14, lambda row, place: row.now.reserved, MONEY),
    Column("ordered", _("Ordered"), 14, lambda row, place: row.now.ordered, MONEY),
    Column("accepted", _("Accepted"), 14, lambda row, place: row.now.accepted, MONEY),
    Column("paid", _("Paid"), 14, lambda row, place: row.now.paid, MONEY),
    Column("counted", _("Paid and counted"), 14, lambda row, place: row.now.counted, MONEY),
    *(Column(f"counted_{code}", label, 14, _channel(code), MONEY) for code, label in FundChannel.choices[:-1]),
    Column("completion", _("Completion"), 12, lambda row, place: str(row.now.ratio)),
    Column("formula", _("Formula"), 30, lambda row, place: row.now.ratio.formula),
    Column("before", _("Counted the year before"), 14, lambda row, place: row.counted_before, MONEY),
    Column("change", _("Change on the year before"), 12, lambda row, place: str(row.change)),
    Column("rank", _("Rank"), 6, lambda row, place: row.rank),
    Column("why", _("Why not completed"), 24, lambda row, place: ""),
)  # fmt: skip


def progress_sheet(*, progress: Progress, before: Progress, offices: Sequence[Institution], at: datetime) -> Sheet:
    """The year's progress as a sheet, units by name; totals below."""
    last_year = {unit.unit.pk: unit.counted for unit in before.units}
    ranked = sorted((u for u in progress.units if u.reserved), key=lambda u: -u.ratio.percent)
    shares = [unit.ratio.percent for unit in ranked]
    # Units that have come equally far share a place, and the next one is counted on from all of them.
    ranks = {unit.unit.pk: shares.index(unit.ratio.percent) + 1 for unit in ranked}
    return Sheet(
        title=_t("Progress of the reserved shares in %(year)s") % {"year": progress.year},
        notes=[
            _t("Reporting unit: %(offices)s") % {"offices": "、".join(office.name for office in offices)},
            _t("Unit: yuan · completion = paid and counted ÷ reserved: %(formula)s")
            % {"formula": progress.ratio.formula},
            _t("Data as of %(time)s · %(due)s %% of the year is over")
            % {"time": f"{at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}", "due": progress.due},
        ],
        columns=COLUMNS,
        rows=[
            Row(unit, last_year.get(unit.unit.pk, Decimal("0.00")), ranks.get(unit.unit.pk)) for unit in progress.units
        ],
        totals={name: progress.total(name) for name in ("reserved", "ordered", "accepted", "paid", "counted")}
        | {f"counted_{code}": progress.counted_by(code) for code in FundChannel.values[:-1]}
        | {"before": sum(last_year.values(), Decimal("0.00"))},
    )
