"""Telling people 60, 30 and 7 days ahead what is going to end. A row says that it was told, so it is told once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from catalog.certificates.models import Certificate, MarkLicence
from catalog.foundation.driving import each
from catalog.foundation.models import User
from catalog.foundation.periods import china_date, is_daytime
from catalog.oscar_forks.partner.models import Partner

from ..models import OriginClaim, Recheck, Recognition, Reminder, Thing
from ..signals import ending_soon
from ..states import ClaimState, RecheckState, RecognitionState

DAYS_BEFORE = (60, 30, 7)
AT_ONCE = 500


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
    last = date_format(one.ends_on - timedelta(days=1))
    if one.thing == Thing.RECHECK:
        return (_("“%(title)s”: yearly check due on %(day)s") % {"title": one.title, "day": date_format(one.ends_on)})[
            :200
        ]
    return (
        _("“%(title)s”: %(thing)s valid to %(day)s") % {
            "title": one.title, "thing": Thing(one.thing).label, "day": last,
        }
    )[:200]  # fmt: skip


def send_reminders(*, at: datetime) -> int:
    """Send what waits, one message for each person, by e-mail or else to the verified phone; return how many were told.

    Nobody is woken for a paper: only from 8 to 20 o'clock. What fails waits for the next run.
    """
    if not is_daytime(at):
        return 0
    waiting: dict[User, list[Reminder]] = {}
    for reminder in Reminder.objects.to_send()[:AT_ONCE]:
        waiting.setdefault(reminder.user, []).append(reminder)
    return each(waiting.items(), lambda one: _send(*one, at=at))


def _send(user: User, reminders: list[Reminder], *, at: datetime) -> None:
    # Marked first, by one statement: of two runs at once one sends them.
    if not Reminder.objects.filter(pk__in=[one.pk for one in reminders], sent_at=None).update(sent_at=at):
        return
    address = settings.SITE_URL + reminders[0].address
    if user.email:
        body = "\n".join([*(one.subject for one in reminders), "", address, ""])
        EmailMessage(_subject(reminders), body, to=[user.email]).send()
    else:
        import_string(settings.SMS_BACKEND)().send(phone=user.phone, text=f"{_subject(reminders)} {address}")


def _subject(reminders: list[Reminder]) -> str:
    """What ends first, and how many more."""
    if len(reminders) == 1:
        return reminders[0].subject
    return _("%(first)s; %(more)d more end soon") % {"first": reminders[0].subject, "more": len(reminders) - 1}
