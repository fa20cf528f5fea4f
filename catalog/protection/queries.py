"""What is protected, for a page."""

from datetime import date

from .models import Ceiling, ProtectedProduct


def ceilings_of(origin_ids, year: int) -> dict[int, Ceiling]:
    """{protected origin: its ceiling of that year}; one query."""
    return {one.origin_id: one for one in Ceiling.objects.filter(origin__in=list(origin_ids), year=year)}


def protected_name(product_id: int, day: date) -> ProtectedProduct | None:
    """The protected name that a product bears on ``day``, with its origin; None without one."""
    found = ProtectedProduct.objects.filter(product=product_id).select_related("origin").first()
    end = found and found.origin.valid_to
    return None if found is None or (end and end <= day) else found
