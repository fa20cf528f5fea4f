"""The truck is at the gate: weigh, refuse, sign. What is missing goes back as money."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import User
from catalog.foundation.numbering import new_number
from catalog.foundation.periods import china_date
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.states import GONE
from shop.institutions.models import Role
from shop.institutions.queries import roles_of
from shop.ordering import operations as ordering
from shop.ordering import refunds
from shop.oscar_forks.order.models import FundChannel, Line, Order, OrderState

from ..models import WITNESSES, Acceptance, AcceptanceLine, Signature
from ..states import ACCEPTANCE, AcceptanceState
from ..weighing import weigh, worth

MOST_SIGNATURES = 3


@dataclass(frozen=True)
class Count:
    """What the scales say about one line, in sale units; ``rejected`` is part of ``received``.

    ``agreed``: the buyer keeps weighed goods although they are out of tolerance.
    """

    received: Decimal
    rejected: Decimal = Decimal(0)
    reason: str = ""
    photo: ContentFile | None = None
    agreed: bool = False


class BadWeights(Exception):
    """Some figures cannot be. ``problems`` is a sentence for each, by line id. Nothing changed."""

    def __init__(self, problems: dict[int, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


class NotAnAcceptor(Exception):
    """This person may not sign for the unit. Nothing changed."""


class SamePerson(Exception):
    """Two different people must sign. Nothing changed."""


@transaction.atomic
def open_acceptance(*, consignment: Consignment, at: datetime) -> Acceptance | None:
    """Open the sheet for goods that arrived at a canteen, received weights still blank.

    None for consignments of employees and unions. Twice is the same sheet.
    """
    order = (
        Order.objects.filter(
            number=consignment.reference, group__fund_channel__in=(FundChannel.CANTEEN, FundChannel.CONTRACTOR)
        )
        .select_related("group")
        .first()
    )
    if order is None or order.group.institution_id is None:
        return None
    try:
        with transaction.atomic():
            acceptance = Acceptance.objects.create(
                number=new_number("Y"),
                institution_id=order.group.institution_id,
                order=order,
                consignment=consignment,
                opened_at=at,
            )
    except IntegrityError:
        return Acceptance.objects.get(consignment=consignment)
    lines = {line.product_id: line for line in order.lines.all()}
    AcceptanceLine.objects.bulk_create(
        AcceptanceLine(
            acceptance=acceptance,
            order_line=lines[sent.product_id],
            title=sent.description,
            sale_unit=sent.unit,
            ordered=lines[sent.product_id].quantity,
            shipped=sent.quantity,
        )
        for sent in consignment.lines.all()
        if sent.product_id in lines
    )
    return acceptance


@transaction.atomic
def record_weights(
    *, acceptance: Acceptance, counts: Mapping[int, Count], by: User, at: datetime, note: str = ""
) -> None:
    """Write down what came for every line and sign as the acceptor.

    Raises NotAnAcceptor, BadWeights (a line missing, impossible, or out of tolerance without a reason
    and, where it is weighed, the buyer's yes), or IllegalMove
    when it was weighed already.
    """
    roles = roles_of(user=by, institution=acceptance.institution, on=china_date(at))
    if Role.ACCEPTOR not in roles:
        raise NotAnAcceptor(_("Only an acceptor of the unit weighs goods. Ask your administrator to name you."))
    lines = list(acceptance.lines.select_related("order_line"))
    problems = {line.pk: problem for line in lines if (problem := _problem(line, counts.get(line.pk)))}
    if problems:
        raise BadWeights(problems)
    ACCEPTANCE.move(acceptance, AcceptanceState.WEIGHED, by=by.username, at=at, note=note.strip()[:300])
    for line in lines:
        count = counts[line.pk]
        line.received, line.rejected, line.reason = count.received, count.rejected, count.reason.strip()[:200]
        line.agreed = count.agreed
        if count.photo:
            line.photo.save(count.photo.name or f"{acceptance.number}.webp", count.photo, save=False)
    AcceptanceLine.objects.bulk_update(lines, ["received", "rejected", "reason", "agreed", "photo"])
    _sign(acceptance, by, [Role.ACCEPTOR], at)


@transaction.atomic
def countersign(*, acceptance: Acceptance, by: User, at: datetime) -> None:
    """Stand for the figures beside the acceptor: what is missing is credited, the last sheet completes the order.

    A third person may sign a sheet that is accepted already. Raises NotAnAcceptor, SamePerson, or IllegalMove when
    there is nothing to sign.
    """
    roles = roles_of(user=by, institution=acceptance.institution, on=china_date(at))
    held = [role for role in WITNESSES if role in roles]
    if not held:
        raise NotAnAcceptor(_("Only people with a role in the unit may sign this sheet."))
    acceptance.refresh_from_db()
    if acceptance.signatures.filter(user=by).exists():
        raise SamePerson(_("You have signed this sheet already. Another person must sign it too."))
    if acceptance.state == AcceptanceState.SIGNED:
        if acceptance.signatures.count() >= MOST_SIGNATURES:
            raise IllegalMove(_("Three people have signed; nobody else is needed."))
        _sign(acceptance, by, held, at)
        return
    # The payment first, as wherever money goes back: what was refunded before is read once nobody else can refund.
    refunds.lock_payment(acceptance.order)
    ACCEPTANCE.move(acceptance, AcceptanceState.SIGNED, by=by.username, at=at, signed_at=at)
    _sign(acceptance, by, held, at)
    _settle(acceptance, at)
    complete_accepted(order=acceptance.order, by=by.username, at=at)


@transaction.atomic
def complete_accepted(*, order: Order, by: str, at: datetime) -> None:
    """Complete an order of which everything that will still come has been accepted; any other stays as it is."""
    order = Order.objects.get(pk=order.pk)
    running = order.status in (OrderState.PAID, OrderState.DISPATCHED, OrderState.DELIVERED)
    if running and order.acceptances.exists() and _last_of(order):
        ordering.complete(order=order, by=by, at=at)


@transaction.atomic
def send_back(*, acceptance: Acceptance, by: User, reason: str, at: datetime) -> None:
    """Ask for the goods to be weighed again; the figures stay as a proposal. Raises NotAnAcceptor or IllegalMove."""
    roles = roles_of(user=by, institution=acceptance.institution, on=china_date(at))
    if not roles.intersection(WITNESSES):
        raise NotAnAcceptor(_("Only people with a role in the unit may send this sheet back."))
    ACCEPTANCE.move(acceptance, AcceptanceState.OPEN, by=by.username, at=at, reason=reason.strip()[:300])
    acceptance.signatures.all().delete()


def _problem(line: AcceptanceLine, count: Count | None) -> str:
    if count is None:
        return _("%(title)s: enter what was received, 0 if nothing came.") % {"title": line.title}
    try:
        found = weigh(
            ordered=line.ordered,
            received=count.received,
            rejected=count.rejected,
            unit=line.sale_unit,
            catch_weight=line.order_line.catch_weight,
            tolerance_percent=line.order_line.tolerance_percent,
        )
    except ValueError:
        return _("%(title)s: more cannot be rejected than was received, and neither can be negative.") % {
            "title": line.title
        }
    if count.received > line.ordered * 10:
        return _("%(title)s: %(received)s is more than ten times the order. Check the decimal point.") % {
            "title": line.title,
            "received": count.received,
        }
    if found.needs_reason and not count.reason.strip():
        return _("%(title)s differs by more than %(percent)s %% or was rejected in part. Give the reason.") % {
            "title": line.title,
            "percent": f"{line.order_line.tolerance_percent.normalize():f}",
        }
    if found.needs_yes and not count.agreed:
        return _("%(title)s is more than %(percent)s %% off. Tick that you keep it, or reject it.") % {
            "title": line.title,
            "percent": f"{line.order_line.tolerance_percent.normalize():f}",
        }
    return ""


def _sign(acceptance: Acceptance, by: User, roles: list, at: datetime) -> None:
    Signature.objects.create(
        acceptance=acceptance,
        user=by,
        name=str(by),
        role=" · ".join(str(Role(role).label) for role in roles[:1]),
        signed_at=at,
    )


def _settle(acceptance: Acceptance, at: datetime) -> None:
    """Credit what is missing, line by line; the source names the line, so that it happens once.

    What the scales say decides what the line is worth. Money that went back for it earlier counts towards that, and
    only the difference is credited.
    """
    for line in acceptance.lines.select_related("order_line"):
        if line.received is None:
            raise BadWeights({line.pk: _problem(line, None)})
        found = weigh(
            ordered=line.ordered,
            received=line.received,
            rejected=line.rejected,
            unit=line.sale_unit,
            catch_weight=line.order_line.catch_weight,
            tolerance_percent=line.order_line.tolerance_percent,
        )
        Line.objects.filter(pk=line.order_line_id).update(accepted_quantity=found.accepted)
        price = line.order_line.line_price_incl_tax
        due = worth(missing=found.missing, ordered=line.ordered, line_price_cny=price)
        amount = due - line.order_line.refunded_cny
        if amount <= 0:
            continue
        refunds.credit(
            order=acceptance.order,
            line=line.order_line,
            amount_cny=amount,
            reason=_("%(number)s: %(missing)s %(unit)s missing or rejected. %(reason)s")
            % {
                "number": acceptance.number,
                "missing": f"{found.missing.normalize():f}",
                "unit": line.get_sale_unit_display(),
                "reason": line.reason,
            },
            source=f"acceptance:{acceptance.number}:{line.pk}",
            at=at,
        )
        AcceptanceLine.objects.filter(pk=line.pk).update(credited_cny=amount)


def _last_of(order: Order) -> bool:
    """True if everything that will arrive for the order has been accepted."""
    coming = Consignment.objects.filter(reference=order.number).exclude(state__in=GONE)
    return not coming.exclude(acceptance__state=AcceptanceState.SIGNED).exists()
