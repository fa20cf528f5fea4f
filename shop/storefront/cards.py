"""One card of a list of goods.

The HTML of a card is a pure function of what stands on it and of the language, so it is remembered by exactly that.
A new price, stock or badge is another card: nothing stale can be shown, and a list costs its queries only.
"""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.foundation.units import StandardPrice
from catalog.oscar_forks.catalogue.models import StorageBand


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

    @property
    def band_label(self) -> str:
        """How the goods are kept, where that is out of the ordinary."""
        return "" if self.band == StorageBand.AMBIENT else str(StorageBand(self.band).label)

    @property
    def html(self) -> SafeString:
        """The card as a list item, in the language of this request."""
        language = get_language() or settings.LANGUAGE_CODE
        return _draw(self, language) if settings.DEBUG else _remembered(self, language)


def _draw(card: Card, language: str) -> SafeString:
    return get_template("storefront/_card.html").render({"card": card})


_remembered = lru_cache(maxsize=6000)(_draw)
