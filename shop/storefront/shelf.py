"""What a visitor asked a list of goods for, read from the address. Unknown values are left out, never errors."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from catalog.certificates.models import CertificateKind
from catalog.oscar_forks.catalogue.models import StorageBand
from catalog.oscar_forks.partner.models import SellerKind

from . import provinces

PER_PAGE = 24
#: Pages beyond this are not served: nobody reads them, and OFFSET makes them dear.
MOST_PAGES = 400
WORDS_AT_MOST = 60
#: Filters with a value of their own, as the address names them.
TOLD = ("region", "paired", "tier", "certificate", "proof", "band", "kind", "to", "price_min", "price_max")
MONEY = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


class Sort:
    NEWEST, PRICE, PRICE_DOWN, PER_JIN, FITTING = "newest", "price", "-price", "per_jin", "fitting"
    #: First what comes from the places that the visitor's units help.
    PAIRED = "paired"
    ALL = (NEWEST, PRICE, PRICE_DOWN, PER_JIN, FITTING, PAIRED)


class Proof:
    """What is proved of the goods: the origin, or recognition as an aid product as well."""

    ORIGIN, RECOGNISED = "origin", "recognised"
    ALL = (ORIGIN, RECOGNISED)


@dataclass(frozen=True)
class Place:
    """A place of the region tree by which a list is narrowed."""

    code: str
    name: str
    level: int
    path: str


@dataclass(frozen=True)
class Shelf:
    """One list: which goods, in which order, which page. ``category`` is a materialised path."""

    category: str = ""
    category_id: int | None = None
    leaf: bool = False
    seller_id: int | None = None
    #: A zone by its number, and the word in its address that goods put into the basket from there carry along.
    zone_id: int | None = None
    zone: str = ""
    words: str = ""
    #: The code as asked; ``place`` is what the database knows under it.
    region: str = ""
    place: Place | None = None
    #: The paths of the places that the visitor's units help, and whether only their goods are wanted.
    mine: tuple[str, ...] = ()
    paired: bool = False
    tier: str = ""
    certificate: str = ""
    proof: str = ""
    band: str = ""
    kind: str = ""
    #: The province to which the goods must be deliverable.
    to: str = ""
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    #: Only what can be fresh today.
    season: bool = False
    in_stock: bool = False
    sort: str = Sort.NEWEST
    page: int = 1

    @property
    def filters(self) -> dict[str, str]:
        """What it is narrowed by, as the address says it."""
        said = {
            "region": self.region, "paired": "1" if self.paired else "", "tier": self.tier,
            "certificate": self.certificate, "proof": self.proof, "band": self.band, "kind": self.kind,
            "to": self.to, "price_min": _amount(self.price_min), "price_max": _amount(self.price_max),
            "season": "1" if self.season else "", "in_stock": "1" if self.in_stock else "",
        }  # fmt: skip
        return {name: value for name, value in said.items() if value}

    @property
    def usual_sort(self) -> str:
        return _usual(self.words, self.mine)

    def address(self, **changed: str) -> str:
        """The query string of this list from its first page, with these values instead; "" leaves a filter out."""
        said = {"q": self.words, **self.filters, "sort": "" if self.sort == self.usual_sort else self.sort} | changed
        return "?" + urlencode({name: value for name, value in said.items() if value})

    @property
    def without_filters(self) -> "Shelf":
        return replace(
            self, region="", place=None, paired=False, tier="", certificate="", proof="", band="", kind="", to="",
            price_min=None, price_max=None, season=False, in_stock=False,
        )  # fmt: skip

    @property
    def everything(self) -> "Shelf":
        """The same list from its first page, in any order: what its size depends on."""
        return replace(self, page=1, sort=Sort.NEWEST)


def read(query: Mapping[str, str], *, mine: tuple[str, ...] = (), **fixed: Any) -> Shelf:
    """The shelf that the query string asks for; ``fixed`` is what the address itself says.

    ``mine`` are the places that the visitor's units help (``pairing.mine``).
    """
    words = " ".join(query.get("q", "").split())[:WORDS_AT_MOST]
    sort = query.get("sort", "")
    page = query.get("page", "")
    region = query.get("region", "")
    low, high = _money(query.get("price_min", "")), _money(query.get("price_max", ""))
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Shelf(
        words=words,
        region=region if region.isascii() and region.isdecimal() and len(region) in (6, 9, 12) else "",
        tier=query.get("tier", "")[:40],
        proof=_one_of(query.get("proof", ""), Proof.ALL),
        band=_one_of(query.get("band", ""), StorageBand.values),
        kind=_one_of(query.get("kind", ""), SellerKind.values),
        to=_one_of(query.get("to", ""), provinces.NAMES),
        price_min=low,
        price_max=high,
        season=query.get("season") == "1",
        in_stock=query.get("in_stock") == "1",
        sort=sort if sort in _offered(words, mine) else _usual(words, mine),
        mine=mine,
        paired=bool(mine) and query.get("paired") == "1",
        certificate=_one_of(query.get("certificate", ""), CertificateKind.values),
        page=max(1, min(int(page), MOST_PAGES)) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1,
        **fixed,
    )


def _offered(words: str, mine: tuple[str, ...]) -> set[str]:
    return set(Sort.ALL) - (set() if words else {Sort.FITTING}) - (set() if mine and not words else {Sort.PAIRED})


def _usual(words: str, mine: tuple[str, ...]) -> str:
    if words:
        return Sort.FITTING
    return Sort.PAIRED if mine else Sort.NEWEST


def left_out(query: Mapping[str, str], shelf: Shelf) -> list[str]:
    """The names of filters that the address gives and the shelf could not understand."""
    return [name for name in TOLD if query.get(name) and name not in shelf.filters]


def _one_of(value: str, known: Any) -> str:
    return value if value in known else ""


def _money(text: str) -> Decimal | None:
    """Yuan up to seven digits and two decimals, else None."""
    fits = MONEY.fullmatch(text.strip())
    return Decimal(fits[0]).quantize(Decimal("0.01")) if fits else None


def _amount(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
