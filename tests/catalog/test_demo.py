from collections import Counter
from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db.models import F

from catalog.demo.load import load
from catalog.foundation.periods import CHINA
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.search import search
from catalog.pricing.models import PriceCase
from catalog.recognition.queries import badges_for, households_linked


@pytest.mark.django_db
def test_the_demo_tells_its_stories():
    sellers = load(datetime(2026, 11, 22, 10, tzinfo=CHINA))

    states = Counter(Product.objects.values_list("review_state", flat=True))
    assert states == {"listed": 38, "submitted": 2, "refused": 1, "delisted": 1, "draft": 2}
    today, yesterday = date(2026, 11, 22), date(2026, 11, 21)
    tangerine = Product.objects.get(title="厚禄砂糖桔")
    assert badges_for([tangerine.pk], yesterday)[tangerine.pk].recognition_no == "桂认演示2025-002"
    assert badges_for([tangerine.pk], today) == {}
    chestnut = Product.objects.get(title="北乡马蹄")
    badge = badges_for([chestnut.pk], today)[chestnut.pk]
    assert (badge.place, badge.village, badge.tier_names) == (
        "广东省乐昌市",
        "北乡镇黄坌村",
        "省定贫困村、省级经济薄弱地区",
    )
    assert {p.title for p in search(Product.objects.on_sale(), "荸荠")} == {"北乡马蹄", "北乡马蹄 5斤装"}
    assert households_linked([sellers["guiping"].pk], today) == {sellers["guiping"].pk: (32, 32)}
    millet = Product.objects.get(title="北方小米 2斤")
    assert (millet.stockrecord.price, millet.comparison.percent) == (Decimal("35.00"), Decimal("76.8"))
    assert set(PriceCase.objects.running().values_list("product__title", "state")) == {
        ("北方小米 2斤", "answered"), ("干茶树菇 1斤", "open"),
    }  # fmt: skip
    assert not Product.objects.exclude(stockrecords__num_in_stock__gte=F("stockrecords__num_allocated")).exists()
    assert Region.objects.count() == 85
