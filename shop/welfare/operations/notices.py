"""Members hear what happens to their goods: a row each, then a message."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from ..models import Allowance, Delivery, MemberNotice, MemberNoticeKind, PickUpPoint


@transaction.atomic
def tell(*, allowances: Iterable[Allowance], kind: MemberNoticeKind, source: str, text: str, at: datetime) -> None:
    """Write the message down for each of these members, and send it after the commit. The same twice is once."""
    MemberNotice.objects.bulk_create(
        [
            MemberNotice(allowance=allowance, kind=kind, source=source, text=text[:300], made_at=at)
            for allowance in allowances
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


def collecting(place: PickUpPoint) -> list[Allowance]:
    """Members who get something at this workplace."""
    return list(Allowance.objects.filter(place=place, picks__allotted__gt=0).distinct().order_by("pk"))


def waiting(*, at: datetime, patience: timedelta = timedelta(0)) -> list[int]:
    """Messages that have not gone out for so long, oldest first; a sweep takes 500 at most."""
    late = MemberNotice.objects.filter(texted_at=None, made_at__lte=at - patience)
    return list(late.order_by("pk").values_list("pk", flat=True)[:500])


def take(*, notice_id: int, at: datetime) -> MemberNotice | None:
    """Take one message to send it; None if another process has it. Give it back with ``put_back`` if sending fails."""
    if MemberNotice.objects.filter(pk=notice_id, texted_at=None).update(texted_at=at) != 1:
        return None
    return MemberNotice.objects.select_related("allowance__member").get(pk=notice_id)


def put_back(*, notice: MemberNotice) -> None:
    MemberNotice.objects.filter(pk=notice.pk).update(texted_at=None)


def _text_soon() -> None:
    from ..tasks import text_members  # tasks are doors to the operations: a circle at import time

    text_members.delay()
