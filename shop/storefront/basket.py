"""The basket: Oscar's two tables, without its middleware, offers and strategies.

An anonymous basket is known by its number in the session, a person's by its owner; logging in merges the one into the
other. The session also keeps how many kinds of goods are in it, so that a header costs no query. Nothing here writes
when a page is only looked at.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.basket.models import Basket, Line

from catalog.foundation import units

from . import goods, quantities

KEY, COUNT = "basket", "basket_count"
OPEN, MERGED = "Open", "Merged"


class NotOnSale(Exception):
    """Nobody may buy this now; the message says so."""


@dataclass(frozen=True)
class Offer:
    """What one product may be bought for at this moment. ``left`` is in sale units."""

    product_id: int
    title: str
    stockrecord_id: int
    price: Decimal
    unit: str
    least: int
    step: int
    left: int

    @property
    def smallest(self) -> int:
        """The smallest quantity that is both enough and on the step."""
        return -(-self.least // self.step) * self.step

    def check(self, quantity: int) -> None:
        """Raise BadQuantity or NotEnough unless this many sale units may be ordered now."""
        label = str(units.SALE_UNITS[self.unit].label)
        quantities.check(quantity, title=self.title, unit=label, least=self.least, step=self.step, left=self.left)


OFFER_COLUMNS = (
    "product_id", "product__title", "pk", "price", "product__sale_unit", "product__min_quantity",
    "product__step_quantity", goods.LEFT,
)  # fmt: skip


def offers(product_ids: Collection[int]) -> dict[int, Offer]:
    """Today's offers by product; what is not on sale is absent. One query."""
    rows = goods.on_sale().filter(product__in=product_ids).values_list(*OFFER_COLUMNS)
    return {row[0]: Offer(*row) for row in rows}


def offer(product_id: int) -> Offer:
    """Today's offer of one product. Raises NotOnSale."""
    found = offers([product_id])
    if product_id not in found:
        raise NotOnSale(_("These goods are no longer on sale."))
    return found[product_id]


def find(request: HttpRequest) -> int | None:
    """The number of the visitor's open basket, or None. Costs one query when there may be one, none otherwise."""
    user = request.user
    if user.is_authenticated:
        return Basket.objects.filter(owner=user, status=OPEN).order_by("pk").values_list("pk", flat=True).first()
    kept = request.session.get(KEY)
    if kept is None:
        return None
    return Basket.objects.filter(pk=kept, owner=None, status=OPEN).values_list("pk", flat=True).first()


def _open(request: HttpRequest) -> int:
    owner = request.user if request.user.is_authenticated else None
    opened = Basket.objects.create(owner=owner, status=OPEN).pk
    if owner is None:
        request.session[KEY] = opened
    return opened


def _recount(request: HttpRequest, basket_id: int) -> int:
    count = Line.objects.filter(basket=basket_id).count()
    if request.session.get(COUNT) != count:
        request.session[COUNT] = count
    return count


@transaction.atomic
def add(request: HttpRequest, *, product_id: int, quantity: int | None = None, in_all: bool = False) -> int:
    """Put ``quantity`` more sale units into the basket; return how many kinds of goods are in it now.

    Without a quantity: the smallest that is sold, or one step more of what is there already. ``in_all`` makes it the
    whole quantity, whatever was there: who presses "buy now" a second time after going back wants it once.
    Raises NotOnSale, BadQuantity or NotEnough (all of it counted together with what is there already); nothing changes
    then.
    """
    chosen = offer(product_id)
    basket_id = find(request)
    before = 0
    if basket_id is not None and not in_all:
        before = (
            Line.objects.filter(basket=basket_id, line_reference=str(product_id))
            .values_list("quantity", flat=True)
            .first()
            or 0
        )
    if quantity is None:
        quantity = chosen.step if before else chosen.smallest
    chosen.check(before + quantity)
    if basket_id is None:
        basket_id = _open(request)
    _upsert([_line(basket_id, chosen, before + quantity)])
    return _recount(request, basket_id)


@transaction.atomic
def add_several(request: HttpRequest, *, wanted: Mapping[int, int]) -> list[str]:
    """Put {product: sale units} into the basket; return a sentence for each that could not be, which is then left out.

    Six queries, however many.
    """
    found, problems, fitting = offers(wanted), [], []
    basket_id = find(request)
    held = Line.objects.filter(basket=basket_id) if basket_id else Line.objects.none()
    there = dict(held.values_list("line_reference", "quantity"))
    for product_id, quantity in wanted.items():
        if product_id not in found:
            problems.append(_("Some of the goods are no longer on sale."))
            continue
        together = there.get(str(product_id), 0) + quantity
        try:
            found[product_id].check(together)
        except (quantities.BadQuantity, quantities.NotEnough) as problem:
            problems.append(str(problem))
            continue
        fitting.append((found[product_id], together))
    if fitting:
        basket_id = basket_id or _open(request)
        _upsert([_line(basket_id, chosen, quantity) for chosen, quantity in fitting])
        _recount(request, basket_id)
    return list(dict.fromkeys(problems))


@transaction.atomic
def change(request: HttpRequest, *, product_id: int, quantity: int) -> int:
    """Set the quantity of goods that are in the basket. Raises like ``add``; goods that are not in it are NotOnSale."""
    basket_id = find(request)
    chosen = offer(product_id)
    chosen.check(quantity)
    held = Line.objects.filter(basket=basket_id, line_reference=str(product_id))
    changed = held.update(
        quantity=quantity, price_incl_tax=chosen.price, price_excl_tax=chosen.price, date_updated=timezone.now()
    )
    if basket_id is None or not changed:
        raise NotOnSale(_("These goods are no longer in your basket. Put them in again."))
    return _recount(request, basket_id)


@transaction.atomic
def remove(request: HttpRequest, *, product_ids: list[int]) -> int:
    """Take goods out; return how many kinds are left. What is not in the basket is no error."""
    basket_id = find(request)
    if basket_id is None:
        return 0
    # The rows of an open basket hang on nothing but it; Oscar's cascade would look for line attributes first.
    gone = Line.objects.filter(basket=basket_id, line_reference__in=[str(pk) for pk in product_ids])
    gone.delete()
    return _recount(request, basket_id)


@transaction.atomic
def merge(request: HttpRequest, user: Any) -> None:
    """After log-in: what the visitor gathered joins what the person had; quantities of the same goods add up."""
    kept = request.session.pop(KEY, None)
    mine = Basket.objects.filter(owner=user, status=OPEN).order_by("pk").values_list("pk", flat=True).first()
    if kept is not None:
        anonymous = Basket.objects.filter(pk=kept, owner=None, status=OPEN)
        if mine is None:
            mine = kept if anonymous.update(owner=user) else None
        elif anonymous.update(status=MERGED, date_merged=timezone.now()):
            _move_lines(kept, mine)
    if mine is not None:
        _recount(request, mine)
    else:
        request.session.pop(COUNT, None)


def _move_lines(source: int, target: int) -> None:
    there = dict(Line.objects.filter(basket=target).values_list("line_reference", "quantity"))
    moving = list(Line.objects.filter(basket=source))
    for line in moving:
        line.pk, line.basket_id = None, target
        line.quantity = min(line.quantity + there.get(line.line_reference, 0), quantities.MOST_OF_ONE)
    _upsert(moving)


def _line(basket_id: int, chosen: Offer, quantity: int) -> Line:
    return Line(
        basket_id=basket_id,
        line_reference=str(chosen.product_id),
        product_id=chosen.product_id,
        stockrecord_id=chosen.stockrecord_id,
        quantity=quantity,
        price_currency="CNY",
        price_excl_tax=chosen.price,
        price_incl_tax=chosen.price,
    )


def _upsert(lines: list[Line]) -> None:
    """One statement, so that two clicks at once leave one line."""
    Line.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=["basket", "line_reference"],
        update_fields=["quantity", "price_excl_tax", "price_incl_tax", "date_updated"],
    )
