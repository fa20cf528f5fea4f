"""Whom to ask for help with goods that do not sell."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.market.models import Action, ActionKind, StoreOffer
from catalog.market.queries.pairs import helpers_of, pairs_on
from catalog.origins.models import Region
from logistics.fulfilment.models import FreightSubsidy
from shop.institutions.models import Institution, InstitutionKind, InstitutionQuerySet
from shop.institutions.progress import counted_by_unit
from shop.institutions.queries import reserved_by_unit
from shop.welfare.models import Round

from .models import UnitOffer
from .states import OfferState


@dataclass(frozen=True)
class Helper:
    """A unit that still has to buy from aided places this year. How much, only its bureau is to know."""

    unit: Institution
    paired: bool


def units_with_open_reserve(*, on: date, origin: Region | None = None) -> list[Helper]:
    """Units whose accepted reserve of the year is not bought yet: paired ones first, then who has most open.

    Six queries however many there are.
    """
    units = {
        unit.pk: unit for unit in Institution.objects.exclude(is_union=True).select_related("region").order_by("name")
    }
    reserved = reserved_by_unit(institutions=list(units), year=on.year)
    counted = counted_by_unit(institutions=list(reserved), year=on.year)
    still = {pk: amount - counted.get(pk, Decimal(0)) for pk, amount in reserved.items()}
    pairs = pairs_on(on)
    bodies = helpers_of(origin.path, on) if origin else set()

    def paired(unit: Institution) -> bool:
        if origin is None or unit.region is None:
            return False
        return unit.uscc in bodies or any(
            unit.region.path.startswith(helper) and origin.path.startswith(helped) for helper, helped in pairs
        )

    found = [Helper(units[pk], paired(units[pk])) for pk, left in still.items() if left > 0 and pk in units]
    return sorted(found, key=lambda helper: (not helper.paired, -still[helper.unit.pk], helper.unit.name))


def unions() -> InstitutionQuerySet:
    """Unions that hold rounds, by name."""
    return Institution.objects.filter(Q(is_union=True) | Q(kind=InstitutionKind.UNION)).order_by("name", "pk")


def brought(actions: Sequence[Action]) -> dict[int, str]:
    """{measure: in words what it led to} beside the sales: answers, wishes, bookings, orders; a query for each kind."""
    found: dict[int, str] = {}
    by_kind: dict[str, list[Action]] = defaultdict(list)
    for action in actions:
        by_kind[action.kind].append(action)
    for kind, tell in ((ActionKind.OFFER, _answers), (ActionKind.ROUND, _rounds), (ActionKind.STORE, _stored),
                       (ActionKind.SUBSIDY, _subsidised)):  # fmt: skip
        if by_kind[kind]:
            found |= tell(by_kind[kind])
    return found


def _answers(actions: Sequence[Action]) -> dict[int, str]:
    """Each batch of offers has its first one's number and all of one moment."""
    rows = UnitOffer.objects.filter(warning__in={action.warning_id for action in actions})
    told: dict[tuple[int, datetime], Counter] = defaultdict(Counter)
    for warning, sent_at, state in rows.values_list("warning", "sent_at", "state"):
        told[warning, sent_at][state] += 1
    return {
        action.pk: _("%(taken)d of %(all)d units took it, %(declined)d declined") % {
            "taken": told[action.warning_id, action.at][OfferState.TAKEN],
            "all": sum(told[action.warning_id, action.at].values()),
            "declined": told[action.warning_id, action.at][OfferState.DECLINED],
        }
        for action in actions
    }  # fmt: skip


def _rounds(actions: Sequence[Action]) -> dict[int, str]:
    numbers = {action.reference.removeprefix("round:"): action.pk for action in actions}
    rows = Round.objects.filter(number__in=numbers).annotate(wished=Sum("items__taken"))
    return {
        numbers[row.number]: _("round %(state)s, %(wished)d wished for")
        % {"state": row.get_state_display(), "wished": row.wished or 0}
        for row in rows
    }


def _stored(actions: Sequence[Action]) -> dict[int, str]:
    rows = StoreOffer.objects.filter(action__in=actions)
    return {
        row.action_id: _("%(booked)s of %(all)s t booked")
        % {"booked": f"{row.booked_t.normalize():f}", "all": f"{row.capacity_t.normalize():f}"}
        for row in rows
    }


def _subsidised(actions: Sequence[Action]) -> dict[int, str]:
    rows = FreightSubsidy.objects.filter(action__in=actions).annotate(
        orders=Count("uses", filter=Q(uses__returned_at=None))
    )
    return {
        row.action_id: _("%(spent)s of %(cap)s paid for %(orders)d orders")
        % {"spent": yuan(row.spent_cny), "cap": yuan(row.cap_cny), "orders": row.orders}
        for row in rows
    }
