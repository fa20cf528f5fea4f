"""Measures that a warning opens: each calls its own room, then is noted on the warning, in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation import numbering
from catalog.foundation.models import User
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from catalog.market import operations as market
from catalog.market.models import Action, ActionKind, EarlyWarning
from catalog.oscar_forks.catalogue.models import Product
from logistics.fulfilment import operations as fulfilment
from shop.institutions.models import Institution
from shop.procurement import operations as procurement
from shop.procurement.models import PurchaseRequest
from shop.welfare import operations as welfare
from shop.welfare.models import Occasion, Round
from shop.welfare.states import RoundState

from . import queries
from .models import UnitOffer
from .states import OFFER, OfferState

LONGEST_DAYS = 60
#: More than this of one product in one request is a slip of the finger.
MOST_UNITS = 100_000


class CannotPromote(Exception):
    """The measure cannot be taken like this; the message says what is missing."""


def _goods(warning: EarlyWarning) -> Product:
    product = warning.product or (warning.case.product if warning.case else None)
    if product is None or not Product.objects.on_sale().filter(pk=product.pk).exists():
        raise CannotPromote(
            _("These goods are not on sale in the shop. Ask the cooperative to list them first; then this can be done.")
        )
    return product


def _check_last_day(until: date, at: datetime) -> None:
    today = china_date(at)
    if not today <= until <= today + timedelta(days=LONGEST_DAYS):
        raise CannotPromote(_("Choose a last day from today to %(days)d days ahead.") % {"days": LONGEST_DAYS})


@transaction.atomic
def give_slot(*, warning: EarlyWarning, until: date, by: User, at: datetime) -> Action:
    """Put the goods in the priority places of the shop up to and including ``until``; a second time changes the day."""
    if warning.product is None:
        _goods(warning)
        raise CannotPromote(_("Link the case to its goods in the shop first."))
    _goods(warning)
    _check_last_day(until, at)
    running = warning.actions.filter(kind=ActionKind.SLOT, ended_at=None).first()
    if running:
        Action.objects.filter(pk=running.pk).update(until=until)
        running.until = until
        return running
    return market.note_action(
        warning=warning, kind=ActionKind.SLOT, reference=f"slot:{at:%Y%m%d%H%M%S}", until=until, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def offer_to_units(
    *, warning: EarlyWarning, units: Sequence[Institution], quantity: int, until: date, note: str = "", by: User,
    at: datetime,
) -> int:  # fmt: skip
    """Offer the goods to these units; who has the offer already gets no second one. Return how many are new.

    Raises CannotPromote for goods off sale, a quantity off the step, a wrong day or no unit; IllegalMove.
    """
    product = _goods(warning)
    _check_last_day(until, at)
    if not units:
        raise CannotPromote(_("Choose at least one unit."))
    if quantity < product.min_quantity or quantity % product.step_quantity or quantity > MOST_UNITS:
        raise CannotPromote(
            _("Suggest a quantity from %(least)d in steps of %(step)d.")
            % {"least": product.min_quantity, "step": product.step_quantity}
        )
    known = set(warning.unit_offers.values_list("institution", flat=True))
    made = [
        UnitOffer(
            number=numbering.new_number("B"), warning=warning, product=product, institution=unit, quantity=quantity,
            until=until, note=note.strip()[:200], sent_by=str(by), sent_at=at,
        )
        for unit in units
        if unit.pk not in known
    ]  # fmt: skip
    if not made:
        return 0
    UnitOffer.objects.bulk_create(made)
    market.note_action(
        warning=warning, kind=ActionKind.OFFER, reference=f"offer:{made[0].number}", until=until, by=by, at=at,
        words=_("to %(units)s") % {"units": "、".join(offer.institution.name for offer in made)},
    )  # fmt: skip
    return len(made)


@transaction.atomic
def take(*, offer: UnitOffer, quantity: int, by: User, at: datetime) -> PurchaseRequest:
    """Turn an offer into a draft purchase request of the unit. Twice is the same draft.

    Raises CannotPromote when the goods are gone or the last day is over, IllegalMove when it was answered otherwise.
    """
    offer = UnitOffer.objects.select_for_update(of=("self",)).select_related("institution").get(pk=offer.pk)
    if offer.state == OfferState.TAKEN and offer.request:
        return offer.request
    if offer.until < china_date(at):
        raise CannotPromote(_("The offer's last day is over. Look for the goods in the shop."))
    if not Product.objects.on_sale().filter(pk=offer.product_id).exists():
        raise CannotPromote(_("These goods are no longer on sale."))
    if not 1 <= quantity <= MOST_UNITS:
        raise CannotPromote(_("Enter a quantity from 1 to %(most)d.") % {"most": MOST_UNITS})
    request = procurement.start(institution=offer.institution, requester=by, wanted={offer.product_id: quantity}, at=at)
    OFFER.move(offer, OfferState.TAKEN, by=str(by), at=at, request=request, answered_by=by, answered_at=at)
    return request


def decline(*, offer: UnitOffer, reason: str, by: User, at: datetime) -> None:
    """Say no, with a reason that the county reads. Twice is once. Raises IllegalMove when it was taken."""
    if offer.state == OfferState.DECLINED:
        return
    reason = reason.strip()[:200]
    OFFER.move(offer, OfferState.DECLINED, by=str(by), at=at, reason=reason, answered_by=by, answered_at=at)


def lapse_offers(*, at: datetime) -> int:
    """Close offers whose last day is over; return how many."""
    late = UnitOffer.objects.waiting().filter(until__lt=china_date(at))
    return OFFER.move_all(late, OfferState.LAPSED, by="clock", at=at)


@transaction.atomic
def open_round(
    *, warning: EarlyWarning, union: Institution, title: str, allowance_cny: Decimal, by: User, at: datetime
) -> Round:
    """Lay a draft round with these goods on a union's desk; its officer completes, publishes or drops it.

    A draft that was laid there from this warning before is returned. Raises CannotPromote, IllegalMove.
    """
    product = _goods(warning)
    if not queries.unions().filter(pk=union.pk).exists():
        raise CannotPromote(_("Only a union holds rounds. Choose one of the list."))
    if not Decimal(1) <= allowance_cny <= Decimal(100_000):
        raise CannotPromote(_("Enter an allowance from 1 to 100,000 yuan; the union can change it."))
    EarlyWarning.objects.select_for_update(of=("self",)).get(pk=warning.pk)
    laid = warning.actions.filter(kind=ActionKind.ROUND).values_list("reference", flat=True)
    numbers = [reference.removeprefix("round:") for reference in laid]
    there = Round.objects.filter(number__in=numbers, union=union, state=RoundState.DRAFT).first()
    if there:
        return there
    closes_at = at + timedelta(days=7)
    made = welfare.create(
        union=union, by=by, at=at, title=title.strip()[:80] or product.title, occasion=Occasion.AID,
        allowance_cny=allowance_cny, opens_at=at, closes_at=closes_at, preparation_days=7,
        delivery_on=china_date(closes_at) + timedelta(days=10),
        note=_("Proposed by %(county)s because these goods wait for buyers.") % {"county": warning.duty_post or by},
    )  # fmt: skip
    welfare.add_item(round=made, product=product)
    market.note_action(
        warning=warning, kind=ActionKind.ROUND, reference=f"round:{made.number}", by=by, at=at,
        words=f"{union.name} · {made.number}",
    )  # fmt: skip
    return made


@transaction.atomic
def offer_subsidy(
    *, warning: EarlyWarning, pot: str, cap_cny: Decimal, until: date, per_order_cny: Decimal | None = None,
    percent: Decimal | None = None, by: User, at: datetime,
) -> Action:  # fmt: skip
    """Let a pot of money pay a part of the goods' freight from now on: so much an order or a share, up to a cap.

    The same pot twice is one subsidy; over when the measure ends. Raises CannotPromote for goods off sale or a wrong
    day, BadSubsidy for a rule that makes no sense.
    """
    product = _goods(warning)
    _check_last_day(until, at)
    fulfilment.check_subsidy(pot=pot, per_order_cny=per_order_cny, percent=percent, cap_cny=cap_cny)
    pot = pot.strip()[:50]
    if percent is None:
        words = _("%(pot)s: %(each)s per order, at most %(cap)s")
    else:
        words = _("%(pot)s: %(percent)s %% of the freight, at most %(cap)s")
    action = market.note_action(
        warning=warning, kind=ActionKind.SUBSIDY, reference=f"subsidy:{pot}"[:60],
        words=words % {
            "pot": pot, "each": yuan(per_order_cny), "percent": f"{percent or 0:f}".rstrip("0").rstrip("."),
            "cap": yuan(cap_cny),
        },
        amount_cny=cap_cny, until=until, by=by, at=at,
    )  # fmt: skip
    fulfilment.open_subsidy(
        action=action, product=product, pot=pot, per_order_cny=per_order_cny, percent=percent, cap_cny=cap_cny,
        first_on=china_date(at), last_on=until,
    )  # fmt: skip
    return action
