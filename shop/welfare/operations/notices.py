"""Members hear what happens to their goods: a row each, then a message; what is wrong with them they confirm."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from catalog.foundation.periods import CHINA, china_date, is_daytime
from catalog.foundation.units import SALE_UNITS
from shop.recalls.models import Alert

from .. import queries
from ..models import Allowance, Delivery, MemberNotice, MemberNoticeKind, Pick, PickUpPoint, Round
from ..states import RoundState


class NobodyToRemind(Exception):
    """All have done what the round waits for, or were told today. Nothing changed."""


@transaction.atomic
def tell(
    *,
    allowances: Iterable[Allowance],
    kind: MemberNoticeKind,
    source: str,
    text: str,
    at: datetime,
    alert: Alert | None = None,
) -> None:
    """Write the message down for each of these members, and send it after the commit. The same twice is once."""
    MemberNotice.objects.bulk_create(
        [
            MemberNotice(allowance=allowance, kind=kind, source=source, text=text[:800], alert=alert, made_at=at)
            for allowance in allowances
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    transaction.on_commit(_text_soon, robust=True)


@transaction.atomic
def tell_short(*, picks: Iterable[Pick], round: Round, at: datetime) -> None:
    """Each of these members gets less of something than wished for, and hears of what and how much, in one message."""
    mine: dict[int, list[str]] = defaultdict(list)
    for pick in picks:
        unit = SALE_UNITS[pick.item.product.sale_unit].label
        mine[pick.allowance_id].append(
            _("%(title)s %(allotted)d of %(wished)d %(unit)s")
            % {
                "title": pick.item.product.title,
                "allotted": pick.allotted or 0,
                "wished": pick.quantity,
                "unit": unit,
            }
        )
    MemberNotice.objects.bulk_create(
        [
            MemberNotice(
                allowance_id=allowance,
                kind=MemberNoticeKind.WITHDRAWN,
                source="shared",
                text=(
                    _("“%(round)s”: the cooperatives have less than was wished for. You get %(goods)s.")
                    % {"round": round.title, "goods": "；".join(goods)}
                )[:800],
                made_at=at,
            )
            for allowance, goods in mine.items()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    transaction.on_commit(_text_soon, robust=True)


def tell_arrived(*, delivery: Delivery, at: datetime) -> None:
    """The goods of a workplace are there: everybody who collects some there hears of it."""
    tell(
        allowances=collecting(delivery.place),
        kind=MemberNoticeKind.ARRIVED,
        source=f"delivery:{delivery.pk}",
        text=_("Your goods of “%(round)s” are at %(place)s. Collect them there.")
        % {"round": delivery.round.title, "place": delivery.place.name},
        at=at,
    )


@transaction.atomic
def note_alert(*, alert: Alert, at: datetime) -> None:
    """Something is wrong with goods that went to a round's workplaces: each member who gets some there is told, once.

    Parcels that are still at the seller's are packed anew or called off; nobody has their goods.
    """
    places = queries.places_of_alert(alert)
    lots = "、".join(alert.lots.order_by("pk").values_list("code", flat=True)[:5]) if places else ""
    for place in places:
        tell(
            allowances=collecting(place, item__product=alert.product_id),
            kind=MemberNoticeKind.ALERT,
            source=alert.number,
            text=_("%(kind)s: %(product)s of “%(round)s”, lot %(lots)s. %(reason)s %(advice)s")
            % {
                "kind": alert.get_kind_display(),
                "product": alert.product.title,
                "round": place.round.title,
                "lots": lots,
                "reason": alert.reason.rstrip("。. "),
                "advice": alert.advice.rstrip("。. "),
            },
            at=at,
            alert=alert,
        )


@transaction.atomic
def remind(*, round: Round, at: datetime) -> int:
    """Text those of whom the round still waits: for a wish while it is open, for a signature once goods are there.

    Nobody twice on one day. Returns how many are told now; raises NobodyToRemind.
    """
    day = china_date(at)
    source = f"{round.state}:{day}"
    waited_for = queries.waited_for(round=round, at=at).exclude(
        notices__kind=MemberNoticeKind.REMINDER, notices__source=source
    )
    found = list(waited_for.select_related("place", "round"))
    if not found:
        raise NobodyToRemind(_("Nobody is left to be told today: all have done it, or were told today already."))
    by_place: dict[str, list[Allowance]] = defaultdict(list)
    for allowance in found:
        by_place[allowance.place.name if allowance.place else ""].append(allowance)
    for place, some in by_place.items():
        if round.state == RoundState.OPEN:
            text = _("“%(round)s” of %(union)s is open until %(until)s: choose goods for %(allowance)s.") % {
                "round": round.title,
                "union": round.union.name,
                "until": date_format(localtime(round.closes_at, CHINA), "DATETIME_FORMAT"),
                "allowance": yuan(round.allowance_cny),
            }
        else:
            text = _("Your goods of “%(round)s” still lie at %(place)s. Please collect them.") % {
                "round": round.title,
                "place": place,
            }
        tell(allowances=some, kind=MemberNoticeKind.REMINDER, source=source, text=text, at=at)
    return len(found)


def confirm_read(*, notice: MemberNotice, by: str, at: datetime) -> None:
    """The member knows: has read it, or was told by the officer. The first time stands."""
    MemberNotice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at, read_by=by[:150])


def collecting(place: PickUpPoint, **which: object) -> QuerySet[Allowance]:
    """Members who get something (of ``which`` goods) at this workplace."""
    picks = Pick.objects.filter(allowance__place=place, allotted__gt=0, **which)
    return Allowance.objects.filter(pk__in=picks.values("allowance")).order_by("pk")


def waiting(*, at: datetime, patience: timedelta = timedelta(0)) -> list[int]:
    """Messages that have not gone out for so long, oldest first; a sweep takes 500 at most. At night warnings only."""
    late = MemberNotice.objects.filter(texted_at=None, made_at__lte=at - patience)
    if not is_daytime(at):
        late = late.filter(kind=MemberNoticeKind.ALERT)
    return list(late.order_by("pk").values_list("pk", flat=True)[:500])


def take(*, notice_id: int, at: datetime) -> MemberNotice | None:
    """Take one message to send it; None if another process has it. Give it back with ``put_back`` if sending fails."""
    if MemberNotice.objects.filter(pk=notice_id, texted_at=None).update(texted_at=at) != 1:
        return None
    notice = MemberNotice.objects.select_related("allowance__member", "allowance__round").get(pk=notice_id)
    if notice.allowance.member:
        notice.texted_tail = notice.allowance.member.phone[-4:]
        notice.save(update_fields=["texted_tail"])
    return notice


def sms_of(notice: MemberNotice) -> str:
    """The message as it is sent: what the member is to look at or to do carries the address of the round."""
    if notice.kind not in (MemberNoticeKind.ALERT, MemberNoticeKind.REMINDER):
        return notice.text
    address = f"{settings.SITE_URL}/welfare/{notice.allowance.round.number}/"
    return _("%(text)s See %(address)s") % {"text": notice.text, "address": address}


def put_back(*, notice: MemberNotice) -> None:
    MemberNotice.objects.filter(pk=notice.pk).update(texted_at=None, texted_tail="")


def _text_soon() -> None:
    from ..tasks import text_members  # tasks are doors to the operations: a circle at import time

    text_members.delay()
