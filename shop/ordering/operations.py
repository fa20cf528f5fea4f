"""Verbs of orders: place first, pay second. An order exists, with stock held and a deadline, before money moves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.foundation.lifecycle import IllegalMove
from catalog.foundation.models import StateChange, User
from catalog.foundation.money import to_fen
from catalog.foundation.numbering import new_number
from catalog.foundation.periods import china_date
from catalog.lots import operations as lots
from catalog.oscar_forks.partner.models import Partner, StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment import queries as fulfilment_queries
from logistics.fulfilment.models import Consignment
from logistics.fulfilment.planning import ParcelLine
from logistics.fulfilment.rates import NoRate
from logistics.fulfilment.shipto import ShipTo
from logistics.fulfilment.states import FINAL
from shop.institutions.models import Institution
from shop.oscar_forks.order.models import FundChannel, Line, Order, OrderGroup, OrderState
from shop.payments import operations as payments
from shop.payments.models import Payment

from . import signals
from .states import OPEN_AFTER_SALE, ORDER

#: How long stock is held for each way of paying.
TIME_TO_PAY = {
    "stripe": timedelta(minutes=30),
    "bank_transfer": timedelta(days=7),
    "allowance": timedelta(hours=1),
}
MOST_OF_ONE = 100_000


@dataclass(frozen=True)
class Wanted:
    """A whole number of sale units of one product."""

    product_id: int
    quantity: int


class CannotPlace(Exception):
    """Some of what is wanted cannot be ordered. ``problems`` is a sentence for each, by product id. Nothing changed."""

    def __init__(self, problems: dict[int, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


def place(
    *,
    buyer: User,
    wanted: Sequence[Wanted],
    ship_to: ShipTo,
    method: str,
    fund_channel: str,
    placing_key: str,
    at: datetime,
    institution: Institution | None = None,
    credit_institution: Institution | None = None,
    wanted_on: date | None = None,
    window: str = "",
    note: str = "",
    unit_prices: dict[int, Decimal] | None = None,
    viewers: Sequence[User] = (),
    free_freight: bool = False,
    return_path: str = "/me/orders/",
) -> OrderGroup:
    """Make one order per seller under one group, hold the stock, and expect one payment by a deadline.

    ``unit_prices`` (product id → yuan per sale unit) overrides today's price where one was agreed before (an approved
    request, a union round). ``viewers`` may see the payment beside the buyer. The same ``placing_key`` of the same
    buyer twice gives the same group and changes nothing.

    Raises CannotPlace (unknown, off sale, below the minimum, off the step) or ``lots.SoldOut``.
    """
    earlier = OrderGroup.objects.filter(placing_key=placing_key, buyer=buyer).first()
    if earlier:
        return earlier
    try:
        with transaction.atomic():
            return _place(
                buyer, wanted, ship_to, method, fund_channel, placing_key, at, institution, credit_institution,
                wanted_on, window, note, unit_prices or {}, viewers, free_freight, return_path,
            )  # fmt: skip
    except IntegrityError:
        # The same click arrived twice at once; the other one placed the order.
        twin = OrderGroup.objects.filter(placing_key=placing_key, buyer=buyer).first()
        if twin is None:
            raise
        return twin


def check(*, wanted: Sequence[Wanted]) -> dict[int, StockRecord]:
    """Return the stock record of every wanted product (with product, origin and seller), or raise CannotPlace."""
    records = {
        record.product_id: record
        for record in StockRecord.objects.filter(product__in=[w.product_id for w in wanted])
        .filter(product__is_public=True, product__review_state="listed", partner__state="open", price__isnull=False)
        .select_related("product__origin", "partner__region")
    }
    problems: dict[int, str] = {}
    if not wanted:
        problems[0] = _("Nothing was chosen. Put something into the basket first.")
    for w in wanted:
        record = records.get(w.product_id)
        problem = _problem(w, record)
        if problem:
            problems[w.product_id] = problem
    if len({w.product_id for w in wanted}) != len(wanted):
        raise ValueError("the same product is wanted twice; add the quantities first")
    if problems:
        raise CannotPlace(problems)
    return records


def _problem(w: Wanted, record: StockRecord | None) -> str:
    if record is None:
        return _("One of the goods is no longer on sale. Remove it and try again.")
    product, unit = record.product, units.SALE_UNITS[record.product.sale_unit].label
    said = {"title": product.title, "unit": unit}
    if w.quantity < 1 or w.quantity > MOST_OF_ONE:
        return _("“%(title)s”: give a whole number from 1 to %(most)s.") % (said | {"most": MOST_OF_ONE})
    if w.quantity < product.min_quantity:
        return _("“%(title)s” is sold from %(least)s %(unit)s.") % (said | {"least": product.min_quantity})
    if w.quantity % product.step_quantity:
        return _("“%(title)s” is sold in multiples of %(step)s %(unit)s.") % (said | {"step": product.step_quantity})
    return ""


def _place(
    buyer, wanted, ship_to, method, fund_channel, placing_key, at, institution, credit_institution,
    wanted_on, window, note, unit_prices, viewers, free_freight, return_path,
):  # fmt: skip
    records = check(wanted=wanted)
    lots.reserve(wanted={records[w.product_id].pk: w.quantity for w in wanted})

    by_seller: dict[int, list[Line]] = defaultdict(list)
    for w in wanted:
        record = records[w.product_id]
        by_seller[record.partner_id].append(_line(w, record, unit_prices.get(w.product_id, record.price)))
    sellers = {record.partner_id: record.partner for record in records.values()}
    freight = freight_by_seller(
        by_seller=by_seller, sellers=sellers, ship_to=ship_to, day=china_date(at), free=free_freight
    )

    number = new_number("G")
    total = sum((line.line_price_incl_tax for lines in by_seller.values() for line in lines), Decimal(0))
    total += sum(freight.values())
    pay_by = at + TIME_TO_PAY[method]
    payment = payments.expect(
        amount_cny=total,
        method=method,
        payer=buyer,
        payer_name=institution.name if institution else str(buyer),
        description=number,
        return_path=return_path,
        source=f"group:{number}",
        due_at=pay_by,
        at=at,
        viewers=viewers,
    )
    group = OrderGroup.objects.create(
        number=number,
        buyer=buyer,
        institution=institution,
        credit_institution=credit_institution if fund_channel == FundChannel.STAFF else None,
        fund_channel=fund_channel,
        payment=payment,
        total_cny=total,
        placed_at=at,
        pay_by=pay_by,
        placing_key=placing_key,
    )
    orders = {}
    for seller_id, lines in by_seller.items():
        goods = sum((line.line_price_incl_tax for line in lines), Decimal(0))
        orders[seller_id] = Order(
            number=new_number("D"),
            group=group,
            seller=sellers[seller_id],
            user=buyer,
            status=OrderState.PLACED,
            currency="CNY",
            total_incl_tax=goods + freight[seller_id],
            total_excl_tax=goods + freight[seller_id],
            shipping_incl_tax=freight[seller_id],
            shipping_excl_tax=freight[seller_id],
            ship_to=asdict(ship_to),
            wanted_on=wanted_on,
            window=window,
            note=note,
            date_placed=at,
        )
    Order.objects.bulk_create(orders.values())
    for seller_id, lines in by_seller.items():
        for line in lines:
            line.order = orders[seller_id]
    Line.objects.bulk_create([line for lines in by_seller.values() for line in lines])
    return group


def _line(w: Wanted, record: StockRecord, unit_price: Decimal) -> Line:
    """The line as it will stay: what the product was called, weighed and cost when it was ordered."""
    product, price = record.product, to_fen(unit_price * w.quantity)
    return Line(
        partner_id=record.partner_id,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=product,
        title=product.title,
        upc=product.upc,
        quantity=w.quantity,
        num_allocated=w.quantity,
        unit_price_incl_tax=unit_price,
        unit_price_excl_tax=unit_price,
        line_price_incl_tax=price,
        line_price_excl_tax=price,
        line_price_before_discounts_incl_tax=price,
        line_price_before_discounts_excl_tax=price,
        sale_unit=product.sale_unit,
        net_weight_g=product.net_weight_g,
        storage_band=product.storage_band,
        origin=product.origin,
        specification=product.specification,
        catch_weight=product.catch_weight,
        tolerance_percent=product.tolerance_percent,
    )


def parcel_lines(lines: Sequence[Line]) -> list[ParcelLine]:
    """The lines as logistics sees them."""
    return [
        ParcelLine(
            product_id=line.product_id,
            description=line.title,
            quantity=line.quantity,
            unit=line.sale_unit,
            weight_g=_weight_g(line),
            band=line.storage_band,
        )
        for line in lines
    ]


def _weight_g(line: Line) -> int:
    weight = units.kilograms(Decimal(line.quantity), line.sale_unit, line.net_weight_g)
    return int(weight * 1000) if weight is not None else 500 * line.quantity


def freight_by_seller(
    *,
    by_seller: Mapping[int, Sequence[Line]],
    sellers: Mapping[int, Partner],
    ship_to: ShipTo,
    day: date,
    free: bool = False,
) -> dict[int, Decimal]:
    """Freight in yuan of every seller's part: the sum over its temperature bands.

    Raises CannotPlace naming the goods that no courier carries there at their temperature.
    """
    if free:
        return dict.fromkeys(by_seller, Decimal("0.00"))
    try:
        quotes = fulfilment_queries.freight_for_many(
            parcels=[(sellers[seller_id].region, parcel_lines(lines)) for seller_id, lines in by_seller.items()],
            province=ship_to.province,
            day=day,
        )
    except NoRate as no_rate:
        raise CannotPlace(
            {
                line.product_id: _(
                    "“%(title)s” cannot be sent to %(province)s: no courier keeps it at its temperature."
                )
                % {"title": line.title, "province": ship_to.province}
                for lines in by_seller.values()
                for line in lines
                if line.storage_band == no_rate.band
            }
        ) from no_rate
    return {
        seller_id: sum((quote.amount_cny for quote in part), Decimal("0.00"))
        for seller_id, part in zip(by_seller, quotes, strict=True)
    }


@transaction.atomic
def settle(*, payment: Payment, at: datetime) -> None:
    """The group's money is in: its orders become PAID and their consignments are planned.

    Money for a group that was cancelled meanwhile goes straight back. Raises IllegalMove when called twice; payments
    announces a settlement once.
    """
    group = OrderGroup.objects.filter(payment=payment).first()
    if group is None:
        return
    if payment.late:
        payments.start_refund(
            payment=payment,
            amount_cny=payment.amount_cny,
            source=f"late:{payment.number}",
            reason=_("The order was cancelled before the payment arrived."),
            at=at,
        )
        return
    orders = list(group.orders.select_related("seller__region").prefetch_related("lines").order_by("pk"))
    for order in orders:
        ORDER.move(order, OrderState.PAID, by="payment", at=at, paid_at=at)
        order.group = group
        fulfilment.plan(
            reference=order.number,
            seller=order.seller,
            ship_to=ShipTo(**order.ship_to),
            lines=parcel_lines(order.lines.all()),
            wanted_on=order.wanted_on,
            window=order.window,
            at=at,
        )
        signals.order_paid.send(sender=Order, order=order, at=at)


@transaction.atomic
def cancel(*, group: OrderGroup, by: str, at: datetime, reason: str = "") -> None:
    """Call an unpaid group off and free its stock. Raises IllegalMove when it was paid or cancelled already."""
    # The payment first, here and in ``settle``: two acts that lock the same rows lock them in the same order.
    payments.cancel(payment=group.payment, at=at, by=by, reason=reason)
    orders = list(group.orders.order_by("pk"))
    for order in orders:
        ORDER.move(order, OrderState.CANCELLED, by=by, at=at, reason=reason)
    held: dict[int, int] = defaultdict(int)
    for line in Line.objects.filter(order__group=group, stockrecord__isnull=False):
        held[line.stockrecord_id] += line.num_allocated
    lots.release(held=held)
    for order in orders:
        signals.order_cancelled.send(sender=Order, order=order, at=at)


def expire_unpaid(*, at: datetime) -> int:
    """Cancel every group whose deadline has passed; return how many. Safe to run at once in several processes."""
    expired = 0
    overdue = OrderGroup.objects.filter(pay_by__lte=at, orders__status=OrderState.PLACED).distinct()
    for group in overdue.select_related("payment").order_by("pay_by", "pk"):
        try:
            cancel(group=group, by="deadline", at=at, reason=_("Not paid in time."))
        except IllegalMove:
            continue  # Paid, or cancelled by someone else, a moment ago.
        expired += 1
    return expired


@transaction.atomic
def mark_dispatched(*, reference: str, at: datetime) -> None:
    """The first parcel of the order left. Later parcels, and references of others, change nothing."""
    order = Order.objects.filter(number=reference, status=OrderState.PAID).first()
    if order:
        ORDER.move(order, OrderState.DISPATCHED, by="logistics", at=at)


@transaction.atomic
def mark_delivered(*, reference: str, at: datetime) -> None:
    """The order arrived when the last of its parcels did; what was lost on the way is refunded apart."""
    order = Order.objects.filter(number=reference, status__in=[OrderState.PAID, OrderState.DISPATCHED]).first()
    if order and not Consignment.objects.for_reference(reference).exclude(state__in=FINAL).exists():
        ORDER.move(order, OrderState.DELIVERED, by="logistics", at=at)


@transaction.atomic
def complete(*, order: Order, by: str, at: datetime) -> None:
    """The buyer has the goods. Parcels that the courier has not reported yet count as received with it.

    Raises ``fulfilment.NotOnItsWay`` while a parcel is still at the seller's or held for its temperature, IllegalMove
    for an order that is not paid or is complete already.
    """
    for consignment in Consignment.objects.for_reference(order.number).exclude(state__in=FINAL):
        fulfilment.confirm_receipt(consignment=consignment, by=by, at=at)
    order.refresh_from_db(fields=["status"])
    ORDER.move(order, OrderState.COMPLETED, by=by, at=at, completed_at=at)
    signals.order_completed.send(sender=Order, order=order, by=by, at=at)


def complete_overdue(*, at: datetime, after: timedelta = timedelta(days=10)) -> int:
    """Complete employees' orders that arrived ``after`` ago and about which nobody complained; return how many."""
    arrival = StateChange.objects.filter(
        subject=Order._meta.label_lower, subject_id=OuterRef("pk"), target=OrderState.DELIVERED, at__lte=at - after
    )
    arrived = Order.objects.filter(Exists(arrival), status=OrderState.DELIVERED, group__institution=None)
    done = 0
    for order in arrived.exclude(after_sales__state__in=OPEN_AFTER_SALE).order_by("pk"):
        try:
            complete(order=order, by="deadline", at=at)
        except IllegalMove:
            continue
        done += 1
    return done
