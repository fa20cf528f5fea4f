"""One card of a list of goods.

The template is rendered once for every shape of card (with a badge or without, sold out or not …) and language; what is
said on a card goes, escaped, into the gaps. No price, stock or badge is remembered, so nothing stale can be shown.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from html import escape

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from catalog.foundation.money import yuan
from catalog.foundation.units import StandardPrice
from catalog.oscar_forks.catalogue.models import StorageBand
from shop.design.templatetags.design import unit_label

#: Marks where a text goes; no template has this character.
GAP = "\0"


@dataclass(frozen=True)
class Card:
    """What a card shows. ``standard`` is the price of 500 g or of a piece where the sale unit is another; ``mark`` the
    badge's words, ``picture`` an address."""

    product_id: int
    slug: str
    title: str
    unit: str
    price: Decimal
    standard: StandardPrice | None
    band: str
    seller: str
    picture: str
    sold_out: bool
    mark: str
    place: str
    #: The zone on whose page the card stands, if any: what is bought through it is counted to the zone.
    zone: str = ""

    @property
    def url(self) -> str:
        return f"/p/{self.slug}_{self.product_id}/{f'?zone={self.zone}' if self.zone else ''}"

    def said(self) -> dict[str, str]:
        """The texts of the card by the names that the template has for them; one that is empty is not on the card."""
        texts = {
            "id": str(self.product_id), "url": self.url, "title": self.title, "place": self.place or self.seller,
            "picture": self.picture, "mark": self.mark, "price": yuan(self.price), "unit": unit_label(self.unit),
            # How the goods are kept, where that is out of the ordinary.
            "band": "" if self.band == StorageBand.AMBIENT else str(StorageBand(self.band).label),
        }  # fmt: skip
        if self.standard:
            texts |= {"standard_price": yuan(self.standard.cny), "standard": str(self.standard.label)}
        return {name: text for name, text in texts.items() if text}

    @property
    def html(self) -> SafeString:
        """The card as a list item, in the language of this request."""
        said = self.said()
        mould = _mould if settings.DEBUG else _kept_mould
        pieces = mould(tuple(said), self.sold_out, get_language() or settings.LANGUAGE_CODE)
        return mark_safe(  # noqa: S308 - what stands between the gaps is the template's, what goes into them is escaped
            "".join(escape(said[piece]) if place % 2 else piece for place, piece in enumerate(pieces))
        )


def _mould(names: tuple[str, ...], sold_out: bool, _language: str) -> list[str]:
    """The template's HTML around its gaps: HTML, name of a text, HTML, name …"""
    gaps = {name: f"{GAP}{name}{GAP}" for name in names}
    return get_template("storefront/_card.html").render({**gaps, "sold_out": sold_out}).split(GAP)


_kept_mould = lru_cache(maxsize=500)(_mould)
