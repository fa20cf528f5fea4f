"""A draft becomes a request: checked, priced, frozen, and its money held."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.periods import china_date
from catalog.foundation.workdays import is_workday, next_workday
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner
from logistics.fulfilment.shipto import ShipTo
from shop.institutions import operations as institutions
from shop.institutions.models import Budget, BudgetFund, Role
from shop.institutions.queries import budget_for, people_in
from shop.ordering import operations as ordering
from shop.oscar_forks.order.models import Line

from .. import delivery_days
from ..models import ApprovalLevel, ApprovalStep, DeliverySite, PurchaseRequest, RequestLine
from ..states import REQUEST, RequestState


class CannotRequest(Exception):
    """Some lines cannot be ordered as they stand. ``problems`` is a sentence for each. Nothing changed."""

    def __init__(self, *problems: str):
        self.problems = problems
        super().__init__(" ".join(problems))


class BadDelivery(Exception):
    """Nobody can deliver there or then. Nothing changed."""


class NoBudget(Exception):
    """The unit has no canteen budget for this year. Nothing changed."""


class NoApprover(Exception):
    """Nobody but the buyer may approve this. Nothing changed."""


@dataclass(frozen=True)
class SellerPart:
    """What one seller would send: its lines, goods and freight in yuan."""

    seller: Partner
    lines: list[RequestLine]
    goods_cny: Decimal
    freight_cny: Decimal

    @property
    def total_cny(self) -> Decimal:
        return self.goods_cny + self.freight_cny


@dataclass(frozen=True)
class Preview:
    """What submitting would do. It goes through if ``problems`` is empty; ``levels`` lists who may approve at each."""

    parts: list[SellerPart]
    levels: list[list[User]]
    budget: Budget | None
    problems: list[str]

    @property
    def goods_cny(self) -> Decimal:
        return sum((part.goods_cny for part in self.parts), Decimal("0.00"))

    @property
    def freight_cny(self) -> Decimal:
        return sum((part.freight_cny for part in self.parts), Decimal("0.00"))

    @property
    def total_cny(self) -> Decimal:
        return self.goods_cny + self.freight_cny


def preview(*, request: PurchaseRequest, at: datetime) -> Preview:
    """What each seller would send, what it costs with freight, who must agree, and what stands in the way."""
    lines = list(request.lines.all())
    records, problems = _records(lines)
    for line in lines:
        record = records.get(line.product_id)
        if record:
            line.unit_price_cny, line.title = record.price, record.product.title
    by_seller: dict[int, list] = {}
    for line in lines:
        by_seller.setdefault(line.seller_id, []).append(line)
    sellers = Partner.objects.select_related("region").in_bulk(by_seller)
    freight, unreachable = _freight(by_seller, records, sellers, request.site, china_date(at))
    parts = [
        SellerPart(
            seller=sellers[seller_id],
            lines=own,
            goods_cny=sum((line.amount_cny for line in own), Decimal("0.00")),
            freight_cny=freight.get(seller_id, Decimal("0.00")),
        )
        for seller_id, own in by_seller.items()
    ]
    total = sum((part.total_cny for part in parts), Decimal("0.00"))
    return Preview(
        parts=parts,
        levels=_chain(request, total, at),
        budget=budget_for(institution=request.institution, year=china_date(at).year, fund=BudgetFund.CANTEEN),
        problems=problems + unreachable,
    )


@transaction.atomic
def submit(*, request: PurchaseRequest, by: User, at: datetime) -> None:
    """Freeze the draft at today's prices, hold its money and ask the approvers.

    Whoever submits is the requester from then on and may not approve it, whoever began the draft.
    Raises CannotRequest, BadDelivery, NoBudget, NoApprover, OverBudget, or IllegalMove when it was submitted already;
    in each case nothing changed.
    """
    standing = PurchaseRequest.objects.select_for_update().get(pk=request.pk)
    if standing.state != RequestState.DRAFT:
        raise IllegalMove(_("%(request)s was submitted already.") % {"request": request.number})
    site = _check_delivery(request, at)
    request.requester = by
    seen = preview(request=request, at=at)
    if seen.problems:
        raise CannotRequest(*seen.problems)
    if not seen.parts:
        raise CannotRequest(_("The request is empty. Enter a quantity for at least one product."))
    if seen.budget is None:
        raise NoBudget(
            _("%(unit)s has no canteen budget for %(year)s. Ask finance to enter it first.")
            % {"unit": request.institution, "year": china_date(at).year}
        )
    if not all(seen.levels):
        raise NoApprover(
            _("Nobody but you may approve this request. Ask your unit's administrator to name another approver.")
        )
    lines = [line for part in seen.parts for line in part.lines]
    RequestLine.objects.bulk_update(lines, ["unit_price_cny", "title"])
    ship_to = asdict(ship_to_of(site))
    request.ship_to = ship_to
    REQUEST.move(
        request,
        RequestState.SUBMITTED,
        by=by.username,
        at=at,
        budget=seen.budget,
        requester=by,
        ship_to=ship_to,
        goods_cny=seen.goods_cny,
        freight_cny=seen.freight_cny,
        total_cny=seen.total_cny,
        submitted_at=at,
        fingerprint=fingerprint(request, lines),
    )
    institutions.reserve_budget(budget=seen.budget, amount_cny=seen.total_cny)
    for position, people in enumerate(seen.levels, start=1):
        ApprovalStep.objects.create(request=request, position=position).approvers.set(people)


@transaction.atomic
def withdraw(*, request: PurchaseRequest, by: User, at: datetime) -> None:
    """Take a waiting request back and free its money. Raises IllegalMove when it was decided already."""
    REQUEST.move(request, RequestState.WITHDRAWN, by=by.username, at=at, decided_at=at)
    institutions.release_budget(budget=request.funding, amount_cny=request.total_cny)


def fingerprint(request: PurchaseRequest, lines: list[RequestLine]) -> str:
    """SHA-256 over everything the approver agrees to."""
    agreed = {
        "number": request.number,
        "to": request.ship_to,
        "on": str(request.wanted_on),
        "window": request.window,
        "note": request.note,
        "lines": sorted([line.product_id, line.quantity, f"{line.unit_price_cny:.2f}"] for line in lines),
    }
    return hashlib.sha256(json.dumps(agreed, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def ship_to_of(site: DeliverySite) -> ShipTo:
    """The place as it is today; orders keep this copy."""
    street = f"{site.street}（{site.name}）"
    return ShipTo(site.contact, site.phone, site.province, site.city, site.district, street)


def _records(lines: list[RequestLine]) -> tuple[dict, list[str]]:
    """Stock records of the lines that may be sold, and a sentence for each line that may not."""
    if not lines:
        return {}, []
    wanted = [ordering.Wanted(line.product_id, line.quantity) for line in lines]
    problems: list[str] = []
    try:
        records = ordering.check(wanted=wanted)
    except ordering.CannotPlace as refused:
        problems = [
            f"{line.title}: {refused.problems[line.product_id]}"
            for line in lines
            if line.product_id in refused.problems
        ]
        good = [w for w in wanted if w.product_id not in refused.problems]
        records = ordering.check(wanted=good) if good else {}
    for line in lines:
        record = records.get(line.product_id)
        left = record.num_in_stock - record.num_allocated if record else line.quantity
        if left < line.quantity:
            problems.append(
                _("“%(title)s”: only %(left)s %(unit)s left. Order less, or another product.")
                % {"title": line.title, "left": left, "unit": line.get_sale_unit_display()}
            )
    return records, problems


def _freight(by_seller, records, sellers, site, day) -> tuple[dict[int, Decimal], list[str]]:
    if site is None or not by_seller:
        return {}, []
    goods = {
        seller_id: [_shipped(line, records[line.product_id].product) for line in lines if line.product_id in records]
        for seller_id, lines in by_seller.items()
    }
    goods = {seller_id: lines for seller_id, lines in goods.items() if lines}
    try:
        ship_to = ship_to_of(site)
        return ordering.freight_by_seller(by_seller=goods, sellers=sellers, ship_to=ship_to, day=day), []
    except ordering.CannotPlace as unreachable:
        return {}, list(unreachable.problems.values())


def _shipped(line: RequestLine, product: Product) -> Line:
    """A line as freight sees it, before an order exists; it is never saved."""
    return Line(
        product_id=line.product_id,
        title=line.title,
        quantity=line.quantity,
        sale_unit=product.sale_unit,
        net_weight_g=product.net_weight_g,
        storage_band=product.storage_band,
    )


def _check_delivery(request: PurchaseRequest, at: datetime) -> DeliverySite:
    site, day = request.site, request.wanted_on
    if site is None or site.closed or site.institution_id != request.institution_id:
        raise BadDelivery(_("Choose the place to which the goods are to be brought."))
    if day is None:
        raise BadDelivery(_("Choose the day on which the goods are wanted."))
    first = delivery_days.earliest(at, every_day=site.every_day)
    if day < first:
        raise BadDelivery(
            _("%(day)s can no longer be reached: orders close at 16:00 on the day before. Choose %(first)s or later.")
            % {"day": date_format(day), "first": date_format(first)}
        )
    if day > china_date(at) + delivery_days.LONGEST_AHEAD:
        raise BadDelivery(_("Choose a day within the next 90 days."))
    if not site.every_day and not is_workday(day):
        raise BadDelivery(
            _("%(day)s is not a working day and %(site)s is closed. Choose %(next)s, or a place that cooks every day.")
            % {"day": date_format(day), "site": site, "next": date_format(next_workday(day))}
        )
    if request.window not in delivery_days.WINDOWS:
        raise BadDelivery(_("Choose a delivery window."))
    return site


def _chain(request: PurchaseRequest, total_cny: Decimal, at: datetime) -> list[list[User]]:
    """Who may approve at each level, the buyer never among them; a level may come out empty."""
    today = china_date(at)
    everyone = people_in(institution=request.institution, role=Role.APPROVER, on=today)
    everyone = [person for person in everyone if person.pk != request.requester_id]
    levels = ApprovalLevel.objects.filter(institution=request.institution, from_cny__lte=total_cny)
    named = [
        {person.pk for person in level.approvers.all()}
        for level in levels.order_by("position").prefetch_related("approvers")
    ]
    if not named:
        return [everyone]
    return [[person for person in everyone if person.pk in keys] for keys in named]
