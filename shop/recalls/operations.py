"""Find who has the goods, keep parcels back, tell people, give money back."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.money import to_fen
from catalog.lots import operations as lots
from catalog.lots.models import Lot, Recall
from catalog.lots.queries import made_from
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.queries import OutOfLot, packed_out_of
from shop.ordering import refunds
from shop.ordering.promises import Side
from shop.oscar_forks.order.models import Line, Order

from .models import Alert, AlertedLine, AlertedOrder, AlertMessage
from .queries import addresses_of
from .signals import buyers_told
from .states import AlertKind, Answer, Channel, MessageState

MOST_TRIES = 5
#: What a sentence may end with that is put into a message, which ends it itself.
STOPS = "。.！!？? "


class CannotAnswer(Exception):
    """The alert cannot be answered like this; the message tells the buyer why. Nothing changed."""


@transaction.atomic
def recalled(*, recall: Recall, reached: Sequence[Lot], by: str, at: datetime) -> Alert:
    """Keep parcels with recalled goods back and tell all who have some; of a drill, only note who they would be."""
    if not recall.drill:
        fulfilment.hold_recalled(
            lot_ids=[lot.pk for lot in reached], recall=recall.number, by=by, at=at, reason=recall.reason
        )
    return tell_buyers(
        reached=reached,
        kind=AlertKind.DRILL if recall.drill else AlertKind.RECALL,
        reason=recall.reason,
        advice=recall.advice,
        source=f"recall:{recall.number}",
        recall=recall,
        by=by,
        at=at,
    )


@transaction.atomic
def test_failed(*, lot: Lot, sample: str, findings: str, by: str, at: datetime) -> Alert:
    """Tell the buyers of a lot, and of all that was made from it, what a laboratory has found; keep parcels back."""
    reached = list(Lot.objects.filter(pk__in=made_from([lot.pk])))
    alert = tell_buyers(
        reached=reached,
        kind=AlertKind.TEST,
        reason=_("A laboratory found: %(findings)s") % {"findings": findings},
        advice=_("Please do not eat or hand out these goods until you hear from us."),
        source=f"test:{sample}",
        by=by,
        at=at,
    )
    fulfilment.hold_recalled(
        lot_ids=[lot.pk for lot in reached], recall=alert.number, by=by, at=at, reason=alert.reason
    )
    return alert


@transaction.atomic
def tell_buyers(
    *,
    reached: Sequence[Lot],
    kind: str,
    reason: str,
    advice: str,
    source: str,
    recall: Recall | None = None,
    by: str,
    at: datetime,
) -> Alert:
    """Raise an alert for every order that has units of these lots; messages wait to be sent, save in a drill.

    The lots are of one product. The same ``source`` twice is one alert and one message. A fixed number of statements
    for any number of orders.
    """
    earlier = Alert.objects.filter(source=source).first()
    if earlier:
        return earlier
    began = time.monotonic()
    alert = Alert.objects.create(
        kind=kind, source=source, recall=recall, product_id=reached[0].product_id, reason=reason[:300],
        advice=advice[:300], raised_by=by[:150], raised_at=at,
        **({"number": recall.number} if recall else {}),
    )  # fmt: skip
    alert.lots.set(reached)
    found = packed_out_of([lot.pk for lot in reached])
    alerted = _alerted_orders(alert, found)
    if kind != AlertKind.DRILL:
        AlertMessage.objects.bulk_create(
            AlertMessage(alerted=one, channel=channel, to=to, created_at=at)
            for one in alerted
            for channel, to in addresses_of(one.order)
        )
        transaction.on_commit(lambda: _start(alert))
        buyers_told.send(sender=Alert, alert=alert, at=at)
    alert.took_ms = round((time.monotonic() - began) * 1000)
    alert.save(update_fields=["took_ms"])
    return alert


def _alerted_orders(alert: Alert, found: Sequence[OutOfLot]) -> list[AlertedOrder]:
    numbers = {out.reference for out in found}
    orders = {order.number: order for order in Order.objects.filter(number__in=numbers).select_related("user")}
    lines = {
        (number, product): pk
        for pk, number, product in Line.objects.filter(
            order__number__in=numbers, product__in={out.product_id for out in found}
        ).values_list("pk", "order__number", "product")
    }
    by_number = {
        number: AlertedOrder(alert=alert, order=orders[number])
        for number in dict.fromkeys(out.reference for out in found)
        if number in orders
    }
    AlertedOrder.objects.bulk_create(by_number.values())
    AlertedLine.objects.bulk_create(
        AlertedLine(
            alerted=by_number[out.reference], line_id=lines[out.reference, out.product_id], lot_id=out.lot_id,
            consignment=out.consignment, units=out.units,
        )
        for out in found
        if (out.reference, out.product_id) in lines
    )  # fmt: skip
    return list(by_number.values())


def _start(alert: Alert) -> None:
    from . import tasks

    tasks.send_messages.delay(alert_id=alert.pk)


def send_waiting(*, alert_id: int | None = None, before: datetime | None = None, at: datetime) -> int:
    """Send what waits (of one alert, or what was left before an instant); return how many went out.

    Each row is claimed by one UPDATE first, so that two workers do not tell one person twice. What fails waits for the
    next sweep, five times.
    """
    waiting = AlertMessage.objects.overdue(before or at)
    if alert_id:
        waiting = waiting.filter(alerted__alert=alert_id)
    sent = 0
    for message in waiting.select_related("alerted__alert__product", "alerted__order"):
        mine = AlertMessage.objects.filter(pk=message.pk, state=MessageState.WAITING, tries=message.tries)
        if mine.update(tries=F("tries") + 1) != 1:
            continue
        try:
            _send(message)
        except Exception:  # noqa: BLE001 whatever the gateway raises, the row must say that it did not go
            state = MessageState.FAILED if message.tries + 1 >= MOST_TRIES else MessageState.WAITING
            AlertMessage.objects.filter(pk=message.pk).update(state=state)
            continue
        AlertMessage.objects.filter(pk=message.pk).update(state=MessageState.SENT, sent_at=at)
        AlertedOrder.objects.filter(pk=message.alerted_id, told_at=None).update(told_at=at)
        sent += 1
    return sent


def _send(message: AlertMessage) -> None:
    alerted = message.alerted
    alert = alerted.alert
    title = _("Recall: %(product)s") if alert.kind == AlertKind.RECALL else _("Warning: %(product)s")
    subject = title % {"product": alert.product.title}
    text = _("%(subject)s, order %(order)s. %(reason)s. %(advice)s. Refund and details: %(address)s") % {
        "subject": subject, "order": alerted.order.number, "reason": alert.reason.rstrip(STOPS),
        "advice": alert.advice.rstrip(STOPS),
        "address": f"{settings.SITE_URL}/recalls/{alert.number}/",
    }  # fmt: skip
    if message.channel == Channel.SMS:
        import_string(settings.SMS_BACKEND)().send(phone=message.to, text=text)
    else:
        send_mail(subject, text, None, [message.to])


def refundable(alerted: AlertedOrder) -> dict[int, Decimal]:
    """Yuan by line: the affected units' share of each line's price, at most what is left of it."""
    units: dict[int, int] = defaultdict(int)
    for row in alerted.lines.filter(replaced=False):
        units[row.line_id] += row.units
    amounts = {}
    for line in Line.objects.filter(pk__in=units):
        share = to_fen(line.line_price_incl_tax * min(units[line.pk], line.quantity) / line.quantity)
        amounts[line.pk] = min(share, line.line_price_incl_tax - line.refunded_cny)
    return {pk: amount for pk, amount in amounts.items() if amount > 0}


def has_not_left(alerted: AlertedOrder) -> bool:
    """Whether the parcel with the goods is still at the seller's: then all of it is called off."""
    parcels = alerted.lines.filter(replaced=False).values("consignment")
    return Consignment.objects.filter(number__in=parcels).unsent().exists()


@transaction.atomic
def take_money_back(*, alerted: AlertedOrder, by: User, at: datetime) -> None:
    """One tap: the affected goods are paid back at once, nobody has to agree.

    A parcel that has not left is called off as a whole. Raises CannotAnswer when it was answered before or there is
    nothing left to pay back. Two taps are one refund.
    """
    _answer(alerted, Answer.REFUND, by.username, at)
    order = alerted.order
    reason = _("Recall %(number)s") % {"number": alerted.alert.number}
    try:
        if has_not_left(alerted):
            back = refunds.call_off(order=order, side=Side.PLATFORM, by=by.username, at=at, reason=reason)
        else:
            refunds.lock_payment(order)
            amounts = refundable(alerted)
            lines, freight = refunds.whatever_is_left(order)
            back = refunds.give_back(
                order=order,
                line_amounts=amounts,
                freight_cny=freight if amounts == lines else Decimal(0),
                nothing_travels=amounts == lines,
                source=f"alert:{alerted.alert.number}:{order.number}",
                reason=reason,
                at=at,
            )
    except (refunds.NothingLeftToRefund, refunds.CannotCallOff) as problem:
        raise CannotAnswer(_("These goods were paid back before.")) from problem
    AlertedOrder.objects.filter(pk=alerted.pk).update(order_refund=back)
    alerted.refresh_from_db()


@transaction.atomic
def nothing_left(*, alerted: AlertedOrder, by: User, at: datetime) -> None:
    """The buyer has read it, and has no use for a refund: the goods are used up or thrown away."""
    _answer(alerted, Answer.GONE, by.username, at)
    alerted.refresh_from_db()


@transaction.atomic
def packed_anew(*, consignment: Consignment, at: datetime) -> None:
    """The recalled goods never left: whoever has no others of them need not do anything any more."""
    lines = AlertedLine.objects.filter(consignment=consignment.number, replaced=False)
    touched = list(AlertedOrder.objects.filter(lines__in=lines).distinct().select_related("alert"))
    lines.update(replaced=True)
    for alerted in touched:
        if alerted.answered_at is None and not alerted.lines.filter(replaced=False).exists():
            _answer(alerted, Answer.REPLACED, "packing", at)


def _answer(alerted: AlertedOrder, answer: str, by: str, at: datetime) -> None:
    if alerted.alert.kind == AlertKind.DRILL:
        raise CannotAnswer(_("This is a drill."))
    open_ = AlertedOrder.objects.filter(pk=alerted.pk, answered_at=None)
    if open_.update(answer=answer, answered_at=at, answered_by=by[:150]) != 1:
        raise CannotAnswer(_("You have answered already. Thank you."))
    AlertedOrder.objects.filter(pk=alerted.pk, told_at=None).update(told_at=at)


@transaction.atomic
def note_return(*, alert: Alert, returned: Mapping[int, int], by: str, at: datetime) -> None:
    """Goods came back: ``returned`` is units by id of the AlertedLine. They lie with their recalled lots again.

    Raises CannotAnswer for more than was sent out, ``lots.BadLot`` for lots that were not recalled.
    """
    taken: dict[int, int] = defaultdict(int)
    for pk, units in sorted(returned.items()):
        rows = AlertedLine.objects.filter(pk=pk, alerted__alert=alert, units__gte=F("returned") + units)
        if units < 1 or rows.update(returned=F("returned") + units) != 1:
            raise CannotAnswer(_("No more can come back than was sent. Check the numbers."))
        taken[AlertedLine.objects.values_list("lot", flat=True).get(pk=pk)] += units
    if not taken:
        raise CannotAnswer(_("Enter how many came back."))
    lots.take_back(taken=taken, by=by, at=at, reason=alert.number, reference=alert.number)
