"""Place first, pay second: an order exists, with stock held and a deadline, before any money moves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction

from catalog.foundation.models import User
from catalog.foundation.money import to_fen
from catalog.foundation.numbering import new_number
from catalog.foundation.periods import CHINA, china_date
from catalog.lots import operations as lots
from catalog.oscar_forks.partner.models import Partner, StockRecord
from logistics.fulfilment import operations as fulfilment
from logistics.fulfilment.shipto import ShipTo
from logistics.fulfilment.subsidies import freight_of_goods
from shop.institutions.models import Institution
from shop.oscar_forks.order.models import FundChannel, Line, Order, OrderGroup, OrderState
from shop.payments import operations as payments

from .checking import Wanted, check
from .parcels import parcel_lines, quotes_by_seller, total_of

#: How long stock is held for each way of paying.
TIME_TO_PAY = {
    "stripe": timedelta(minutes=30),
    "bank_transfer": timedelta(days=7),
    "allowance": timedelta(hours=1),
}
#: Goods are sent when they are paid: what is wanted on a day is paid by this hour of the day before it.
PAID_ON_THE_EVE_BY = time(16, 0)


@dataclass(frozen=True)
class _Terms:
    """Who orders, where to, and how it will be paid: the same for every seller's part."""

    buyer: User
    ship_to: ShipTo
    method: str
    fund_channel: str
    placing_key: str
    at: datetime
    institution: Institution | None
    credit_institution: Institution | None
    wanted_on: date | None
    window: str
    note: str
    unit_prices: Mapping[int, Decimal]
    viewers: Sequence[User]
    free_freight: bool
    return_path: str


@dataclass(frozen=True)
class _Part:
    """What one seller sends, and what the buyer pays for its carriage; the subsidy pays the rest."""

    number: str
    seller: Partner
    lines: list[Line]
    freight_cny: Decimal
    subsidy_cny: Decimal

    @property
    def total_cny(self) -> Decimal:
        return sum((line.line_price_incl_tax for line in self.lines), self.freight_cny)


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
    unit_prices: Mapping[int, Decimal] | None = None,
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
    terms = _Terms(
        buyer=buyer,
        ship_to=ship_to,
        method=method,
        fund_channel=fund_channel,
        placing_key=placing_key,
        at=at,
        institution=institution,
        credit_institution=credit_institution,
        wanted_on=wanted_on,
        window=window,
        note=note,
        unit_prices=unit_prices or {},
        viewers=viewers,
        free_freight=free_freight,
        return_path=return_path,
    )
    try:
        with transaction.atomic():
            parts = _hold(wanted, terms)
            group = _group(parts, terms)
            _orders(group, parts, terms)
            return group
    except IntegrityError:
        # The same click arrived twice at once; the other one placed the order.
        twin = OrderGroup.objects.filter(placing_key=placing_key, buyer=buyer).first()
        if twin is None:
            raise
        return twin


def pay_by_for(*, method: str, wanted_on: date | None, at: datetime) -> datetime:
    """Until when an order placed ``at`` is to be paid: as long as its way of paying takes, but not past its own day.

    The goods of a day are paid on the eve. Ordered on the eve itself there is a day to pay them, at the latest on the
    day they come.
    """
    usual = at + TIME_TO_PAY[method]
    if wanted_on is None or wanted_on <= china_date(at):
        return usual
    same_day = datetime.combine(wanted_on, PAID_ON_THE_EVE_BY, tzinfo=CHINA)
    eve = same_day - timedelta(days=1)
    return min(usual, max(eve, min(at + timedelta(days=1), same_day)))


def _hold(wanted: Sequence[Wanted], terms: _Terms) -> list[_Part]:
    """Hold the stock of everything, and price it, seller by seller."""
    records = check(wanted=wanted)
    lots.reserve(wanted={records[w.product_id].pk: w.quantity for w in wanted})
    by_seller: dict[int, list[Line]] = defaultdict(list)
    for w in wanted:
        record = records[w.product_id]
        by_seller[record.partner_id].append(_line(w, record, terms.unit_prices.get(w.product_id, record.price)))
    sellers = {record.partner_id: record.partner for record in records.values()}
    numbers = {seller_id: new_number("D") for seller_id in by_seller}
    full, subsidies = _freight(by_seller, sellers, numbers, terms)
    parts = []
    for seller_id, lines in by_seller.items():
        subsidy = subsidies.get(numbers[seller_id], Decimal("0.00"))
        parts.append(_Part(numbers[seller_id], sellers[seller_id], lines, full[seller_id] - subsidy, subsidy))
    return parts


def _freight(
    by_seller: Mapping[int, Sequence[Line]], sellers: Mapping[int, Partner], numbers: Mapping[int, str], terms: _Terms
) -> tuple[dict[int, Decimal], dict[str, Decimal]]:
    """(full freight by seller, what subsidies pay of it by order number)."""
    if terms.free_freight:
        return dict.fromkeys(by_seller, Decimal("0.00")), {}
    day = china_date(terms.at)
    quotes = quotes_by_seller(by_seller=by_seller, sellers=sellers, ship_to=terms.ship_to, day=day)
    of_goods = {
        numbers[seller_id]: freight_of_goods(parcel_lines(by_seller[seller_id]), part)
        for seller_id, part in quotes.items()
    }
    taken = fulfilment.take_subsidies(freight=of_goods, day=day, at=terms.at)
    return {seller_id: total_of(part) for seller_id, part in quotes.items()}, taken


def _line(w: Wanted, record: StockRecord, unit_price: Decimal) -> Line:
    """The line as it will stay: what the product was called, weighed and cost when it was ordered."""
    product, price = record.product, to_fen(unit_price * w.quantity)
    return Line(
        partner_id=record.partner_id,
        partner_name=record.partner.name,
        partner_sku=record.partner_sku,
        stockrecord=record,
        product=product,
        zone_id=w.zone_id,
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
        pieces=product.pieces,
        storage_band=product.storage_band,
        origin=product.origin,
        specification=product.specification,
        catch_weight=product.catch_weight,
        tolerance_percent=product.tolerance_percent,
    )


def _group(parts: Sequence[_Part], terms: _Terms) -> OrderGroup:
    """One group and the one payment that is expected for it."""
    number = new_number("G")
    total = sum((part.total_cny for part in parts), Decimal(0))
    pay_by = pay_by_for(method=terms.method, wanted_on=terms.wanted_on, at=terms.at)
    payment = payments.expect(
        amount_cny=total,
        method=terms.method,
        payer=terms.buyer,
        payer_name=terms.institution.name if terms.institution else str(terms.buyer),
        description=number,
        return_path=terms.return_path,
        source=f"group:{number}",
        due_at=pay_by,
        at=terms.at,
        viewers=terms.viewers,
    )
    return OrderGroup.objects.create(
        number=number,
        buyer=terms.buyer,
        institution=terms.institution,
        credit_institution=terms.credit_institution if terms.fund_channel == FundChannel.STAFF else None,
        fund_channel=terms.fund_channel,
        payment=payment,
        total_cny=total,
        placed_at=terms.at,
        pay_by=pay_by,
        placing_key=terms.placing_key,
    )


def _orders(group: OrderGroup, parts: Sequence[_Part], terms: _Terms) -> None:
    """One order for each seller's part, two statements however many."""
    for part, order in zip(parts, Order.objects.bulk_create(_order(group, part, terms) for part in parts), strict=True):
        for line in part.lines:
            line.order = order
    Line.objects.bulk_create([line for part in parts for line in part.lines])


def _order(group: OrderGroup, part: _Part, terms: _Terms) -> Order:
    return Order(
        number=part.number,
        group=group,
        seller=part.seller,
        user=terms.buyer,
        status=OrderState.PLACED,
        currency="CNY",
        total_incl_tax=part.total_cny,
        total_excl_tax=part.total_cny,
        shipping_incl_tax=part.freight_cny,
        shipping_excl_tax=part.freight_cny,
        freight_subsidy_cny=part.subsidy_cny,
        ship_to=asdict(terms.ship_to),
        wanted_on=terms.wanted_on,
        window=terms.window,
        note=terms.note,
        date_placed=terms.at,
    )
