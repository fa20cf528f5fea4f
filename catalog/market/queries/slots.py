"""Which goods have a priority place in the shop."""

from __future__ import annotations

from datetime import date

from catalog.oscar_forks.catalogue.models import Product

from ..models import Action, ActionKind
from ..states import WarningState

MOST = 8


def slots(day: date, *, most: int = MOST) -> list[int]:
    """Products on sale whose warning opened a place in the shop that still runs, the latest first. One query."""
    actions = Action.objects.filter(
        kind=ActionKind.SLOT, ended_at=None, until__gte=day, warning__state=WarningState.ACTING,
        warning__product__in=Product.objects.on_sale().order_by().values("pk"),
    ).order_by("-at", "-pk")  # fmt: skip
    return list(dict.fromkeys(actions.values_list("warning__product", flat=True)))[:most]
