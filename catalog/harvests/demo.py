"""Seasons of the demo: what ten cooperatives grow (areas and yields of domain.md §7.2 where a report gives them)."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.partner.models import Partner

from . import operations

#: seller, crop, word in titles, village, mu, heads, yield, unit, g each, from (month, day), how many months
GROWN = (
    ("lechang", "马蹄", "马蹄", "440281102201", "320", None, "1100000", "jin", None, (12, 1), 3),
    ("lechang", "马蹄", "马蹄", "440281102202", "150", None, "520000", "jin", None, (11, 20), 3),
    ("lechang", "天堂姜", "姜", "440281106201", "40", None, "90000", "jin", None, (10, 15), 5),
    ("xiushui", "雪毛鸡", "雪毛鸡", "440281103201", None, 15000, "15000", "zhi", 1750, (9, 1), 6),
    ("xiushui", "鸡蛋", "鸡蛋", "440281103201", None, 2500, "450000", "mei", 50, (1, 1), 12),
    ("lianping", "鹰嘴蜜桃", "鹰嘴蜜桃", "441623103201", "560", None, "900000", "jin", None, (6, 20), 2),
    ("lishu", "白玉山药", "山药", "220322101201", "60", None, "180000", "jin", None, (10, 1), 6),
    ("lishu", "婆婆丁", "婆婆丁", "220112101201", "35", None, "240000", "jin", None, (1, 1), 12),
    ("baiquan", "大鹅", "大鹅", "230231101201", None, 800, "800", "zhi", 3000, (11, 1), 3),
    ("baiquan", "小笨鸡", "小笨鸡", "230231101201", None, 1200, "1200", "zhi", 1500, (11, 1), 3),
    ("guiping", "砂糖桔", "砂糖桔", "450881109201", "382", None, "1000000", "jin", None, (11, 20), 3),
    ("qiyang", "土鸡蛋", "土鸡蛋", "431181101201", None, 6000, "900000", "mei", 45, (1, 1), 12),
    ("yunnan", "大蒜", "大蒜", "530722102201", "6000", None, "12000", "dun", None, (3, 1), 10),
    ("wufeng", "春茶", "毛尖", "420529201201", "210", None, "9000", "jin", None, (4, 1), 2),
)


def load(sellers: Mapping[str, Partner], regions: Mapping[str, Region], at: datetime) -> None:
    """Plantings of this season; those that began last autumn are told with last year's first day."""
    today = china_date(at)
    for key, name, words, village, area, heads, amount, unit, weight, start, months in GROWN:
        first, last = _days(start, months, today)
        goods = Product.objects.filter(stockrecords__partner=sellers[key], title__contains=words)
        operations.enter_planting(
            partner=sellers[key], name=name, village=regions[village],
            area_mu=Decimal(area) if area else None, head_count=heads, expected_yield=Decimal(amount),
            yield_unit=unit, unit_weight_g=weight, first_day=first, last_day=last,
            products=goods.prefetch_related("stockrecords__partner"), by="黄志远", at=at,
        )  # fmt: skip


def _days(start: tuple[int, int], months: int, today: date) -> tuple[date, date]:
    """The run of this season that has not ended yet."""
    for year in (today.year - 1, today.year, today.year + 1):
        first = date(year, *start)
        end = first.month - 1 + months
        last = date.fromordinal(date(year + end // 12, end % 12 + 1, first.day).toordinal() - 1)
        if last >= today:
            break
    return first, last
