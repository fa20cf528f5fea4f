"""Money on a page: ``{% load money %}{{ order.total|yuan }}`` → ``¥1,234.50``."""

from decimal import Decimal

from django import template

from catalog.foundation import money as fen

register = template.Library()


@register.filter
def yuan(amount_cny: Decimal | int | None) -> str:
    """``¥1,234.50``; an amount that is not known is ``—``."""
    return "—" if amount_cny in (None, "") else fen.yuan(Decimal(amount_cny))


@register.filter
def wan(amount_cny: Decimal | int | None) -> str:
    """``¥12.35 万`` from 10,000 yuan on, else as ``yuan``; for dashboards, with the exact sum in ``title``."""
    if amount_cny in (None, ""):
        return "—"
    exact = Decimal(amount_cny)
    if abs(exact) < 10_000:
        return fen.yuan(exact)
    return f"¥{exact / 10_000:,.2f} 万"
