"""A round opens to the members and closes; the union's budget and the year's ceiling decide whether it may."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.driving import each
from catalog.foundation.money import yuan
from catalog.foundation.numbering import new_number
from catalog.foundation.periods import china_date, is_daytime
from catalog.origins.models import Region
from catalog.origins.queries import paired_regions
from catalog.oscar_forks.catalogue.models import Product
from catalog.programmes.channels import EarmarkChannel
from catalog.programmes.models import WelfareCap
from catalog.programmes.queries import welfare_cap_for
from shop.institutions.models import Budget, BudgetFund, Institution, UnionMember
from shop.institutions.operations import OverBudget, release_budget, reserve_budget

from .. import ceiling
from ..given import given_in_year
from ..models import Allowance, Extra, FeedbackSlip, MemberNoticeKind, Round, RoundItem, SlipLine
from ..states import ROUND, RoundState
from .drafts import require_draft
from .notices import tell


class NotReady(Exception):
    """Something is missing before the round can open; the message says what."""


class OverCeiling(Exception):
    """The allowance would lift a member above what the province lets a union give in a year."""


class EarmarkOver(Exception):
    """The earmark for aid goods may not be used for this round."""


@transaction.atomic
def publish(*, round: Round, by: str, at: datetime) -> None:
    """Open the round: give every member of the union an allowance and set the sum aside in the union's budget.

    Raises NotReady, OverCeiling, EarmarkOver or OverBudget, each with its numbers, or NotADraft; the round is then
    as it was.
    """
    require_draft(round, lock=True)
    _check_ready(round, at)
    members = list(round.union.union_members.order_by("pk"))
    if not members:
        raise NotReady(_("The union's list has no members yet. Add them first."))
    total = round.allowance_cny * len(members)
    _hold(round, members, total)
    ROUND.move(round, RoundState.OPEN, by=by, at=at, held_cny=total)


def _check_ready(round: Round, at: datetime) -> None:
    products = [item.product_id for item in round.items.all()]
    if not products:
        raise NotReady(_("The list is empty. Put goods on it first."))
    if Product.objects.on_sale().filter(pk__in=products).count() != len(products):
        raise NotReady(_("Some goods on the list are no longer on sale. Take them off the list."))
    if not round.places.exists():
        raise NotReady(_("No pick-up point is set. Add the workplaces to which the goods go."))
    if round.closes_at <= at:
        raise NotReady(_("The window is over already. Set a later closing time."))
    if round.delivery_on < round.ready_by:
        raise NotReady(
            _("The villages need %(days)d days, until %(ready)s; delivery is set for %(day)s. Set a later day.")
            % {
                "days": round.preparation_days,
                "ready": date_format(round.ready_by),
                "day": date_format(round.delivery_on),
            }
        )


def enrol_latecomers(*, round: Round, by: str, at: datetime) -> int:
    """Give an allowance to members who came onto the union's list after the round opened; return how many.

    Twice at once: nobody gets a second allowance. Raises as ``publish``, and NotReady when the window is over.
    """
    with transaction.atomic():
        round = Round.objects.select_for_update().select_related("union").get(pk=round.pk)
        if not (round.state == RoundState.OPEN and at < round.closes_at):
            raise NotReady(_("The window is over; nobody can be added any more."))
        known = round.allowances.exclude(member=None).values("member")
        newcomers = list(round.union.union_members.exclude(pk__in=known).order_by("pk"))
        if newcomers:
            total = round.allowance_cny * len(newcomers)
            _hold(round, newcomers, total)
            Round.objects.filter(pk=round.pk).update(held_cny=round.held_cny + total)
    return len(newcomers)


def _hold(round: Round, members: Sequence[UnionMember], total: Decimal) -> None:
    # Rounds of one union open one after the other: each is compared with what the others have given.
    Institution.objects.select_for_update(no_key=True).get(pk=round.union_id)
    _check_ceiling(round, members)
    reserve_budget(budget=budget_of(round), amount_cny=total)
    places = {place.name: place for place in round.places.all()}
    only = next(iter(places.values())) if len(places) == 1 else None
    Allowance.objects.bulk_create(
        Allowance(
            round=round, member=member, name=member.name, phone_tail=member.phone[-4:],
            place=places.get(member.workplace, only), granted_cny=round.allowance_cny,
        )
        for member in members
    )  # fmt: skip


def budget_of(round: Round) -> Budget:
    """The union's fund of the year in which the round closes. Raises OverBudget if there is none."""
    year = china_date(round.closes_at).year
    budget = Budget.objects.filter(institution=round.union_id, year=year, fund=BudgetFund.UNION).first()
    if budget is None:
        raise OverBudget(_("The union has no welfare fund for %(year)d yet. Enter it first.") % {"year": year})
    return budget


def _check_ceiling(round: Round, members: Sequence[UnionMember]) -> None:
    """Where no ceiling is on file nothing can be compared; the officer's page says so."""
    day = china_date(round.closes_at)
    cap = welfare_cap_for(round.union.region, day)
    if round.earmarked and (cap is None or not cap.earmark_cny):
        raise EarmarkOver(_("No earmark for aid goods is on file here. Untick it; the ordinary ceiling applies."))
    if cap is None:
        return
    if round.earmarked and not cap.earmark_on(day):
        raise EarmarkOver(
            _("The earmark of %(amount)s could be used until %(until)s; this round closes on %(day)s. Untick it.")
            % {"amount": yuan(cap.earmark_cny), "until": date_format(cap.earmark_until or day), "day": date_format(day)}
        )
    if round.earmarked:
        _check_channels(round, cap, day)
    given = given_in_year(union=round.union, day=day, but=round)
    free = {
        member.pk: ceiling.still_free(
            ceiling_cny=cap.per_person_cny,
            earmark_cny=cap.earmark_cny,
            given=given.get(member.pk, ()),
            earmarked=round.earmarked,
        )
        for member in members
    }
    over = [left for left in free.values() if left < round.allowance_cny]
    if over:
        raise OverCeiling(
            _(
                "The ceiling of %(year)d is %(cap)s for each member. %(count)d members have had so much already that"
                " at most %(left)s may be added; this round gives %(allowance)s. Lower the allowance."
            )
            % {
                "year": day.year,
                "cap": yuan(cap.per_person_cny),
                "count": len(over),
                "left": yuan(min(over)),
                "allowance": yuan(round.allowance_cny),
            }
        )


def _check_channels(round: Round, cap: WelfareCap, day: date) -> None:
    """Goods of an earmarked round come through a channel that the earmark names: this shop's own, or a paired place."""
    if not cap.channels or set(settings.AID_CHANNELS) & set(cap.channels):
        return
    paired: list[Region] = []
    if EarmarkChannel.PAIRED in cap.channels and round.union.region:
        paired = paired_regions([round.union.region.pk], day, uscc=round.union.uscc or "")
    for item in round.items.select_related("product__origin").order_by("pk"):
        origin = item.product.origin
        if origin is None or not any(origin.path.startswith(place.path) for place in paired):
            raise EarmarkOver(
                _(
                    "The earmark may be spent only through: %(channels)s. “%(goods)s” comes through none of these. Take"
                    " it off the list, or untick the earmark."
                )
                % {"channels": cap.channel_names, "goods": item.product.title}
            )


@transaction.atomic
def close(*, round: Round, by: str, at: datetime) -> None:
    """End the window and send each cooperative a slip. A round in which nobody wished for anything is called off.

    Wishes that are being registered at this moment are either in the slips or refused, never lost: the statement
    that shuts the allowances waits for them. A round that ends at night rings nobody out of bed: the slips are there
    at once, their messages follow in the morning. Raises IllegalMove when somebody else closed it first.
    """
    # Closed by hand, the window ends now; closed by the clock, it ended when it said. The money stands in the fund of
    # the year in which the round was to close, so an early end stays in that year.
    is_early = round.opens_at < at < round.closes_at and china_date(at).year == china_date(round.closes_at).year
    ended_at = at if is_early else round.closes_at
    ROUND.move(round, RoundState.CLOSED, by=by, at=at, closes_at=ended_at)
    Allowance.objects.filter(round=round).update(is_open=False)
    items = list(round.items.filter(taken__gt=0).select_related("product").prefetch_related("product__stockrecords"))
    if not items:
        _cancel_locked(round, by=by, at=at, reason=_("Nobody wished for anything."))
        return
    keep_only(round, spent_in(round))
    by_seller: dict[int, list[RoundItem]] = defaultdict(list)
    for item in items:
        by_seller[item.product.stockrecord.partner_id].append(item)
    for seller_id, wished in sorted(by_seller.items()):
        slip = FeedbackSlip.objects.create(number=new_number("F"), round=round, seller_id=seller_id, sent_at=at)
        SlipLine.objects.bulk_create(SlipLine(slip=slip, item=item, wanted=item.taken) for item in wished)
        if is_daytime(at):
            transaction.on_commit(partial(_text_soon, slip.pk), robust=True)


def _text_soon(slip_id: int) -> None:
    from ..tasks import text_slip

    text_slip.delay(slip_id=slip_id)


def spent_in(round: Round) -> Decimal:
    return round.allowances.aggregate(total=Sum("spent_cny"))["total"] or Decimal("0.00")


def needed_by(round: Round) -> Decimal:
    """What a round costs as it stands: what members spend, and what the union adds for itself."""
    own = Extra.objects.of(round).aggregate(total=Sum(F("quantity") * F("item__unit_price_cny")))["total"]
    return spent_in(round) + (own or Decimal("0.00"))


def keep_only(round: Round, needed: Decimal) -> None:
    """Give back to the budget what the round has set aside beyond ``needed``. The caller holds the round's row."""
    # What the caller read may be older than the last latecomer, whose allowance was set aside too.
    round.refresh_from_db(fields=["held_cny"])
    surplus = round.held_cny - needed
    if surplus > 0:
        release_budget(budget=budget_of(round), amount_cny=surplus)
        Round.objects.filter(pk=round.pk).update(held_cny=needed)
        round.held_cny = needed


@transaction.atomic
def cancel(*, round: Round, by: str, at: datetime, reason: str) -> None:
    """Call a round off before it is paid: the money set aside is free again, the cooperatives' slips lapse.

    Raises IllegalMove once it is paid.
    """
    Round.objects.select_for_update().get(pk=round.pk)
    _cancel_locked(round, by=by, at=at, reason=reason)


def _cancel_locked(round: Round, *, by: str, at: datetime, reason: str) -> None:
    ROUND.move(round, RoundState.CANCELLED, by=by, at=at, reason=reason)
    tell(
        allowances=list(Allowance.objects.filter(round=round, spent_cny__gt=0)),
        kind=MemberNoticeKind.WITHDRAWN,
        source="cancelled",
        text=_("“%(round)s” was called off. %(reason)s") % {"round": round.title, "reason": reason},
        at=at,
    )
    # The wishes stay on file; they cost nothing any more.
    Allowance.objects.filter(round=round).update(is_open=False, spent_cny=0)
    keep_only(round, Decimal("0.00"))


def close_due(*, at: datetime) -> int:
    """Close every round whose window is over; return how many. Safe in several processes at once."""
    return each(Round.objects.due(at).select_related("union"), lambda round: close(round=round, by="clock", at=at))


def texts_overdue(*, at: datetime) -> list[int]:
    """Slips whose message has not gone out five minutes after they were sent; at night they wait."""
    if not is_daytime(at):
        return []
    waiting = FeedbackSlip.objects.filter(texted_at=None, sent_at__lte=at - timedelta(minutes=5))
    return list(waiting.exclude(round__state=RoundState.CANCELLED).values_list("pk", flat=True))
