"""What a seller does in one go: goods with their claim of origin and their first lot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.foundation.models import User
from catalog.lots import operations as lots
from catalog.lots.models import Lot
from catalog.lots.operations import BadLot, PromisedToOrders
from catalog.lots.states import LotState
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import BadProduct, Details
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition import operations as recognition
from catalog.safety import operations as safety

from .models import SellerMember, UnfinishedForm

#: Longer than the longest form; more is no form of ours.
MOST_TYPED = 12_000


@transaction.atomic
def enrol(*, partner: Partner, user: User, role: str) -> SellerMember:
    """Let a person work for a seller; the same role twice is one row. From now on the seller's orders are found."""
    partner.users.add(user)
    return SellerMember.objects.get_or_create(partner=partner, user=user, role=role)[0]


@transaction.atomic
def dismiss(*, member: SellerMember) -> None:
    """End one role of a person; who has none left at this seller sees nothing of it any more."""
    partner, user = member.partner, member.user
    member.delete()
    if not SellerMember.objects.filter(partner=partner, user=user).exists():
        partner.users.remove(user)


@transaction.atomic
def enter_goods(
    *, partner: Partner, details: Details, pictures: Sequence[File], stock: int, produced_on: date,
    document_no: str = "", animal: Mapping[str, Any] | None = None, by: str, at: datetime,
) -> Product:  # fmt: skip
    """Enter goods as a draft, claim their village and take their first lot into stock (none if ``stock`` is 0).

    ``animal`` is what ``safety.operations.describe`` is told: which animal the goods are.

    Raises BadProduct, UnknownOrigin, BadUpload or BadLot; nothing is saved then.
    """
    product = catalogue.draft_product(partner=partner, details=details, pictures=pictures, by=by, at=at)
    _claim(product, details, document_no, by=by, at=at)
    if animal:
        safety.describe(product=product, **animal, at=at)
    if stock:
        lots.receive(product=product, quantity=stock, produced_on=produced_on, by=by, at=at)
    return product


@transaction.atomic
def change_goods(
    *, product: Product, details: Details, pictures: Sequence[File], drop_pictures: Iterable[int],
    document_no: str = "", animal: Mapping[str, Any] | None = None, by: str, at: datetime,
) -> bool:  # fmt: skip
    """Change goods; return True if they left the shop for a new review. Raises BadProduct, UnknownOrigin, BadUpload."""
    again = catalogue.update_product(
        product=product, details=details, pictures=pictures, drop_pictures=drop_pictures, by=by, at=at
    )
    _claim(product, details, document_no, by=by, at=at)
    if animal:
        safety.describe(product=product, **animal, at=at)
    return again


def keep_unfinished(*, partner: Partner, user: User, typed: Mapping[str, str], at: datetime) -> None:
    """Keep what was typed so far for new goods, in place of what was kept before; nothing is checked."""
    kept = {name: value for name, value in typed.items() if value}
    if sum(len(name) + len(value) for name, value in kept.items()) <= MOST_TYPED:
        UnfinishedForm.objects.update_or_create(partner=partner, user=user, defaults={"typed": kept, "saved_at": at})


def forget_unfinished(*, partner: Partner, user: User) -> None:
    UnfinishedForm.objects.filter(partner=partner, user=user).delete()


@dataclass(frozen=True)
class SheetRow:
    """What is to change for one of the goods: a new price, what arrived, what is spoilt or gone."""

    product: Product
    price_cny: Decimal | None = None
    arrived: int = 0
    gone: int = 0


class BadSheet(Exception):
    """Some rows cannot be; nothing was changed. ``problems`` is {id of the goods: sentence}."""

    def __init__(self, problems: dict[int, str]):
        self.problems = problems
        super().__init__(" ".join(problems.values()))


@transaction.atomic
def change_many(*, rows: Iterable[SheetRow], produced_on: date, reason: str, by: str, at: datetime) -> None:
    """Change prices and stock of many goods in one go, all or none.

    What arrived becomes a lot of ``produced_on``; what is gone is written off for ``reason``, first expired first.
    Raises BadSheet with every row that cannot be.
    """
    problems = {}
    for row in rows:
        try:
            with transaction.atomic():
                _change(row, produced_on=produced_on, reason=reason, by=by, at=at)
        except (BadProduct, BadLot, PromisedToOrders) as problem:
            problems[row.product.pk] = str(problem)
    if problems:
        raise BadSheet(problems)


def _change(row: SheetRow, *, produced_on: date, reason: str, by: str, at: datetime) -> None:
    if row.price_cny is not None:
        catalogue.change_price(product=row.product, price_cny=row.price_cny, by=by, at=at)
    left = row.gone
    # Read before anything arrives: what came in today is not what spoilt.
    for lot in Lot.objects.filter(product=row.product, state=LotState.AVAILABLE, on_hand__gt=0).first_expired_first():
        if taken := min(left, lot.on_hand):
            lots.write_off(lot=lot, quantity=taken, by=by, at=at, reason=reason)
            left -= taken
    if left:
        raise BadLot(_("%(left)d more are to be written off than the lots on sale hold.") % {"left": left})
    if row.arrived:
        lots.receive(product=row.product, quantity=row.arrived, produced_on=produced_on, by=by, at=at)


def _claim(product: Product, details: Details, document_no: str, *, by: str, at: datetime) -> None:
    if details.origin is not None:
        product.refresh_from_db(fields=["origin"])
        recognition.claim_origin(product=product, region=details.origin, document_no=document_no, by=by, at=at)
