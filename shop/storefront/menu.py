"""What lists may be narrowed by: the tree of categories, the provinces that goods come from, the tiers.

None of it tells a price, a stock or a badge, so it is remembered for a minute.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import cache
from django.db.models.functions import Substr
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalog.origins.models import Region, RegionLevel, Tier
from catalog.oscar_forks.catalogue.models import Category, Product

KEY, KEPT_S = "storefront.menu", 60
#: What stands in the bar beside the categories.
BESIDE = ("/places/", "/z/")
STEP = Category.steplen


@dataclass(frozen=True)
class Entry:
    """One public category; ``path`` is its place in the tree."""

    pk: int
    name: str
    slug: str
    path: str
    leaf: bool

    @property
    def url(self) -> str:
        return f"/c/{self.slug}/"


@dataclass(frozen=True)
class Menu:
    entries: tuple[Entry, ...]
    provinces: tuple[tuple[str, str], ...]
    tiers: tuple[tuple[str, str], ...]

    @property
    def top(self) -> list[Entry]:
        return self.below("")

    def bar(self, path: str) -> SafeString:
        """The links to the categories of the first level, as every list bears them; ``path`` is the page's own."""
        marked = {*BESIDE, *(entry.url for entry in self.top)}
        return _bar(tuple(self.top), path if path in marked else "", get_language() or "")

    def find(self, slug: str) -> Entry | None:
        return next((entry for entry in self.entries if entry.slug == slug), None)

    def below(self, path: str) -> list[Entry]:
        """The direct children of a path."""
        depth = len(path) + STEP
        return [entry for entry in self.entries if len(entry.path) == depth and entry.path.startswith(path)]

    def above(self, entry: Entry) -> list[Entry]:
        """The ancestors of an entry, from the top."""
        return [one for one in self.entries if entry.path.startswith(one.path) and one.path != entry.path]


@lru_cache(maxsize=100)
def _bar(top: tuple[Entry, ...], path: str, _language: str) -> SafeString:
    return get_template("storefront/_bar.html").render({"top": top, "path": path})


def read(*, fresh: bool = False) -> Menu:
    """The menu, at most a minute old, or read anew."""
    menu = None if fresh else cache.get(KEY)
    if menu is None:
        menu = _read()
        cache.set(KEY, menu, KEPT_S)
    return menu


def _read() -> Menu:
    rows = Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")
    entries = tuple(
        Entry(pk, name, slug, path, not children)
        for pk, name, slug, path, children in rows.values_list("pk", "name", "slug", "path", "numchild")
    )
    used = Product.objects.on_sale().order_by().values_list(Substr("origin__path", 1, 6)).distinct()
    provinces = Region.objects.filter(level=RegionLevel.PROVINCE, code__in=used).order_by("code")
    tiers = Tier.objects.order_by("rank", "code")
    return Menu(entries, tuple(provinces.values_list("code", "name")), tuple(tiers.values_list("code", "name")))
