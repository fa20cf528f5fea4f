"""What buyers paid a seller in a year: month by month, and order by order as a sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from catalog.foundation import periods
from catalog.foundation.money import to_fen
from catalog.foundation.periods import china_date
from catalog.oscar_forks.partner.models import Partner
from shop.ledger.sheets import MONEY, Column, Sheet
from shop.oscar_forks.order.models import Order, OrderState

ZERO = Decimal("0.00")


@dataclass
class Month:
    """Orders by the month in which they were paid; ``refunded`` is what went back of them, whenever it did.

    ``done`` is the part of ``net`` whose buyers have confirmed, so that nothing more is to be expected back.
    """

    number: int
    orders: int = 0
    goods: Decimal = ZERO
    freight: Decimal = ZERO
    refunded: Decimal = ZERO
    done: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        return self.goods + self.freight - self.refunded

    def add(self, other: "Month") -> None:
        for name in ("orders", "goods", "freight", "refunded", "done"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def paid_orders(*, seller: Partner, year: int) -> QuerySet[Order]:
    """Orders of the seller that were paid in the year, oldest payment first, with what went back of their goods."""
    first, following = periods.year(year)
    paid = Order.objects.filter(seller=seller, paid_at__gte=first, paid_at__lt=following)
    return paid.annotate(goods_refunded=Sum("lines__refunded_cny")).order_by("paid_at", "pk")


def _alone(order) -> Month:
    """One order as a month of its own."""
    refunded = to_fen(order.goods_refunded or ZERO) + order.freight_refunded_cny
    alone = Month(
        number=china_date(order.paid_at).month,
        orders=1,
        goods=order.total_incl_tax - order.shipping_incl_tax,
        freight=order.shipping_incl_tax,
        refunded=refunded,
    )
    alone.done = alone.net if order.status == OrderState.COMPLETED else ZERO
    return alone


def months(*, seller: Partner, year: int) -> tuple[list[Month], Month]:
    """The months that had an order, and their total; one query."""
    found: dict[int, Month] = {}
    total = Month(0)
    for order in paid_orders(seller=seller, year=year):
        alone = _alone(order)
        found.setdefault(alone.number, Month(alone.number)).add(alone)
        total.add(alone)
    return [found[number] for number in sorted(found)], total


def _rows(orders) -> Iterator[tuple[Order, Month]]:
    for order in orders:
        yield order, _alone(order)


def _goods(row, place) -> str:
    return "；".join(f"{line.title} × {line.quantity}" for line in row[0].lines.all())


def _buyer(row, place) -> str:
    institution = row[0].group.institution
    return institution.name if institution else _t("an individual")


COLUMNS = (
    Column("seq", _("Serial no."), 6, lambda row, place: place),
    Column("number", _("Order number"), 18, lambda row, place: row[0].number),
    Column("paid", _("Payment date"), 12, lambda row, place: china_date(row[0].paid_at), "yyyy-mm-dd"),
    Column("state", _("State"), 10, lambda row, place: row[0].get_status_display()),
    Column("buyer", _("Buyer"), 24, _buyer),
    Column("what", _("Product"), 40, _goods),
    Column("goods", _("Goods amount"), 14, lambda row, place: row[1].goods, MONEY),
    Column("freight", _("Freight"), 10, lambda row, place: row[1].freight, MONEY),
    Column("refunded", _("Paid back"), 12, lambda row, place: row[1].refunded, MONEY),
    Column("net", _("After refunds"), 14, lambda row, place: row[1].net, MONEY),
)


def sheet(*, seller: Partner, year: int, today: date) -> Sheet:
    """The year's paid orders, one a row; buyers who are persons are not named."""
    _found, total = months(seller=seller, year=year)
    orders = paid_orders(seller=seller, year=year).select_related("group__institution").prefetch_related("lines")
    return Sheet(
        title=_t("Paid orders of %(year)s") % {"year": year},
        notes=[
            str(seller),
            _t("Unit: yuan · as of %(day)s · what buyers paid, not what the platform owes") % {"day": today},
        ],
        columns=COLUMNS,
        rows=_rows(orders),
        totals={name: getattr(total, name) for name in ("goods", "freight", "refunded", "net")},
    )
