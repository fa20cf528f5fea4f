"""What measures brought: sold before and since, in the unit of the goods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.lots.models import LotEvent
from catalog.oscar_forks.partner.models import StockRecord

from ..models import Action, CaseEvent, CaseEventKind, EarlyWarning
from .facts import SALES

WINDOW = timedelta(days=14)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Measured:
    """One measure and its effect. ``held`` is ordered and not packed yet, as of now."""

    action: Action
    before: Decimal
    since: Decimal
    days: Decimal
    held: int

    @property
    def before_daily(self) -> Decimal:
        return self.before / WINDOW.days

    @property
    def since_daily(self) -> Decimal:
        return self.since / self.days

    @property
    def gain_daily(self) -> Decimal:
        return self.since_daily - self.before_daily


def measured(warning: EarlyWarning, *, at: datetime) -> list[Measured]:
    """Every measure of a warning with what was sold in the 14 days before and since; three queries."""
    actions = list(warning.actions.order_by("at", "pk"))
    if not actions:
        return []
    sales = _sales(warning, since=actions[0].at - WINDOW, at=at)
    held = 0
    if warning.product_id:
        records = StockRecord.objects.filter(product=warning.product_id).values_list("num_allocated", flat=True)
        held = sum(records)
    return [_measured(action, sales, held, at) for action in actions]


def _sales(warning: EarlyWarning, *, since: datetime, at: datetime) -> list[tuple[datetime, Decimal]]:
    if warning.product_id:
        rows = LotEvent.objects.filter(lot__product=warning.product_id, kind__in=SALES, at__gt=since, at__lte=at)
        return [(moment, Decimal(-quantity)) for moment, quantity in rows.values_list("at", "quantity")]
    told = CaseEvent.objects.filter(case=warning.case_id, kind=CaseEventKind.SOLD, at__gt=since, at__lte=at)
    return [(moment, quantity or Decimal(0)) for moment, quantity in told.values_list("at", "quantity")]


def _measured(action: Action, sales: Sequence[tuple[datetime, Decimal]], held: int, at: datetime) -> Measured:
    start = action.at - WINDOW
    return Measured(
        action=action,
        before=sum((quantity for moment, quantity in sales if start < moment <= action.at), Decimal(0)),
        since=sum((quantity for moment, quantity in sales if moment > action.at), Decimal(0)),
        days=max(Decimal((at - action.at).total_seconds()) / Decimal(DAY.total_seconds()), Decimal(1)),
        held=held,
    )
