"""The filter bar of a list. Its HTML depends on nothing but its choices, so it is drawn once for each."""

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.oscar_forks.catalogue.models import StorageBand
from catalog.oscar_forks.partner.models import SellerKind

from .menu import Menu
from .shelf import Shelf, Sort


@dataclass(frozen=True)
class Choice:
    """One select of the bar: its field, its label, what may be chosen and what is."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


def bar(shelf: Shelf, menu: Menu) -> SafeString:
    """The bar for this shelf. Sort and words travel along as hidden fields."""
    return _drawn(menu.provinces, menu.tiers, shelf.for_filters, get_language() or "")


def _words(labels) -> tuple[tuple[str, str], ...]:
    return tuple((value, str(label)) for value, label in labels.choices)


def _draw(provinces, tiers, shelf: Shelf, _language: str) -> SafeString:
    choices = (
        Choice("province", _("Origin"), provinces, shelf.province),
        Choice("tier", _("Aid tier"), tiers, shelf.tier),
        Choice("band", _("Storage"), _words(StorageBand), shelf.band),
        Choice("kind", _("Seller"), _words(SellerKind), shelf.kind),
    )
    return get_template("storefront/_filters.html").render({"choices": choices, "shelf": shelf})


_remembered = lru_cache(maxsize=500)(_draw)


def _drawn(*key) -> SafeString:
    return _draw(*key) if settings.DEBUG else _remembered(*key)


def sorts(shelf: Shelf) -> list[tuple[str, str, bool]]:
    """[(address, words, whether it is the present one)] of every order that this list offers."""
    offered = [
        (Sort.NEWEST, _("Newest")),
        (Sort.PRICE, _("Price, low first")),
        (Sort.PRICE_DOWN, _("Price, high first")),
        (Sort.PER_JIN, _("Price per 500 g")),
    ]
    if shelf.words:
        offered.insert(0, (Sort.FITTING, _("Best match")))
    kept = {
        "q": shelf.words, "province": shelf.province, "tier": shelf.tier, "band": shelf.band, "kind": shelf.kind,
        "in_stock": "1" if shelf.in_stock else "",
    }  # fmt: skip
    kept = {name: value for name, value in kept.items() if value}
    return [(f"?{urlencode(kept | {'sort': sort})}", words, sort == shelf.sort) for sort, words in offered]
