"""Prices of the demo: what the markets say, and the two goods that stand far above it (domain.md §1.4)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product

from . import operations
from .models import Commodity, PriceCase

#: kind, price, unit, place, source, days ago
SEEN = (
    ("小米", "9.90", "jin", "", "批发市场公开报价", 9),
    ("干茶树菇", "35.00", "jin", "", "批发市场公开报价", 9),
    ("马蹄", "4.10", "jin", "440281", "乐昌城区农贸市场", 3), ("马蹄", "4.40", "jin", "440200", "韶关批发市场", 5),
    ("大米", "3.40", "jin", "440281", "乐昌城区农贸市场", 3), ("大米", "3.30", "jin", "", "全国集贸市场周报", 6),
    ("山药", "4.80", "jin", "", "全国集贸市场周报", 6), ("红薯", "2.60", "jin", "440000", "广东批发市场周报", 6),
    ("大蒜", "4.20", "jin", "", "全国集贸市场周报", 6), ("生姜", "8.60", "jin", "440281", "乐昌城区农贸市场", 3),
    ("土鸡蛋", "1.05", "mei", "", "全国集贸市场周报", 6), ("砂糖桔", "2.80", "jin", "", "全国集贸市场周报", 6),
    ("黑木耳", "68.00", "jin", "", "批发市场公开报价", 9), ("土鸡", "32.00", "jin", "", "全国集贸市场周报", 6),
    ("大白菜", "2.00", "jin", "", "平价商店零售价目", 6), ("小白菜", "1.80", "jin", "", "平价商店零售价目", 6),
    ("上海青", "3.00", "jin", "", "平价商店零售价目", 6), ("白萝卜", "1.90", "jin", "", "平价商店零售价目", 6),
)  # fmt: skip


def load(own: Mapping[str, tuple[str, str]], at: datetime) -> None:
    """``own`` is {title: (market price of exactly this product, its source)}."""
    operations.load_rules()
    today = china_date(at)
    kinds = {kind.name: kind for kind in Commodity.objects.all()}
    operations.check_all(at=at)
    for kind, price, unit, code, source, days in SEEN:
        operations.enter_reference(
            commodity=kinds[kind], price_cny=Decimal(price), unit=unit, source=source,
            region=Region.objects.filter(code=code).first() if code else None,
            seen_on=today - timedelta(days=days), by="吴思源", at=at,
        )  # fmt: skip
    for title, (price, source) in own.items():
        product = Product.objects.get(title=title)
        operations.enter_reference(
            product=product, price_cny=Decimal(price), unit=product.sale_unit, net_weight_g=product.net_weight_g,
            source=source, seen_on=today - timedelta(days=9), by="吴思源", at=at,
        )  # fmt: skip
    millet = PriceCase.objects.running().get(product__title="北方小米 2斤")
    operations.answer(
        case=millet, text="手工筛选的新米，小袋真空包装，含县到市的冷链运费；本月起按 19.80 元一袋促销。",
        by="韶关演示优选代销中心", at=at,
    )  # fmt: skip
