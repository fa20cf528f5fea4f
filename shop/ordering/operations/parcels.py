"""What an order's lines weigh, and what it costs to send them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from catalog.foundation import units
from catalog.oscar_forks.partner.models import Partner
from logistics.fulfilment import queries as fulfilment_queries
from logistics.fulfilment.planning import ParcelLine
from logistics.fulfilment.rates import FreightQuote, NoRate
from logistics.fulfilment.shipto import ShipTo
from shop.oscar_forks.order.models import Line

from .checking import CannotPlace


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
) -> dict[int, Decimal]:
    """Freight in yuan of every seller's part: the sum over its temperature bands, no subsidy taken off.

    Raises CannotPlace naming the goods that no courier carries there at their temperature.
    """
    quotes = quotes_by_seller(by_seller=by_seller, sellers=sellers, ship_to=ship_to, day=day)
    return {seller_id: total_of(part) for seller_id, part in quotes.items()}


def total_of(quotes: Sequence[FreightQuote]) -> Decimal:
    return sum((quote.amount_cny for quote in quotes), Decimal("0.00"))


def quotes_by_seller(
    *,
    by_seller: Mapping[int, Sequence[Line]],
    sellers: Mapping[int, Partner],
    ship_to: ShipTo,
    day: date,
) -> dict[int, list[FreightQuote]]:
    """What carriage of every seller's part costs, one quote a temperature band. Raises CannotPlace."""
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
    return dict(zip(by_seller, quotes, strict=True))
