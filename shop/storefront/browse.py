"""Goods by place: the provinces as tiles, then the places in one, down to the village.

The tiles are a scheme, not a map: squares roughly where the provinces lie, without borders. An outline map of China
must be approved and bear its number (地图管理条例), which no shop should have to see to.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F
from django.db.models.functions import Coalesce
from wagtail.models import Locale

from catalog.origins.models import ABOVE, Region, Tier
from catalog.origins.queries import tiers_on
from cms.models import VillageStoryPage

from . import goods
from .cards import Card
from .shelf import Place, Shelf

#: Rows of the tile grid; two digits are a province of GB/T 2260, a dot is nothing.
GRID = (
    "..  ..  ..  ..  ..  ..  ..  23",
    "..  ..  ..  ..  15  ..  ..  22",
    "65  ..  62  64  14  13  11  21",
    "..  63  ..  61  41  37  12  ..",
    "54  ..  51  50  42  34  32  31",
    "..  ..  53  52  43  36  33  ..",
    "..  ..  ..  45  44  35  71  ..",
    "..  ..  ..  46  82  81  ..  ..",
)
_SHORT = """11:北京 12:天津 13:河北 14:山西 15:内蒙古 21:辽宁 22:吉林 23:黑龙江 31:上海 32:江苏 33:浙江 34:安徽
35:福建 36:江西 37:山东 41:河南 42:湖北 43:湖南 44:广东 45:广西 46:海南 50:重庆 51:四川 52:贵州 53:云南 54:西藏
61:陕西 62:甘肃 63:青海 64:宁夏 65:新疆 71:台湾 81:香港 82:澳门"""
SHORT = dict(pair.split(":") for pair in _SHORT.split())
SHOWN = 8


@dataclass(frozen=True)
class Tile:
    """One province of the grid; ``count`` goods come from it. Empty ``name``: a gap."""

    name: str
    code: str
    count: int


@dataclass(frozen=True)
class Inside:
    """A place that goods come from, with how many and the tiers it is in itself or by a place above it."""

    code: str
    name: str
    count: int
    tiers: list[Tier]


@dataclass(frozen=True)
class PlacePage:
    """What there is to see of one place. ``above`` are (code, name) from the province down."""

    region: Region
    above: list[tuple[str, str]]
    tiers: list[Tier]
    count: int
    inside: list[Inside]
    stories: list[VillageStoryPage]
    cards: list[Card]


def tiles() -> list[list[Tile]]:
    """The grid with today's counts; one query."""
    counts = dict(_counted(Region(path="", level=0), ("province",)))
    by_code = dict(Region.objects.filter(pk__in=counts).values_list("code", "pk"))
    rows = []
    for row in GRID:
        codes = [mark if mark == ".." else f"{mark}0000" for mark in row.split()]
        rows.append([Tile(SHORT.get(code[:2], ""), code, counts.get(by_code.get(code, 0), 0)) for code in codes])
    return rows


def place(region: Region, *, day: date) -> PlacePage:
    """The page of a place; a handful of queries however much comes from it."""
    below = tuple(column for level, column in ABOVE.items() if level > region.level)
    counts = dict(_counted(region, below))
    found = Region.objects.in_bulk(counts)
    tiers = tiers_on([region.pk, *counts], day)
    inside = [
        Inside(one.code, one.name, counts[pk], tiers[pk])
        for pk, one in sorted(found.items(), key=lambda item: item[1].code)
        if pk != region.pk
    ]
    shelf = Shelf(region=region.code, place=Place(region.code, region.full_name, region.level, region.path))
    page = goods.page_of(shelf, day=day)
    above = [getattr(region, column) for column in ABOVE.values()]
    stories = VillageStoryPage.objects.live().filter(region__path__startswith=region.path, locale=Locale.get_active())
    return PlacePage(
        region=region,
        above=[(one.code, one.name) for one in above if one],
        tiers=tiers[region.pk],
        count=page.count,
        inside=inside,
        stories=list(stories.order_by("-first_published_at", "-pk")[:6]),
        cards=page.cards[:SHOWN],
    )


def _counted(region: Region, below: tuple[str, ...]) -> list[tuple[int, int]]:
    """[(place one step below, goods on sale from it)]; where a level is missing, the next one down."""
    columns = [F(f"product__origin__{column}") for column in below]
    here = Coalesce(*columns, F("product__origin")) if columns else F("product__origin")
    rows = goods.on_sale().filter(product__origin__path__startswith=region.path).order_by()
    return list(rows.annotate(here=here).values_list("here").annotate(count=Count("pk")))
