"""Putting a round together. Nothing here touches money or members; a draft may be changed freely."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.foundation.numbering import new_number
from catalog.oscar_forks.catalogue.models import Product
from shop.institutions.models import Institution

from ..models import PickUpPoint, Round, RoundItem
from ..states import RoundState


class NotADraft(Exception):
    """The round was published or called off; its list and prices are locked."""


class BadItem(Exception):
    """This product cannot stand on the list like that; the message tells the officer why."""


def create(*, union: Institution, by: User, at: datetime, **details: Any) -> Round:
    """A new draft of this union. ``details`` are the plain columns of ``Round``."""
    return Round.objects.create(
        number=new_number("W"), union=union, created_by=by, created_at=at, state=RoundState.DRAFT, **details
    )


def update(*, round: Round, **details: Any) -> None:
    """Change a draft's plain columns. Raises NotADraft."""
    if Round.objects.filter(pk=round.pk, state=RoundState.DRAFT).update(**details) != 1:
        raise NotADraft(_locked())
    for name, value in details.items():
        setattr(round, name, value)


@transaction.atomic
def add_item(
    *,
    round: Round,
    product: Product,
    unit_price_cny: Decimal | None = None,
    farmer_price_cny: Decimal | None = None,
    packing: str = "",
    min_quantity: int | None = None,
    max_quantity: int | None = None,
    quota: int | None = None,
) -> RoundItem:
    """Put a product on the list at a price that stays; today's price, all of it to the farmer, unless told otherwise.

    Raises NotADraft, or BadItem for goods that are off sale, on the list already, or out of bounds.
    """
    require_draft(round)
    record = product.stockrecord
    if record is None or not Product.objects.on_sale().filter(pk=product.pk).exists():
        raise BadItem(_("“%(title)s” is not on sale. Choose another product.") % {"title": product.title})
    price = record.price if unit_price_cny is None else unit_price_cny
    farmer = price if farmer_price_cny is None else farmer_price_cny
    least = product.min_quantity if min_quantity is None else min_quantity
    _check_bounds(product, price, farmer, least, max_quantity, quota)
    try:
        with transaction.atomic():
            return RoundItem.objects.create(
                round=round, product=product, unit_price_cny=price, farmer_price_cny=farmer, packing=packing,
                min_quantity=least, max_quantity=max_quantity, quota=quota,
            )  # fmt: skip
    except IntegrityError as twice:
        raise BadItem(_("“%(title)s” is on the list already.") % {"title": product.title}) from twice


def _check_bounds(product, price, farmer, least, most, quota):
    said = {"title": product.title, "least": product.min_quantity, "step": product.step_quantity}
    if price <= 0:
        raise BadItem(_("“%(title)s”: give a price above zero.") % said)
    if not 0 <= farmer <= price:
        raise BadItem(_("“%(title)s”: what the farmer gets lies between zero and the price.") % said)
    if least < product.min_quantity:
        raise BadItem(_("“%(title)s” is sold from %(least)d; let members take at least that.") % said)
    if least % product.step_quantity or (most or 0) % product.step_quantity or (quota or 0) % product.step_quantity:
        raise BadItem(_("“%(title)s” is sold in multiples of %(step)d; so must be the bounds.") % said)
    if most is not None and most < least:
        raise BadItem(_("“%(title)s”: the most for one member is below the least.") % said)
    if quota is not None and quota < least:
        raise BadItem(_("“%(title)s”: the most for all is below the least for one.") % said)


def remove_item(*, round: Round, item: RoundItem) -> None:
    require_draft(round)
    item.delete()


@transaction.atomic
def add_place(*, round: Round, **details: str) -> PickUpPoint:
    """A workplace that gets its own delivery. Raises NotADraft, or BadItem if it is there already."""
    require_draft(round)
    try:
        with transaction.atomic():
            return PickUpPoint.objects.create(round=round, **details)
    except IntegrityError as twice:
        raise BadItem(_("“%(name)s” is on the list already.") % {"name": details["name"]}) from twice


def remove_place(*, round: Round, place: PickUpPoint) -> None:
    require_draft(round)
    place.delete()


def require_draft(round: Round, *, lock: bool = False) -> None:
    """Raise NotADraft unless the round is one; with ``lock`` nobody else publishes it before this transaction ends."""
    drafts = Round.objects.filter(pk=round.pk, state=RoundState.DRAFT)
    if not (drafts.select_for_update() if lock else drafts).exists():
        raise NotADraft(_locked())


def _locked() -> str:
    return _(
        "This round is published; its goods and prices are locked. Call it off and begin a new one to change them."
    )
