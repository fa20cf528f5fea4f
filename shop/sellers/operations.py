"""What a seller does in one go: goods with their claim of origin and their first lot."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from catalog.foundation.models import User
from catalog.lots import operations as lots
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.operations import Details
from catalog.oscar_forks.partner.models import Partner
from catalog.recognition import operations as recognition
from catalog.safety import operations as safety

from .models import SellerMember


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


def _claim(product: Product, details: Details, document_no: str, *, by: str, at: datetime) -> None:
    if details.origin is not None:
        product.refresh_from_db(fields=["origin"])
        recognition.claim_origin(product=product, region=details.origin, document_no=document_no, by=by, at=at)
