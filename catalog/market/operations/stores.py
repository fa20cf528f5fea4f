"""Cold room: offered from a warning, booked by who holds the goods, taken out again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import ROUND_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.db.models.functions import Greatest
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.money import to_fen, yuan
from catalog.foundation.periods import china_date
from catalog.foundation.units import SALE_UNITS, kilograms

from .. import words
from ..models import Action, ActionKind, Case, EarlyWarning, StoreBooking, StoreOffer
from ..states import ENDS
from .nightly import assess
from .register import note_measure
from .warnings import note_action

KILO = Decimal("0.001")
LONGEST_DAYS = 400
MOST_T = Decimal(100_000)


class BadBooking(Exception):
    """What was entered cannot be booked. ``problems`` is {field: sentence}; nothing was saved."""

    def __init__(self, problems: dict[str, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@transaction.atomic
def offer_store(
    *, warning: EarlyWarning, store: str, capacity_t: Decimal, price_cny: Decimal, first_on: date, last_on: date,
    by: User, at: datetime,
) -> Action:  # fmt: skip
    """Offer cold room to who holds the goods: they book it themselves. The same store from the same day is one offer.

    Raises BadBooking for a nameless store, no room, a price below nothing or days that make no sense; IllegalMove.
    """
    store, today = store.strip()[:50], china_date(at)
    problems = {}
    if not store:
        problems["store"] = _("Name the store.")
    if not (capacity_t.is_finite() and KILO <= capacity_t <= MOST_T):
        problems["capacity_t"] = _("Enter how many tonnes are free, more than 0.")
    if not (price_cny.is_finite() and 0 <= price_cny <= words.DEAREST_CNY):
        problems["price_cny"] = _("Enter the price for a tonne and a day; 0 if it costs nothing.")
    if not today <= first_on <= last_on <= today + timedelta(days=LONGEST_DAYS):
        problems["last_on"] = _("Choose a first day from today on, and a last day after it within %(days)d days.") % {
            "days": LONGEST_DAYS
        }
    if problems:
        raise BadBooking(problems)
    told = _("%(store)s, %(capacity)s t free, %(price)s per tonne and day") % {
        "store": store, "capacity": f"{capacity_t.normalize():f}", "price": yuan(price_cny),
    }  # fmt: skip
    action = note_action(
        warning=warning, kind=ActionKind.STORE, reference=f"store:{first_on:%Y%m%d}:{store}"[:60], words=told,
        until=last_on, by=by, at=at,
    )  # fmt: skip
    StoreOffer.objects.get_or_create(
        action=action,
        defaults={
            "store": store, "capacity_t": capacity_t, "price_cny": price_cny, "first_on": first_on, "last_on": last_on,
        },
    )  # fmt: skip
    return action


def tonnes(case: Case, quantity: Decimal) -> Decimal | None:
    """What so much of a case weighs, up to the next kilogram; None where neither unit nor goods tell."""
    weight = kilograms(quantity, case.unit, case.product.net_weight_g if case.product else None)
    return None if weight is None else (weight / 1000).quantize(KILO, ROUND_UP)


@transaction.atomic
def book_store(
    *, offer: StoreOffer, case: Case, quantity: Decimal, first_on: date, last_on: date, key: str, by: str, at: datetime
) -> StoreBooking:
    """Put so much of a case into a store that was offered for it; its warning is worked out again at once.

    What lies in the store need not be sold before the store's last day. The same ``key`` twice is one booking.
    Raises BadBooking when there is no room, more is put in than waits, or the days lie outside the offer.
    """
    known = StoreBooking.objects.filter(case=case, key=key).first()
    if known:
        return known
    weight = _check(offer, case, quantity, first_on, last_on, china_date(at))
    room = StoreOffer.objects.filter(pk=offer.pk, booked_t__lte=F("capacity_t") - weight)
    if room.update(booked_t=F("booked_t") + weight) != 1:
        offer.refresh_from_db()
        raise BadBooking({"quantity": _("Only %(free)s t are free there.") % {"free": f"{offer.free_t.normalize():f}"}})
    waiting = Case.objects.exclude(state__in=ENDS).filter(
        pk=case.pk, quantity__gte=F("sold_quantity") + F("lost_quantity") + F("stored_quantity") + quantity
    )  # fmt: skip
    if waiting.update(stored_quantity=F("stored_quantity") + quantity) != 1:
        case.refresh_from_db()
        raise BadBooking({"quantity": _("Only %(left)s are left. Enter at most that.") % {"left": f"{case.outside:f}"}})
    try:
        with transaction.atomic():
            booking = StoreBooking.objects.create(
                offer=offer, case=case, quantity=quantity, unit=case.unit, weight_t=weight, first_on=first_on,
                last_on=last_on, by=by, at=at, key=key,
            )  # fmt: skip
    except IntegrityError as twice:
        raise BadBooking({"quantity": _("This was booked a moment ago. Reload the page.")}) from twice
    _date(case)
    note_measure(case=case, text=_told(booking), key=f"store:{booking.pk}", by=by, at=at)
    assess(at=at, within=case.region)
    return booking


@transaction.atomic
def take_out(*, booking: StoreBooking, by: str, at: datetime) -> None:
    """The goods leave the store, or never came: its room is free again. Twice is once."""
    if StoreBooking.objects.filter(pk=booking.pk, ended_at=None).update(ended_at=at) != 1:
        return
    StoreOffer.objects.filter(pk=booking.offer_id).update(booked_t=F("booked_t") - booking.weight_t)
    Case.objects.filter(pk=booking.case_id).exclude(state__in=ENDS).update(
        stored_quantity=Greatest(F("stored_quantity") - booking.quantity, Decimal(0))
    )
    case = booking.case
    _date(case)
    text = _("Taken out of %(store)s: %(quantity)s") % {"store": booking.offer.store, "quantity": _amount(booking)}
    note_measure(case=case, text=text, key=f"store-out:{booking.pk}", by=by, at=at)
    assess(at=at, within=case.region)


def _check(offer: StoreOffer, case: Case, quantity: Decimal, first_on: date, last_on: date, today: date) -> Decimal:
    problems = {"quantity": words.about_quantity(quantity)}
    warning = offer.action.warning
    if warning.case_id != case.pk and (case.product_id is None or warning.product_id != case.product_id):
        problems["quantity"] = _("This store was offered for other goods.")
    if not StoreOffer.objects.running(today).filter(pk=offer.pk).exists():
        problems["quantity"] = _("This store is no longer offered.")
    if not max(offer.first_on, today) <= first_on <= last_on <= offer.last_on:
        problems["last_on"] = _("Choose days from %(first)s to %(last)s, within the offer.") % {
            "first": date_format(max(offer.first_on, today)), "last": date_format(offer.last_on),
        }  # fmt: skip
    weight = None if problems["quantity"] else tonnes(case, quantity)
    if weight is None and not problems["quantity"]:
        problems["quantity"] = _("Nothing tells how much one weighs. Report the goods in a unit of weight.")
    problems = {name: sentence for name, sentence in problems.items() if sentence}
    if problems or weight is None:
        raise BadBooking(problems)
    return weight


def _date(case: Case) -> None:
    """Until when something of the case lies in a store, from its running bookings."""
    last = StoreBooking.objects.filter(case=case, ended_at=None).aggregate(last=Max("last_on"))["last"]
    Case.objects.filter(pk=case.pk).exclude(state__in=ENDS).update(stored_until=last)
    case.refresh_from_db(fields=["stored_quantity", "stored_until"])


def _amount(booking: StoreBooking) -> str:
    return f"{booking.quantity.normalize():,f} {SALE_UNITS[booking.unit].label}"


def _told(booking: StoreBooking) -> str:
    return _("%(quantity)s booked into %(store)s until %(day)s, %(cost)s in all") % {
        "quantity": _amount(booking), "store": booking.offer.store, "day": date_format(booking.last_on),
        "cost": yuan(to_fen(booking.cost_cny)),
    }  # fmt: skip
