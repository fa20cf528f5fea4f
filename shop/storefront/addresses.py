"""A person's addresses: one of them is the usual one, as soon as there is any."""

from typing import Any

from django.db import transaction

from catalog.foundation.models import User

from .models import ShippingAddress

MOST = 30


@transaction.atomic
def keep(*, user: User, address: ShippingAddress) -> ShippingAddress:
    """Save an address of this person. The first becomes the usual one; a new usual one takes the place of the old."""
    address.user = user
    others = ShippingAddress.objects.filter(user=user).exclude(pk=address.pk)
    if address.is_default:
        others.filter(is_default=True).update(is_default=False)
    elif not others.filter(is_default=True).exists():
        address.is_default = True
    address.save()
    return address


@transaction.atomic
def drop(*, address: ShippingAddress) -> None:
    """Delete an address; if it was the usual one, the newest of the others takes its place."""
    user, was_usual = address.user_id, address.is_default
    address.delete()
    if was_usual:
        newest = ShippingAddress.objects.filter(user=user).order_by("-pk").first()
        if newest:
            ShippingAddress.objects.filter(pk=newest.pk).update(is_default=True)


def as_ship_to(address: ShippingAddress) -> dict[str, Any]:
    """The fields of a frozen copy."""
    return {name: getattr(address, name) for name in ("name", "phone", "province", "city", "district", "street")}
