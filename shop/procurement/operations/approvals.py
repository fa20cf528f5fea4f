"""The second pair of eyes: agree, and the orders are placed; refuse, and the money is free again."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.money import yuan
from catalog.foundation.periods import china_date
from catalog.lots.operations import SoldOut
from catalog.oscar_forks.partner.models import StockRecord
from logistics.fulfilment.shipto import ShipTo
from shop.institutions import operations as institutions
from shop.institutions.models import Role
from shop.institutions.queries import people_in, roles_of
from shop.ordering import operations as ordering
from shop.oscar_forks.order.models import FundChannel

from ..models import ApprovalStep, PurchaseRequest
from ..states import REQUEST, RequestState
from .requests import fingerprint


class NotAnApprover(Exception):
    """This person may not decide on this request, or not yet. Nothing changed."""


class Changed(Exception):
    """The shop is not as it was when the request was submitted. ``changes`` has a sentence for each. Nothing moved."""

    def __init__(self, *changes: str):
        self.changes = changes
        super().__init__(" ".join(changes))


class ReasonMissing(Exception):
    """A request is refused with a reason or not at all."""


@transaction.atomic
def approve(*, request: PurchaseRequest, approver: User, at: datetime) -> bool:
    """Sign the next level; at the last one commit the money and place the orders. True if that was the last.

    Prices are those of the submit, or today's where they fell. Raises NotAnApprover, Changed (its day is here, a price
    rose, goods are gone, freight rose), OverBudget, or IllegalMove when it was decided already; the request is then as
    it was.
    """
    step = _my_step(request, approver, at)
    signed = ApprovalStep.objects.filter(pk=step.pk, decided_by=None).update(decided_by=approver, decided_at=at)
    if signed != 1:
        raise IllegalMove(_("%(request)s was decided a moment ago. Reload the page.") % {"request": request.number})
    if request.steps.filter(decided_by=None).exists():
        return False
    group = _place(request, at)
    if group.total_cny > request.total_cny:
        raise Changed(
            _("Freight rose: the order would now cost %(now)s instead of %(then)s.")
            % {"now": yuan(group.total_cny), "then": yuan(request.total_cny)}
        )
    saved = request.total_cny - group.total_cny
    REQUEST.move(request, RequestState.APPROVED, by=approver.username, at=at, group=group, decided_at=at)
    institutions.commit_budget(budget=request.funding, amount_cny=group.total_cny)
    if saved:
        institutions.release_budget(budget=request.funding, amount_cny=saved)
    return True


@transaction.atomic
def refuse(*, request: PurchaseRequest, approver: User, reason: str, at: datetime) -> None:
    """Send the request back for good and free its money. Raises NotAnApprover, ReasonMissing or IllegalMove."""
    reason = reason.strip()[:300]
    if not reason:
        raise ReasonMissing(_("Say why, so that the buyer can do better."))
    _my_step(request, approver, at)
    REQUEST.move(
        request,
        RequestState.REFUSED,
        by=approver.username,
        at=at,
        reason=reason,
        refusal_reason=reason,
        decided_at=at,
    )
    institutions.release_budget(budget=request.funding, amount_cny=request.total_cny)


def _my_step(request: PurchaseRequest, approver: User, at: datetime) -> ApprovalStep:
    request.refresh_from_db()
    if request.state != RequestState.SUBMITTED:
        raise IllegalMove(
            _("%(request)s is “%(state)s”; there is nothing left to decide.")
            % {"request": request.number, "state": request.get_state_display()}
        )
    step = request.steps.filter(decided_by=None).order_by("position").first()
    roles = roles_of(user=approver, institution=request.institution, on=china_date(at))
    if (
        step is None
        or approver.pk == request.requester_id
        or Role.APPROVER not in roles
        or not step.approvers.filter(pk=approver.pk).exists()
    ):
        raise NotAnApprover(
            _("You were not asked to decide on %(request)s, or it is not your turn yet.") % {"request": request.number}
        )
    return step


def _place(request: PurchaseRequest, at: datetime):
    lines = list(request.lines.all())
    if fingerprint(request, lines) != request.fingerprint:
        raise Changed(_("The request was altered after it was submitted. Refuse it and have it submitted anew."))
    if request.wanted_on and request.wanted_on <= china_date(at):
        raise Changed(
            _(
                "The goods were wanted on %(day)s, which can no longer be reached. Refuse it; the buyer chooses a later"
                " day."
            )
            % {"day": date_format(request.wanted_on)}
        )
    records = {
        record.product_id: record
        for record in StockRecord.objects.filter(product__in=[line.product_id for line in lines])
    }
    risen = [
        _("“%(title)s” now costs %(now)s instead of %(then)s.")
        % {"title": line.title, "now": yuan(records[line.product_id].price), "then": yuan(line.unit_price_cny)}
        for line in lines
        if line.product_id in records
        and records[line.product_id].price is not None
        and records[line.product_id].price > line.unit_price_cny
    ]
    if risen:
        raise Changed(*risen)
    prices = {
        line.product_id: min(line.unit_price_cny, records[line.product_id].price)
        for line in lines
        if line.product_id in records and records[line.product_id].price is not None
    }
    titles = {line.product_id: line.title for line in lines}
    try:
        return ordering.place(
            buyer=request.requester,
            wanted=[ordering.Wanted(line.product_id, line.quantity) for line in lines],
            ship_to=ShipTo(**request.ship_to),
            method="bank_transfer",
            fund_channel=FundChannel.CANTEEN,
            institution=request.institution,
            placing_key=f"request:{request.number}",
            at=at,
            wanted_on=request.wanted_on,
            window=request.window,
            note=request.note,
            unit_prices=prices,
            return_path=reverse("procurement:requests"),
            viewers=people_in(institution=request.institution, role=Role.ACCOUNTANT, on=china_date(at)),
        )
    except ordering.CannotPlace as refused:
        raise Changed(*(f"{titles.get(key, '')}: {problem}" for key, problem in refused.problems.items())) from refused
    except SoldOut as gone:
        raise Changed(
            *(
                _("“%(title)s”: %(wanted)s wanted, only %(left)s left.")
                % {"title": title, "wanted": wanted, "left": left}
                for title, wanted, left in gone.shortages
            )
        ) from gone
