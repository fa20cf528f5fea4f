"""Whether a seller may sell. The goods of a seller who is not open are off sale from that moment."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.origins.models import Region

from .models import Partner
from .signals import seller_reopening
from .states import SELLER, SellerState


class NotASeller(Exception):
    """What was entered cannot be a seller; the message tells the person why."""


@transaction.atomic
def admit(
    *, name: str, kind: str, region: Region | None, uscc: str = "", phone: str = "", about: str = "",
    producer_name: str = "", by: str, at: datetime,
) -> Partner:  # fmt: skip
    """Enter a seller and let it sell. Raises NotASeller when the name is taken or an agent names no producer."""
    name = name.strip()
    if not name or set("<>") & set(name):
        raise NotASeller(_("Enter the registered name of the seller."))
    if Partner.objects.filter(name=name).exists():
        raise NotASeller(_("A seller of this name is there already."))
    if kind == "agent" and not producer_name.strip():
        raise NotASeller(_("An agent seller must name the producer for whom it sells."))
    seller = Partner.objects.create(
        name=name, kind=kind, region=region, uscc=uscc, phone=phone, about=about, producer_name=producer_name
    )
    SELLER.move(seller, SellerState.OPEN, by=by, at=at)
    return seller


def suspend(*, seller: Partner, reason: str, by: str, at: datetime) -> None:
    """Take all goods of a seller off sale; orders that were placed stay. Raises IllegalMove."""
    SELLER.move(seller, SellerState.SUSPENDED, by=by, at=at, reason=reason)


@transaction.atomic
def reopen(*, seller: Partner, reason: str = "", by: str, at: datetime) -> None:
    """Let a seller that applied or was suspended sell (again). Raises IllegalMove; a room above may know why not."""
    seller_reopening.send(sender=Partner, seller=seller, by=by, at=at)
    SELLER.move(seller, SellerState.OPEN, by=by, at=at, reason=reason)


def close(*, seller: Partner, reason: str, by: str, at: datetime) -> None:
    """End a seller for good. Raises IllegalMove."""
    SELLER.move(seller, SellerState.CLOSED, by=by, at=at, reason=reason)
