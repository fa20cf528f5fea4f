"""Questions about families of lots: what a lot was made of, what was made of it, and whether every unit is there."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, Sum

from catalog.foundation.models import User

from .models import Lot, LotEvent, LotEventKind, LotLink, RecallScope

# UNION, not UNION ALL: two ways from one lot to another count once.
UP = """WITH RECURSIVE family(id) AS (
 SELECT id FROM lots_lot WHERE id IN ({})
 UNION SELECT link.parent_id FROM lots_lotlink link JOIN family ON link.child_id = family.id)
SELECT id FROM family ORDER BY id"""
DOWN = """WITH RECURSIVE family(id) AS (
 SELECT id FROM lots_lot WHERE id IN ({})
 UNION SELECT link.child_id FROM lots_lotlink link JOIN family ON link.parent_id = family.id)
SELECT id FROM family ORDER BY id"""


def sources(lot_ids: Iterable[int]) -> list[int]:
    """The lots and all that they were made of, oldest first; one query."""
    return _family(UP, lot_ids)


def made_from(lot_ids: Iterable[int]) -> list[int]:
    """The lots and all that was made of them, oldest first; one query."""
    return _family(DOWN, lot_ids)


def reached(lot: Lot, scope: RecallScope) -> list[int]:
    """The lots that a recall of ``lot`` reaches, oldest first."""
    if scope == RecallScope.LOT:
        return [lot.pk]
    if scope == RecallScope.FORWARD:
        return made_from([lot.pk])
    return made_from(sources([lot.pk]))


def _family(statement: str, lot_ids: Iterable[int]) -> list[int]:
    ids = sorted(set(lot_ids))
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement.format(", ".join(["%s"] * len(ids))), ids)
        return [pk for (pk,) in cursor.fetchall()]


@dataclass(frozen=True)
class Balance:
    """Where every unit of some lots is. ``difference`` is 0, or somebody has to explain it."""

    received: int
    came_in: int
    went_out: int
    packed: int
    returned: int
    written_off: int
    on_hand: int

    @property
    def accounted_for(self) -> int:
        """Units of which one can say where they are: packed and not back, thrown away, in the store, in other lots."""
        return self.packed - self.returned + self.written_off + self.on_hand + self.went_out

    @property
    def difference(self) -> int:
        return self.received + self.came_in - self.accounted_for


_IN = (LotEventKind.SPLIT_FROM, LotEventKind.MERGED_FROM)
_OUT = (LotEventKind.SPLIT_OFF, LotEventKind.MERGED_INTO)


def balance(lot_ids: Collection[int]) -> Balance:
    """The mass balance of these lots together; what they gave each other does not count. Three queries."""
    kinds = dict(
        LotEvent.objects.filter(lot__in=lot_ids).order_by().values_list("kind").annotate(total=Sum("quantity"))
    )
    inside = LotLink.objects.filter(parent__in=lot_ids, child__in=lot_ids).aggregate(units=Sum("units"))["units"] or 0
    on_hand = Lot.objects.filter(pk__in=lot_ids).aggregate(units=Sum("on_hand"))["units"] or 0
    return _balance(kinds, inside, on_hand)


def balances(lot_ids: Collection[int]) -> dict[int, Balance]:
    """The balance of each of these lots by itself; two queries whatever their number."""
    kinds: dict[int, dict[str, int]] = {pk: {} for pk in lot_ids}
    rows = LotEvent.objects.filter(lot__in=lot_ids).order_by().values_list("lot", "kind")
    for lot_id, kind, total in rows.annotate(total=Sum("quantity")):
        kinds[lot_id][kind] = total
    on_hand = dict(Lot.objects.filter(pk__in=lot_ids).values_list("pk", "on_hand"))
    return {pk: _balance(kinds[pk], 0, on_hand[pk]) for pk in on_hand}


def _balance(kinds: dict[str, int], inside: int, on_hand: int) -> Balance:
    return Balance(
        received=kinds.get(LotEventKind.RECEIVED, 0),
        came_in=sum(kinds.get(kind, 0) for kind in _IN) - inside,
        went_out=-sum(kinds.get(kind, 0) for kind in _OUT) - inside,
        packed=-kinds.get(LotEventKind.PACKED, 0) - kinds.get(LotEventKind.PUT_BACK, 0),
        returned=kinds.get(LotEventKind.RETURNED, 0),
        written_off=-kinds.get(LotEventKind.WRITTEN_OFF, 0),
        on_hand=on_hand,
    )


@dataclass
class Family:
    """A lot among its relatives: what it was made of and what was made of it, with the links between them."""

    lot: Lot
    above: list[Lot] = field(default_factory=list)
    below: list[Lot] = field(default_factory=list)
    links: list[LotLink] = field(default_factory=list)

    @property
    def is_alone(self) -> bool:
        return not self.links


def family(lot: Lot) -> Family:
    """The relatives of a lot, oldest first; four queries."""
    up, down = sources([lot.pk]), made_from([lot.pk])
    lots = Lot.objects.select_related("product").in_bulk([*up, *down])
    links = LotLink.objects.filter(Q(parent__in=up, child__in=up) | Q(parent__in=down, child__in=down))
    return Family(
        lot=lot,
        above=[lots[pk] for pk in up if pk != lot.pk],
        below=[lots[pk] for pk in down if pk != lot.pk],
        links=list(links.select_related("parent", "child").order_by("pk")),
    )


def course(lot: Lot, *, most: int = 50) -> list[LotEvent]:
    """What happened to a lot, newest first, each with ``who``: a name where a desk signed with a user name.

    Two queries.
    """
    events = list(lot.events.order_by("-at", "-pk")[:most])
    people = User.objects.filter(username__in={event.by for event in events}).exclude(display_name="")
    names = dict(people.values_list("username", "display_name"))
    for event in events:
        event.who = names.get(event.by, event.by)
    return events
