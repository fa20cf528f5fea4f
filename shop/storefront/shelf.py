"""What a visitor asked a list of goods for, read from the address. Unknown values are ignored, never errors."""

from dataclasses import dataclass, replace
from typing import Any

from catalog.oscar_forks.catalogue.models import StorageBand
from catalog.oscar_forks.partner.models import SellerKind

PER_PAGE = 24
#: Pages beyond this are not served: nobody reads them, and OFFSET makes them dear.
MOST_PAGES = 400
WORDS_AT_MOST = 60


class Sort:
    NEWEST, PRICE, PRICE_DOWN, PER_JIN, FITTING = "newest", "price", "-price", "per_jin", "fitting"
    ALL = (NEWEST, PRICE, PRICE_DOWN, PER_JIN, FITTING)


@dataclass(frozen=True)
class Shelf:
    """One list: which goods, in which order, which page. ``category`` is a materialised path."""

    category: str = ""
    category_id: int | None = None
    leaf: bool = False
    seller_id: int | None = None
    words: str = ""
    province: str = ""
    tier: str = ""
    band: str = ""
    kind: str = ""
    in_stock: bool = False
    sort: str = Sort.NEWEST
    page: int = 1

    @property
    def filters_in_use(self) -> int:
        return sum(map(bool, (self.province, self.tier, self.band, self.kind, self.in_stock)))

    @property
    def for_filters(self) -> "Shelf":
        """What of it the filter bar shows: the same for every category and page."""
        return replace(self, category="", category_id=None, leaf=False, seller_id=None, page=1)

    @property
    def everything(self) -> "Shelf":
        """The same list from its first page, in any order: what its size depends on."""
        return replace(self, page=1, sort=Sort.NEWEST)


def read(query: Any, **fixed: Any) -> Shelf:
    """The shelf that the query string asks for; ``fixed`` is what the address itself says."""
    words = " ".join(query.get("q", "").split())[:WORDS_AT_MOST]
    sort = query.get("sort", "")
    usual = Sort.FITTING if words else Sort.NEWEST
    page = query.get("page", "")
    province = query.get("province", "")
    return Shelf(
        words=words,
        province=province if province.isascii() and province.isdecimal() and len(province) == 6 else "",
        tier=query.get("tier", "")[:40],
        band=query.get("band", "") if query.get("band") in StorageBand.values else "",
        kind=query.get("kind", "") if query.get("kind") in SellerKind.values else "",
        in_stock=query.get("in_stock") == "1",
        sort=sort if sort in Sort.ALL and (words or sort != Sort.FITTING) else usual,
        page=max(1, min(int(page), MOST_PAGES)) if page.isascii() and page.isdecimal() and 0 < len(page) < 6 else 1,
        **fixed,
    )
