"""Telling people 60, 30 and 7 days ahead what is going to end. A row says that it was told, so it is told once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from catalog.certificates.models import Certificate, MarkLicence
from catalog.foundation.periods import china_date
from catalog.oscar_forks.partner.models import Partner

from ..models import OriginClaim, Recheck, Recognition, Reminder, Thing
from ..signals import ending_soon
from ..states import ClaimState, RecheckState, RecognitionState

DAYS_BEFORE = (60, 30, 7)
MAILS_AT_ONCE = 200


@dataclass(frozen=True)
class Ending:
    """Something that ends: ``ends_on`` is its first day without, ``days_before`` the reminder that is due.

    ``partner_id`` is the seller concerned, ``region_path`` where its goods come from ("" when unknown).
    """

    thing: str
    thing_id: int
    ends_on: date
    days_before: int
    title: str
    partner_id: int
    region_path: str


def due_reminder(ends_on: date, today: date) -> int | None:
    """The reminder that is due: 60, 30 or 7, the smallest that the days left fit in; None when it is far or over."""
    left = (ends_on - today).days
    fitting = [days for days in DAYS_BEFORE if 0 < left <= days]
    return min(fitting) if fitting else None


def endings(today: date) -> list[Ending]:
    """All that ends within 60 days, each with the reminder that is due; five queries."""
    horizon = today + timedelta(days=max(DAYS_BEFORE))
    soon = {"valid_to__gt": today, "valid_to__lte": horizon}
    where = ("pk", "valid_to", "product__title", "product__stockrecords__partner", "product__origin__path")
    rows: list[tuple] = []
    for thing, found in (
        (Thing.CLAIM, OriginClaim.objects.filter(state=ClaimState.VERIFIED, **soon)),
        (Thing.RECOGNITION, Recognition.objects.filter(state=RecognitionState.VALID, **soon)),
        (Thing.LICENCE, MarkLicence.objects.in_force(today).filter(**soon)),
    ):
        rows += [(thing, *row) for row in found.order_by("pk").values_list(*where)]
    certificates = Certificate.objects.in_force(today).filter(**soon).select_related("partner__region").order_by("pk")
    for one in certificates:
        path = one.partner.region.path if one.partner.region else ""
        rows.append((Thing.CERTIFICATE, one.pk, one.valid_to, str(one), one.partner_id, path))
    checks = Recheck.objects.filter(state=RecheckState.DUE, due_on__gt=today, due_on__lte=horizon).order_by("pk")
    product = "recognition__product__"
    rows += [
        (Thing.RECHECK, *row)
        for row in checks.values_list(
            "pk", "due_on", f"{product}title", f"{product}stockrecords__partner", f"{product}origin__path"
        )
    ]
    return [
        Ending(Thing(thing).value, pk, ends, days, title, partner, path or "")
        for thing, pk, ends, title, partner, path in rows
        if partner and (days := due_reminder(ends, today))
    ]


def remind(*, at: datetime) -> int:
    """Write a reminder for every person of a seller whose things end soon; return how many were new.

    Who else must know (reviewers of the area) is told by ``ending_soon``. Twice a day is once.
    """
    found = endings(china_date(at))
    people: dict[int, list[int]] = {}
    sellers = Partner.users.through.objects.filter(partner__in={one.partner_id for one in found})
    for partner, user in sellers.order_by("pk").values_list("partner", "user"):
        people.setdefault(partner, []).append(user)
    written = write(
        [(user, one) for one in found for user in people.get(one.partner_id, ())],
        address="/seller/certificates/", at=at,
    )  # fmt: skip
    ending_soon.send(sender=None, endings=found, at=at)
    return written


def write(pairs: Iterable[tuple[int, Ending]], *, address: str, at: datetime) -> int:
    """Reminders for these (person, ending), those that are there already left alone; return how many were new."""
    pairs = list(pairs)
    before = Reminder.objects.count()
    Reminder.objects.bulk_create(
        [
            Reminder(
                user_id=user, thing=one.thing, thing_id=one.thing_id, ends_on=one.ends_on,
                days_before=one.days_before, subject=_sentence(one), address=address, made_at=at,
            )
            for user, one in pairs
        ],
        ignore_conflicts=True,
        batch_size=500,
    )  # fmt: skip
    return Reminder.objects.count() - before


def _sentence(one: Ending) -> str:
    last = (one.ends_on - timedelta(days=1)).isoformat()
    if one.thing == Thing.RECHECK:
        return (_("“%(title)s”: yearly check due on %(day)s") % {"title": one.title, "day": one.ends_on})[:200]
    return (
        _("“%(title)s”: %(thing)s valid to %(day)s") % {
            "title": one.title, "thing": Thing(one.thing).label, "day": last,
        }
    )[:200]  # fmt: skip


def mail_reminders(*, at: datetime) -> int:
    """Mail what waits to be mailed; return how many went out. One that fails waits for the next run."""
    sent = 0
    with get_connection() as connection:
        for reminder in Reminder.objects.to_mail()[:MAILS_AT_ONCE]:
            # Marked first, by one statement: of two runs at once one mails it.
            if not Reminder.objects.filter(pk=reminder.pk, mailed_at=None).update(mailed_at=at):
                continue
            body = f"{reminder.subject}\n\n{settings.SITE_URL}{reminder.address}\n"
            message = EmailMessage(reminder.subject, body, to=[reminder.user.email], connection=connection)
            try:
                message.send()
            except OSError:
                Reminder.objects.filter(pk=reminder.pk).update(mailed_at=None)
                continue
            sent += 1
    return sent
